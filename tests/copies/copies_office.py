"""A counter that issues copies, and the families who come to it; every name is invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

from jukinet.copies import procedures
from jukinet.copies.item import RecordItem
from jukinet.copies.procedures import Made, PaperDesk
from jukinet.copies.request import CopyKind, CopyRequest, Layout, Paper
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import open_case
from jukinet.counters.screen import OfficeSettings
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.certificates import OfficeName
from jukinet.platform.crypto.office_seal import make_seal_request
from jukinet.platform.crypto.vault import SHARED_KEYS
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.printer import PrintJob
from jukinet.platform.paper.seal import OfficeSeal
from jukinet.register.papers import Birth, Death, MoveOut
from jukinet.register.procedures import (
    accept_move_outs,
    open_households,
    receive_codes,
    record_births,
    record_deaths,
)
from jukinet.register.record import Occasion
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.parties import Party, Role
from jukinet.terms.person import HOUSEHOLDER, PersonName, Relationship, Sex
from laid_cards import case_by_card
from office_keys import EnrolledKeys

PACKAGES = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.counters",
    "jukinet.protection",
    "jukinet.register",
    "jukinet.filings",
    "jukinet.copies",
)
NISHITOKYO = MunicipalityCode("132292")
REGISTER = Party(Role.REGISTER_OFFICE, "132292")
FAR = Party(Role.REGISTER_OFFICE, "352039")
TOWN = Address(NISHITOKYO, "見本町一丁目2番3号")
DOMICILE = PermanentDomicile("東京都西東京市見本町一丁目2番", "架空 太郎")
NOT_LEFT = frozenset({RecordItem.RELATIONSHIP, RecordItem.DOMICILE})
FUNCTIONS = (Function.COPY, Function.OTHERS_COPY, Function.FEES, Function.CODE, Function.SEARCH)
SEARCHING = frozenset({(Function.SEARCH, Mode.READ)})
SETTINGS = OfficeSettings("西東京市", "Nishitokyo City", "西東京市長　保谷　太郎", simulated=True)
_KANJI = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class PaperRoom:
    """What is made once: the office's keys, its seal, and the engine with its fonts.

    ``far`` is the office of another town in the same directory, whose residents come here too.
    """

    context: NodeContext
    desk: PaperDesk
    far: NodeContext


def open_paper_room(place: Path) -> PaperRoom:
    """An office with a vault, a directory that lists it, and a certified seal."""
    keys = EnrolledKeys(place, (REGISTER, FAR))
    for own in keys.vaults.values():
        own.create_missing(SHARED_KEYS)
    vault, authority, now = keys.vaults[REGISTER], keys.authority, keys.now
    wish = make_seal_request(vault, REGISTER, OfficeName("西東京市", "西東京市長"), now=now)
    certificate = authority.certify_seal(wish, now=now)
    engine = PaperEngine()
    seal = OfficeSeal(
        vault=vault,
        certificate=certificate,
        root=authority.root_file.read_bytes(),
        words="西東京市長之印",
        font=engine.font.path,
        simulated=True,
    )
    clock = ManualClock(datetime(2003, 8, 25, tzinfo=UTC))
    desk = PaperDesk(engine, seal, SETTINGS)
    return PaperRoom(keys.context(REGISTER, clock), desk, keys.context(FAR, clock))


@dataclass(slots=True)
class KeptPrints:
    """A printer that keeps what it was given."""

    jobs: list[PrintJob] = field(default_factory=list)

    def print(self, job: PrintJob) -> None:
        self.jobs.append(job)


@dataclass(slots=True)
class CopiesOffice:
    """One counter of these tests."""

    database: Database
    context: NodeContext
    desk: PaperDesk
    clock: ManualClock
    printer: KeptPrints = field(default_factory=KeptPrints)

    def worker(
        self, name: str = "clerk", *, relation: Relation = Relation.SELF,
        means: Means | None = None, requester: UUID | None = None, terminal: str = "T-03",
        duty: Duty = Duty.COUNTER, without: Iterable[Function] = (),
        more: Iterable[Function] = (),
    ) -> CaseWorker:  # fmt: skip
        rights = frozenset(
            (function, mode)
            for function in (*FUNCTIONS, Function.REVIEW, *more)
            for mode in Mode
            if function not in set(without)
        )
        by = CaseWorker(Operator(name, name, duty, rights), terminal, None, self.clock.now())
        receptionist = replace(by, operator=replace(by.operator, rights=SEARCHING))
        means = means or (Means.PHOTO_ID if requester is None else Means.CARD)
        randomness = self.context.randomness
        with self.database.transaction() as tx:
            if means is Means.CARD and requester is not None:
                case = case_by_card(
                    tx, requester, by=receptionist, randomness=randomness, relation=relation
                )
            else:
                case = open_case(
                    tx, Affair.COPY, relation, means, by=receptionist, randomness=randomness,
                    requester=requester,
                ).case  # fmt: skip
        return replace(by, case=case)

    def later(self, by: CaseWorker) -> CaseWorker:
        return replace(by, now=self.clock.now())

    def family(self, *names: str, address: Address = TOWN, kana: str = "ミホン") -> list[UUID]:
        """A householder with children, entered by way of the front door."""
        with self.database.transaction() as tx:
            return a_family(tx, self.context, names, self.clock.now(), address, kana)

    def move_out(self, person: UUID, on: date, detail: str = "2101") -> None:
        """Somebody files that he leaves on a day."""
        occasion = Occasion(on, date(2003, 8, 18), "clerk", self.clock.now())
        paper = MoveOut(person, MunicipalityCode("131016"), "架空町九丁目", occasion, detail)
        with self.database.transaction() as tx:
            accept_move_outs(tx, [paper])

    def bury(self, person: UUID) -> None:
        """Somebody's death is recorded today."""
        today = self.clock.today()
        death = Death(person, Occasion(today, today, "clerk", self.clock.now()))
        with self.database.transaction() as tx:
            record_deaths(tx, [death])

    def add_paper(self, terminal: str = "T-03", first: int = 4512, sheets: int = 500) -> None:
        by = self.worker(terminal=terminal)
        with self.database.transaction() as tx:
            procedures.register_pack(
                tx, "A", first, first + sheets - 1, by=by, randomness=self.context.randomness
            )

    def accept(self, request: CopyRequest, by: CaseWorker) -> UUID:
        with self.database.transaction() as tx:
            procedures.accept_request(tx, request, by=by, context=self.context)
        return request.request_id

    def make(self, request: CopyRequest, by: CaseWorker) -> Made:
        """Accept the request and make its documents."""
        self.accept(request, by)
        return self.make_documents(request, by)

    def make_documents(self, request: CopyRequest, by: CaseWorker) -> Made:
        """The documents of a request that was accepted."""
        with self.database.transaction() as tx:
            made = procedures.make_documents(
                tx, request.request_id, by=by, context=self.context, desk=self.desk
            )
        assert isinstance(made, Made)
        return made

    def print_all(self) -> int:
        """Run the print queue dry; how many it printed."""
        before = len(self.printer.jobs)
        while True:
            with self.database.transaction() as tx:
                if not procedures.print_next(
                    tx, self.printer, context=self.context, now=self.clock.now()
                ):
                    return len(self.printer.jobs) - before

    def issue(self, request: CopyRequest, by: CaseWorker) -> Made:
        """All the way: made, printed and handed over."""
        made = self.make(request, by)
        with self.database.transaction() as tx:
            procedures.print_documents(tx, request.request_id, by=by)
        self.print_all()
        with self.database.transaction() as tx:
            procedures.hand_over(tx, request.request_id, by=by, context=self.context)
        return made

    def preview(self, issue_id: UUID, by: CaseWorker) -> bytes:
        with self.database.transaction() as tx:
            return procedures.open_document(tx, issue_id, by=by, context=self.context)


def a_family(
    tx: Transaction,
    context: NodeContext,
    names: Sequence[str],
    at: datetime,
    address: Address,
    kana: str,
) -> list[UUID]:
    """The first is the householder; the others are children."""
    codes = [
        ResidentRecordCode.from_ten(str(context.randomness.below(9 * 10**9) + 10**9)).digits
        for _ in names
    ]
    receive_codes(tx, codes, at=at, randomness=context.randomness)
    (household,) = open_households(tx, 1, at=at, randomness=context.randomness)
    births = [
        Birth(
            name=PersonName(name, kana),
            sex=Sex.FEMALE,
            address=address,
            household_id=household,
            relationship=HOUSEHOLDER if place == 0 else Relationship.parse("子"),
            permanent_domicile=DOMICILE,
            occasion=Occasion(date(2003, 8, 1 + place % 20), date(2003, 8, 25), "clerk", at),
        )
        for place, name in enumerate(names)
    ]
    return [one.resident_id for one in record_births(tx, births, randomness=context.randomness)]


def a_request(
    *residents: UUID, kind: CopyKind = CopyKind.RECORD_COPY, layout: Layout = Layout.HOUSEHOLD,
    relation: Relation = Relation.SELF, means: Means = Means.CARD,
    items: Iterable[RecordItem] = (), requester: UUID | None = None, name: str = "",
    papers: Iterable[Paper] = (), reason: str = "", purpose: str = "", documents: int = 1,
) -> CopyRequest:  # fmt: skip
    """A request; the first person asks unless somebody else is named."""
    by_name = relation in {Relation.PROXY, Relation.PUBLIC_BODY, Relation.THIRD_PARTY}
    asks = None if by_name or relation is Relation.OFFICE else requester or residents[0]
    return CopyRequest(
        request_id=uuid4(),
        kind=kind,
        layout=layout,
        relation=relation,
        means=means,
        residents=tuple(residents),
        items=frozenset(items),
        documents=documents,
        requester=asks,
        requester_name=name or ("請求 花子" if by_name else ""),
        purpose=purpose,
        reason=reason,
        papers=frozenset(papers),
    )


def a_name(place: int) -> str:
    """A name nobody else has: 架空 甲乙丙."""
    figures = f"{place:03d}"
    return "架空 " + "".join(_KANJI[int(figure)] for figure in figures)
