"""The new town's counter: take a first move-in with a card, fetch the information, or give up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.resident_card import CardRead
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.moving import ADDRESS, OCCURRED
from jukinet.filings.special_rule import AFTER_ACTUAL, generation_of
from jukinet.filings.workflow import FilingState
from jukinet.moves import store
from jukinet.moves.arriving import OPEN, Arrival, ArrivalEvent, ArrivalState
from jukinet.moves.difference import to_entered
from jukinet.moves.information import CertificateInformation, to_information
from jukinet.moves.messages import MOVE_IN_FILED, MOVE_IN_SETTLED
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.procedures.carrying import await_cards
from jukinet.moves.procedures.desk import (
    OFFICE,
    get_arrival,
    keep_arrival,
    list_records,
    note_filed,
    note_use,
)
from jukinet.moves.words import Asked, Certified, Settled
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.letter_way import send_letter
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import list_closed
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import communication_server_of, register_office_of

TAKING: Final = (Function.FILING, Mode.WRITE)


@dataclass(frozen=True, slots=True)
class FirstMoveIn:
    """A first move-in at the desk: its filing, and how far the former town's word has come."""

    arrival: Arrival
    filing: Filing


def take_first_move_in(
    tx: Transaction,
    read: CardRead,
    *,
    moved_on: date,
    fields: Mapping[str, str] | None = None,
    former: MunicipalityCode | None = None,
    by: CaseWorker,
    context: NodeContext,
) -> FirstMoveIn:
    """Take the first move-in of whoever laid down a card and knew its PIN (Act Art. 24-2 (1)).

    Begins the ordinary filing of a move-in, tied to this move, and asks the former town at once.
    ``former`` is the municipality left, where it is not the one that issued the card.  Before that:
    (1) the rule is in force, and the fourteen days after the move are not over; (2) the person is
    not registered here; (3) no other move-in of his is under way here; (4) the former town is in
    the network — SPECIAL_RULE_FAILS or MOVE_UNDER_WAY where not, and a paper certificate serves.
    """
    by.must(*TAKING)
    case, today = by.get_case(), day_of(by.now)
    left = former or MunicipalityCode(read.municipality)
    _must_be_possible(tx, read.code, left, moved_on, today, context)
    begun = filings.begin(tx, FilingKind.MOVE_IN, by=by, context=context)
    key = new_key(context.randomness)
    typed = {ADDRESS: "", OCCURRED: moved_on.isoformat(), **(fields or {})}
    kept = {name: text for name, text in typed.items() if text}
    filing = filings.tie_to_move(tx, begun.filing_id, key, kept, by=by)
    arrival = Arrival(
        arrival_id=key,
        state=ArrivalState.ASKED,
        former=left,
        code=read.code,
        card=read.number,
        filing_id=filing.filing_id,
        case_number=case.number,
        filed_on=filing.received_on,
        moved_on=moved_on,
        opened_at=by.now,
        moved_at=by.now,
    )
    store.insert_arrival(tx, arrival)
    note_filed(tx, key, arrival.state.value, by)
    _ask(tx, arrival, context)
    note_use(tx, by, context, Mode.WRITE, "move-in-taken")
    return FirstMoveIn(arrival, filing)


def _must_be_possible(
    tx: Transaction, code: ResidentRecordCode, left: MunicipalityCode, moved_on: date, today: date,
    context: NodeContext,
) -> None:  # fmt: skip
    """What has to hold before a first move-in is taken; the numbers are those said there."""
    law = context.law(today)
    generation_of(law)
    if not 0 <= (today - moved_on).days <= law.period(AFTER_ACTUAL).days:  # (1)
        raise JukiError(ErrorCode.SPECIAL_RULE_FAILS, "filed before the move, or too late after it")
    if left == context.party.municipality or register.find_resident_by_code(tx, code):  # (2)
        raise JukiError(ErrorCode.RECORD_EXISTS, "the holder of the card is registered here")
    if store.find_open_arrival_of(tx, code) is not None:  # (3)
        raise JukiError(ErrorCode.MOVE_UNDER_WAY, "a move-in of this person is under way here")
    peers = (register_office_of(left), communication_server_of(left))
    if any(context.directory.find(peer) is None for peer in peers):  # (4)
        raise JukiError(ErrorCode.SPECIAL_RULE_FAILS, "the former town is not in the network")


def fetch_again(
    tx: Transaction, arrival_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Arrival:
    """Ask the former town once more; it answers whoever has the claim as before."""
    by.must(*TAKING)
    arrival = get_arrival(tx, arrival_id)
    if arrival.state not in OPEN:
        raise JukiError(ErrorCode.MOVE_STATE, "this move-in does not wait any more")
    _ask(tx, arrival, context)
    note_use(tx, by, context, Mode.WRITE, "move-information-asked")
    return arrival


def find_information(
    tx: Transaction, arrival_id: UUID, *, by: CaseWorker
) -> CertificateInformation | None:
    """The newest information of a move-in at the desk; None while it has not come."""
    by.must(Function.FILING, Mode.READ)
    arrival = store.find_arrival(tx, arrival_id)
    if arrival is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such arrival")
    told = store.find_told(tx, arrival_id)
    return None if told is None else to_information(told, arrival.former)


def find_arrival_of_filing(tx: Transaction, filing_id: UUID, *, by: CaseWorker) -> Arrival | None:
    """The special move-in a filing belongs to, if it is one."""
    by.must(Function.FILING, Mode.READ)
    found = store.find_arrival_by_filing(tx, filing_id)
    return None if found is None else store.find_arrival(tx, found)


def give_up(tx: Transaction, arrival_id: UUID, *, by: CaseWorker, context: NodeContext) -> Arrival:
    """The special rule is not used after all: the former town hears it, the filing needs a paper.

    The filing stays at the desk; whoever withdraws it there needs nothing here.
    """
    by.must(*TAKING)
    arrival = get_arrival(tx, arrival_id)
    filing = filings.untie_from_move(tx, arrival.filing_id, now=by.now)
    if filing.state is FilingState.APPROVED:
        raise JukiError(ErrorCode.FILING_STATE, "this move-in is approved")
    ended = end(
        tx, arrival, ArrivalEvent.GIVE_UP, Obstacle.GIVEN_UP, context, by.operator.operator_id
    )
    note_use(tx, by, context, Mode.WRITE, "move-in-given-up")
    return ended


def end(
    tx: Transaction,
    arrival: Arrival,
    event: ArrivalEvent,
    obstacle: Obstacle,
    context: NodeContext,
    who: str = OFFICE,
) -> Arrival:
    """A move-in comes to nothing: whose it was is forgotten, the former town is free to answer."""
    now = context.clock.now()
    after = replace(arrival.after(event, now, reason=obstacle.value), code=None)
    kept = keep_arrival(tx, after, event, who, now)
    tell_given_up(tx, kept, obstacle, context)
    return kept


def tell_given_up(
    tx: Transaction, arrival: Arrival, obstacle: Obstacle, context: NodeContext
) -> None:
    """Tell the former town that nobody will be entered by this move-in."""
    _tell(tx, arrival, Settled(
        version=arrival.version, obstacle=obstacle.value, moved_on=arrival.moved_on.isoformat(),
        people=[],
    ), context)  # fmt: skip


def register_arrival(
    tx: Transaction, arrival: Arrival, entered: list[ResidentRecord], context: NodeContext
) -> Arrival:
    """The filing was approved: the former town hears who was entered, and how (Act Art. 9 (1))."""
    now = context.clock.now()
    since = entered[0].resident_since.latest if entered else arrival.moved_on
    after = replace(arrival.after(ArrivalEvent.REGISTERED, now), moved_on=since)
    await_cards(tx, arrival, entered, context)
    kept = keep_arrival(tx, after, ArrivalEvent.REGISTERED, OFFICE, now)
    tell_entered(tx, kept, entered, context)
    return kept


def tell_entered(
    tx: Transaction, arrival: Arrival, entered: list[ResidentRecord], context: NodeContext
) -> None:
    """Tell the former town who was entered; told again it changes nothing there.

    The address of a protected person, and of who lives with her, is not told (支援措置).
    """
    closed = list_closed(tx, [one.resident_id for one in entered])
    people = [to_entered(one, address=one.resident_id not in closed) for one in entered]
    _tell(tx, arrival, Settled(
        version=arrival.version, obstacle="", moved_on=arrival.moved_on.isoformat(), people=people,
    ), context)  # fmt: skip


def list_entered(tx: Transaction, filing_id: UUID) -> list[ResidentRecord]:
    """The records that the approval of a move-in made."""
    residents = filings.list_changed_by(tx, filing_id)
    return list_records(tx, residents)


def keep_told(
    tx: Transaction, arrival: Arrival, event: ArrivalEvent, told: Certified, who: str
) -> Arrival:
    """Keep newer information with its arrival."""
    return keep_arrival(tx, arrival, event, who, arrival.moved_at, told=told)


def _ask(tx: Transaction, arrival: Arrival, context: NodeContext) -> None:
    assert arrival.code is not None
    word = Asked(
        holder=arrival.code.digits,
        card_number=arrival.card.digits,
        filed_on=arrival.filed_on.isoformat(),
        moved_on=arrival.moved_on.isoformat(),
    )
    sealed = send_letter(MOVE_IN_FILED, arrival.former, arrival.arrival_id, word, context)
    enqueue(tx, [sealed], now=context.clock.now())


def _tell(tx: Transaction, arrival: Arrival, word: Settled, context: NodeContext) -> None:
    sealed = send_letter(MOVE_IN_SETTLED, arrival.former, arrival.arrival_id, word, context)
    enqueue(tx, [sealed], now=context.clock.now())
