"""A terminal's reader at the far end of its bridge."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from jukinet.counters.bridge.lines import TYPING_SECONDS, Line, Lines
from jukinet.counters.bridge.wire import OrderKind, Slot
from jukinet.counters.resident_reader import CardInHand
from jukinet.iccard.pin_pad import PinRequest
from jukinet.terms.errors import ErrorCode, JukiError

LETTING_GO_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class BridgedReader:
    """The residents' readers of all terminals with a bridge; see
    :class:`~jukinet.counters.resident_reader.ResidentReader`."""

    lines: Lines
    slot: Slot = Slot.RESIDENT

    def find_insertion(self, terminal_id: str) -> str | None:
        """The mark of the card there, as the bridge said last."""
        return self.lines.get(terminal_id).find_mark(self.slot)

    @contextmanager
    def take(self, terminal_id: str) -> Iterator[CardInHand]:
        """The card there, for one dialogue."""
        line = self.lines.get(terminal_id)
        if not line.hold().acquire(blocking=False):
            raise JukiError(ErrorCode.READER_BUSY, "another dialogue has the line")
        try:
            mark = line.find_mark(self.slot)
            if mark is None:
                raise JukiError(ErrorCode.CARD_MISSING, "no card lies on the reader")
            line.ask(OrderKind.TAKE, self.slot, mark.encode())
            try:
                yield _FarCard(line, self.slot)
            finally:
                with contextlib.suppress(JukiError):
                    line.ask(OrderKind.LET_GO, self.slot, seconds=LETTING_GO_SECONDS)
        finally:
            line.hold().release()


@dataclass(frozen=True, slots=True)
class _FarCard:
    """The card that was taken."""

    line: Line
    slot: Slot

    def reset(self) -> bytes:
        return self.line.ask(OrderKind.RESET, self.slot)

    def transmit(self, command: bytes) -> bytes:
        return self.line.ask(OrderKind.TRANSMIT, self.slot, command)

    def ask_pin(self, request: PinRequest) -> bytes:
        return self.line.ask(OrderKind.PIN, self.slot, request.to_bytes(), seconds=TYPING_SECONDS)
