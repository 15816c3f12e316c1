"""A register office with residents and a counter: who sits there, who lives there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from counter_offices import CLERK, CounterOffice, MadeCards, Tried, compose, make_office
from counter_offices import PACKAGES as COUNTER_PACKAGES
from register_builders import hand_over_codes

from jukinet.counters.case import Affair, Case, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import SET_UP
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.procedures import take_lock
from jukinet.register import procedures
from jukinet.register.papers import Arrival
from jukinet.register.record import Occasion
from jukinet.register.screens import FAMILY
from jukinet.security.operation import OperationSearch, RecordedOperation
from jukinet.security.operator import Duty, Function, Mode, Operator, RightGrant
from jukinet.security.procedures import grant_right, list_operations
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName, Relationship, Sex

PACKAGES = (*COUNTER_PACKAGES, "jukinet.protection", "jukinet.register")
NISHITOKYO = MunicipalityCode("132292")
FAMILY_OF = (
    ("見本 太郎", "ミホン タロウ", "1980-04-01", Sex.MALE, "世帯主"),
    ("見本 花子", "ミホン ハナコ", "1982-12-03", Sex.FEMALE, "妻"),
    ("見本 あおい", "ミホン アオイ", "2001-05-05", Sex.FEMALE, "子"),
)
MakeDatabase = Callable[[tuple[str, ...]], Database]


@dataclass
class RegisterCounter:
    """The office of these tests."""

    counter: CounterOffice
    household: UUID
    residents: list[UUID]

    @property
    def database(self) -> Database:
        return self.counter.database

    def occasion(self) -> Occasion:
        at = self.counter.clock
        return Occasion(at.today(), at.today(), "clerk-1", at.now(), "clerk-2", "15-0042")

    def code_of(self, resident: UUID) -> str:
        with self.database.transaction() as tx:
            return procedures.get_record(tx, resident).identification.code.digits

    def lock(self, *residents: UUID) -> None:
        """Protect residents, the first of them at her own request."""
        now = self.counter.clock.now()
        rights = frozenset((function, mode) for function in Function for mode in Mode)
        case = Case(
            uuid4(), "20030825-9001", Affair.PROTECTION, Relation.SELF, Means.PHOTO_ID, now, None
        )
        by = CaseWorker(Operator("protector", "", Duty.PROTECTION, rights), "T-03", case, now)
        with self.database.transaction() as tx:
            take_lock(tx, residents[0], residents[1:], by=by, context=self.counter.context)

    def recorded(self, function: Function) -> list[RecordedOperation]:
        with self.database.transaction() as tx:
            return list_operations(tx, OperationSearch(function=function), 100)


def make_register_counter(
    context: NodeContext, make_database: MakeDatabase, place: Path, cards: MadeCards
) -> RegisterCounter:
    """The counter with the register's screens, the clerk's rights, a family of three."""
    at = context.clock
    assert isinstance(at, ManualClock)
    counter = make_office(context, make_database(PACKAGES), place / "tray", at, cards)
    counter.app = compose(counter.context, counter.database, counter.tray, Tried(), more=(FAMILY,))
    with counter.database.transaction() as tx:
        for mode in Mode:
            grant = RightGrant(Function.HISTORY, mode, at.today())
            grant_right(tx, CLERK, grant, by=SET_UP, now=at.now())
        hand_over_codes(tx)
        office = RegisterCounter(counter, UUID(int=0), [])
        office.household, office.residents = enter_family(tx, office)
    return office


def enter_family(
    tx: Transaction,
    office: RegisterCounter,
    people: tuple[tuple[str, str, str, Sex, str], ...] = FAMILY_OF,
    address: str = "ひばりが丘一丁目2番3号",
) -> tuple[UUID, list[UUID]]:
    context = office.counter.context
    (household,) = procedures.open_households(
        tx, 1, at=context.clock.now(), randomness=context.randomness
    )
    arrivals = [
        Arrival(
            PersonName(name, kana), LifeDate(born), sex, Address(NISHITOKYO, address), household,
            Relationship.parse(relationship),
            PermanentDomicile("長野県長野市大字鶴賀1番", "見本 太郎"), office.occasion(),
        )
        for name, kana, born, sex, relationship in people
    ]  # fmt: skip
    changes = procedures.accept_arrivals(tx, arrivals, randomness=context.randomness)
    return household, [change.resident_id for change in changes]
