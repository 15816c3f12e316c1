"""Two towns that ask each other: offices with databases, servers without, mutual TLS between all.

Whoever lives at home (山口市) stands at a counter of the other town (西東京市).  No name is real.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from copies_office import PACKAGES, a_family

from jukinet.copies.wide_area import procedures
from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.doors import (
    OFFICE_ROLES,
    SERVER_ROLES,
    HomeDoor,
    Lanes,
    OfficeDesk,
    ServerDoor,
)
from jukinet.copies.wide_area.item import WideAreaItem
from jukinet.copies.wide_area.lane import PATH
from jukinet.copies.wide_area.procedures import HomeCounter
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.copies.wide_area.reply import Reply
from jukinet.copies.wide_area.request import Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import Question, open_question
from jukinet.counters.case import Affair, Case, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import open_case
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.directory import Address as NodeAddress
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.door import make_telling_door
from jukinet.platform.node.line import PeerLine
from jukinet.platform.transport.client import Faults, PeerClient
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.platform.transport.server import PeerServer
from jukinet.register.procedures import get_record
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import Party, Role, communication_server_of, register_office_of
from office_keys import EnrolledKeys

WIDE_PACKAGES = (*PACKAGES, "jukinet.copies.wide_area")
ISSUING, HOME = MunicipalityCode("132292"), MunicipalityCode("352039")
THIRD = MunicipalityCode("131016")
TOWNS = (ISSUING, HOME, THIRD)
HOUSE = Address(HOME, "亀山町2番1号")
BOTH_ON_REQUEST = frozenset({WideAreaItem.RELATIONSHIP, WideAreaItem.CODE})


def make_keys(place: Path) -> EnrolledKeys:
    """The nation's authority, and the keys of some towns' offices and servers, made once."""
    offices = [register_office_of(town) for town in TOWNS]
    return EnrolledKeys(place, [*offices, *(communication_server_of(town) for town in TOWNS)])


def standing_in(take: Callable[[bytes, Party], Awaitable[bytes]]) -> Any:
    """A door in place of an office's own, which tells nobody of steps."""
    return make_telling_door(lambda wire, peer, _: take(wire, peer))


@dataclass(slots=True)
class TwoTowns:
    """The issuing town's counter and the home town's register."""

    keys: EnrolledKeys
    clock: ManualClock
    issuing: Database
    home: Database
    contexts: dict[Party, NodeContext] = field(default_factory=dict)
    lines: dict[Party, PeerLine] = field(default_factory=dict)
    served: dict[Party, Callable[..., Any]] = field(default_factory=dict)
    """What stands in for an office's own door: a server that lies, is slow or is away."""
    deaf: dict[Party, Callable[[], Any]] = field(default_factory=dict)
    """Who takes every line and never says a word on it; each is told of to what stands here."""
    faults: Faults | None = None
    asked: UUID | None = None
    _desk: OfficeDesk | None = None
    _held: list[asyncio.StreamWriter] = field(default_factory=list)

    def __post_init__(self) -> None:
        for party in self.keys.vaults:
            self.contexts[party] = self.keys.context(party, self.clock)
            self.lines[party] = PeerLine()
        mine = self.contexts[register_office_of(ISSUING)]
        self._desk = OfficeDesk(mine, Lanes(mine, self.lines[mine.party]))

    @property
    def desk(self) -> OfficeDesk:
        assert self._desk is not None
        return self._desk

    @property
    def own(self) -> NodeContext:
        """The issuing office."""
        return self.contexts[register_office_of(ISSUING)]

    @property
    def far(self) -> NodeContext:
        """The home office."""
        return self.contexts[register_office_of(HOME)]

    # --- who is there --------------------------------------------------------------------

    def family(self, *names: str, address: Address = HOUSE) -> list[UUID]:
        with self.home.transaction() as tx:
            return a_family(tx, self.far, names, self.clock.now(), address, "ミホン")

    def record(self, resident: UUID) -> ResidentRecord:
        with self.home.transaction() as tx:
            return get_record(tx, resident)

    def clerk(
        self, means: Means = Means.PHOTO_ID, relation: Relation = Relation.SELF,
        without: Iterable[Function] = (), case: Case | None = None,
    ) -> CaseWorker:  # fmt: skip
        rights = frozenset(
            (function, mode)
            for function in (Function.COPY, Function.SEARCH)
            for mode in Mode
            if function not in set(without)
        )
        now = self.clock.now()
        opener = Operator("clerk", "", Duty.COUNTER, frozenset({(Function.SEARCH, Mode.READ)}))
        if case is None:
            with self.issuing.transaction() as tx:
                case = open_case(
                    tx, Affair.COPY, relation,
                    Means.PHOTO_ID if means is Means.GUEST_CARD else means,
                    by=CaseWorker(opener, "T-03", None, now), randomness=self.own.randomness,
                ).case  # fmt: skip
        # A case by card is opened by a card alone; what a card proves, other tests prove.
        case = replace(case, means=means)
        return CaseWorker(Operator("clerk", "", Duty.COUNTER, rights), "T-03", case, now)

    def request(
        self, resident: UUID, *names: str, listed: Listed = Listed.REQUESTER,
        asked: frozenset[WideAreaItem] = frozenset(), means: Means = Means.PHOTO_ID,
        **said: Any,
    ) -> WideAreaRequest:  # fmt: skip
        """What a resident of the home town asks for, the truth unless ``said`` otherwise."""
        told = self.record(resident).identification
        truth: dict[str, Any] = {"name": told.name.written, "code": told.code}
        return WideAreaRequest(
            request_id=uuid4(),
            home=HOME,
            requester=Requester(**(truth | said)),
            means=means,
            listed=Listed.NAMED if names else listed,
            names=names,
            asked=asked,
        )

    def home_clerk(self, *functions: Function) -> CaseWorker:
        """Somebody of the home office, for what happens there."""
        rights = frozenset((function, mode) for function in functions for mode in Mode)
        now = self.clock.now()
        opener = Operator("kimura", "", Duty.COUNTER, frozenset({(Function.SEARCH, Mode.READ)}))
        with self.home.transaction() as tx:
            case = open_case(
                tx, Affair.COPY, Relation.SELF, Means.PHOTO_ID,
                by=CaseWorker(opener, "T-01", None, now), randomness=self.far.randomness,
            ).case  # fmt: skip
        return CaseWorker(Operator("kimura", "", Duty.PROTECTION, rights), "T-01", case, now)

    # --- the way -------------------------------------------------------------------------

    def prepare(self, request: WideAreaRequest, by: CaseWorker) -> Question:
        """Accept a request and make its question."""
        with self.issuing.transaction() as tx:
            procedures.accept_request(tx, request, by=by, context=self.own)
            question = procedures.prepare_question(tx, request, by=by, context=self.own)
        assert isinstance(question, Question), question
        self.asked = question.question_id
        return question

    def hear(self, question: Question, brought: Brought, by: CaseWorker) -> Reply:
        with self.issuing.transaction() as tx:
            return procedures.hear_reply(tx, question, brought, by=by, context=self.own)

    def straight(self, request: WideAreaRequest, by: CaseWorker | None = None) -> Reply:
        """The whole way without lines: what one office writes the other one opens."""
        by = by or self.clerk(request.means)
        question = self.prepare(request, by)
        return self.hear(question, Brought(self.reply_to(question)), by)

    def reply_to(self, question: Question) -> bytes:
        """What the home office answers."""
        opened = open_question(question.wire, context=self.far, now=self.clock.now())
        with self.home.transaction() as tx:
            (wire,) = self.answer(tx, opened)
        assert isinstance(wire, bytes), wire
        return wire

    def true_reason(self) -> Refusal | None:
        """What the home office noted about the question that was asked last."""
        with self.home.transaction() as tx:
            answered = procedures.list_answered(tx)
        (mine,) = [one for one in answered if one.question_id == self.asked]
        return mine.refusal

    async def ask(self, request: WideAreaRequest, by: CaseWorker | None = None) -> Reply:
        """The whole way, at one counter."""
        by = by or self.clerk(request.means)
        question = self.prepare(request, by)
        return self.hear(question, await self.desk.fetch(question), by)

    def answer(self, tx: Transaction, *questions: Any) -> list[Any]:
        return HomeCounter(self.far).answer(tx, questions)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[TwoTowns]:
        """All doors open, every address published, nobody connected yet."""
        doors, servers, clients = [], [], []
        silent = [await self._listen_only(party) for party in self.deaf]
        databases = {self.own.party: self.issuing, self.far.party: self.home}
        for party, context in self.contexts.items():
            app: Any
            if party in self.deaf:
                continue
            if party.role is Role.COMMUNICATION_SERVER:
                lanes = Lanes(context, self.lines[party])
                app, roles = make_telling_door(ServerDoor(context, lanes).take), SERVER_ROLES
            elif party in databases:
                door = GatheringDoor(databases[party], HomeCounter(context).answer)
                doors.append(door)
                app, roles = make_telling_door(HomeDoor(context, door).take), OFFICE_ROLES
            else:
                continue
            server = PeerServer(
                self.served.get(party, app), host="127.0.0.1", port=0,
                tls=self.keys.identity(party), doors={PATH: roles},
            )  # fmt: skip
            servers.append(server)
            self.keys.authority.move(party, await server.start())
        self.keys.authority.publish(now=self.keys.now)
        for party in self.contexts:
            client = PeerClient(party, self.keys.identity(party), faults=self.faults)
            clients.append(client)
            self.lines[party].join(client)
        try:
            yield self
        finally:
            for held in self._held:
                held.transport.abort()
            for client in clients:
                await client.close()
            for door in doors:
                await door.close()
            for server in servers:
                await server.stop()
            for listener in silent:
                listener.close()

    async def _listen_only(self, party: Party) -> asyncio.Server:
        """A machine that hangs: its system still accepts connections, and nothing reads them."""

        async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._held.append(writer)
            self.deaf[party]()
            with contextlib.suppress(ConnectionError):
                while await reader.read(65_536):
                    pass

        listener = await asyncio.start_server(hold, "127.0.0.1", 0)
        host, port = listener.sockets[0].getsockname()
        self.keys.authority.move(party, NodeAddress(host, port))
        return listener
