"""The PIN (暗証番号): what may be one, and the block in which it travels to the chip.

**Rules.**  A holder's PIN is four digits (規則43条), not four times the same, and none that his
birth date gives.  The pad looks at the first two at once.  The third is looked at *in the chip*,
which was given the few forbidden numbers when it was written: so neither the pad nor the page nor
the node that relays the block needs to know a birth date to say no, and a hash of one would hide
nothing among ten thousand numbers.

**Block.**  The pad seals the PIN for the card's certified key, bound to a challenge that the chip
made for this one entry, to the application and to what the PIN is for.  A block is of one length,
is good once, at one chip, and for one purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.seal import seal_to
from jukinet.terms.errors import ErrorCode, JukiError

PIN_CHARACTERS_MAX: Final = 32
PIN_TRIES: Final = 3
CHALLENGE_BYTES: Final = 16
_LABEL: Final = b"jukinet pin block 1\x00"
_JAPANESE_ERA_STARTS: Final = (1868, 1912, 1926, 1989)  # Meiji, Taisho, Showa, Heisei


class PinPurpose(IntEnum):
    """What an entry is for; the numbers are in blocks and never change."""

    VERIFY = 1
    CHANGE_FROM = 2
    CHANGE_TO = 3
    SET = 4


@dataclass(frozen=True, slots=True)
class PinRule:
    """The shape of an application's PIN."""

    characters_min: int
    characters_max: int
    digits_only: bool

    def allows(self, pin: str) -> bool:
        """Whether somebody may choose this PIN."""
        shaped = (
            self.characters_min <= len(pin) <= self.characters_max
            and pin.isascii()
            and pin.isprintable()
            and (pin.isdigit() or not self.digits_only)
        )
        return shaped and len(set(pin)) > 1


HOLDER_PIN: Final = PinRule(4, 4, digits_only=True)
OPERATOR_PIN: Final = PinRule(6, PIN_CHARACTERS_MAX, digits_only=False)


@dataclass(frozen=True, slots=True)
class PinQuestion:
    """What the chip asks the pad for: everything a block is made for, nothing secret."""

    purpose: PinPurpose
    application: bytes
    challenge: bytes


def must_be_allowed(rule: PinRule, pin: str) -> None:
    """Raise IC_PIN_TOO_SIMPLE for a PIN that nobody may choose, whoever he is."""
    if not rule.allows(pin):
        raise JukiError(ErrorCode.IC_PIN_TOO_SIMPLE, "the PIN has not the shape of one")


def forbidden_pins(birth_date: date) -> tuple[str, ...]:
    """The four digits that whoever knows the birth date tries first."""
    year, month, day = birth_date.year, birth_date.month, birth_date.day
    era_years = [year - start + 1 for start in _JAPANESE_ERA_STARTS if year >= start]
    short_years = {year % 100, *(one for one in era_years if one < 100)}
    found = {f"{year:04d}", f"{month:02d}{day:02d}", f"{day:02d}{month:02d}"}
    found |= {f"{short:02d}{part:02d}" for short in short_years for part in (month, day)}
    return tuple(sorted(found))


def make_block(key: PublicKey, question: PinQuestion, pin: str) -> bytes:
    """Seal a PIN for one chip and one entry; what the pad sends, and all that leaves it."""
    encoded = pin.encode()
    if len(encoded) > PIN_CHARACTERS_MAX:
        raise JukiError(ErrorCode.IC_PIN_TOO_SIMPLE, "too long for a PIN")
    plain = bytes((len(encoded),)) + encoded.ljust(PIN_CHARACTERS_MAX, b"\x00")
    return seal_to(key, plain, block_context(question))


def read_block(plain: bytes) -> bytes:
    """The PIN in an opened block; IC_CARD_ANSWER_INVALID for what is none (the chip's side)."""
    if len(plain) != 1 + PIN_CHARACTERS_MAX or plain[0] > PIN_CHARACTERS_MAX:
        raise JukiError(ErrorCode.SEAL_INVALID, "not a PIN block")
    return plain[1 : 1 + plain[0]]


def block_context(question: PinQuestion) -> bytes:
    """What a block is bound to."""
    head = bytes((question.purpose, len(question.application)))
    return _LABEL + head + question.application + question.challenge
