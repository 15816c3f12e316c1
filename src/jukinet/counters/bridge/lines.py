"""A line to a terminal's bridge: what it said last, and the one order it has not answered yet.

Two sides meet here.  The bridge's requests come in on the counter's event loop; dialogues with
cards run in threads and wait.  Everything between them is behind one lock.

An order is sent once.  When its answer does not come, in time or at all, whoever waits is refused
and a late answer is dropped: a command that is sent twice would break the channel to the card.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import Final

from jukinet.counters.bridge.wire import Answered, Order, OrderKind, Report, Slot
from jukinet.terms.errors import ErrorCode, JukiError

GONE_SECONDS: Final = 7.0
"""A bridge says every two seconds that it is there; three times lost is gone."""
POLL_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 10.0
"""The slowest command of a card of 2003, RSA key generation aside, takes two."""
TYPING_SECONDS: Final = 65.0
"""A little more than the pad itself waits."""
_WAIT: Final = Order(number=0, kind=OrderKind.WAIT)


class Line:
    """One terminal's line."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._ordered = asyncio.Event()
        self._changed = threading.Condition()
        self._bridge: str | None = None
        self._cards: Mapping[Slot, str | None] = {}
        self._gone: asyncio.TimerHandle | None = None
        self._number = 0
        self._waiting: Order | None = None
        self._sent: Order | None = None
        self._answered: Answered | None = None
        self._poll = 0
        self._taken = threading.Lock()

    # -- the bridge's side, on the event loop

    def hear(self, report: Report) -> None:
        """Which cards lie where; READER_BUSY while another bridge of this terminal is there."""
        with self._changed:
            if self._bridge not in (None, report.bridge):
                raise JukiError(ErrorCode.READER_BUSY, "this terminal has a bridge already")
            self._bridge, self._cards = report.bridge, dict(report.cards)
            if self._gone is not None:
                self._gone.cancel()
            self._gone = self._loop.call_later(GONE_SECONDS, self._lose)
            answered, sent = report.answered, self._sent
            if sent is not None and answered is not None and answered.number == sent.number:
                self._answered = answered
            self._changed.notify_all()

    async def work(self, report: Report) -> Order:
        """What came of the last order, and the next one once there is one."""
        self.hear(report)
        self._poll += 1
        poll = self._poll
        try:
            await asyncio.wait_for(self._ordered.wait(), POLL_SECONDS)
        except TimeoutError:
            return _WAIT
        with self._changed:
            if poll != self._poll or self._waiting is None:
                return _WAIT
            self._sent, self._waiting = self._waiting, None
            self._ordered.clear()
            return self._sent

    def _lose(self) -> None:
        with self._changed:
            self._bridge, self._cards = None, {}
            self._changed.notify_all()

    # -- the counter's side, in threads

    def find_mark(self, slot: Slot) -> str | None:
        """The card that lies on a reader; READER_MISSING when no bridge has such a reader."""
        with self._changed:
            if slot not in self._cards:
                raise JukiError(ErrorCode.READER_MISSING, "no bridge answers for this reader")
            return self._cards[slot]

    def hold(self) -> threading.Lock:
        """Who holds this holds the line: one dialogue at a time."""
        return self._taken

    def ask(
        self, kind: OrderKind, slot: Slot, content: bytes = b"", *, seconds: float = ANSWER_SECONDS
    ) -> bytes:
        """Give an order and wait for what comes of it; the line is held."""
        with self._changed:
            bridge = self._bridge
            if bridge is None or slot not in self._cards:
                raise JukiError(ErrorCode.READER_MISSING, "no bridge answers for this reader")
            self._number += 1
            order = Order(number=self._number, kind=kind, slot=slot, content=content)
            self._waiting, self._answered, self._sent = order, None, None
            self._loop.call_soon_threadsafe(self._ordered.set)
            self._changed.wait_for(
                lambda: self._answered is not None or self._bridge != bridge, seconds
            )
            answered, self._answered = self._answered, None
            self._waiting = self._sent = None
        if answered is None:
            raise JukiError(ErrorCode.READER_MISSING, "the bridge did not answer")
        if answered.refused:
            raise JukiError(_code_of(answered.refused), "said by the bridge")
        return answered.content


def _code_of(word: str) -> ErrorCode:
    """What a bridge refused with; one that is no word of ours is a bridge that fails."""
    try:
        return ErrorCode(word)
    except ValueError:
        return ErrorCode.READER_MISSING


class Lines:
    """The lines of a counter, by terminal; the counter's event loop is told at its start."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    def at(self, terminal_id: str) -> Line:
        """The line of a terminal whose bridge has come in; on the event loop."""
        line = self._lines.get(terminal_id)
        if line is None:
            line = self._lines[terminal_id] = Line(asyncio.get_running_loop())
        return line

    def get(self, terminal_id: str) -> Line:
        """The line of a terminal; READER_MISSING when no bridge of it ever came in."""
        line = self._lines.get(terminal_id)
        if line is None:
            raise JukiError(ErrorCode.READER_MISSING, "no bridge of this terminal has come in")
        return line
