"""A chip as a holder's card, on a reader of the machine that stands alone.

That machine proves itself to the chip by a key and a certificate of its own, and asks nobody who
the card is: the pack names the very keys of whoever may open it, and its office signed that.  So a
card with a forged name opens nothing, and one that was stopped opens no pack made since.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from jukinet.counters.operator_chip import show_pin
from jukinet.iccard.authority import CardKeys
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.conversation import CardCarrier, converse
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.operator import OperatorSession
from jukinet.iccard.terminal.stopped_list import StoppedAnswer
from jukinet.iccard.terminal.terminal import Terminal
from jukinet.standstill.pack import Holder
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class KnownByPack:
    """In place of a list of stopped cards, which this machine has not: it reads no resident's."""

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        """Never answered: STOPPED_LIST_OUTDATED, as if the list were too old."""
        raise JukiError(ErrorCode.STOPPED_LIST_OUTDATED, "no list is kept on this machine")

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        """Not known here; a card made with a stolen key has not the keys that the pack names."""
        return False


@dataclass(frozen=True, slots=True)
class HolderReader:
    """A reader on the machine, and by what the machine proves itself to the chip there."""

    take: Callable[[], AbstractContextManager[CardCarrier]]
    terminal: Terminal
    pad: PinPad
    now: Callable[[], datetime]

    def find_card(self) -> ChipCard:
        """The operator's chip that lies there; CARD_MISSING, IC_CARD_… for what is none."""
        with self.take() as card:
            session = self.open(card)
            keys = converse(session.read_keys(), card)
        return ChipCard(session.card_id, keys, self)

    def open(self, card: CardCarrier) -> OperatorSession:
        """A session with the chip, which proves itself and has this machine prove itself."""
        return converse(self.terminal.open_operator(self.now()), card)


@dataclass(frozen=True, slots=True)
class ChipCard:
    """See :class:`~jukinet.standstill.offline.card.HolderCard`; each use asks the PIN anew."""

    card_id: str
    keys: CardKeys
    reader: HolderReader

    def open(self, pin: str, sealed: bytes, about: bytes) -> bytes:
        """Decrypt what was sealed for this card; IC_CARD_REFUSED when it was for another's key."""
        with self.reader.take() as card:
            return converse(self._proven(card, pin).unseal(sealed, about), card)

    def sign(self, pin: str, data: bytes) -> bytes:
        """Sign with this card."""
        with self.reader.take() as card:
            return converse(self._proven(card, pin).prove(data), card)

    def to_holder(self, name: str) -> Holder:
        """Its holder, to be enrolled."""
        return Holder(self.card_id, name, self.keys.seal.spki, self.keys.sign.spki)

    def _proven(self, card: CardCarrier, pin: str) -> OperatorSession:
        """The chip after its PIN; a card that was laid there instead is not asked for one."""
        session = self.reader.open(card)
        if session.card_id != self.card_id:
            raise JukiError(ErrorCode.CARD_MISSING, "another card lies there now")
        show_pin(session, card, self.reader.pad, pin)
        return session
