"""Look at moves: those under way at a town, one with its steps, one by the number of its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.moves import store
from jukinet.moves.arriving import OPEN as ARRIVALS_OPEN
from jukinet.moves.arriving import Arrival, ArrivalState
from jukinet.moves.departing import OPEN as DEPARTURES_OPEN
from jukinet.moves.departing import Departure, DepartureState, Standing, standing_of
from jukinet.moves.difference import DifferenceLine
from jukinet.moves.procedures.desk import list_records, note_use
from jukinet.moves.tracking import TrackingCode
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

LISTED_MAX: Final = 200
STEPS_MAX: Final = 200
READING: Final = (Function.FILING, Mode.READ)
NEVER_ARRIVED: Final = (DepartureState.OVER,)


@dataclass(frozen=True, slots=True)
class MovesUnderWay:
    """What a town has under way: who leaves, who comes, what differs; no name, no code."""

    leaving: list[Departure]
    coming: list[Arrival]
    differing: list[DifferenceLine]


@dataclass(frozen=True, slots=True)
class MoveFile:
    """One move with everything that happened to it here."""

    move: Departure | Arrival
    steps: list[store.MoveStep]
    differences: list[DifferenceLine]


@dataclass(frozen=True, slots=True)
class Progress:
    """What anybody learns who has the number of a move: how far it has come, and since when."""

    state: DepartureState
    since: datetime
    planned_on: date


def list_under_way(tx: Transaction, *, by: CaseWorker) -> MovesUnderWay:
    """Moves in which something may still happen at this town, last moved first."""
    by.must(*READING)
    return MovesUnderWay(
        store.list_departures(tx, DEPARTURES_OPEN, LISTED_MAX),
        store.list_arrivals(tx, ARRIVALS_OPEN, LISTED_MAX),
        store.list_differences_open(tx, LISTED_MAX),
    )


def list_never_arrived(tx: Transaction, *, by: CaseWorker) -> list[Departure]:
    """Moves whose time is over and whose people nobody has entered; letters ask about them.

    Whoever came by paper after all, has died or stands here again is sought by nobody.
    """
    by.must(*READING)
    over = store.list_departures(tx, NEVER_ARRIVED, LISTED_MAX)
    people = list_records(tx, tuple(key for departure in over for key in departure.waiting))
    going = {one.resident_id for one in people if standing_of(one) is Standing.GOING}
    return [departure for departure in over if going & set(departure.waiting)]


def list_ended_arrivals(tx: Transaction, *, by: CaseWorker) -> list[Arrival]:
    """First move-ins that are settled, with what came of each, last moved first."""
    by.must(*READING)
    return store.list_arrivals(tx, set(ArrivalState) - ARRIVALS_OPEN, LISTED_MAX)


def get_departure_file(
    tx: Transaction, departure_id: UUID, *, by: CaseWorker, context: NodeContext
) -> MoveFile:
    """A move away, with its steps; the reading is recorded for each of its people."""
    by.must(*READING)
    departure = store.find_departure(tx, departure_id)
    if departure is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such departure")
    people = register.list_records(tx, [mover.resident_id for mover in departure.movers])
    note_use(tx, by, context, Mode.READ, "shown", subjects=tuple(people))
    thread = departure.claim.thread if departure.claim else departure_id
    return MoveFile(
        departure,
        store.list_steps(tx, departure_id, STEPS_MAX),
        store.list_differences_of(tx, thread, LISTED_MAX),
    )


def get_arrival_file(
    tx: Transaction, arrival_id: UUID, *, by: CaseWorker, context: NodeContext
) -> MoveFile:
    """A move in, with its steps and what differs."""
    by.must(*READING)
    arrival = store.find_arrival(tx, arrival_id)
    if arrival is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such arrival")
    note_use(tx, by, context, Mode.READ, "shown")
    return MoveFile(
        arrival,
        store.list_steps(tx, arrival_id, STEPS_MAX),
        store.list_differences_of(tx, arrival_id, LISTED_MAX),
    )


def find_departure_of_filing(
    tx: Transaction, filing_id: UUID, *, by: CaseWorker
) -> Departure | None:
    """The move that an annotated move-out began, if it is one."""
    by.must(*READING)
    found = store.find_filed_departure_of(tx, filing_id)
    return None if found is None else store.find_departure(tx, found)


def find_progress(tx: Transaction, tracking: TrackingCode) -> Progress | None:
    """How far the move with this number has come; nothing of its people, so nobody's right."""
    found = store.find_departure_by_tracking(tx, tracking)
    departure = store.find_departure(tx, found) if found else None
    if departure is None:
        return None
    return Progress(departure.state, departure.moved_at, departure.planned_on)
