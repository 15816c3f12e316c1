"""Whose turn it is on a lane: so many calls at a time, shared among the towns that lie behind it.

A town that hangs keeps each turn it is given until patience ends.  So where many towns share a lane
none gets a turn while it holds as many as are free: the first that hangs gets half of them, the
next half of what it left, and whoever comes after them still finds one.  A turn that comes back
goes to the town that holds the fewest; among those, to whoever has waited longest.

Places are shared by the same rule.  Whoever has a turn or waits for one keeps a thread of the
counter, and those are there for other pages too.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

CALLS_MAX: Final = 16
"""Calls to one office at a time; each takes it some milliseconds."""
SHARED_CALLS_MAX: Final = 2 * CALLS_MAX
"""The same to one that stands for many: one town alone may have all that its own lane has."""
WAITING_MAX: Final = 512
"""What waits for its turn: at 30 a second, no longer than a call may last."""
PLACES_MAX: Final = 96
"""Who has a turn or waits for one on a shared lane; a counter's threads are more by those it needs
for cards and for checks of papers."""

Place = tuple[int, asyncio.Future[None]]
"""A place in a queue: the how-manieth who ever waited here, and what his turn will be told by."""


@dataclass(slots=True)
class Turns:
    """The turns of one lane; belongs to one event loop."""

    shared: bool
    """Whether many towns lie behind the peer."""
    waiting: int = 0
    _held: Counter[MunicipalityCode] = field(default_factory=Counter)
    _queues: dict[MunicipalityCode, deque[Place]] = field(default_factory=dict)
    _arrivals: int = 0

    @asynccontextmanager
    async def turn(self, town: MunicipalityCode, deadline: float) -> AsyncIterator[None]:
        """A turn for a call to a town; SLOW_DOWN where too many wait, or none comes in time."""
        await self._take(town, deadline)
        try:
            yield
        finally:
            self._give_back(town)

    def held_by(self, town: MunicipalityCode) -> int:
        """How many calls to a town are under way."""
        return self._held[town]

    async def _take(self, town: MunicipalityCode, deadline: float) -> None:
        if self.shared and not self._has_place(town):
            raise JukiError(ErrorCode.SLOW_DOWN, f"no place for {town}")
        if town not in self._queues and self._may_have(town):
            self._held[town] += 1
            return
        if self.waiting >= WAITING_MAX:
            raise JukiError(ErrorCode.SLOW_DOWN, f"too many wait for {town}")
        try:
            async with asyncio.timeout_at(deadline):
                await self._wait(town)
        except TimeoutError:
            raise JukiError(ErrorCode.SLOW_DOWN, f"no turn to call {town} came") from None

    async def _wait(self, town: MunicipalityCode) -> None:
        self._arrivals += 1
        place = self._arrivals, asyncio.get_running_loop().create_future()
        self._queues.setdefault(town, deque()).append(place)
        self.waiting += 1
        try:
            await place[1]
        except BaseException:
            if place[1].cancelled():
                self._leave(town, place)
            else:  # the turn came in the very moment in which nobody waited for it any more
                self._give_back(town)
            raise

    def _leave(self, town: MunicipalityCode, place: Place) -> None:
        queue = self._queues.get(town)
        if queue is None or place not in queue:
            return  # he gave up, and his place was passed over before he could leave it
        queue.remove(place)
        self.waiting -= 1
        if not queue:
            del self._queues[town]

    def _give_back(self, town: MunicipalityCode) -> None:
        self._held[town] -= 1
        if not self._held[town]:
            del self._held[town]
        while (following := self._following()) is not None:
            place = self._queues[following][0]
            self._leave(following, place)
            if not place[1].cancelled():
                self._held[following] += 1
                place[1].set_result(None)

    def _following(self) -> MunicipalityCode | None:
        """The town whose turn it is now, if there is one for any that waits."""
        entitled = [town for town in self._queues if self._may_have(town)]
        return min(
            entitled, key=lambda town: (self._held[town], self._queues[town][0][0]), default=None
        )

    def _has_place(self, town: MunicipalityCode) -> bool:
        """Whether one more may come: a town has no more places than are free."""
        taken = self._held[town] + len(self._queues.get(town, ()))
        return taken < PLACES_MAX - self._held.total() - self.waiting

    def _may_have(self, town: MunicipalityCode) -> bool:
        if self.shared:
            return self._held[town] < SHARED_CALLS_MAX - self._held.total()
        return self._held.total() < CALLS_MAX
