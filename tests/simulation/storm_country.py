"""The simulated country of the storm at nine: every municipality of 2003, asking in one moment.

Real, as in production: the offices' and servers' doors (``HomeDoor``, ``ServerDoor``,
``OfficeDesk`` and the application in front of each), their lanes with limits, patience, circuit
breaker and its spread by chance, the gathering door, the common hours, questions and replies with
their seals and signatures, and the check at each hop that a reply is one to this very question.

Modelled, in virtual time: the way between two machines, the first handshake of a line, what a
machine's one processor needs for each thing (``Costs``), the home office's database (no register is
read: the reply is made for who was asked about), and who lives where.  All offices sign with the
keys of one vault: what a signature costs and proves is real, whose it is, other tests say.  Sizes
are drawn as skewed as those of 2003, half of the municipalities below 11,000 inhabitants.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.doors import HomeDoor, Lanes, OfficeDesk, ServerDoor
from jukinet.copies.wide_area.hours import is_open
from jukinet.copies.wide_area.refusal import TOLD, Refusal
from jukinet.copies.wide_area.reply import Entry, Given, NotGiven, Reply
from jukinet.copies.wide_area.request import Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import (
    OpenedQuestion,
    Question,
    make_question,
    make_reply,
    open_reply,
)
from jukinet.counters.case import Means
from jukinet.nation.simulation.virtual_line import Request, VirtualClient, knock
from jukinet.nation.simulation.virtual_loop import LoopClock, VirtualLoop
from jukinet.platform.crypto.directory import (
    Address as NodeAddress,
)
from jukinet.platform.crypto.directory import PeerDirectory, PeerRecord, write_directory
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.crypto.vault import NOTE, SEAL, SIGN, Vault, VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.door import make_telling_door
from jukinet.platform.node.line import PeerLine
from jukinet.platform.transport.client import Response
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate, OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile
from jukinet.terms.municipalities import load_directory
from jukinet.terms.parties import Party, communication_server_of, register_office_of
from jukinet.terms.person import PersonName, Sex

NINE = datetime(2003, 8, 25, 0, 0, tzinfo=UTC)
"""Nine in the morning in Japan, of the first day of the second stage."""
MUNICIPALITIES = 3_190
"""Of that day, by the count of the time; our directory has dated rows of some prefectures only, so
that codes nobody bore make up the number."""
BORN = date(1961, 3, 14)
CALENDAR = OfficeCalendar()


@dataclass(frozen=True)
class Costs:
    """Seconds of a machine's one processor, and of a way.

    Copies are answered at 141 a second by two offices and two servers on two cores (``make bench
    CLAIM=wide_area``): 14 ms of a processor a copy, shared here as a profile of that run shares
    them, and doubled, since a machine of 2003 has no processor of today.
    """

    press: float = 0.008
    hear: float = 0.004
    pass_on: float = 0.004
    commit: float = 0.006
    answer: float = 0.004
    handshake: float = 0.008
    way: tuple[float, float] = (0.004, 0.020)


@dataclass(slots=True)
class Machine:
    """A machine with one processor: who comes while it works waits his turn."""

    free_at: float = 0.0

    def take(self, now: float, seconds: float) -> float:
        """How long it takes until this is done."""
        self.free_at = max(now, self.free_at) + seconds
        return self.free_at - now


@dataclass(frozen=True, slots=True)
class Call:
    """One call on one line, as the line saw it."""

    sender: Party
    receiver: Party
    began: float
    ended: float
    answered: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one press at a counter came to, and how long the clerk waited."""

    asker: MunicipalityCode
    home: MunicipalityCode
    reply: Reply
    pressed: float
    seconds: float

    @property
    def given(self) -> bool:
        """Whether there is something to print."""
        return isinstance(self.reply, Given)


class StormLoop(VirtualLoop):
    """Work handed to a modelled database is done at once, and its answer comes when it is due."""

    def run_in_executor(  # type: ignore[override]  # its executor says how long it takes
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        future = self.create_future()
        self.call_later(executor.seconds_for(*args), future.set_result, func(*args))
        return future


@dataclass(frozen=True)
class HomeDatabase(Executor):
    """What a list of questions takes at home: the commit, and each of them."""

    country: Country
    party: Party

    def seconds_for(self, questions: Sequence[OpenedQuestion]) -> float:
        costs = self.country.costs
        work = costs.commit + costs.answer * len(questions)
        return self.country.work(self.party, work * self.country.slow.get(self.party, 1.0))


class NoTransactions:
    """A database that is modelled."""

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        yield None


@dataclass
class Town:
    """A municipality: its office, its server, its counters."""

    code: MunicipalityCode
    inhabitants: int
    counters: int
    desk: OfficeDesk
    context: NodeContext


@dataclass(eq=False)
class Country:
    """All of them, on one loop."""

    vault: Vault
    directory: PeerDirectory
    codes: Sequence[MunicipalityCode]
    seed: str
    start: datetime = NINE
    costs: Costs = field(default_factory=Costs)
    down: dict[Party, float] = field(default_factory=dict)
    """Machines that refuse every line, and until when."""
    hanging: dict[Party, float] = field(default_factory=dict)
    """Machines that take every line and say nothing on it, until they are started anew."""
    slow: dict[Party, float] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    loop: StormLoop = field(default_factory=StormLoop)

    def __post_init__(self) -> None:
        self.chance = SeededRandomness(self.seed)
        self.clock = LoopClock(self.loop, self.start)
        self.applications: dict[Party, Any] = {}
        self.machines: defaultdict[Party, Machine] = defaultdict(Machine)
        self.warm: Counter[tuple[Party, Party]] = Counter()
        self.towns = [self._found(code) for code in self.codes]
        self._up_to = list(accumulate(town.inhabitants for town in self.towns))
        self._numbers = 0

    # --- who there is --------------------------------------------------------------------------

    def _found(self, code: MunicipalityCode) -> Town:
        inhabitants = max(200, int(10_500 * math.exp(1.6 * self._normal())))
        server, office = communication_server_of(code), register_office_of(code)
        at_server, at_office = self._join(server), self._join(office)
        door = ServerDoor(at_server[0], Lanes(*at_server))
        self.applications[server] = make_telling_door(door.take)
        gathering: Any = GatheringDoor(
            NoTransactions(), self._answers(at_office[0]), executor=HomeDatabase(self, office)
        )
        self.applications[office] = make_telling_door(HomeDoor(at_office[0], gathering).take)
        desk = OfficeDesk(at_office[0], Lanes(*at_office))
        counters = min(24, max(1, inhabitants // 30_000))
        return Town(code, inhabitants, counters, desk, at_office[0])

    def _normal(self) -> float:
        """Of twelve draws: near enough to a bell."""
        return sum(self.chance.fraction() for _ in range(12)) - 6.0

    def _join(self, party: Party) -> tuple[NodeContext, PeerLine]:
        context = NodeContext(
            party=party, clock=self.clock, vault=self.vault, directory=self.directory,
            law=load_profile().on, randomness=SeededRandomness(f"{self.seed} {party}"),
        )  # fmt: skip
        line = PeerLine()
        line._client = VirtualClient(party, self.carry)  # type: ignore[assignment]
        line._loop = self.loop
        return context, line

    def pick_home(self, asker: Town) -> Town:
        """Where somebody lives who stands at a counter of another town."""
        while True:
            place = self.chance.fraction() * self._up_to[-1]
            town = self.towns[bisect(self._up_to, place)]
            if town is not asker:
                return town

    # --- what happens on the way ---------------------------------------------------------------

    def work(self, party: Party, seconds: float) -> float:
        """How long a machine needs from now until it has done this besides all before it."""
        return self.machines[party].take(self.loop.time(), seconds)

    async def carry(self, sender: Party, receiver: Party, request: Request) -> Response:
        began, answered = self.loop.time(), False
        try:
            response = await self._carried(sender, receiver, request)
            answered = True
            return response
        finally:
            self.calls.append(Call(sender, receiver, began, self.loop.time(), answered))

    async def _carried(self, sender: Party, receiver: Party, request: Request) -> Response:
        low, high = self.costs.way
        way = low + self.chance.fraction() * (high - low)
        if self.down.get(receiver, 0.0) > self.loop.time():
            await asyncio.sleep(2 * way)
            raise JukiError(ErrorCode.PEER_UNREACHABLE, f"no line to {receiver}")
        silent = self.hanging.get(receiver, 0.0) - self.loop.time()
        if silent > 0:
            await asyncio.sleep(silent)
            raise JukiError(ErrorCode.PEER_UNREACHABLE, f"{receiver} was started anew")
        if self.warm[sender, receiver]:
            self.warm[sender, receiver] -= 1
        else:
            await asyncio.sleep(4 * way)
            await asyncio.sleep(self.work(sender, self.costs.handshake))
            await asyncio.sleep(self.work(receiver, self.costs.handshake))
        await asyncio.sleep(way + self.work(receiver, self.costs.pass_on))
        response = await knock(self.applications[receiver], sender, request)
        await asyncio.sleep(way)
        self.warm[sender, receiver] += 1
        return response

    # --- questions and answers -----------------------------------------------------------------

    def _answers(
        self, context: NodeContext
    ) -> Callable[[Any, Sequence[OpenedQuestion]], list[bytes]]:
        def answer(_: Any, questions: Sequence[OpenedQuestion]) -> list[bytes]:
            now = context.clock.now()
            law = context.law(now.date())
            replies = []
            for one in questions:
                asker = one.sender.municipality
                opened = is_open(asker, (), law=law, now=now, calendar=CALENDAR)
                reply = self._given(context, one) if opened else _CLOSED
                replies.append(make_reply(reply, one, context=context, now=now))
            return replies

        return answer

    def _given(self, context: NodeContext, question: OpenedQuestion) -> Given:
        who = question.wanted.requester
        entry = Entry(
            name=PersonName(who.name, "ミホン"), birth_date=LifeDate.from_date(BORN),
            sex=Sex.FEMALE, resident_since=LifeDate.from_date(BORN),
            address=Address(context.party.municipality, "模擬町1番1号"),
        )  # fmt: skip
        return Given((entry,), context.clock.now())

    async def press(self, town: Town, home: Town) -> Outcome:
        """One press of a clerk's key, and what he reads."""
        pressed = self.loop.time()
        self._numbers += 1
        request = WideAreaRequest(
            UUID(int=self._numbers), home.code,
            Requester("見本　花子", birth_date=LifeDate.from_date(BORN), sex=Sex.FEMALE),
            Means.PHOTO_ID, Listed.REQUESTER,
        )  # fmt: skip
        context, office = town.context, town.context.party
        await asyncio.sleep(self.work(office, self.costs.press))
        question = make_question(
            request, f"20030825-{self._numbers % 10_000:04d}", UUID(int=self._numbers),
            context=context, now=context.clock.now(),
        )  # fmt: skip
        brought = await town.desk.fetch(question)
        await asyncio.sleep(self.work(office, self.costs.hear))
        reply = hear(question, brought, context)
        return Outcome(town.code, home.code, reply, pressed, self.loop.time() - pressed)

    def run(self, presses: Any) -> list[Outcome]:
        """Let the country live until every clerk has read his answer."""

        async def together() -> list[Outcome]:
            return list(await asyncio.gather(*presses))

        try:
            return self.loop.run_until_complete(together())
        finally:
            self.loop.close()


_CLOSED = NotGiven(TOLD[Refusal.OUTSIDE_HOURS])


def hear(question: Question, brought: Brought, context: NodeContext) -> Reply:
    """What the counter hears (``procedures.hear_reply`` without its tables)."""
    if brought.failure is not None:
        return NotGiven(TOLD[brought.failure])
    try:
        return open_reply(brought.wire, question, context=context, now=context.clock.now())
    except JukiError:
        return NotGiven(TOLD[Refusal.HOME_UNSOUND])


# --- the land ----------------------------------------------------------------------------------


def list_codes(count: int) -> list[MunicipalityCode]:
    """The municipalities our directory knows on that day, and codes nobody bore up to a count."""
    known = [row.code for row in load_directory().on(NINE.date())][:count]
    taken = {code.digits for code in known}
    for number in range(99_999, 0, -1):
        if len(known) >= count:
            break
        prefecture, place = 1 + number % 47, number % 1000
        code = MunicipalityCode.from_five(f"{prefecture:02d}{place:03d}") if place else None
        if code is not None and code.digits not in taken:
            taken.add(code.digits)
            known.append(code)
    return known


def make_keys(folder: Path, codes: Sequence[MunicipalityCode]) -> tuple[Vault, PeerDirectory]:
    """One vault for everybody, and the directory that lists two machines of each town."""
    vault = create_vault(VaultConfig(folder / "vault", folder / "passphrase"))
    sign, seal, note = (vault.public(name) for name in (SIGN, SEAL, NOTE))
    records = [
        PeerRecord(party, NodeAddress("127.0.0.1", 0), ("0" * 64,), sign, seal, note)
        for code in codes
        for party in (register_office_of(code), communication_server_of(code))
    ]
    write_directory(
        folder / "directory.json", records, number=1, now=NINE,
        sign=lambda line: vault.sign(SIGN, line), authority_key=sign,
    )  # fmt: skip
    return vault, PeerDirectory(folder / "directory.json", sign)


def most_at_once(calls: Sequence[Call]) -> int:
    """How many calls of one line were under way in its worst moment."""
    by_line = defaultdict(list)
    for call in calls:
        by_line[call.sender, call.receiver].append(call)
    worst = 0
    for line in by_line.values():
        under_way: list[float] = []
        for call in sorted(line, key=lambda one: one.began):
            while under_way and under_way[0] <= call.began:
                heapq.heappop(under_way)
            heapq.heappush(under_way, call.ended)
            worst = max(worst, len(under_way))
    return worst
