"""Moves follow filings and the register: what was approved, cancelled, entered, or never came.

Neither knows of moves.  What is open here is looked at again and again; looking twice at the same
fact has no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from jukinet.filings import procedures as filings
from jukinet.filings.moving import SPECIAL_MOVE_OUT
from jukinet.filings.workflow import FilingState
from jukinet.moves import store
from jukinet.moves.arriving import OPEN, Arrival, ArrivalEvent, ArrivalState
from jukinet.moves.departing import (
    Departure,
    DepartureEvent,
    DepartureState,
    Mover,
    Standing,
    changed,
    entered,
    obstacle_of,
    recalled,
    standing_of,
)
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.procedures.arriving import end, list_entered, register_arrival
from jukinet.moves.procedures.desk import (
    OFFICE,
    get_arrival,
    get_departure,
    keep_departure,
    list_records,
)
from jukinet.moves.procedures.informing import make_information, tell_information
from jukinet.moves.procedures.leaving import tell_recall
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import MunicipalityCode

A_ROUND: Final = 200
"""Moves looked at in one transaction; the next round takes those looked at longest ago."""
UNCLAIMED: Final = (DepartureState.PLANNED, DepartureState.CALLED_OFF)


def follow_filings(tx: Transaction, context: NodeContext) -> int:
    """See which move-outs and move-ins were approved or withdrawn; how many moved."""
    moved = 0
    waiting = store.list_arrivals_open(tx, A_ROUND)
    for key in waiting:
        moved += _follow_arrival(tx, get_arrival(tx, key), context)
    if waiting:
        store.note_arrivals_looked(tx, waiting, context.clock.now())
    filed = store.list_departures_open(tx, [DepartureState.FILED], A_ROUND)
    for key in filed:
        moved += _follow_filed(tx, get_departure(tx, key), context)
    if filed:
        store.note_looked(tx, filed, context.clock.now())
    return moved


def _follow_arrival(tx: Transaction, arrival: Arrival, context: NodeContext) -> int:
    if arrival.state not in OPEN:
        return 0
    filing = filings.get_filing(tx, arrival.filing_id)
    if filing.state is FilingState.APPROVED and arrival.state is ArrivalState.INFORMED:
        register_arrival(tx, arrival, list_entered(tx, filing.filing_id), context)
        return 1
    if filing.state is FilingState.WITHDRAWN:
        end(tx, arrival, ArrivalEvent.GIVE_UP, Obstacle.GIVEN_UP, context)
        return 1
    return 0


def _follow_filed(tx: Transaction, departure: Departure, context: NodeContext) -> int:
    """An annotated move-out that was approved is planned: whoever has the annotation goes."""
    filing, now = filings.get_filing(tx, departure.filing_id), context.clock.now()
    if filing.state is FilingState.WITHDRAWN:
        withdrawn = departure.after(DepartureEvent.FILING_WITHDRAWN, now)
        keep_departure(tx, withdrawn, DepartureEvent.FILING_WITHDRAWN, OFFICE, now)
        return 1
    if filing.state is not FilingState.APPROVED:
        return 0
    records = list_records(tx, filings.list_changed_by(tx, departure.filing_id))
    annotated = [one for one in records if _is_annotated(one)]
    planned = departure.after(DepartureEvent.APPROVED, now)
    if not annotated:
        keep_departure(tx, planned, DepartureEvent.APPROVED, OFFICE, now)
        event = DepartureEvent.NOBODY_LEFT
        over = planned.after(event, now, reason=Obstacle.NOT_ANNOTATED.value)
        keep_departure(tx, over, event, OFFICE, now)
        return 1
    first = annotated[0].erasure
    assert first is not None
    keys = [one.resident_id for one in annotated]
    store.insert_movers(tx, departure.departure_id, keys)
    planned = replace(
        planned, movers=tuple(map(Mover, keys)), planned_on=first.occurred_on,
        destination=departure.destination or first.destination_municipality,
    )  # fmt: skip
    keep_departure(tx, planned, DepartureEvent.APPROVED, OFFICE, now)
    return 1


def _is_annotated(record: ResidentRecord) -> bool:
    return record.erasure is not None and record.erasure.detail == SPECIAL_MOVE_OUT


def follow_register(tx: Transaction, context: NodeContext) -> int:
    """See what the register says of everybody who is under way; how many moves that changed.

    Whoever holds the claim is told a newer version, or asked to give up.  Where nobody does, a move
    that was cancelled, or whose people came by paper, ends.
    """
    states = (*UNCLAIMED, DepartureState.CLAIMED)
    found = store.list_departures_open(tx, states, A_ROUND)
    moved = sum(_follow_register(tx, get_departure(tx, key), context) for key in found)
    if found:
        store.note_looked(tx, found, context.clock.now())
    return moved


def _follow_register(tx: Transaction, departure: Departure, context: NodeContext) -> int:
    records = list_records(tx, departure.waiting)
    if departure.state is DepartureState.CLAIMED:
        return _follow_claimed(tx, departure, records, context)
    if departure.state in UNCLAIMED:
        return _follow_planned(tx, departure, records, context)
    return 0


def _follow_planned(
    tx: Transaction, departure: Departure, records: Sequence[ResidentRecord], context: NodeContext
) -> int:
    now = context.clock.now()
    standings = {one.resident_id: standing_of(one) for one in records}
    came = frozenset(key for key, one in standings.items() if one is Standing.ELSEWHERE)
    paper = filings.list_by_paper(tx, list(standings))
    going = [key for key, one in standings.items() if one is Standing.GOING]
    if came:
        after = entered(departure, came, now)
        event = DepartureEvent.SOME_ENTERED if after.waiting else DepartureEvent.ALL_ENTERED
    elif any(key not in paper for key in going):
        return 0
    elif Standing.STANDS in standings.values() and not going:
        event = DepartureEvent.STANDS_AGAIN
        after = departure.after(event, now, reason=Obstacle.CANCELLED.value)
    else:
        event = DepartureEvent.NOBODY_LEFT
        why = Obstacle.NOT_ANNOTATED if going else _why_nobody(standings.values())
        after = departure.after(event, now, reason=why.value)
    keep_departure(tx, after, event, OFFICE, now)
    return 1


def _follow_claimed(
    tx: Transaction, departure: Departure, records: Sequence[ResidentRecord], context: NodeContext
) -> int:
    """What the new town was told must stay true, or it is told otherwise.

    People whom the claim's own town has told already are being entered: its word is awaited.
    """
    claim, now = departure.claim, context.clock.now()
    assert claim is not None
    if any(_is_told_by(one, claim.municipality) for one in records):
        return 0
    standings = {one.resident_id: standing_of(one) for one in records}
    holder = standings.get(claim.holder, Standing.ERASED)
    if holder is not Standing.GOING:
        stands = holder is Standing.STANDS
        event = DepartureEvent.STANDS_AGAIN if stands else DepartureEvent.NOBODY_LEFT
        why = Obstacle.CANCELLED if stands else _why_nobody([holder])
        return _recall(tx, departure, event, why, context)
    made = make_information(tx, departure, records, claim.holder, context)
    if made.certified is None:
        return _recall(tx, departure, DepartureEvent.NOBODY_LEFT, Obstacle.PROTECTED, context)
    if made.basis == departure.basis:
        return 0
    after = changed(departure, made.basis, now)
    keep_departure(tx, after, DepartureEvent.CHANGED, OFFICE, now)
    code = register.get_record(tx, claim.holder).identification.code
    enqueue(tx, [tell_information(after, code, made.certified, context)], now=now)
    return 1


def _recall(
    tx: Transaction, departure: Departure, event: DepartureEvent, why: Obstacle,
    context: NodeContext,
) -> int:  # fmt: skip
    now = context.clock.now()
    after = recalled(departure, event, now, why=why)
    keep_departure(tx, after, event, OFFICE, now)
    tell_recall(tx, after, why, context)
    return 1


def _is_told_by(record: ResidentRecord, municipality: MunicipalityCode) -> bool:
    erasure = record.erasure
    return (
        standing_of(record) is Standing.ELSEWHERE
        and erasure is not None
        and erasure.destination_municipality == municipality
    )


def _why_nobody(standings: Iterable[Standing]) -> Obstacle:
    """The gravest of the reasons why nobody goes."""
    found = {obstacle_of(one) for one in standings}
    grave = (Obstacle.DEAD, Obstacle.REGISTERED_IN_BETWEEN, Obstacle.MOVED_ABROAD)
    return next((one for one in grave if one in found), Obstacle.NOT_KNOWN)
