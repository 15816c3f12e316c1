"""People who ask for a copy at a counter of another town, while lines fail and some servers lie.

Each visit is a moment of the scheduler: from the first question to the last answer the nation's
clock stands still, and up to eight seconds pass in a loop of their own, which never goes back.  The
doors, lanes, offices and databases are those of the machines; between them the weather of the week
does to a call what it does to an envelope, and whoever is hostile answers with something else.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from jukinet.copies.wide_area import procedures
from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.doors import Lanes, OfficeDesk
from jukinet.copies.wide_area.item import ON_REQUEST
from jukinet.copies.wide_area.reply import Given, Reply
from jukinet.copies.wide_area.request import Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import Question
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import open_case
from jukinet.nation.simulation.machine import Machine
from jukinet.nation.simulation.move_desk import CLERK, RIGHTS, TERMINAL
from jukinet.nation.simulation.network import LATENCY_SECONDS, Network
from jukinet.nation.simulation.people import Counter
from jukinet.nation.simulation.scheduler import Scheduler
from jukinet.nation.simulation.virtual_line import Request, VirtualClient, knock
from jukinet.nation.simulation.virtual_loop import VirtualLoop
from jukinet.nation.simulation.weather import pick
from jukinet.platform.crypto.randomness import Randomness, new_key
from jukinet.platform.node.parts import Node
from jukinet.platform.transport.client import Response
from jukinet.security.operator import Duty, Operator
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, communication_server_of

NEVER_SECONDS: Final = 3_600.0
"""What is lost on the way is waited for as long as the caller has patience."""
SLOW_SECONDS_MAX: Final = 12.0
HONEST: Final = 0.4
PRESSES_MAX: Final = 12
"""People of one town at the counters of another in the same moment."""
GARBAGE: Final = (b"", b"no", b"a.b.c", b"x" * 300)


class Lie(StrEnum):
    """What a hostile server answers with."""

    GARBAGE = "garbage"
    REPLAYED = "an answer it gave before"
    ANOTHERS = "the answer of another request"


@dataclass(frozen=True, slots=True, repr=False)
class Visitor:
    """Somebody of whom the network knows nothing: at home in one register alone.

    What a copy can say of him, as texts; of his sex nothing is worth searching for.
    """

    home: MunicipalityCode
    code: ResidentRecordCode
    name: str
    address: str
    birth_date: str
    relationship: str
    resident_since: str
    filed_on: str
    former_address: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Seven of the eight items, each as it is kept where it is kept."""
        return (
            self.code.digits, self.name, self.address, self.birth_date, self.relationship,
            self.resident_since, self.filed_on, self.former_address,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """One press of a clerk's key, and what came of it; ``reply`` is None if nobody heard it."""

    visitor: Visitor
    issuing: MunicipalityCode
    question: UUID
    reply: Reply | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Call:
    """One call on one line; ``life`` is the sender's, which remembers how the line was."""

    sender: Party
    life: int
    receiver: Party
    body: bytes = field(repr=False)
    began: float
    ended: float
    answered: bool


class Visitors:
    """All visits of a week."""

    def __init__(
        self,
        machines: Mapping[Party, Machine],
        offices: Mapping[MunicipalityCode, Machine],
        visitors: Sequence[Visitor],
        *,
        network: Network,
        scheduler: Scheduler,
        randomness: Randomness,
    ) -> None:
        self.visits: list[Visit] = []
        self.calls: list[Call] = []
        self.hostile: dict[Party, Lie] = {}
        self._machines, self._offices, self._visitors = machines, offices, visitors
        self._network, self._scheduler, self._randomness = network, scheduler, randomness
        self._kept: defaultdict[tuple[Party, Party], list[Response]] = defaultdict(list)
        self._deaths: dict[Party, int] = {}
        self._desks: dict[Party, tuple[Node, OfficeDesk]] = {}
        self._start = scheduler.clock.now()
        self._made: VirtualLoop | None = None

    @property
    def _loop(self) -> VirtualLoop:
        """Made when somebody first comes: most weeks need none."""
        if self._made is None:
            self._made = VirtualLoop()
            # A machine that dies leaves its door's task behind: that is no error of the loop.
            self._made.set_exception_handler(lambda loop, context: None)
        return self._made

    def close(self) -> None:
        """The week is over."""
        if self._made is not None:
            self._made.close()

    def come(self) -> None:
        """Some people stand at counters of a town that is not theirs, in the same moment."""
        visitor = pick(self._randomness, self._visitors)
        others = sorted(code for code in self._offices if code != visitor.home)
        issuing = pick(self._randomness, others)
        count = 1 + self._randomness.below(PRESSES_MAX)
        crowd = [one for one in self._visitors if one.home == visitor.home]
        presses = [self._press(issuing, pick(self._randomness, crowd)) for _ in range(count)]
        self._draw_hostile(issuing, visitor.home)
        self._kept.clear()
        self._deaths = {p: machine.database.deaths for p, machine in self._machines.items()}
        self._loop.set_time((self._scheduler.clock.now() - self._start).total_seconds())
        self._loop.run_until_complete(self._all(presses))
        for party, machine in self._machines.items():
            if machine.node is not None and self._has_died(party):
                machine.fall()
        self._scheduler.note(f"{count} of {visitor.home} ask at {issuing}")

    async def _all(self, presses: Sequence[Awaitable[None]]) -> None:
        await asyncio.gather(*presses)

    def _has_died(self, party: Party) -> bool:
        return self._machines[party].database.deaths > self._deaths[party]

    # --- at the counter ------------------------------------------------------------------------

    async def _press(self, issuing: MunicipalityCode, visitor: Visitor) -> None:
        """A case, a question, its reply, the paper: three transactions and a call."""
        await asyncio.sleep(self._randomness.fraction())
        began = self._loop.time()
        try:
            question, by = self._ask(issuing, visitor)
        except JukiError:
            return
        desk, reply = self._desk_of(issuing), None
        if desk is not None:
            brought = await desk.fetch(question)
            seconds = self._loop.time() - began
            try:
                reply = self._hear(issuing, question, brought, by)
            except JukiError:
                reply = None
            self.visits.append(Visit(visitor, issuing, question.question_id, reply, seconds))

    def _ask(self, issuing: MunicipalityCode, visitor: Visitor) -> tuple[Question, CaseWorker]:
        counter, context = self._counter(issuing)
        operator = Operator(CLERK, CLERK, Duty.COUNTER, RIGHTS)
        with counter.transaction() as tx:
            by = CaseWorker(operator, TERMINAL, None, context.clock.now())
            case = open_case(
                tx, Affair.COPY, Relation.SELF, Means.PHOTO_ID, by=by,
                randomness=context.randomness,
            ).case  # fmt: skip
            by = replace(by, case=case)
            request = WideAreaRequest(
                new_key(self._randomness), visitor.home,
                Requester(visitor.name, visitor.code), Means.PHOTO_ID, Listed.REQUESTER,
                asked=ON_REQUEST,
            )  # fmt: skip
            procedures.accept_request(tx, request, by=by, context=context)
            question = procedures.prepare_question(tx, request, by=by, context=context)
        if not isinstance(question, Question):
            raise JukiError(ErrorCode.LINE_RESTS, "the two offices do not speak now")
        return question, by

    def _hear(
        self, issuing: MunicipalityCode, question: Question, brought: Brought, by: CaseWorker
    ) -> Reply:
        counter, context = self._counter(issuing)
        request_id = question.request.request_id
        with counter.transaction() as tx:
            reply = procedures.hear_reply(tx, question, brought, by=by, context=context)
        if isinstance(reply, Given):
            with counter.transaction() as tx:
                procedures.note_printed(
                    tx, request_id, number=request_id.hex[:12], sheets=["A000001"],
                    document_digest=b"d" * 32, yen=300, by=by, context=context,
                )  # fmt: skip
        return reply

    def _counter(self, code: MunicipalityCode) -> tuple[Counter, Any]:
        machine = self._offices[code]
        if self._has_died(machine.party):
            raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the machine died a moment ago")
        return Counter(machine, []), machine.alive().context

    def _desk_of(self, code: MunicipalityCode) -> OfficeDesk | None:
        node = self._offices[code].node
        if node is None:
            return None
        kept = self._desks.get(node.party)
        if kept is None or kept[0] is not node:
            self._join(node)
            kept = node, OfficeDesk(node.context, Lanes(node.context, node.line))
            self._desks[node.party] = kept
        return kept[1]

    def _join(self, node: Node) -> None:
        client: Any = VirtualClient(node.party, self._carry)
        node.line.join(client)

    # --- on the way ----------------------------------------------------------------------------

    def _draw_hostile(self, *towns: MunicipalityCode) -> None:
        """Now and then the home town's server, or the counter's own, is not what it should be."""
        self.hostile = {}
        if self._network.is_healed or self._randomness.fraction() < HONEST:
            return
        servers = [party for party in self._machines if _is_server_of(party, towns)]
        self.hostile[pick(self._randomness, servers)] = pick(self._randomness, tuple(Lie))

    async def _carry(self, sender: Party, receiver: Party, request: Request) -> Response:
        began, answered = self._loop.time(), False
        try:
            response = await self._carried(sender, receiver, request)
            answered = True
            return response
        finally:
            ended = self._loop.time()
            life = self._machines[sender].lives
            self.calls.append(Call(sender, life, receiver, request.body, began, ended, answered))

    async def _carried(self, sender: Party, receiver: Party, request: Request) -> Response:
        rates = self._network.rates
        if self._network.is_cut(sender, receiver):
            raise JukiError(ErrorCode.PEER_UNREACHABLE, "the line is cut")
        await asyncio.sleep(self._draw_way(rates.delayed))
        if self._happens(rates.lost):
            await asyncio.sleep(NEVER_SECONDS)
        lie = self.hostile.get(receiver)
        if lie is not None:
            return await self._lie(lie, sender, receiver, request)
        response = await self._knock(sender, receiver, request)
        if self._happens(rates.receipt_lost):
            await asyncio.sleep(NEVER_SECONDS)
        await asyncio.sleep(self._draw_way(rates.delayed))
        return response

    async def _knock(self, sender: Party, receiver: Party, request: Request) -> Response:
        machine = self._machines[receiver]
        node = machine.node
        if node is None or self._has_died(receiver):
            raise JukiError(ErrorCode.PEER_UNREACHABLE, "nobody opens")
        if node.line._client is None:
            self._join(node)
        door = next(one for one in node.doors if request.path.startswith(one.prefix))
        assert sender.role in door.roles, "the gate lets nobody else in"
        response = await knock(door.application, sender, request)
        if self._has_died(receiver):
            raise JukiError(ErrorCode.PEER_UNREACHABLE, "it died before it could answer")
        if response.status == HTTPStatus.OK:
            kept = self._kept[sender, receiver]
            kept.append(response)
        return response

    async def _lie(self, lie: Lie, sender: Party, receiver: Party, request: Request) -> Response:
        """Something else than the answer, as the server pleases."""
        kept = self._kept[sender, receiver]
        if lie is Lie.GARBAGE:
            return Response(HTTPStatus.OK, {}, pick(self._randomness, GARBAGE))
        if lie is Lie.REPLAYED and len(kept) > 1:
            return pick(self._randomness, kept)
        true = await self._knock(sender, receiver, request)
        others = [one for one in kept if one.body != true.body]
        return others[-1] if others else true

    def _draw_way(self, delayed: float) -> float:
        if self._happens(delayed):
            return self._randomness.fraction() * SLOW_SECONDS_MAX
        shortest, longest = LATENCY_SECONDS
        return shortest + self._randomness.fraction() * (longest - shortest)

    def _happens(self, rate: float) -> bool:
        return rate > 0 and self._randomness.fraction() < rate


def _is_server_of(party: Party, towns: Sequence[MunicipalityCode]) -> bool:
    return party in {communication_server_of(town) for town in towns}
