"""Orders to end that are heard until the process is gone.

A loop that closes takes its signal handlers along, and a second Ctrl+C, pressed while everything
is already stopping, would then kill the process with an exit code that says it never stopped.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import signal
from collections.abc import Callable, Iterable
from types import FrameType


def hear_endings(
    loop: asyncio.AbstractEventLoop, wanted: Iterable[signal.Signals], end: Callable[[], object]
) -> None:
    """Have `end` called in the loop for each of these signals; once it is closed they say nothing
    that is not known."""

    def hear(_: int, __: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: it has ended
            loop.call_soon_threadsafe(end)

    signals = list(wanted)
    for one in signals:
        signal.signal(one, hear)
    # Python gives up its own handlers before the process is gone; what is ignored stays ignored.
    atexit.register(_ignore, signals)


def _ignore(signals: Iterable[signal.Signals]) -> None:
    for one in signals:
        signal.signal(one, signal.SIG_IGN)
