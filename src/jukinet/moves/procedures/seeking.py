"""Whoever left and never arrived is asked about at the town he named, before any letter (Art. 14).

That town answers only about somebody whom its own record says came from the one that asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.filings import procedures as filings
from jukinet.filings.planned_move import NO_LINE, NOT_HERE
from jukinet.moves import store
from jukinet.moves.difference import to_entered
from jukinet.moves.messages import MOVER_FOUND, MOVER_SOUGHT
from jukinet.moves.procedures.comparing import is_reached
from jukinet.moves.procedures.differing import open_differences
from jukinet.moves.store import ordinary
from jukinet.moves.words import Found, Sought
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal, act_on_each
from jukinet.platform.message.letter_way import send_letter, take_letter
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.papers import MoveConfirmation
from jukinet.register.procedures.guarded import list_closed
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError

HERE: Final = "here"


def seek_movers(tx: Transaction, context: NodeContext) -> int:
    """Ask the towns that overdue movers named; where no line goes there, the letter is due."""
    today, now = context.clock.today(), context.clock.now()
    overdue = filings.list_moves_to_seek(tx, context)
    records = register.list_records(tx, overdue)
    unreached, outgoing = list[UUID](), list[Outgoing]()
    for record in records:
        town = _where_to(tx, record)
        if town is None or not is_reached(town, context):
            unreached.append(record.resident_id)
            continue
        thread = new_key(context.randomness)
        planned = record.erasure.occurred_on if record.erasure else today
        word = Sought(code=record.identification.code.digits, planned_on=planned.isoformat())
        outgoing.append(send_letter(MOVER_SOUGHT, town, thread, word, context))
        ordinary.insert_search(tx, thread, record.resident_id, town, now)
        filings.note_sought(tx, [record.resident_id], today)
    filings.note_sought(tx, unreached, today, answer=NO_LINE)
    enqueue(tx, outgoing, now=now)
    return len(outgoing)


def _where_to(tx: Transaction, record: ResidentRecord) -> MunicipalityCode | None:
    """Where somebody goes: what he told of another destination, or else what he filed."""
    erasure = record.erasure
    if erasure is None:
        return None
    found = store.find_newest_departure_of(tx, [record.resident_id])
    departure = store.find_departure(tx, found) if found else None
    if departure is not None and departure.planned_on == erasure.occurred_on:
        return departure.destination or erasure.destination_municipality
    return erasure.destination_municipality


def answer_seekers(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Say whether somebody whom another town seeks was entered here from there."""
    outgoing, refusals = act_on_each(tx, messages, lambda one: _answer(tx, one, context))
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def _answer(tx: Transaction, message: Incoming, context: NodeContext) -> Outgoing:
    taken = take_letter(MOVER_SOUGHT, message, context)
    asker, code = taken.letter.writer.municipality, ResidentRecordCode(taken.words.code)
    record = _find_who_came(tx, code, asker)
    word = Found(code=code.digits, moved_on=None, person=None)
    if record is not None:
        hidden = record.resident_id in list_closed(tx, [record.resident_id])
        moved_on = record.resident_since.latest.isoformat()
        person = to_entered(record, address=not hidden)
        word = Found(code=code.digits, moved_on=moved_on, person=person)
    return send_letter(MOVER_FOUND, asker, taken.letter.reference, word, context)


def _find_who_came(
    tx: Transaction, code: ResidentRecordCode, former: MunicipalityCode
) -> ResidentRecord | None:
    """The record of somebody who came from that very town."""
    found = register.find_resident_by_code(tx, code)
    record = register.get_record(tx, found) if found else None
    return record if record and record.came_from == former else None


def hear_found(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Hear whether somebody was entered where he said to go; found, his move-out is confirmed."""
    _, refusals = act_on_each(tx, messages, lambda one: _hear(tx, one, context))
    return refusals


def _hear(tx: Transaction, message: Incoming, context: NodeContext) -> None:
    taken = take_letter(MOVER_FOUND, message, context)
    found, now = taken.words, context.clock.now()
    search = ordinary.lock_search(tx, taken.letter.reference)
    if search is None or search.asked != taken.letter.writer.municipality:
        raise JukiError(ErrorCode.MOVE_MISDIRECTED, "nobody here asked this town")
    record = register.get_record(tx, search.resident_id)
    if record.identification.code.digits != found.code:
        raise JukiError(ErrorCode.MOVE_MISDIRECTED, "the answer is about another person")
    if search.answer:
        return
    if found.person is None or found.moved_on is None:
        ordinary.answer_search(tx, search.thread, NOT_HERE, now)
        filings.note_sought(tx, [search.resident_id], context.clock.today(), answer=NOT_HERE)
        return
    moved_on = date.fromisoformat(found.moved_on)
    ordinary.answer_search(tx, search.thread, HERE, now)
    confirmation = MoveConfirmation(search.resident_id, search.asked, moved_on, now)
    register.confirm_moves(tx, [confirmation])
    filings.note_arrived(tx, search.resident_id, now)
    after = register.get_record(tx, search.resident_id)
    open_differences(tx, search.thread, search.asked, [(after, found.person)], context)
