"""What is crossing the country right now: an in-process bus for the live map and the tour."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.terms.parties import Party

# A page that cannot keep up loses particles, never the nation its memory.
QUEUE_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class MovementSeen:
    """One envelope arrived: who told whom how much, and when on the nation's clock."""

    sender: Party
    receiver: Party
    messages: int
    at: datetime


class Movements:
    """Publishes movements to whoever watches; remembers nothing."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[MovementSeen]] = set()

    def publish(self, movement: MovementSeen) -> None:
        """Tell every watcher; one that lags behind misses this one."""
        for queue in self._watchers:
            if not queue.full():
                queue.put_nowait(movement)

    async def subscribe(self) -> AsyncGenerator[MovementSeen, None]:
        """Watch until the iterator is closed."""
        queue: asyncio.Queue[MovementSeen] = asyncio.Queue(QUEUE_MAX)
        self._watchers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._watchers.discard(queue)
