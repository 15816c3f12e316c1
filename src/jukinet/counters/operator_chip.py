"""Operator cards that are chips, behind the same protocol as the tray of rehearsals.

What lies in a terminal's reader is read once an insertion: who it is and how many tries are left is
kept until the card is pulled or a PIN was tried.  Each proof opens a session of its own.  The PIN
comes from the sign-on page, so the block for the chip is made here; between this node and the chip
it travels sealed all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from jukinet.counters.card_reader import CardFound
from jukinet.counters.resident_reader import ResidentReader
from jukinet.iccard.application import KeySet
from jukinet.iccard.authority import MunicipalIssuer
from jukinet.iccard.conversation import CardCarrier, converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.operator import OperatorSession
from jukinet.iccard.terminal.terminal import Terminal
from jukinet.iccard.terminal.writing import CardContents, open_blank
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

VALID_FOR: Final = timedelta(days=5 * 365)
"""The roster ends a card any day; this is how long a chip proves itself without it."""
_NO_OPERATOR_CARD: Final = frozenset(
    {
        ErrorCode.CARD_MISSING,
        ErrorCode.IC_CARD_ANSWER_INVALID,
        ErrorCode.IC_CARD_EXPIRED,
        ErrorCode.IC_CARD_NOT_GENUINE,
        ErrorCode.IC_CARD_NOT_READY,
        ErrorCode.IC_CARD_REFUSED,
        ErrorCode.IC_CARD_TERMINATED,
        ErrorCode.IC_CARD_UNREADABLE,
    }
)
"""What a reader says of a resident's card, of a torn one, of a piece of plastic."""
_NO_READER: Final = frozenset({ErrorCode.READER_BUSY, ErrorCode.READER_MISSING})


def show_pin(session: OperatorSession, card: CardCarrier, pad: PinPad, pin: str) -> None:
    """Have the chip take the PIN for one use; its no in the words of the counter.

    PIN_WRONG with ``tries_left``, CARD_LOCKED; other refusals are the chip's own.
    """
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), card)
    try:
        converse(session.verify_pin(pad.seal(request, pin)), card)
    except JukiError as error:
        match error.code:
            case ErrorCode.IC_PIN_WRONG:
                left = int(error.facts["tries_left"])
                raise JukiError(ErrorCode.PIN_WRONG, "the PIN is wrong", tries_left=left) from None
            case ErrorCode.IC_PIN_LOCKED:
                raise JukiError(ErrorCode.CARD_LOCKED, "no tries are left", tries_left=0) from None
            case _:
                raise


@dataclass(slots=True)
class ChipReader:
    """See :class:`~jukinet.counters.card_reader.CardReader`."""

    readers: ResidentReader
    open_terminal: Callable[[], Terminal]
    open_pad: Callable[[], PinPad]
    now: Callable[[], datetime]
    _seen: dict[str, CardFound] = field(default_factory=dict)
    _other: dict[str, str] = field(default_factory=dict)

    def find_card(self, terminal_id: str) -> CardFound | None:
        """The operator card that lies there, if it was read since it was put in."""
        seen = self._seen.get(terminal_id)
        if seen is None or seen.insertion != self._find_mark(terminal_id):
            return None
        return seen

    def read_card(self, terminal_id: str) -> CardFound | None:
        """The operator card in the terminal's reader; a card of another kind is none."""
        mark = self._find_mark(terminal_id)
        seen = self._seen.get(terminal_id)
        if seen is not None and seen.insertion == mark:
            return seen
        if mark is None or self._other.get(terminal_id) == mark:
            return None
        try:
            with self.readers.take(terminal_id) as card:
                session = self._open(card)
                state = converse(session.read_pin_state(), card)
        except JukiError as error:
            if error.code in _NO_READER:
                return None
            if error.code not in _NO_OPERATOR_CARD:
                raise
            self._other[terminal_id] = mark
            return None
        found = CardFound(session.card_id, state.tries_left, mark)
        self._seen[terminal_id] = found
        return found

    def prove(self, terminal_id: str, pin: str, challenge: bytes) -> bytes:
        """The card's signature: PIN_WRONG with ``tries_left``, CARD_LOCKED, CARD_MISSING."""
        mark = self._find_mark(terminal_id)
        with self.readers.take(terminal_id) as card:
            session = self._open(card)
            try:
                show_pin(session, card, self.open_pad(), pin)
            except JukiError as error:
                if error.code in (ErrorCode.PIN_WRONG, ErrorCode.CARD_LOCKED):
                    self._count(terminal_id, mark, int(error.facts["tries_left"]))
                raise
            signature = converse(session.prove(challenge), card)
            self._count(terminal_id, mark, converse(session.read_pin_state(), card).tries_left)
        return signature

    def _find_mark(self, terminal_id: str) -> str | None:
        try:
            return self.readers.find_insertion(terminal_id)
        except JukiError as error:
            if error.code is not ErrorCode.READER_MISSING:
                raise
            return None

    def _open(self, card: CardCarrier) -> OperatorSession:
        return converse(self.open_terminal().open_operator(self.now()), card)

    def _count(self, terminal_id: str, mark: str | None, left: int) -> None:
        """What is known of the card after a try."""
        seen = self._seen.get(terminal_id)
        if seen is not None and seen.insertion == mark:
            self._seen[terminal_id] = replace(seen, tries_left=left)


@dataclass(frozen=True, slots=True)
class ChipMaker:
    """Makes operator cards of blanks on a reader; see :class:`~jukinet.counters.screen.CardMaker`.

    ``open_terminal`` is one that may set an operator's PIN; ``transport_key`` raises where the
    custodians have not laid their halves together.
    """

    reader: ResidentReader
    open_terminal: Callable[[], Terminal]
    open_issuer: Callable[[], MunicipalIssuer]
    transport_key: Callable[[], TransportKey]
    open_pad: Callable[[], PinPad]
    randomness: Randomness
    now: Callable[[], datetime]

    def make(self, card_id: str, pin: str, terminal_id: str) -> bytes:
        """Write the blank and set its PIN; stopped before its end it proves nothing anywhere."""
        root, issuer = self.open_terminal().identities[0].root, self.open_issuer()
        today = day_of(self.now())
        with self.reader.take(terminal_id) as card:
            card.reset()
            blank = converse(open_blank(self.transport_key(), self.randomness), card)
            keys = converse(blank.make_keys(), card)
            own = converse(blank.make_keys(KeySet.OPERATOR), card)
            certificate = issuer.certify_operator_card(
                card_id, keys, first_day=today, last_day=today + VALID_FOR
            )
            converse(blank.write(CardContents(root, issuer.certificate, certificate)), card)
            converse(blank.finish(), card)
            session = converse(self.open_terminal().open_operator(self.now()), card)
            request = converse(session.ask_for_pin(PinPurpose.SET), card)
            converse(session.set_pin(self.open_pad().seal(request, pin)), card)
        return own.sign.spki
