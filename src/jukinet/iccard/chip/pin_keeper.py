"""The PIN of an application inside the chip: tried, set, changed; never read."""

from __future__ import annotations

from typing import Final

from jukinet.iccard.apdu import StatusWord
from jukinet.iccard.chip.domain import Domain
from jukinet.iccard.chip.journal import Partition
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.chip.standing import Standing
from jukinet.iccard.chip.tries import must_pass, tries_left
from jukinet.iccard.pin import (
    PIN_TRIES,
    PinPurpose,
    PinQuestion,
    PinRule,
    block_context,
    read_block,
)
from jukinet.iccard.tlv import fields, tlv
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.terms.errors import JukiError

PIN: Final = 0x0010
TRIES: Final = 0x0011
FORBIDDEN: Final = 0x0012
_FROM: Final = 0x81
_TO: Final = 0x82


class PinKeeper:
    """One application's PIN."""

    __slots__ = ("_domain", "_partition", "_rule")

    def __init__(self, partition: Partition, domain: Domain, rule: PinRule) -> None:
        self._partition: Final = partition
        self._domain: Final = domain
        self._rule: Final = rule

    @property
    def is_set(self) -> bool:
        """Whether the holder has chosen one."""
        return self._partition.find(PIN) is not None

    def state(self) -> bytes:
        """Tries left and whether a PIN is set."""
        left = tries_left(self._partition, TRIES) if self.is_set else PIN_TRIES
        return tlv(0x80, bytes((left,))) + tlv(0x81, bytes((self.is_set,)))

    def verify(self, block: bytes, standing: Standing) -> None:
        """Try a PIN; the application counts as unlocked for the rest of the session."""
        standing.pin_of = b""
        tried = self._opened(block, PinPurpose.VERIFY, standing.take_challenge())
        self._try(tried)
        standing.pin_of = self._partition.owner

    def change(self, content: bytes, standing: Standing) -> None:
        """The holder chooses another PIN, knowing the old one."""
        standing.pin_of = b""
        challenge = standing.take_challenge()
        blocks = fields(content, frozenset({_FROM, _TO}))
        tried = self._opened(blocks[_FROM], PinPurpose.CHANGE_FROM, challenge)
        chosen = self._opened(blocks[_TO], PinPurpose.CHANGE_TO, challenge)
        self._must_be_allowed(chosen)
        self._try(tried)
        self._partition.put(PIN, chosen)

    def set(self, block: bytes, standing: Standing) -> None:
        """A counter sets or resets the PIN; tries are whole again in the same commit."""
        standing.pin_of = b""
        chosen = self._opened(block, PinPurpose.SET, standing.take_challenge())
        self._must_be_allowed(chosen)
        self._partition.commit(
            [
                self._partition.putting(PIN, chosen),
                self._partition.putting(TRIES, bytes((PIN_TRIES,))),
            ]
        )

    def _try(self, tried: bytes) -> None:
        kept = self._partition.get(PIN)
        must_pass(self._partition, TRIES, PIN_TRIES, lambda: ChipCell.is_same(tried, kept))

    def _opened(self, block: bytes, purpose: PinPurpose, challenge: bytes) -> bytes:
        question = PinQuestion(purpose, self._partition.owner, challenge)
        try:
            return read_block(self._domain.open(block, block_context(question)))
        except JukiError:
            raise ChipRefusal(StatusWord.DATA_WRONG) from None

    def _must_be_allowed(self, chosen: bytes) -> None:
        """The shape, and not one of the numbers that the birth date gives."""
        forbidden = self._partition.find(FORBIDDEN) or b""
        width = self._rule.characters_max
        listed = {forbidden[at : at + width] for at in range(0, len(forbidden), width)}
        if not self._rule.allows(chosen.decode("latin-1")) or chosen in listed:
            raise ChipRefusal(StatusWord.DATA_UNUSABLE)
