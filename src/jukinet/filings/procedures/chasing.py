"""Moves that never arrive: found, asked about by letter, settled (未着転出; Act Art. 14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import store
from jukinet.filings.planned_move import SEEK_AGAIN_DAYS, PlannedMove, overdue_until
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

LOOKED_AT_ONCE: Final = 500
SOUGHT_AT_ONCE: Final = 50
BEGINNING: Final = (date.min, UUID(int=0))
CONFIRMED: Final = "confirmed"
CANCELLED: Final = "cancelled"
FOUND_OTHERWISE: Final = "found-otherwise"


def list_unconfirmed_moves(
    tx: Transaction, *, by: CaseWorker, context: NodeContext
) -> list[PlannedMove]:
    """Every planned move that should have been confirmed by now, the oldest first.

    What the network has confirmed since, or what was cancelled here, leaves the list on the way.
    """
    until = _overdue(by, context)
    open_ones: list[PlannedMove] = []
    after = BEGINNING
    while moves := store.list_planned_moves(tx, until, after, LOOKED_AT_ONCE):
        open_ones += _settle_known(tx, moves, by)
        after = moves[-1].planned_on, moves[-1].resident_id
    return open_ones


def list_unconfirmed_of(
    tx: Transaction, residents: Sequence[UUID], *, by: CaseWorker, context: NodeContext
) -> list[PlannedMove]:
    """The same of some people, without a look at the others."""
    moves = store.list_planned_moves_of(tx, residents, _overdue(by, context))
    return _settle_known(tx, moves, by)


def _overdue(by: CaseWorker, context: NodeContext) -> date:
    by.must(Function.FILING, Mode.READ)
    today = context.clock.today()
    return overdue_until(today, context.law(today))


def _settle_known(
    tx: Transaction, moves: Sequence[PlannedMove], by: CaseWorker
) -> list[PlannedMove]:
    """Settle what is known to have ended; the moves that stay open."""
    records = {
        record.resident_id: record
        for record in register.list_records(tx, [move.resident_id for move in moves])
    }
    confirmed = [key for key, record in records.items() if _is_confirmed(record)]
    back = [key for key, record in records.items() if record.erasure is None]
    store.settle_planned_moves(tx, confirmed, CONFIRMED, by.now)
    store.settle_planned_moves(tx, back, CANCELLED, by.now)
    settled = {*confirmed, *back}
    return [move for move in moves if move.resident_id not in settled]


def record_letters_sent(
    tx: Transaction, residents: Sequence[UUID], *, by: CaseWorker, context: NodeContext
) -> int:
    """Note that enquiry letters went out today to these people; how many were due."""
    by.must(Function.FILING, Mode.WRITE)
    today = context.clock.today()
    due = {
        move.resident_id
        for move in list_unconfirmed_of(tx, residents, by=by, context=context)
        if move.is_letter_due(today)
    }
    chosen = sorted(due)
    if not chosen:
        raise JukiError(ErrorCode.FORM_INVALID, "no letter to these people is due")
    noise = context.randomness.random_bytes(NOISE_BYTES * len(chosen))
    letters = list(zip(new_keys(by.now, noise), chosen, strict=True))
    store.insert_enquiry_letters(tx, letters, today, by.operator.operator_id, by.now)
    return len(letters)


def list_moves_to_seek(tx: Transaction, context: NodeContext) -> list[UUID]:
    """Whose moves are overdue, so that the town they named is to be asked now."""
    today = context.clock.today()
    until = overdue_until(today, context.law(today))
    return store.list_moves_to_seek(
        tx, until, today - timedelta(days=SEEK_AGAIN_DAYS), SOUGHT_AT_ONCE
    )


def note_sought(tx: Transaction, residents: Sequence[UUID], on: date, *, answer: str = "") -> None:
    """The town that these people named was asked; or what it answered, or that no line goes there.

    A letter is due only after that.
    """
    store.note_sought(tx, residents, on, answer)


def note_arrived(tx: Transaction, resident: UUID, now: datetime) -> None:
    """That town has entered him: nobody is asked any more."""
    store.settle_planned_moves(tx, [resident], CONFIRMED, now)


def hold_moves(tx: Transaction, residents: Sequence[UUID]) -> None:
    """Hold off cancellations of these moves until the commit, before their records are read."""
    store.hold_planned_moves(tx, residents)


def note_claimed(tx: Transaction, residents: Sequence[UUID], *, claimed: bool) -> None:
    """Another town is entering these people by the network (Act Art. 24-2), or none is any more.

    While one is, no cancellation of their move-out is approved: nobody stands in two registers.
    """
    store.note_claimed(tx, residents, claimed)


def go_by_paper(tx: Transaction, residents: Sequence[UUID]) -> None:
    """A certificate is made for people who were to go by card: from now on they go by it alone.

    Whoever had both could be entered in two towns.  MOVE_CLAIMED while another town has their
    information; once this is committed none gets it (Order Art. 24-2).
    """
    claimed = store.hold_planned_moves(tx, residents)
    if claimed - store.list_by_paper(tx, residents):
        raise JukiError(ErrorCode.MOVE_CLAIMED, "another town is entering the person")
    store.note_by_paper(tx, residents)


def list_by_paper(tx: Transaction, residents: Sequence[UUID]) -> frozenset[UUID]:
    """Who of these people goes by a paper in place of his card."""
    return store.list_by_paper(tx, residents)


def settle_move(tx: Transaction, resident: UUID, *, by: CaseWorker) -> None:
    """The office found out otherwise where somebody went; nobody is asked again."""
    by.must(Function.FILING, Mode.WRITE)
    if not store.settle_planned_moves(tx, [resident], FOUND_OTHERWISE, by.now):
        raise JukiError(ErrorCode.NOT_FOUND, "no planned move of this person is open")


def _is_confirmed(record: ResidentRecord) -> bool:
    return record.erasure is not None and record.erasure.move_confirmed_on is not None
