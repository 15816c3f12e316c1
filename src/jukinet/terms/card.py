"""The number of a registration card (住民基本台帳カード), and its standing with other offices.

A card number is drawn at random and says nothing about its holder, his municipality or the code in
the chip; it names a card in the ledger, in status notices and in the card's certificate.  It is not
secret as a resident record code is, but it follows somebody about: like the code it has a masked
``repr`` (the last four digits) and no ``str`` that shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

CARD_NUMBER_DIGITS: Final = 16
PAYLOAD_DIGITS: Final = CARD_NUMBER_DIGITS - 1
SHOWN_DIGITS: Final = 4


@dataclass(frozen=True, slots=True, order=True, repr=False)
class CardNumber:
    """Number of a registration card (カード番号): fifteen random digits and a check digit.

    The check digit is Luhn's (ISO/IEC 7812-1, annex B): it finds every wrong digit and nearly all
    neighbours exchanged, which is what happens to a number that is read out on the telephone.
    """

    digits: str

    def __post_init__(self) -> None:
        digits = self.digits
        if len(digits) != CARD_NUMBER_DIGITS or not (digits.isascii() and digits.isdigit()):
            raise JukiError(ErrorCode.INVALID_CARD_NUMBER, "not sixteen digits")
        if _check_digit(digits[:-1]) != digits[-1]:
            raise JukiError(ErrorCode.INVALID_CARD_NUMBER, "the check digit does not fit")

    def __repr__(self) -> str:
        return f"CardNumber({self.masked})"

    @property
    def masked(self) -> str:
        """What logs and lists may show: the last four digits."""
        return "•" * (CARD_NUMBER_DIGITS - SHOWN_DIGITS) + self.digits[-SHOWN_DIGITS:]

    @classmethod
    def from_payload(cls, payload: str) -> CardNumber:
        """The number whose first fifteen digits are given (drawn by the caller)."""
        if len(payload) != PAYLOAD_DIGITS or not (payload.isascii() and payload.isdigit()):
            raise JukiError(ErrorCode.INVALID_CARD_NUMBER, "not fifteen digits")
        return cls(payload + _check_digit(payload))


def _check_digit(payload: str) -> str:
    """Luhn: from the right, every other digit counts double, with its digits added."""
    total = 0
    for at, digit in enumerate(reversed(payload)):
        counted = int(digit) * (2 if at % 2 == 0 else 1)
        total += counted - 9 if counted > 9 else counted
    return str(-total % 10)


class CardStanding(StrEnum):
    """What a card is in the eyes of other offices (運用状況)."""

    USABLE = "usable"  # 運用中
    STOPPED = "stopped"  # 一時停止・紛失: until its holder comes in person
    VOID = "void"  # 失効・返納・満了: for ever
