"""What happens in the nation by itself: lives go on, and the register offices enter it.

Each office's own database is the counter at which a life event is filed (`events.Life`); the
network learns of it only through the office's outbox, as everywhere.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jukinet.link import procedures as link
from jukinet.nation.events import Happened, Life
from jukinet.nation.nation import Nation
from jukinet.nation.nation_node import NationNode
from jukinet.nation.traffic import Event, EventKind
from jukinet.nation.under_way import list_journeys
from jukinet.platform.crypto.randomness import Randomness, SeededRandomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register.record import RegisterChange
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import JukiError
from jukinet.terms.parties import Role

log = logging.getLogger(__name__)

STEP_SECONDS: Final = 1.0
"""How often (of ours) the nation's lives are brought up to its clock."""


@dataclass(frozen=True, slots=True)
class _Counter:
    """A register office's counter, as traffic needs it."""

    place: NationNode

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self.place.node.database.transaction() as tx:
            yield tx

    def tell(self, tx: Transaction, changes: Sequence[RegisterChange], now: datetime) -> None:
        link.tell_network(tx, changes, self.place.node.context)

    @property
    def randomness(self) -> Randomness:
        return self.place.node.context.randomness


class Happenings:
    """Lets the nation live, and makes single things happen when somebody presses a button."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._counters = {
            party.municipality: _Counter(place)
            for party, place in nation.nodes.items()
            if party.role is Role.REGISTER_OFFICE
        }
        self._life = Life(nation.plan, self._counters, since=nation.clock.now())
        self._draws = SeededRandomness(nation.plan.seed)
        self._one_at_a_time = asyncio.Lock()
        self.happened = 0

    async def find_people_under_way(self) -> int:
        """Take up the journeys of a nation that goes on, from its registers; how many people."""
        now = self._nation.clock.now()
        journeys = await self._nation.in_thread(lambda: list_journeys(self._nation, now))
        self._life.resume(journeys)
        return sum(len(journey.certificates) for journey in journeys)

    async def run(self) -> None:
        """Live until cancelled; an office whose database is away simply has no filings."""
        while True:
            await asyncio.sleep(STEP_SECONDS)
            try:
                await self.step()
            except JukiError as error:
                log.warning("the nation's lives pause: %s", error)

    async def step(self) -> list[Happened]:
        """Bring the lives up to the nation's clock."""
        now = self._nation.clock.now()
        async with self._one_at_a_time:
            happened = await self._nation.in_thread(lambda: self._life.step(now))
        self._note(happened)
        return happened

    async def make(
        self,
        kind: EventKind,
        municipality: MunicipalityCode,
        destination: MunicipalityCode | None = None,
    ) -> Happened:
        """One event now, at this municipality's counter."""
        draw = self._draws.below(2**63)
        event = Event(kind, municipality, destination, timedelta(), draw)
        now = self._nation.clock.now()
        async with self._one_at_a_time:
            happened = await self._nation.in_thread(lambda: [self._life.happen(event, now)])
        self._note(happened)
        return happened[0]

    async def arrive_all(self) -> list[Happened]:
        """Let everybody who is under way arrive now: the tour does not wait for days."""
        now = self._nation.clock.now()
        async with self._one_at_a_time:
            happened = await self._nation.in_thread(lambda: self._life.hurry(now))
        self._note(happened)
        return happened

    def _note(self, happened: Sequence[Happened]) -> None:
        """Wake the offices concerned, so that nobody waits for their next look."""
        for one in happened:
            self.happened += one.people
            self._counters[one.municipality].place.wake()
