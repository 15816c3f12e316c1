"""What the desk asks of the chips on its terminals' readers, and how it is asked.

Every question is one conversation with the card that lies on a terminal's reader, held between
transactions: a person is waited for.  What the desk learns is what a chip is, never what is in it;
a secret number is typed at the holder's pad and is sealed there for that chip.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol

from jukinet.cards.chip_end import ChipEnd
from jukinet.cards.saga import ChipSight
from jukinet.iccard.application import Life
from jukinet.iccard.authority import MunicipalIssuer
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.conversation import CardCarrier, converse
from jukinet.iccard.face import Face
from jukinet.iccard.pin import CHALLENGE_BYTES, PinPurpose, forbidden_pins
from jukinet.iccard.pin_pad import PinRequest
from jukinet.iccard.terminal.network import number_of
from jukinet.iccard.terminal.terminal import Terminal, read_last_word, read_life, read_state
from jukinet.iccard.terminal.writing import CardContents, open_blank
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class ChipOrder:
    """What is written into one chip: its number, its end, the code of its holder, its face."""

    number: CardNumber
    valid_until: date
    code: ResidentRecordCode = field(repr=False)
    birth_date: date | None = field(repr=False)
    face: Face


class ChipDesk(Protocol):
    """The chips on the readers of this counter's terminals."""

    def look(self, terminal_id: str, number: CardNumber) -> ChipSight:
        """What lies on the reader: this card, another, a blank, or nothing that answers."""

    def write(self, terminal_id: str, order: ChipOrder) -> None:
        """Open a blank by its transport key, have it make its keys, write what belongs on it."""

    def read_issuer(self, terminal_id: str, number: CardNumber) -> str:
        """Under which key (hex) the written card on the reader was made."""

    def set_pin(self, terminal_id: str, number: CardNumber, *, locked: bool = False) -> None:
        """Let the holder set his secret number at the pad; CARD_STATE for another card.

        ``locked``: the office's own ledger says that nothing but a locked PIN stops the card.
        """

    def end(self, terminal_id: str, number: CardNumber) -> ChipEnd:
        """End the chip of this returned card for good; its last signature.

        Of a chip that is ended already the same again, of whichever card it was.
        """


class CardInHand(CardCarrier, Protocol):
    """The card on a reader while one conversation has it alone, and the pad beside it."""

    def ask_pin(self, request: PinRequest) -> bytes:
        """The pad's block for what the holder types."""


class ResidentReader(Protocol):
    """The residents' readers of an office's terminals."""

    def take(self, terminal_id: str) -> AbstractContextManager[CardInHand]:
        """The card that lies there; CARD_MISSING, READER_BUSY, READER_MISSING."""


_ABSENT: Final = frozenset({ErrorCode.CARD_MISSING, ErrorCode.CARD_STOPPED})
_FOREIGN: Final = frozenset(
    {ErrorCode.IC_CARD_NOT_GENUINE, ErrorCode.IC_CARD_EXPIRED, ErrorCode.IC_CARD_VOID}
)


@dataclass(frozen=True, slots=True)
class ReaderChips:
    """A counter that speaks with chips as a card desk: terminal, issuing key, transport key.

    ``transport_key`` gives the key of the blanks in use, which two custodians have put together; it
    raises where nobody has.
    """

    reader: ResidentReader
    open_terminal: Callable[[], Terminal]
    open_issuer: Callable[[], MunicipalIssuer]
    transport_key: Callable[[], TransportKey]
    randomness: Randomness
    now: Callable[[], datetime]
    services: Callable[[], CardCertificate | None] = lambda: None
    """The municipality's authority for services; a card written without it takes none."""

    def look(self, terminal_id: str, number: CardNumber) -> ChipSight:
        """Ask the chip how far it has come; a written one must prove which card it is.

        A stopped one may be looked at: how it stands, the ledger knows.
        """
        try:
            with self.reader.take(terminal_id) as card:
                return self._look(card, number)
        except JukiError as error:
            if error.code in _ABSENT:
                return ChipSight.NOT_SEEN
            raise

    def write(self, terminal_id: str, order: ChipOrder) -> None:
        """Write a blank; stopped anywhere it is a blank still, and is written anew."""
        terminal, issuer = self.open_terminal(), self.open_issuer()
        if terminal.stopped.is_issuer_stopped(issuer.certificate):
            raise JukiError(ErrorCode.CARD_KEY_STOPPED, "our key makes no cards any more")
        root = terminal.identities[0].root
        with self.reader.take(terminal_id) as card:
            blank = converse(open_blank(self.transport_key(), self.randomness), card)
            keys = converse(blank.make_keys(), card)
            today = day_of(self.now())
            certificate = issuer.certify_card(
                order.number, keys, first_day=today, last_day=order.valid_until
            )
            contents = CardContents(
                root,
                issuer.certificate,
                certificate,
                order.code,
                forbidden_pins(order.birth_date) if order.birth_date else (),
                issuer.sign_face(order.number, order.face),
                self.services(),
            )
            converse(blank.write(contents), card)
            converse(blank.finish(), card)

    def read_issuer(self, terminal_id: str, number: CardNumber) -> str:
        """A written card proves under which key it was made."""
        with self.reader.take(terminal_id) as card:
            session = converse(self.open_terminal().open_network(self.now()), card)
        if number_of(session.card) != number:
            raise JukiError(ErrorCode.CARD_STATE, "another card lies on the reader")
        return session.issuer.key_id.hex()

    def set_pin(self, terminal_id: str, number: CardNumber, *, locked: bool = False) -> None:
        """Terminal and card prove each other first; then the pad seals what is typed."""
        terminal = self.open_terminal()
        opening = terminal.open_own if locked else terminal.open_network
        with self.reader.take(terminal_id) as card:
            session = converse(opening(self.now()), card)
            if number_of(session.card) != number:
                raise JukiError(ErrorCode.CARD_STATE, "another card lies on the reader")
            request = converse(session.ask_for_pin(PinPurpose.SET), card)
            converse(session.set_pin(card.ask_pin(request)), card)

    def end(self, terminal_id: str, number: CardNumber) -> ChipEnd:
        """The chip signs a challenge of ours and erases itself.

        One that was ended before, and whose answer nobody kept, says its last word again.
        """
        challenge, terminal = self.randomness.random_bytes(CHALLENGE_BYTES), self.open_terminal()
        with self.reader.take(terminal_id) as card:
            if converse(read_life(), card) is Life.TERMINATED:
                said = converse(read_last_word(terminal.identities[0].root), card)
                return ChipEnd(said[0].wire, *said[1:])
            session = converse(terminal.open_returned(self.now()), card)
            if number_of(session.card) != number:
                raise JukiError(ErrorCode.CARD_STATE, "another card lies on the reader")
            signature = converse(session.terminate(challenge), card)
        return ChipEnd(session.card.wire, challenge, signature)

    def _look(self, card: CardInHand, number: CardNumber) -> ChipSight:
        card.reset()
        life = converse(read_state(), card).life
        if life is Life.BLANK:
            return ChipSight.BLANK
        try:
            session = converse(self.open_terminal().open_own(self.now()), card)
        except JukiError as error:
            if error.code in _FOREIGN:
                return ChipSight.OTHER_CARD
            if error.code is ErrorCode.IC_CARD_TERMINATED:
                return ChipSight.DEAD
            raise
        if number_of(session.card) != number:
            return ChipSight.OTHER_CARD
        state = converse(session.read_pin_state(), card)
        return ChipSight.PIN_SET if state.is_set else ChipSight.WRITTEN
