"""What happens next, and when: one queue, one clock, nothing at the same time."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Final

from jukinet.platform.clock import ManualClock

# A nation that has not settled after so many steps never will: it goes round in circles.
STEPS_MAX: Final = 15_000
REMEMBERED_MAX: Final = 60
"""Steps shown with a failure: enough to see what led there."""

Action = Callable[[], None]


class NeverQuiet(Exception):
    """The nation still had something to do after the last step it was given."""


class Scheduler:
    """Runs actions in the order of their time; those of one instant in the order given."""

    def __init__(self, clock: ManualClock, *, steps_max: int = STEPS_MAX) -> None:
        self.clock = clock
        self.steps = 0
        self.last_steps: deque[str] = deque(maxlen=REMEMBERED_MAX)
        self._steps_max = steps_max
        self._queue: list[tuple[datetime, int, str, Action]] = []
        self._order = count()
        self._digest = sha256()
        self.story: list[str] | None = None
        """Everything that was done, where somebody wants to read it all."""

    @property
    def fingerprint(self) -> str:
        """What was done so far, in one word: equal for two runs that did the same."""
        return self._digest.hexdigest()[:16]

    def at(self, instant: datetime, name: str, action: Action) -> None:
        """Do this at an instant; what lies in the past happens now."""
        due = max(instant, self.clock.now())
        heapq.heappush(self._queue, (due, next(self._order), name, action))

    def after(self, seconds: float, name: str, action: Action) -> None:
        """Do this so much later."""
        self.at(self.clock.now() + timedelta(seconds=seconds), name, action)

    def note(self, what: str) -> None:
        """Something worth seeing beside the steps when a run is looked at."""
        line = f"{self.clock.now():%a %H:%M:%S.%f}  {what}"
        self.last_steps.append(line)
        if self.story is not None:
            self.story.append(line)
        self._digest.update(line.encode())

    def run_until(self, end: datetime) -> None:
        """Do everything up to an instant and set the clock there."""
        while self._queue and self._queue[0][0] <= end:
            self._step()
        self.clock.set(max(end, self.clock.now()))

    def run_until_quiet(self) -> None:
        """Do everything, until nothing is left to do; raise NeverQuiet when that does not end."""
        while self._queue:
            self._step()

    def _step(self) -> None:
        if self.steps >= self._steps_max:
            raise NeverQuiet(f"still busy after {self.steps} steps")
        self.steps += 1
        due, _, name, action = heapq.heappop(self._queue)
        self.clock.set(due)
        self.note(name)
        action()
