"""The town that is left hears of move-ins: it answers the first, and hears what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.filings import procedures as filings
from jukinet.moves import store
from jukinet.moves.departing import (
    Departure,
    DepartureEvent,
    Question,
    Standing,
    claimed,
    find_obstacle,
    has_claim,
    heard_entered,
    heard_given_up,
    standing_of,
)
from jukinet.moves.difference import Item
from jukinet.moves.messages import MOVE_IN_FILED, MOVE_IN_SETTLED
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.procedures.desk import NETWORK, keep_departure, list_records
from jukinet.moves.procedures.differing import note_and_tell, open_differences
from jukinet.moves.procedures.informing import (
    REFUSED_VERSION,
    make_information,
    tell_information,
    tell_obstacle,
)
from jukinet.moves.store.releases import lock_release
from jukinet.moves.words import Settled
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal, act_on_each
from jukinet.platform.message.letter_way import take_letter
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.papers import MoveConfirmation
from jukinet.register.record import ResidentRecord
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError


def answer_questions(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Answer that a first move-in was filed: with the information, or why not (Act 24-2 (3), (4)).

    Whoever asks first gets it and keeps it until he says what came of it; asked again by the same
    one, it is told again.
    """
    outgoing, refusals = act_on_each(tx, messages, lambda one: _answer(tx, one, context))
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def _answer(tx: Transaction, message: Incoming, context: NodeContext) -> Outgoing:
    taken = take_letter(MOVE_IN_FILED, message, context)
    asked = taken.words
    now, code = context.clock.now(), ResidentRecordCode(asked.holder)
    holder, departure = _find_departure(tx, code)
    question = Question(
        thread=taken.letter.reference,
        municipality=taken.letter.writer.municipality,
        holder=holder.resident_id if holder else UUID(int=0),
        filed_on=date.fromisoformat(asked.filed_on),
        moved_on=date.fromisoformat(asked.moved_on),
        card_fits=holder is not None and _fits(tx, holder, CardNumber(asked.card_number)),
        has_paper=holder is not None and bool(filings.list_by_paper(tx, [holder.resident_id])),
    )
    standing = standing_of(holder) if holder else None
    obstacle = find_obstacle(departure, standing, question, context.law(question.filed_on))
    if obstacle is None:
        assert departure is not None
        made = make_information(
            tx, departure, list_records(tx, departure.waiting), question.holder, context
        )
        if made.certified is not None:
            after = claimed(departure, question, made.basis, now)
            keep_departure(tx, after, DepartureEvent.ASKED, NETWORK, now)
            return tell_information(after, code, made.certified, context)
        obstacle = Obstacle.PROTECTED
    version = _version_of_refusal(tx, departure, question)
    return tell_obstacle(question.thread, question.municipality, code, obstacle, version, context)


def _find_departure(
    tx: Transaction, code: ResidentRecordCode
) -> tuple[ResidentRecord | None, Departure | None]:
    """The record that says where somebody is now, and the departure it belongs to, locked."""
    residents = register.list_residents_by_code(tx, code)
    found = store.find_newest_departure_of(tx, residents) if residents else None
    departure = store.lock_departure(tx, found) if found else None
    if departure is not None:
        filings.hold_moves(tx, [one.resident_id for one in departure.movers])
    records = sorted(register.list_records(tx, residents), key=lambda one: one.resident_id)
    if not records:
        return None, None
    standing = [one for one in records if standing_of(one) is Standing.STANDS]
    record = (standing or records)[-1]
    is_of = departure and any(one.resident_id == record.resident_id for one in departure.movers)
    if record.erasure is None:
        return record, _find_pending(tx, record)
    return record, departure if is_of else None


def _find_pending(tx: Transaction, record: ResidentRecord) -> Departure | None:
    """A departure of somebody's household that waits for its reviewer."""
    for filing, _, _ in filings.list_open_of_household(tx, record.household_id):
        found = store.find_filed_departure_of(tx, filing)
        if found is not None:
            return store.lock_departure(tx, found)
    return None


def _fits(tx: Transaction, holder: ResidentRecord, number: CardNumber) -> bool:
    card = cards.list_usable_cards(tx, [holder.resident_id]).get(holder.resident_id)
    return card is not None and card.number == number


def _version_of_refusal(tx: Transaction, departure: Departure | None, question: Question) -> int:
    """What is refused to the holder of the claim counts as the next version, to be heard."""
    if departure is None or not has_claim(departure, question.thread):
        return REFUSED_VERSION
    after = replace(departure, version=departure.version + 1, basis="")
    store.save_departure(tx, after)
    return after.version


def hear_settled(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Hear that people were entered at the new town, or that it gave up (Act Art. 9 (1), 24-2).

    The records are confirmed by it in this transaction: between the end of the claim and the notice
    of the move-in nobody could stand in both towns.  What the new town entered is compared with the
    record here; what differs is told to it.  Only the move-in that holds the claim changes
    anything.
    """
    _, refusals = act_on_each(tx, messages, lambda one: _hear_settled(tx, one, context))
    return refusals


def _hear_settled(tx: Transaction, message: Incoming, context: NodeContext) -> None:
    taken = take_letter(MOVE_IN_SETTLED, message, context)
    settled, thread, now = taken.words, taken.letter.reference, context.clock.now()
    moved_on = date.fromisoformat(settled.moved_on)
    found = store.find_departure_by_claim(tx, thread)
    departure = store.lock_departure(tx, found) if found else None
    origin = taken.letter.writer.municipality
    if departure is None or departure.claim is None or departure.claim.thread != thread:
        _note_too_late(tx, thread, origin, settled, context)
        return
    if departure.claim.municipality != origin:
        raise JukiError(ErrorCode.MOVE_MISDIRECTED, "another municipality holds this claim")
    if not settled.people:
        after = heard_given_up(departure, thread, now)
        keep_departure(tx, after, DepartureEvent.GIVEN_UP, NETWORK, now)
        return
    records = list_records(tx, tuple(one.resident_id for one in departure.movers))
    by_code = {one.identification.code.digits: one for one in records}
    came = [(by_code[one.code], one) for one in settled.people if one.code in by_code]
    residents = frozenset(record.resident_id for record, _ in came)
    if not residents:
        raise JukiError(ErrorCode.MOVE_MISDIRECTED, "nobody of this move was entered")
    after = heard_entered(departure, thread, residents, now)
    all_there = not after.waiting
    event = DepartureEvent.ALL_ENTERED if all_there else DepartureEvent.SOME_ENTERED
    register.confirm_moves(  # the record before the planned move, as cancellations lock them
        tx, [MoveConfirmation(resident, origin, moved_on, now) for resident in sorted(residents)]
    )
    keep_departure(tx, after, event, NETWORK, now)
    open_differences(tx, thread, origin, came, context)


def _note_too_late(
    tx: Transaction, thread: UUID, origin: MunicipalityCode, settled: Settled, context: NodeContext
) -> None:
    """A town whose claim two people ended has entered somebody after all: people look into it."""
    ended = lock_release(tx, thread)
    if ended is None or ended.confirmed_at is None or ended.municipality != origin:
        return
    found = [(person, Item.OTHER, "") for person in settled.people]
    note_and_tell(tx, thread, origin, found, context)
