"""When a line that fails is left alone for a while (遮断): a table and two counters.

A home that is down costs each counter its eight seconds, and each of them would try again at once.
After some failures in a row the line rests; then one call goes through, and what becomes of it
decides for all.  How long it rests is spread by chance, so that no two servers come back together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

FAILURES_MAX: Final = 5
"""So many in a row are no hiccup."""
REST_SECONDS: Final = 10.0
"""A server that is started anew is back by then."""
REST_SPREAD_SECONDS: Final = 5.0


class CircuitState(StrEnum):
    """Whether calls go through."""

    CLOSED = "closed"
    RESTING = "resting"
    TRYING = "trying"  # one call is out to see


@dataclass(frozen=True, slots=True)
class Circuit:
    """A line's condition; ``rests_until`` is on the clock of the machine, in seconds."""

    state: CircuitState = CircuitState.CLOSED
    failures: int = 0
    rests_until: float = 0.0

    def enter(self, now: float) -> Circuit | None:
        """The condition once a call is let through; None when it is not."""
        if self.state is CircuitState.CLOSED:
            return self
        if self.state is CircuitState.RESTING and now >= self.rests_until:
            return replace(self, state=CircuitState.TRYING)
        return None

    def succeeded(self) -> Circuit:
        """The condition after a call that was answered, be it with a no."""
        return Circuit()

    def failed(self, now: float, chance: float) -> Circuit:
        """The condition after a call that was not; ``chance`` is from 0 up to 1."""
        failures = self.failures + 1
        if self.state is CircuitState.CLOSED and failures < FAILURES_MAX:
            return replace(self, failures=failures)
        rests = now + REST_SECONDS + REST_SPREAD_SECONDS * chance
        return Circuit(CircuitState.RESTING, failures, rests)

    def given_up(self) -> Circuit:
        """The condition after a call whose caller went away: it says nothing of the line."""
        if self.state is CircuitState.TRYING:
            return replace(self, state=CircuitState.RESTING)
        return self
