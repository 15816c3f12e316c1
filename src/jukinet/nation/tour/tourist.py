"""Who makes the tour: what was checked on the way, what was asked, and how one waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

from jukinet.nation.balance import NETWORK, Check, Enquiries, is_cosigned, is_quiet
from jukinet.nation.desk.running import RunningNationDesk
from jukinet.nation.desk.views import AskView, Question, SampleView
from jukinet.nation.happenings import Happenings
from jukinet.nation.loading import LoadedRegister, wait_until
from jukinet.nation.nation import Nation
from jukinet.nation.tour.sitting import Sitting
from jukinet.notices import procedures as notices
from jukinet.security.jobs import publish_and_offer, sequence_ledger
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

T = TypeVar("T")

QUIET_SECONDS_MAX: Final = 60.0
STANDING_SECONDS_MAX: Final = 8.0
"""So long the clock stands at a time; what is to be tried again waits for it."""
RUNNING_SECONDS: Final = 0.5
LOOK_SECONDS: Final = 0.05


@dataclass(slots=True)
class Tour:
    """The tour on its way."""

    nation: Nation
    happenings: Happenings
    desk: RunningNationDesk
    loaded: Sequence[LoadedRegister]
    sitting: Sitting | None
    checks: list[Check] = field(default_factory=list)
    asked: list[AskView] = field(default_factory=list)
    crossed: list[SampleView] = field(default_factory=list)

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Blocking work beside the loop."""
        return await self.nation.in_thread(call)

    async def quiet(self) -> None:
        """Wait until nothing is under way anywhere.

        The nation's clock stands meanwhile: by it the list of stopped cards moves on all the time,
        and something of that would always be under way. It runs in between, for what is tried again
        by it.
        """
        begun = time.monotonic()
        while time.monotonic() - begun < QUIET_SECONDS_MAX:
            with self.standing_clock():
                if await self.is_quiet_soon():
                    return
            await asyncio.sleep(RUNNING_SECONDS)
        raise JukiError(ErrorCode.NODE_NOT_RUNNING, "waited in vain for the nation to be quiet")

    @contextmanager
    def standing_clock(self) -> Iterator[None]:
        """Time stands still, for every node of the nation."""
        clock = self.nation.clock
        if clock.stopped:
            yield
            return
        clock.stop()
        try:
            yield
        finally:
            clock.start()

    async def is_quiet_soon(self) -> bool:
        """Whether nothing is under way anywhere within as long as the clock may stand."""
        begun = time.monotonic()
        while time.monotonic() - begun < STANDING_SECONDS_MAX:
            if await self.in_thread(lambda: is_quiet(self.nation)):
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False

    def check(self, name: str, held: bool, detail: str = "") -> None:
        """Note whether something held."""
        self.checks.append(Check(name, held, detail))

    def count_enquiries(self) -> Enquiries:
        """How many questions were answered and refused."""
        answered = sum(one.answered for one in self.asked)
        return Enquiries(answered=answered, refused=len(self.asked) - answered)

    @property
    def seated(self) -> Sitting:
        """At the counter; its stops are played where there is one."""
        assert self.sitting is not None, "a plan without counters"
        return self.sitting

    async def until(self, reached: Callable[[], bool], what: str) -> None:
        """Wait for something to become true in a database."""
        await wait_until(self.nation, reached, what, seconds_max=QUIET_SECONDS_MAX)

    async def ask_expecting(self, question: Question, code: str) -> AskView:
        """Ask as an agency, and note whether it ended so."""
        view = await self.desk.ask(question, "ja")
        self.asked.append(view)
        self.check(
            "an agency's question ends as it must",
            view.code == code,
            view.code if view.code == code else f"{view.code}, not {code}",
        )
        return view

    async def witness(self, party: Party) -> None:
        """Have a ledger sequenced, published and co-signed now, not at the next interval.

        A contractor's is signed by himself alone.
        """
        place = self.nation.get(party)
        await self.in_thread(lambda: sequence_ledger(place.node))
        await self.in_thread(lambda: publish_and_offer(place.node))
        place.wake()
        if party.role not in NETWORK:
            return
        await self.until(
            lambda: is_cosigned(self.nation, party), f"the ledger of {party} to be co-signed"
        )

    def count_at_prefectures(self, measure: str) -> int:
        """What all prefectures count together."""
        return sum(self._count(each.party, measure) for each in self.nation.plan.prefectures)

    def _count(self, party: Party, measure: str) -> int:
        with self.nation.get(party).node.database.transaction() as tx:
            tallies = notices.read_tallies(tx)
        return sum(count for (_, kind), count in tallies.items() if kind == measure)

    def count_changes_at_nation(self) -> int:
        """How many changes the nation has told the municipalities to have."""
        arrived = 0
        for each in self.nation.plan.municipalities:
            with self.nation.get(each.communication_server).node.database.transaction() as tx:
                progress = notices.list_progress(tx)
            arrived += sum(one.nation_at is not None for one in progress)
        return arrived
