"""The clocks a node can be given.

Every node takes its clock as an argument (`terms.clock.Clock`), because a nation in miniature
lives in August 2003 at sixty times our pace, and a simulation has no time of its own at all.
This is the only module that reads the machine's clock.
"""

import threading
import time
from datetime import UTC, date, datetime, timedelta

from jukinet.terms.clock import Clock
from jukinet.terms.dates import day_of


class SystemClock:
    """The machine's own time: what production nodes run on."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return day_of(self.now())


class ScaledClock:
    """A clock that starts at a given instant and runs at a multiple of ours; it can be stopped.

    With `origin_seconds` (a reading of the machine's wall clock) several processes share one time.
    """

    def __init__(
        self, start: datetime, *, speed: float, origin_seconds: float | None = None
    ) -> None:
        assert start.tzinfo is not None, "a nation starts at an aware instant"
        self._lock = threading.Lock()
        self._speed = speed
        self._base = start
        self._mark = time.time() if origin_seconds is None else origin_seconds
        self._stopped = False

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def stopped(self) -> bool:
        return self._stopped

    def now(self) -> datetime:
        with self._lock:
            return self._read()

    def today(self) -> date:
        return day_of(self.now())

    def stop(self) -> None:
        with self._lock:
            self._base, self._mark, self._stopped = self._read(), time.time(), True

    def start(self, speed: float | None = None) -> None:
        with self._lock:
            self._base, self._mark, self._stopped = self._read(), time.time(), False
            if speed is not None:
                self._speed = speed

    def _read(self) -> datetime:
        if self._stopped:
            return self._base
        return self._base + timedelta(seconds=(time.time() - self._mark) * self._speed)


class ManualClock:
    """A clock that moves only when told: tests and the simulator."""

    def __init__(self, start: datetime) -> None:
        assert start.tzinfo is not None, "an instant is aware"
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return day_of(self._now)

    def advance(self, step: timedelta) -> None:
        self._now += step

    def set(self, instant: datetime) -> None:
        self._now = instant.astimezone(UTC)


class SkewedClock:
    """Another clock, wrong by a fixed amount: the machine whose time nobody checks."""

    def __init__(self, clock: Clock, skew: timedelta) -> None:
        self._clock = clock
        self._skew = skew

    def now(self) -> datetime:
        return self._clock.now() + self._skew

    def today(self) -> date:
        return day_of(self.now())
