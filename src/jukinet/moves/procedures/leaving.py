"""The counter of the town that is left: annotated move-outs, another destination, a recall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.special_rule import generation_of
from jukinet.moves import store
from jukinet.moves.departing import (
    Departure,
    DepartureEvent,
    DepartureState,
    recalled,
)
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.procedures.desk import (
    get_departure,
    keep_departure,
    list_records,
    note_filed,
    note_use,
)
from jukinet.moves.procedures.informing import tell_obstacle
from jukinet.moves.tracking import LIMIT, TrackingCode
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law

TAKING: Final = (Function.FILING, Mode.WRITE)


@dataclass(frozen=True, slots=True)
class AnnotatedMoveOut:
    """An annotated move-out at the desk.

    ``entitled`` go with one visit; the other members of the household get a paper certificate if
    they move too: a departure is never refused.
    """

    departure: Departure
    filing: Filing
    entitled: frozenset[UUID]


def list_entitled(tx: Transaction, members: Sequence[ResidentRecord], law: Law) -> frozenset[UUID]:
    """Who of a household may go under the special rule as it is on the day (Act Art. 24-2).

    Whoever has a usable card; since 2012 everybody, if the householder has one.
    """
    usable = cards.list_usable_cards(tx, [member.resident_id for member in members])
    head = next((member for member in members if member.is_householder), None)
    if generation_of(law).family_goes_along and head is not None and head.resident_id in usable:
        return frozenset(member.resident_id for member in members)
    return frozenset(usable)


def take_annotated_move_out(
    tx: Transaction,
    household_id: UUID,
    fields: Mapping[str, str],
    *,
    by: CaseWorker,
    context: NodeContext,
    received_on: date | None = None,
) -> AnnotatedMoveOut:
    """Take an annotated move-out (付記転出届), by letter or at the counter (Act Arts. 24, 24-2).

    ``fields`` are those of an ordinary move-out (who, planned day, destination, by post).  Begins
    its filing, annotated for whoever is entitled by a card, and draws the number by which the move
    is followed.  The filing goes to the reviewer as every other; with nobody entitled it is an
    ordinary move-out with a paper certificate, and nothing of it is refused.
    """
    by.must(*TAKING)
    members = register.get_household(tx, household_id).members
    begun = filings.begin(
        tx, FilingKind.MOVE_OUT, by=by, context=context, household_id=household_id,
        received_on=received_on,
    )  # fmt: skip
    entitled = list_entitled(tx, members, context.law(begun.received_on))
    draft = filings.save_draft(
        tx, begun.filing_id, fields, version=begun.version, by=by, context=context
    )
    filing = filings.annotate(tx, draft.filing_id, sorted(entitled), by=by)
    departure = Departure(
        departure_id=new_key(context.randomness),
        tracking=TrackingCode.from_number(context.randomness.below(LIMIT)),
        filing_id=filing.filing_id,
        state=DepartureState.FILED,
        planned_on=filing.received_on,
        destination=None,
        movers=(),
        opened_at=by.now,
        moved_at=by.now,
    )
    store.insert_departure(tx, departure)
    note_filed(tx, departure.departure_id, departure.state.value, by)
    note_use(tx, by, context, Mode.WRITE, "annotated-move-out-taken", subjects=tuple(members))
    return AnnotatedMoveOut(departure, filing, entitled)


def change_destination(
    tx: Transaction,
    departure_id: UUID,
    destination: MunicipalityCode,
    *,
    by: CaseWorker,
    context: NodeContext,
) -> Departure:
    """Note that somebody goes elsewhere than he filed (Order Art. 13 (3)).

    Nothing depends on it: whichever town asks first is answered, and the record's destination is
    corrected when the move-in is told.  The office knows whom to ask when nobody arrives.
    """
    by.must(*TAKING)
    departure = get_departure(tx, departure_id)
    if destination == context.party.municipality:
        raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "that would be a relocation")
    event = DepartureEvent.DESTINATION_CHANGED
    after = replace(
        departure.after(event, by.now, reason=departure.reason), destination=destination
    )
    note_use(tx, by, context, Mode.WRITE, "move-destination-changed", subjects=_subjects(tx, after))
    return keep_departure(tx, after, event, by.operator.operator_id, by.now)


def call_off(
    tx: Transaction, departure_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Departure:
    """Somebody does not go after all (転出取消し): make sure that no new town enters him.

    Where a new town has the information it is asked to give it up, and its word is awaited
    (RECALLED).  Once none has (CALLED_OFF) the ordinary cancellation of the move-out may be filed,
    and whoever asks meanwhile gets nothing; when the record stands again, the move is CANCELLED by
    itself.  An annotated move-out that is not approved yet is withdrawn as a filing instead.
    """
    by.must(*TAKING)
    departure = get_departure(tx, departure_id)
    event = DepartureEvent.CANCEL_WANTED
    if departure.claim is None:
        after = departure.after(event, by.now, reason=Obstacle.CANCELLED.value)
    else:
        after = recalled(departure, event, by.now, why=Obstacle.CANCELLED)
        tell_recall(tx, after, Obstacle.CANCELLED, context)
    note_use(tx, by, context, Mode.WRITE, "move-called-off", subjects=_subjects(tx, after))
    return keep_departure(tx, after, event, by.operator.operator_id, by.now)


def resume(
    tx: Transaction, departure_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Departure:
    """Somebody goes after all, before the cancellation was approved: who asks is answered again."""
    by.must(*TAKING)
    departure = get_departure(tx, departure_id)
    after = departure.after(DepartureEvent.RESUMED, by.now)
    note_use(tx, by, context, Mode.WRITE, "move-resumed", subjects=_subjects(tx, after))
    return keep_departure(tx, after, DepartureEvent.RESUMED, by.operator.operator_id, by.now)


def tell_recall(tx: Transaction, departure: Departure, why: Obstacle, context: NodeContext) -> None:
    """Ask the holder of the claim to give up what it has."""
    claim = departure.claim
    assert claim is not None
    holder = register.get_record(tx, claim.holder).identification.code
    word = tell_obstacle(claim.thread, claim.municipality, holder, why, departure.version, context)
    enqueue(tx, [word], now=context.clock.now())


def _subjects(tx: Transaction, departure: Departure) -> tuple[ResidentRecord, ...]:
    return tuple(list_records(tx, tuple(mover.resident_id for mover in departure.movers)))
