"""The time of a nation in miniature, kept in a file that all its processes follow.

A nation's clock can be stopped, made faster and continued after a night; whoever does that writes
the file, and every node, in this process or in one of its own, reads it again when it changed. A
production node has the machine's clock and no such file.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from jukinet.platform.clock import ManualClock, ScaledClock, SystemClock
from jukinet.terms.errors import ErrorCode, JukiError

RESUME_MARGIN: Final = timedelta(seconds=3)
"""Of the machine's time: how much later than last seen a nation goes on, so that no clock of its
ever shows an instant twice."""


class NationTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the nation's clock showed what: `start` at the machine's `origin_seconds`."""

    start: datetime
    speed: float
    origin_seconds: float
    stopped: bool = False

    def to_clock(self) -> ScaledClock | ManualClock:
        """A clock that shows this time."""
        if self.stopped:
            return ManualClock(self.start)
        return ScaledClock(self.start, speed=self.speed, origin_seconds=self.origin_seconds)

    def at(self, machine_seconds: float) -> datetime:
        """What the nation's clock showed at an instant of the machine's."""
        if self.stopped:
            return self.start
        passed = max(0.0, machine_seconds - self.origin_seconds)
        return self.start + timedelta(seconds=passed * self.speed)

    def resumed(self, last_seen_seconds: float, now_seconds: float) -> NationTime:
        """The time of a nation that was last seen then and goes on now: it slept meanwhile."""
        until = self.at(last_seen_seconds + RESUME_MARGIN.total_seconds())
        return NationTime(until, self.speed, now_seconds)

    def write(self, file: Path) -> None:
        """Make this the nation's time."""
        draft = file.with_suffix(f".{os.getpid()}.draft")
        draft.write_bytes(msgspec.json.encode(self))
        draft.replace(file)

    @classmethod
    def read(cls, file: Path) -> NationTime:
        """The nation's time as it was written last."""
        try:
            return msgspec.json.decode(file.read_bytes(), type=cls)
        except (OSError, msgspec.MsgspecError) as error:
            raise JukiError(
                ErrorCode.CONFIGURATION_INVALID, f"{file.name}: no nation's time in it"
            ) from error


class NationClock:
    """The clock in a nation's file; whoever may can stop it and change its speed."""

    def __init__(self, file: Path) -> None:
        self._file: Final = file
        self._stamp = _stamp_of(file)
        self._time = NationTime.read(file)
        self._clock = self._time.to_clock()

    @property
    def speed(self) -> float:
        """How many times faster than ours it runs, or would if it were not stopped."""
        self._look()
        return self._time.speed

    @property
    def stopped(self) -> bool:
        """Whether time stands still."""
        self._look()
        return self._time.stopped

    def now(self) -> datetime:
        """The nation's instant."""
        self._look()
        return self._clock.now()

    def today(self) -> date:
        """The nation's day in Japan."""
        self._look()
        return self._clock.today()

    def stop(self) -> None:
        """Let time stand still, for every node of the nation."""
        self._write(stopped=True, speed=self.speed)

    def start(self, speed: float | None = None) -> None:
        """Let time go on, for every node of the nation."""
        self._write(stopped=False, speed=self.speed if speed is None else speed)

    def skip(self, span: timedelta) -> None:
        """Let a span of time pass at once, for every node of the nation: never backwards."""
        assert span >= timedelta(), "time does not go back"
        self._write(stopped=self.stopped, speed=self.speed, at=self.now() + span)

    def _write(self, *, stopped: bool, speed: float, at: datetime | None = None) -> None:
        seconds = SystemClock().now().timestamp()
        NationTime(at or self.now(), speed, seconds, stopped).write(self._file)

    def _look(self) -> None:
        stamp = _stamp_of(self._file)
        if stamp != self._stamp:
            self._time = NationTime.read(self._file)
            self._clock = self._time.to_clock()
            self._stamp = stamp


def _stamp_of(file: Path) -> tuple[int, int]:
    try:
        state = file.stat()
    except OSError as error:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, f"{file}: the nation's time cannot be read"
        ) from error
    return state.st_mtime_ns, state.st_ino
