"""Read a resident's card at a counter: what opens a case for the person it belongs to.

What a reading passes, in this order, each with a refusal of its own:

    (1) a card lies on this terminal's reader, and nobody else talks to it
    (2) terminal and card prove each other; the card is in its time and not stopped
    (3) the holder's PIN, typed at the pad and sealed there for this card
    (4) the resident record code, read through the channel that (2) opened
    (5) the code belongs to somebody whose record stands here

(1) to (4) happen outside every transaction, since a person is waited for; (5) in the one that opens
the case.  A card of another municipality proves its holder, who is a guest here: no record of ours
opens by it.  A ``CardRead`` is made here and nowhere else, by a dialogue with a chip; whatever says
«card» of a case is given one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from jukinet.counters.resident_reader import CardInHand, ResidentReader
from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.terminal.network import number_of
from jukinet.iccard.terminal.terminal import Terminal
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation

READ_AGE_MAX: Final = timedelta(minutes=10)
"""Between a reading and what is opened by it lies a page or two, not another visitor."""


class Holder(Protocol):
    """A resident record, as far as a counter has to know it."""

    @property
    def resident_id(self) -> UUID:
        """The register's own key."""

    @property
    def identification(self) -> IdentificationInformation:
        """The five items."""


FindHolder = Callable[[Transaction, ResidentRecordCode], Holder | None]
"""The standing record with a code; the register answers, which the counters do not know."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """What a reading proved: this card lay here, and whoever laid it down knew its PIN."""

    number: CardNumber
    municipality: str
    code: ResidentRecordCode = field(repr=False)
    read_at: datetime
    name: str = field(default="", repr=False)
    """As the face of a guest's card has it: of our own residents the register knows better."""

    def must_prove(self, holder: Holder, now: datetime) -> None:
        """Refuse a reading of another's card, or one of some time ago (IDENTITY_UNPROVEN)."""
        self.must_be_fresh(now)
        if holder.identification.code != self.code:
            raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "the card is not of this holder")

    def must_be_fresh(self, now: datetime) -> None:
        """Refuse a reading of some time ago (IDENTITY_UNPROVEN)."""
        if not timedelta(0) <= now - self.read_at <= READ_AGE_MAX:
            raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "the card was read some time ago")


@dataclass(frozen=True, slots=True)
class ResidentCards:
    """How a counter reads residents' cards: readers, its side of the dialogue, the register."""

    reader: ResidentReader
    open_terminal: Callable[[], Terminal]
    find_holder: FindHolder
    municipality: str

    def read(self, terminal_id: str, now: datetime) -> CardRead:
        """Have the card and its holder prove themselves (1) to (4); outside every transaction."""
        with self.reader.take(terminal_id) as card:  # (1)
            session = converse(self.open_terminal().open_network(now), card)  # (2)
            request = converse(session.ask_for_pin(PinPurpose.VERIFY), card)
            block = card.ask_pin(request)
            converse(session.verify_pin(block), card)  # (3)
            code = converse(session.read_code(), card)  # (4)
            issuer = session.issuer.body.holder.decode("ascii")
            guest = issuer != self.municipality
            name = self._read_name(card, now) if guest else ""
        return CardRead(number_of(session.card), issuer, code, now, name)

    def _read_name(self, card: CardInHand, now: datetime) -> str:
        """The name on the card's face, which its municipality signed."""
        face = converse(self.open_terminal().open_face(now), card)
        return converse(face.read_face(), card).name

    def is_guest(self, read: CardRead) -> bool:
        """Whether the card is of another municipality, and its holder not registered here."""
        return read.municipality != self.municipality

    def get_holder(self, tx: Transaction, read: CardRead) -> Holder:
        """Whose card it is (5): RECORD_CLOSED of one of ours, RECORD_NOT_FOUND of another's."""
        holder = self.find_holder(tx, read.code)
        if holder is None and read.municipality == self.municipality:
            raise JukiError(ErrorCode.RECORD_CLOSED, "the holder's record here is closed")
        if holder is None:
            raise JukiError(ErrorCode.RECORD_NOT_FOUND, "the card is of another municipality")
        return holder
