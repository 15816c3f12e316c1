"""A register office that lets part of its register be inspected; every name is invented."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from counter_offices import (
    CLERK,
    PIN,
    REVIEWER,
    CounterOffice,
    MadeCards,
    make_office,
)
from counter_offices import PACKAGES as COUNTER_PACKAGES
from register_builders import hand_over_codes
from register_counter import RegisterCounter, enter_family

from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import SET_UP, enrol_operator, issue_operator_card, open_case
from jukinet.counters.screen import (
    Answer,
    Facilities,
    OfficeSettings,
    Screen,
    ScreenFamily,
    Visit,
)
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.inspection import procedures
from jukinet.inspection.purpose import Paper
from jukinet.inspection.request import InspectionRequest
from jukinet.inspection.screens import FAMILY as INSPECTION
from jukinet.nodes.protection_desk import PATHS, PEOPLE
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import must_pass, note_withheld
from jukinet.protection.screens import make_family
from jukinet.register.screens import FAMILY as REGISTER
from jukinet.security.operator import Duty, Function, Mode, Operator, RightGrant
from jukinet.security.procedures import grant_right
from jukinet.terms.person import Sex

PACKAGES = (
    *COUNTER_PACKAGES,
    "jukinet.custody",
    "jukinet.protection",
    "jukinet.register",
    "jukinet.address_history",
    "jukinet.filings",
    "jukinet.copies",
    "jukinet.inspection",
)
FAMILIES = (REGISTER, make_family(PEOPLE, PATHS), INSPECTION)
PROTECTOR = "kimura"


def _let_out(visit: Visit) -> Answer:
    """A document about the resident of the address, as a slice would let it out."""
    resident = UUID(visit.path["resident"])
    demand = Demand(
        Output.RECORD_COPY, frozenset({resident}), resident, None, False,
        visit.by.operator.operator_id,
    )  # fmt: skip
    must_pass(visit.tx, demand, visit.by.now)
    return visit.redirect("/")


FORGETFUL = ScreenFamily(
    "jukinet.counters",
    (Screen("J-A91", "/trial/{resident:uuid}", Function.RECORD, Mode.READ, show=_let_out),),
)
"""A screen that asks nobody before and does not catch what the guard says."""
SHIBAKUBO, TANASHI = "芝久保町一丁目", "田無町二丁目"
PAPERS = {"survey": frozenset({Paper.PLEDGE, Paper.SURVEY_OUTLINE})}
MORE_RIGHTS = {
    CLERK: (Function.PROTECTION, Function.INSPECTION, Function.MEDIA),
    REVIEWER: (Function.PROTECTION, Function.RELEASE, Function.MEDIA, Function.INSPECTION),
}
MakeDatabase = Callable[[tuple[str, ...]], Database]


@dataclass
class InspectionOffice:
    """The office of these tests: residents, operators, a counter."""

    register: RegisterCounter
    context: NodeContext
    clock: ManualClock

    @property
    def database(self) -> Database:
        return self.register.database

    @property
    def counter(self) -> CounterOffice:
        return self.register.counter

    def house(self, count: int, address: str) -> tuple[UUID, list[UUID]]:
        """A household of so many people."""
        people = [("見本 一郎", "ミホン イチロウ", "1950-01-02", Sex.MALE, "世帯主")]
        people += [
            (f"見本 子{one}", "ミホン コ", f"198{one % 10}-03-04", Sex.FEMALE, "子")
            for one in range(1, count)
        ]
        with self.database.transaction() as tx:
            return enter_family(tx, self.register, tuple(people), address)

    def worker(
        self,
        name: str = "sasaki",
        duty: Duty = Duty.ADMINISTRATION,
        *,
        without: Iterable[tuple[Function, Mode]] = (),
        means: Means = Means.PHOTO_ID,
    ) -> CaseWorker:
        rights = frozenset((function, mode) for function in Function for mode in Mode)
        now, operator = self.clock.now(), Operator(name, name, duty, rights)
        opener = CaseWorker(operator, "madoguchi-1", None, now)
        with self.database.transaction() as tx:
            file = open_case(
                tx, Affair.INSPECTION, Relation.THIRD_PARTY, means, by=opener,
                randomness=self.context.randomness,
            )  # fmt: skip
        limited = Operator(name, name, duty, rights - frozenset(without))
        return CaseWorker(limited, "madoguchi-1", file.case, now)

    def set_day(self, day: date) -> None:
        now = self.clock.now()
        self.clock.advance(timedelta(days=(day - self.clock.today()).days))
        assert self.clock.now() > now

    def receive(self, purpose: str = "survey", **changed: Any) -> InspectionRequest:
        fields: dict[str, Any] = {
            "purpose": purpose,
            "asker": "見本大学社会調査室",
            "asker_address": "東京都架空区1番",
            "readers": ["見本 三郎", "見本 四郎"],
            "detail": "20歳以上の100人を抽出する。名簿は調査後に消去する。",
            "summary": "暮らしの意識調査",
            "area": SHIBAKUBO,
            "papers": PAPERS.get(purpose, frozenset(Paper)),
            "by": self.worker(),
        }
        with self.database.transaction() as tx:
            return procedures.receive_request(tx, context=self.context, **{**fields, **changed})

    def accepted(self, purpose: str = "survey", **changed: Any) -> InspectionRequest:
        request = self.receive(purpose, **changed)
        with self.database.transaction() as tx:
            return procedures.accept_request(
                tx, request.request_id, by=self.worker(), context=self.context
            )


def make_inspection_office(
    context: NodeContext, make_database: MakeDatabase, place: Path, cards: MadeCards
) -> InspectionOffice:
    """The office with protection's and inspection's screens, and somebody who works on each."""
    at = context.clock
    assert isinstance(at, ManualClock)
    counter = make_office(context, make_database(PACKAGES), place / "tray", at, cards)
    settings = OfficeSettings("西東京市", "Nishitokyo", "西東京市長", simulated=True)
    facilities = Facilities(
        counter.tray, settings, card_maker=counter.tray, keep_refusal=note_withheld
    )
    counter.app = make_counter(
        context, counter.database, (COUNTERS, *FAMILIES, FORGETFUL), facilities
    )
    with counter.database.transaction() as tx:
        for operator_id, functions in MORE_RIGHTS.items():
            for function in functions:
                for mode in Mode:
                    grant = RightGrant(function, mode, at.today())
                    grant_right(tx, operator_id, grant, by=SET_UP, now=at.now())
        _enrol_protector(counter, tx)
        hand_over_codes(tx, 200)
        register = RegisterCounter(counter, UUID(int=0), [])
        register.household, register.residents = enter_family(tx, register)
    return InspectionOffice(register, replace(context, clock=at), at)


def _enrol_protector(counter: CounterOffice, tx: Any) -> None:
    from counter_offices import PASSWORD

    functions = (
        Function.SEARCH, Function.RECORD, Function.PROTECTION, Function.RELEASE,
        Function.INSPECTION,
    )  # fmt: skip
    enrol_operator(
        tx,
        PROTECTOR,
        "木村 静",
        password=PASSWORD,
        duties=(Duty.PROTECTION,),
        rights=frozenset((function, mode) for function in functions for mode in Mode),
        by=SET_UP,
        now=counter.clock.now(),
    )
    key = counter.tray.make(f"card-{PROTECTOR}", PIN)
    issue_operator_card(tx, f"card-{PROTECTOR}", PROTECTOR, key, by=SET_UP, now=counter.clock.now())
