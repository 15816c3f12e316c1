"""What the procedures of moves share: steps written down, words put on their way."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.filings import procedures as filings
from jukinet.moves import store
from jukinet.moves.arriving import Arrival, ArrivalEvent
from jukinet.moves.departing import WITH_CLAIM, Departure, DepartureEvent
from jukinet.moves.words import Certified
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

NETWORK: Final = "network"
"""Whom a step names where another office's word made it."""
OFFICE: Final = "office"
"""Whom it names where a job of this office did."""
FILED: Final = "filed"


def get_departure(tx: Transaction, departure_id: UUID) -> Departure:
    """The departure, locked; NOT_FOUND where there is none."""
    found = store.lock_departure(tx, departure_id)
    if found is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such departure")
    return found


def get_arrival(tx: Transaction, arrival_id: UUID) -> Arrival:
    """The arrival, locked; NOT_FOUND where there is none."""
    found = store.lock_arrival(tx, arrival_id)
    if found is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such arrival")
    return found


def keep_departure(
    tx: Transaction, departure: Departure, event: DepartureEvent, by: str, at: datetime
) -> Departure:
    """Save what an event made of a departure, and write the step down.

    As long as another town has the information no cancellation of the move-out is approved.
    """
    store.save_departure(tx, departure)
    movers = [one.resident_id for one in departure.movers]
    filings.note_claimed(tx, movers, claimed=departure.state in WITH_CLAIM)
    step = store.MoveStep(
        event.value, departure.state.value, departure.version, departure.reason, by, at
    )
    store.append_step(tx, departure.departure_id, step)
    return departure


def keep_arrival(
    tx: Transaction,
    arrival: Arrival,
    event: ArrivalEvent,
    by: str,
    at: datetime,
    *,
    told: Certified | None = None,
) -> Arrival:
    """Save what an event made of an arrival, and write the step down."""
    store.save_arrival(tx, arrival, told)
    step = store.MoveStep(event.value, arrival.state.value, arrival.version, arrival.reason, by, at)
    store.append_step(tx, arrival.arrival_id, step)
    return arrival


def note_filed(tx: Transaction, move: UUID, state: str, by: CaseWorker) -> None:
    """The first step of every move: somebody filed it."""
    step = store.MoveStep(FILED, state, 0, "", by.operator.operator_id, by.now)
    store.append_step(tx, move, step)


def list_records(tx: Transaction, residents: tuple[UUID, ...]) -> list[ResidentRecord]:
    """The records of movers, in the order in which they were filed."""
    found = {one.resident_id: one for one in register.list_records(tx, residents)}
    return [found[resident] for resident in residents if resident in found]


def note_use(
    tx: Transaction,
    by: CaseWorker,
    context: NodeContext,
    mode: Mode,
    what: str,
    *,
    subjects: tuple[ResidentRecord, ...] = (),
    function: Function = Function.FILING,
) -> None:
    """A line of the operation record (告示第15号 第8)."""
    record_reading(
        tx, by, context, function, mode=mode, result=what, items=("move",), subjects=subjects
    )
