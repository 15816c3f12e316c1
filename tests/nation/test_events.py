"""Proves that traffic leaves registers that hold together, on real databases of two offices.

Years of it run in an hour of office time; afterwards the registers themselves are asked.  The
network is not part of this: what would be told to it is collected.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from jukinet.link.export_format import SEX_WRITTEN
from jukinet.nation.events import Life
from jukinet.nation.filings import OPERATOR
from jukinet.nation.plan import Plan, PlannedMunicipality
from jukinet.nation.plan_reading import load_plan
from jukinet.nation.residents import CodeSpace, make_export
from jukinet.nation.traffic import Event, EventKind
from jukinet.platform.crypto.randomness import Randomness, SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.register.procedures import (
    count_residents,
    list_changes,
    list_records_from,
    load_households,
    load_residents,
    make_households,
    make_residents,
    receive_codes,
)
from jukinet.register.record import RegisterChange, ResidentRecord
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeKind

PLAN = load_plan("crossing", size=600)
NOBODY = UUID(int=0)


class Office:
    """A register office without its network: what it would tell is kept in a list."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.told: list[RegisterChange] = []
        self.held: bool | None = None
        """What becomes of the next transaction, when the line breaks during its commit."""
        self._randomness = SeededRandomness(seed)

    @property
    def randomness(self) -> Randomness:
        return self._randomness

    def transaction(self) -> AbstractContextManager[Transaction]:
        return self.database.transaction() if self.held is None else self._broken_off()

    @contextmanager
    def _broken_off(self) -> Iterator[Transaction]:
        """A transaction whose commit nobody hears the end of; ``held`` says what it was."""
        held, self.held = self.held, None
        try:
            with self.database.transaction() as tx:
                yield tx
                if not held:
                    raise LookupError
        except LookupError:
            pass
        raise JukiError(ErrorCode.DATABASE_UNAVAILABLE, "nobody knows", outcome="unknown")

    def tell(self, tx: Transaction, changes: Sequence[RegisterChange], now: datetime) -> None:
        tx.after_commit(lambda: self.told.extend(changes))

    def residents(self) -> list[ResidentRecord]:
        with self.transaction() as tx:
            return list_records_from(tx, NOBODY, 10_000)


def fill(office: Office, planned: PlannedMunicipality, plan: Plan) -> None:
    export = make_export(
        planned.code,
        count=planned.residents,
        seed=plan.seed,
        on=plan.day,
        first_code=planned.first_code,
    )
    rows = list(csv.DictReader(b"".join(export.chunks()).decode().splitlines()))
    numbers = list(dict.fromkeys(row["household_number"] for row in rows))
    made = new_keys(plan.start, office.randomness.random_bytes(NOISE_BYTES * 2 * len(rows)))
    keys = [key.hex for key in made]
    load = UUID(keys.pop())
    households = {number: keys.pop() for number in numbers}
    columns = zip(
        *(_loaded(row, keys.pop(), households[row["household_number"]]) for row in rows),
        strict=True,
    )
    with office.transaction() as tx:
        load_households(tx, [make_households(list(households.values()), list(households), load)])
        load_residents(tx, [make_residents(list(columns), load)])
        reserve = CodeSpace(plan.seed).reserve(planned.code.prefecture.number, 0, 3000)
        receive_codes(
            tx, reserve[planned.first_code :][:1000], at=plan.start, randomness=office.randomness
        )


def _loaded(row: dict[str, str], key: str, household: str) -> tuple[object, ...]:
    def day(column: str) -> date | None:
        return date.fromisoformat(row[column]) if row[column] else None

    return (
        key, row["resident_record_code"], row["name"], row["kana"], row["birth_date"],
        SEX_WRITTEN[row["sex"]], row["municipality"], row["address"], household,
        row["relationship"], row["permanent_domicile"], row["family_register_head"],
        row["resident_since"], row["address_since"] or None, day("moved_in_notified_on"),
        row["previous_municipality"] or None, row["previous_address"] or None,
        row["electoral_roll"] == "1", day("health_insurance_since"), None,
        day("nursing_care_since"), day("pension_since"), day("child_allowance_since"),
    )  # fmt: skip


MakeDatabase = Callable[[tuple[str, ...]], Database]
Offices = dict[MunicipalityCode, Office]


def kinds_of(told: Sequence[RegisterChange]) -> Counter[ChangeKind]:
    """How often each kind of change was told; a change without details would have no kind."""
    return Counter(change.details.reason.kind for change in told if change.details is not None)


@pytest.fixture
def offices(make_database: MakeDatabase) -> Offices:
    made: Offices = {}
    for number, planned in enumerate(PLAN.municipalities):
        office = Office(make_database(("jukinet.register",)), seed=number)
        fill(office, planned, PLAN)
        made[planned.code] = office
    return made


def test_a_busy_fortnight_leaves_registers_that_hold_together(offices: Offices) -> None:
    """Nobody is lost or twice: residents at the end are those of the beginning, plus and minus."""
    life = Life(PLAN, offices, since=PLAN.start, factor=30.0)
    happened = []
    for hour in range(1, 14 * 24):
        happened += life.step(PLAN.start + timedelta(hours=hour))
    for planned in PLAN.municipalities:  # too rare to wait for
        change = Event(EventKind.CODE_CHANGE, planned.code, None, timedelta(), draw=3)
        happened.append(life.happen(change, PLAN.start + timedelta(days=15)))
    assert {each.kind for each in happened if each.people} == set(EventKind)
    assert [each for each in happened if each.refused] == []

    under_way = sum(len(journey.certificates) for journey in life.journeys)
    told = [change for office in offices.values() for change in office.told]
    kinds = kinds_of(told)
    standing = {code: office.residents() for code, office in offices.items()}
    everybody = [record for records in standing.values() for record in records]
    changed = kinds[ChangeKind.ENTRY] - kinds[ChangeKind.ERASURE]
    assert len(everybody) == PLAN.residents + changed
    assert kinds[ChangeKind.ERASURE] > 50

    codes = [record.identification.code for record in everybody]
    carried = [c.identification.code for j in life.journeys for c in j.certificates]
    assert len(set(codes + carried)) == len(codes) + under_way
    for code, records in standing.items():
        assert all(record.identification.address.municipality == code for record in records)
        households = Counter(record.household_id for record in records)
        heads = Counter(record.household_id for record in records if record.is_householder)
        headless = [each for each in households if heads[each] != 1]
        assert headless == []


def test_a_move_takes_a_family_to_another_register_with_its_codes(offices: Offices) -> None:
    origin, destination = PLAN.municipalities[2].code, PLAN.municipalities[0].code
    life = Life(PLAN, offices, since=PLAN.start, factor=0.0)
    before = {record.identification.code for record in offices[origin].residents()}
    happened = life.happen(
        Event(EventKind.MOVE, origin, destination, timedelta(), draw=5), PLAN.start
    )
    movers = before - {record.identification.code for record in offices[origin].residents()}
    assert len(movers) == happened.people >= 1
    assert sum(len(journey.certificates) for journey in life.journeys) == len(movers)

    arrived = life.step(PLAN.start + timedelta(days=7))
    assert [each.people for each in arrived] == [len(movers)]
    there = {
        record.identification.code: record
        for record in offices[destination].residents()
        if record.identification.code in movers
    }
    assert there.keys() == movers
    assert len({record.household_id for record in there.values()}) == 1
    for record in there.values():
        assert record.moved_in is not None
        assert record.moved_in.previous_municipality == origin


def test_a_child_is_born_into_its_mothers_household(offices: Offices) -> None:
    code = PLAN.municipalities[2].code
    life = Life(PLAN, offices, since=PLAN.start, factor=0.0)
    happened = life.happen(Event(EventKind.BIRTH, code, None, timedelta(), draw=1), PLAN.start)
    assert happened.people == 1
    (change,) = offices[code].told
    records = {record.resident_id: record for record in offices[code].residents()}
    child = records[change.resident_id]
    family = [r for r in records.values() if r.household_id == child.household_id]
    surname = child.identification.name.written.split("\u3000")[0]
    assert any(r.identification.name.written.startswith(surname) for r in family if r != child)
    assert len(family) >= 2
    with offices[code].transaction() as tx:
        assert [row[10] for row in list_changes(tx, child.resident_id)] == [OPERATOR]


def test_the_same_seed_and_steps_make_the_same_life(
    offices: Offices, make_database: MakeDatabase
) -> None:
    def told(chosen: Offices) -> list[tuple[object, ...]]:
        life = Life(PLAN, chosen, since=PLAN.start, factor=20.0)
        for hour in range(1, 6):
            life.step(PLAN.start + timedelta(hours=hour))
        return [
            (change.detail, change.identification.name.written, change.occasion.occurred_on)
            for office in chosen.values()
            for change in office.told
        ]

    again = {}
    for number, planned in enumerate(PLAN.municipalities):
        again[planned.code] = Office(make_database(("jukinet.register",)), seed=number)
        fill(again[planned.code], planned, PLAN)
    assert told(offices) == told(again)


def test_nothing_happens_at_night(offices: Offices) -> None:
    evening = PLAN.start.replace(hour=17)
    life = Life(PLAN, offices, since=evening, factor=1000.0)
    assert life.step(evening + timedelta(hours=15)) == []


def test_an_office_that_cannot_be_reached_loses_nobody_on_the_way(offices: Offices) -> None:
    """The movers keep their certificates and file their move-in when the office is back."""
    origin, destination = PLAN.municipalities[2].code, PLAN.municipalities[0].code
    life = Life(PLAN, offices, since=PLAN.start, factor=0.0)
    life.happen(Event(EventKind.MOVE, origin, destination, timedelta(), draw=5), PLAN.start)
    journey = life.journeys[0]
    reachable = offices[destination].database
    offices[destination].database = Database("host=/nonexistent dbname=nothing")
    refused = life.step(PLAN.start + timedelta(days=7))
    assert [each.refused for each in refused] == ["database-unavailable"]
    assert life.journeys[0].certificates == journey.certificates
    offices[destination].database.close()
    offices[destination].database = reachable
    (arrived,) = life.step(PLAN.start + timedelta(days=8))
    assert arrived.people == len(journey.certificates)
    assert life.journeys == ()


@pytest.mark.parametrize("held", [True, False])
def test_movers_whose_office_cannot_say_whether_they_left_are_asked_for_in_its_register(
    offices: Offices, held: bool
) -> None:
    origin, destination = PLAN.municipalities[2].code, PLAN.municipalities[0].code
    life = Life(PLAN, offices, since=PLAN.start, factor=0.0)
    offices[origin].held = held
    move = Event(EventKind.MOVE, origin, destination, timedelta(), draw=5)
    assert life.happen(move, PLAN.start).refused == "database-unavailable"
    happened = life.step(PLAN.start + timedelta(days=7))
    assert life.journeys == ()
    if held:
        left, arrived = happened
        assert (left.municipality, arrived.municipality) == (origin, destination)
        assert left.people == arrived.people >= 1
    else:
        assert happened == []
    everybody = [one for office in offices.values() for one in office.residents()]
    assert len(everybody) == PLAN.residents


@pytest.mark.parametrize("held", [True, False])
def test_movers_whose_office_cannot_say_whether_they_came_come_once(
    offices: Offices, held: bool
) -> None:
    origin, destination = PLAN.municipalities[2].code, PLAN.municipalities[0].code
    life = Life(PLAN, offices, since=PLAN.start, factor=0.0)
    left = life.happen(Event(EventKind.MOVE, origin, destination, timedelta(), draw=5), PLAN.start)
    offices[destination].held = held
    (unheard,) = life.step(PLAN.start + timedelta(days=7))
    assert unheard.refused == "database-unavailable"
    assert len(life.journeys) == 1
    (arrived,) = life.step(PLAN.start + timedelta(days=8))
    assert arrived.people == left.people
    assert life.journeys == ()
    assert len(offices[destination].told) == left.people
    everybody = [one for office in offices.values() for one in office.residents()]
    assert len(everybody) == PLAN.residents


def test_a_register_counts_what_the_life_counts(offices: Offices) -> None:
    life = Life(PLAN, offices, since=PLAN.start, factor=20.0)
    for hour in range(1, 8):
        life.step(PLAN.start + timedelta(hours=hour))
    for planned in PLAN.municipalities:
        with offices[planned.code].transaction() as tx:
            counted = count_residents(tx)
        entries = kinds_of(offices[planned.code].told)
        assert counted == (
            planned.residents + entries[ChangeKind.ENTRY] - entries[ChangeKind.ERASURE]
        )
