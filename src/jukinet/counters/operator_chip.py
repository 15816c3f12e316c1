"""Operator cards that are chips, behind the same protocol as the tray of rehearsals.

What lies in a terminal's reader is looked at once an insertion: who it is and how many tries are
left is kept until the card is pulled or a PIN was tried.  Each proof opens a session of its own.
The PIN comes from the sign-on page, so the block for the chip is made here; between this node and
the chip it travels sealed all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from jukinet.counters.card_reader import CardFound
from jukinet.iccard.conversation import CardCarrier, converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.operator import OperatorSession
from jukinet.iccard.terminal.terminal import Terminal
from jukinet.terms.errors import ErrorCode, JukiError

_NO_OPERATOR_CARD: Final = frozenset(
    {
        ErrorCode.CARD_MISSING,
        ErrorCode.IC_CARD_ANSWER_INVALID,
        ErrorCode.IC_CARD_NOT_GENUINE,
        ErrorCode.IC_CARD_NOT_READY,
        ErrorCode.IC_CARD_UNREADABLE,
    }
)
"""What a reader says of a resident's card, of a torn one, of a piece of plastic."""


@dataclass(frozen=True, slots=True)
class LaidCard:
    """A card in a reader: the way to it, and a mark that is new each time a card is put in."""

    carrier: CardCarrier
    insertion: str


class TerminalReaders(Protocol):
    """The readers of an office's terminals."""

    def look(self, terminal_id: str) -> LaidCard | None:
        """What lies in the terminal's reader now."""


@dataclass(slots=True)
class ChipReader:
    """See :class:`~jukinet.counters.card_reader.CardReader`."""

    terminal: Terminal
    readers: TerminalReaders
    pad: PinPad
    now: Callable[[], datetime]
    _seen: dict[str, CardFound] = field(default_factory=dict)

    def find_card(self, terminal_id: str) -> CardFound | None:
        """The operator card in the terminal's reader; a card of another kind is none."""
        laid = self.readers.look(terminal_id)
        if laid is None:
            self._seen.pop(terminal_id, None)
            return None
        seen = self._seen.get(terminal_id)
        if seen is not None and seen.insertion == laid.insertion:
            return seen
        try:
            session = self._open(laid)
            state = converse(session.read_pin_state(), laid.carrier)
        except JukiError as error:
            if error.code in _NO_OPERATOR_CARD:
                return None
            raise
        found = CardFound(session.card_id, state.tries_left, laid.insertion)
        self._seen[terminal_id] = found
        return found

    def prove(self, terminal_id: str, pin: str, challenge: bytes) -> bytes:
        """The card's signature: PIN_WRONG with ``tries_left``, CARD_LOCKED, CARD_MISSING."""
        laid = self.readers.look(terminal_id)
        if laid is None:
            raise JukiError(ErrorCode.CARD_MISSING, "no card lies in the reader")
        session = self._open(laid)
        request = converse(session.ask_for_pin(PinPurpose.VERIFY), laid.carrier)
        try:
            converse(session.verify_pin(self.pad.seal(request, pin)), laid.carrier)
        except JukiError as error:
            raise self._refusal(error, terminal_id, laid) from None
        self._count(terminal_id, laid, None)
        return converse(session.prove(challenge), laid.carrier)

    def _open(self, laid: LaidCard) -> OperatorSession:
        return converse(self.terminal.open_operator(self.now()), laid.carrier)

    def _refusal(self, error: JukiError, terminal_id: str, laid: LaidCard) -> JukiError:
        """The chip's words in those of the counter."""
        match error.code:
            case ErrorCode.IC_PIN_WRONG:
                left = int(error.facts["tries_left"])
                self._count(terminal_id, laid, left)
                return JukiError(ErrorCode.PIN_WRONG, "the PIN is wrong", tries_left=left)
            case ErrorCode.IC_PIN_LOCKED:
                self._count(terminal_id, laid, 0)
                return JukiError(ErrorCode.CARD_LOCKED, "no tries are left", tries_left=0)
            case _:
                return error

    def _count(self, terminal_id: str, laid: LaidCard, left: int | None) -> None:
        """What is known of the card after a try; after a right one it is looked at again."""
        seen = self._seen.pop(terminal_id, None)
        if seen is not None and left is not None and seen.insertion == laid.insertion:
            self._seen[terminal_id] = replace(seen, tries_left=left)
