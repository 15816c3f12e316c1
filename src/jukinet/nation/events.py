"""Traffic carried out: what happens to people, entered at the register offices.

``Life`` draws events for the office time that has passed (``traffic.py``), chooses who they happen
to, and enters each in one transaction of that municipality's register office: the register's
procedure, and in the same transaction what the network must be told (``LivingOffice.tell``).

A move is two such transactions in two offices.  In between the movers are on a ``Journey`` with
their move-out certificates (転出証明書), some for an hour and some for days.  Who leaves the plan's
nation goes to a real municipality outside it and is never heard of again; who enters comes from
abroad, without a code that could be found, because a municipality outside has no node to be told.

A database server that goes away during a commit leaves it open whether the commit happened.  Then
the register is asked at the next step, as a clerk would look whether his entry is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol, assert_never
from uuid import UUID

import numpy as np

from jukinet.nation import filings
from jukinet.nation.inhabitants import Inhabitants
from jukinet.nation.moving import Journey, accept_at_destination, arrive_from_abroad, set_out
from jukinet.nation.plan import Plan
from jukinet.nation.residents import CodeSpace
from jukinet.nation.succession import file_succession
from jukinet.nation.traffic import Event, EventKind, draw_events, office_time_between
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.database import may_have_committed
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.record import RegisterChange, ResidentRecord
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import OfficeCalendar, day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory

TRAFFIC_STREAM: Final = 0x7AFF1C
# Of so many people the oldest dies: mortality rises with age about as steeply.
DEATH_CHOSEN_OF: Final = 7
MOTHER_TRIES_MAX: Final = 60
# An arrival that a register refuses so often is given up and reported.
ARRIVAL_TRIES_MAX: Final = 50
_RECORDED_AT: Final = 9
"""The column of a register's history."""


class LivingOffice(Protocol):
    """A register office as traffic needs it."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """One transaction of the office's database."""

    def tell(self, tx: Transaction, changes: Sequence[RegisterChange], now: datetime) -> None:
        """Put what the network must know into the office's outbox."""

    @property
    def randomness(self) -> Randomness:
        """The office's source of random numbers."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of an event: how many people it changed, or why the office refused it."""

    kind: EventKind
    municipality: MunicipalityCode
    people: int
    refused: ErrorCode | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A municipality as events are drawn for it."""

    code: MunicipalityCode
    residents: int


@dataclass(frozen=True, slots=True)
class _Visit:
    """One event at one counter: everything it needs, in its transaction."""

    tx: Transaction
    event: Event
    office: LivingOffice
    inhabitants: Inhabitants
    rng: np.random.Generator
    now: datetime


@dataclass(frozen=True, slots=True, repr=False)
class _Entry:
    """What one transaction enters at an office, and who is under way when it holds, or does not."""

    kind: EventKind
    municipality: MunicipalityCode
    changes: Sequence[RegisterChange]
    households: Sequence[UUID]
    if_held: Sequence[Journey] = ()
    if_lost: Sequence[Journey] = ()


class Life:
    """The lives of a nation, step by step; give it one thread."""

    def __init__(
        self,
        plan: Plan,
        offices: Mapping[MunicipalityCode, LivingOffice],
        *,
        since: datetime,
        factor: float | None = None,
        calendar: OfficeCalendar | None = None,
    ) -> None:
        codes = CodeSpace(plan.seed)
        self._plan = plan
        self._offices = offices
        self._factor = plan.traffic_factor if factor is None else factor
        self._calendar = calendar or OfficeCalendar()
        self._until = since
        seeds = np.random.SeedSequence([plan.seed, TRAFFIC_STREAM])
        self._rng = np.random.Generator(np.random.PCG64(seeds))
        self._inhabitants = {
            each.code: Inhabitants(each, seed=plan.seed, codes=codes)
            for each in plan.municipalities
        }
        self._residents = {each.code: each.residents for each in plan.municipalities}
        inside = {each.code for each in plan.municipalities}
        self._outside = [
            row.code for row in load_directory().on(plan.day) if row.code not in inside
        ]
        self._journeys: list[Journey] = []
        self._doubts: list[_Entry] = []
        """Entries whose commit nobody heard the end of."""

    @property
    def journeys(self) -> Sequence[Journey]:
        """Who is under way between two municipalities, or may be."""
        doubtful = (journey for one in self._doubts for journey in (*one.if_held, *one.if_lost))
        return (*self._journeys, *doubtful)

    def resume(self, journeys: Sequence[Journey]) -> None:
        """Take up journeys that began before this life did."""
        self._journeys += journeys

    def step(self, now: datetime) -> list[Happened]:
        """Let happen what belongs between the last step and now; at night nothing does."""
        span = office_time_between(self._until, now, self._calendar)
        self._until = now
        if not span:
            return []
        places = [_Place(code, count) for code, count in self._residents.items()]
        events = draw_events(self._rng, places, span, factor=self._factor)
        happened = [self.happen(event, now) for event in events]
        return [*happened, *self.arrive(now)]

    def happen(self, event: Event, now: datetime) -> Happened:
        """One event at its municipality's counter, in one transaction."""
        office = self._offices[event.municipality]
        rng = np.random.Generator(np.random.PCG64(event.draw))
        entry: _Entry | None = None
        try:
            with office.transaction() as tx:
                visit = _Visit(tx, event, office, self._inhabitants[event.municipality], rng, now)
                changes, journeys = self._enter(visit)
                office.tell(tx, changes, now)
                households = _households_of(tx, changes)
                entry = _Entry(event.kind, event.municipality, changes, households, journeys)
        except JukiError as refused:
            if entry is not None and may_have_committed(refused):
                self._doubts.append(entry)
            return Happened(event.kind, event.municipality, 0, refused.code)
        return self._keep(entry)

    def _enter(self, visit: _Visit) -> tuple[list[RegisterChange], list[Journey]]:
        """The register's procedure for the event; no change when nobody fits it."""
        match visit.event.kind:
            case EventKind.BIRTH:
                return _bear(visit), []
            case EventKind.DEATH:
                return _die(visit), []
            case EventKind.RELOCATION:
                return _relocate(visit), []
            case EventKind.NAME_CORRECTION:
                return _correct_name(visit), []
            case EventKind.CODE_CHANGE:
                return _change_code(visit), []
            case EventKind.ARRIVAL:
                return _arrive_from_abroad(visit), []
            case EventKind.MOVE:
                return _set_out(visit, visit.event.destination)
            case EventKind.LEAVING:
                outside = self._outside[int(visit.rng.integers(0, len(self._outside)))]
                return _set_out(visit, outside)[0], []
        assert_never(visit.event.kind)

    def arrive(self, now: datetime) -> list[Happened]:
        """Let those whose journey is over file their move-in; who is refused tries again."""
        found = self._look_after_doubts()
        due = [journey for journey in self._journeys if journey.arrives_at <= now]
        self._journeys = [journey for journey in self._journeys if journey.arrives_at > now]
        return [*found, *(self._accept(journey, now) for journey in due)]

    def hurry(self, now: datetime) -> list[Happened]:
        """Let everybody who is under way arrive now, however long the way was to be."""
        found = self._look_after_doubts()
        due, self._journeys = self._journeys, []
        return [*found, *(self._accept(journey, now) for journey in due)]

    def _accept(self, journey: Journey, now: datetime) -> Happened:
        office, place = self._offices[journey.destination], journey.destination
        again = [replace(journey, tries=journey.tries + 1)]
        entry: _Entry | None = None
        try:
            with office.transaction() as tx:
                changes = accept_at_destination(tx, journey, now, office.randomness)
                office.tell(tx, changes, now)
                households = _households_of(tx, changes)
                entry = _Entry(EventKind.MOVE, place, changes, households, if_lost=again)
        except JukiError as refused:
            if entry is not None and may_have_committed(refused):
                self._doubts.append(entry)
            elif journey.tries < ARRIVAL_TRIES_MAX:
                self._journeys += again
            return Happened(EventKind.MOVE, place, 0, refused.code)
        return self._keep(entry)

    def _look_after_doubts(self) -> list[Happened]:
        """What the registers know of entries whose commit nobody heard the end of."""
        doubts, self._doubts = self._doubts, []
        happened = []
        for entry in doubts:
            try:
                with self._offices[entry.municipality].transaction() as tx:
                    held = _is_entered(tx, entry.changes)
            except JukiError:
                self._doubts.append(entry)
                continue
            if held:
                happened.append(self._keep(entry))
            else:
                self._journeys += entry.if_lost
        return happened

    def _keep(self, entry: _Entry) -> Happened:
        """Remember what an office has entered."""
        self._inhabitants[entry.municipality].note(entry.changes, entry.households)
        self._journeys += entry.if_held
        self._count(entry.municipality, entry.changes)
        return Happened(entry.kind, entry.municipality, len(entry.changes))

    def _count(self, code: MunicipalityCode, changes: Sequence[RegisterChange]) -> None:
        signs = (_SIGNS[change.details.reason.kind.value] for change in changes if change.details)
        self._residents[code] = max(0, self._residents[code] + sum(signs))


_SIGNS: Final = {"entry": 1, "erasure": -1, "correction": 0, "code_correction": 0}


def _households_of(tx: Transaction, changes: Sequence[RegisterChange]) -> list[UUID]:
    found = {
        each.resident_id: each.household_id
        for each in register.list_records(tx, [change.resident_id for change in changes])
    }
    return [found[change.resident_id] for change in changes]


def _is_entered(tx: Transaction, changes: Sequence[RegisterChange]) -> bool:
    """Whether the register has these changes: they came in one transaction, so one stands for all.

    The instant tells them from changes that somebody else made of the same record meanwhile.
    """
    if not changes:
        return True
    history = register.list_changes(tx, changes[0].resident_id)
    return any(row[_RECORDED_AT] == changes[0].occasion.at for row in history)


def _choose(visit: _Visit, fits: Callable[[ResidentRecord], bool]) -> ResidentRecord | None:
    for _ in range(MOTHER_TRIES_MAX):
        found = visit.inhabitants.find_anybody(visit.tx, visit.rng)
        if found is None:
            return None
        if fits(found):
            return found
    return None


def _adult(visit: _Visit) -> Callable[[ResidentRecord], bool]:
    today = day_of(visit.now)
    return lambda record: filings.age_of(record, today) >= 18


def _bear(visit: _Visit) -> list[RegisterChange]:
    today = day_of(visit.now)
    mother = _choose(visit, lambda record: filings.can_be_mother(record, today))
    if mother is None:
        return []
    # The household must be known before the child joins it.
    visit.inhabitants.list_household(visit.tx, mother)
    birth = filings.file_birth(visit.rng, mother, visit.now)
    return register.record_births(visit.tx, [birth], randomness=visit.office.randomness)


def _die(visit: _Visit) -> list[RegisterChange]:
    found = (visit.inhabitants.find_anybody(visit.tx, visit.rng) for _ in range(DEATH_CHOSEN_OF))
    candidates = [each for each in found if each is not None]
    if not candidates:
        return []
    oldest = min(candidates, key=lambda each: each.identification.birth_date.earliest)
    household = visit.inhabitants.list_household(visit.tx, oldest)
    death = filings.file_death(visit.rng, oldest, visit.now)
    changes = register.record_deaths(visit.tx, [death])
    rest = [each for each in household if each.resident_id != oldest.resident_id]
    register.change_households(visit.tx, file_succession(rest, death.occasion))
    return changes


def _relocate(visit: _Visit) -> list[RegisterChange]:
    somebody = _choose(visit, _adult(visit))
    if somebody is None:
        return []
    household = visit.inhabitants.list_household(visit.tx, somebody)
    return register.relocate(visit.tx, filings.file_relocations(visit.rng, household, visit.now))


def _correct_name(visit: _Visit) -> list[RegisterChange]:
    somebody = _choose(visit, _adult(visit))
    if somebody is None:
        return []
    household = visit.inhabitants.list_household(visit.tx, somebody)
    paper = filings.file_name_correction(visit.rng, household, somebody, visit.now)
    return register.correct_names(visit.tx, [paper])


def _change_code(visit: _Visit) -> list[RegisterChange]:
    somebody = _choose(visit, _adult(visit))
    if somebody is None:
        return []
    visit.inhabitants.list_household(visit.tx, somebody)
    return register.change_codes(
        visit.tx, [filings.file_code_change(visit.rng, somebody, visit.now)]
    )


def _arrive_from_abroad(visit: _Visit) -> list[RegisterChange]:
    return arrive_from_abroad(
        visit.tx, visit.rng, visit.event.municipality, visit.now, visit.office.randomness
    )


def _set_out(
    visit: _Visit, destination: MunicipalityCode | None
) -> tuple[list[RegisterChange], list[Journey]]:
    assert destination is not None, "a move leads somewhere"
    somebody = _choose(visit, _adult(visit))
    if somebody is None:
        return [], []
    household = visit.inhabitants.list_household(visit.tx, somebody)
    changes, journey = set_out(visit.tx, visit.rng, household, somebody, destination, visit.now)
    return changes, [journey]
