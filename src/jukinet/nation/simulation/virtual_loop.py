"""An event loop whose time passes only when nobody has anything to do, and then at once.

What is written with ``asyncio`` (limits, patience, a line that rests) runs in it unchanged: eight
seconds of waiting cost nothing, and the same seed gives the same order.
"""

from __future__ import annotations

import asyncio
import selectors
from datetime import date, datetime, timedelta
from typing import Any

from jukinet.terms.dates import day_of


class NobodyMoves(RuntimeError):
    """Everybody waits for somebody else: in earnest this would hang for ever."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop with a time of its own, in seconds; no socket is ever watched."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        super().__init__(_Skipping(self))

    def time(self) -> float:
        """The loop's own time."""
        return self._seconds

    def skip(self, seconds: float) -> None:
        """Let time pass."""
        self._seconds += seconds

    def set_time(self, seconds: float) -> None:
        """Set the time to a later one, while the loop stands still."""
        self._seconds = max(seconds, self._seconds)


class _Skipping(selectors.SelectSelector):
    """Where a loop would wait for its next timer, its time is set there."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        """Nothing ever comes from outside."""
        if timeout is None:
            raise NobodyMoves("everybody waits, and nothing is going to happen")
        self._loop.skip(max(timeout, 0.0))
        return []


class LoopClock:
    """What time it is in the world of a virtual loop."""

    def __init__(self, loop: VirtualLoop, start: datetime) -> None:
        self._loop, self._start = loop, start

    def now(self) -> datetime:
        """The instant that is ``start`` plus the loop's time."""
        return self._start + timedelta(seconds=self._loop.time())

    def today(self) -> date:
        """The day in Japan."""
        return day_of(self.now())
