"""Afterwards: what was done by hand is entered with its original times, paper by paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from jukinet.copies.daybook import HandFee
from jukinet.copies.fees import FeeTable
from jukinet.copies.procedures import enter_hand_fees
from jukinet.copies.request import CopyKind
from jukinet.counters.case import Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register.procedures import list_records
from jukinet.security.operation import Operation
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import record_operations
from jukinet.standstill import store
from jukinet.standstill.by_hand import (
    TEXT_LENGTH_MAX,
    EnteredUse,
    HandEntry,
    HandSession,
    Handwork,
)
from jukinet.standstill.numbers import Outcome, Series, must_be_reserved, number_text
from jukinet.standstill.offline.ledger import HandLedger, name_holders, read_ledger
from jukinet.standstill.pack import Holder
from jukinet.standstill.procedures.accounting import NUMBERS
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

SESSIONS_SHOWN: Final = 30
UNFOLLOWED_SHOWN: Final = 200


def enter_afterwards(
    tx: Transaction, entry: HandEntry, *, fees: FeeTable, by: CaseWorker, context: NodeContext
) -> None:
    """Enter a paper written by hand: its number, when it was really done and by whom.

    (告示第15号 第7の2, 3) The operation record gets a line that names the original time; what a
    copy cost, by the by-law of that day, waits for a counter's closing.
    """
    by.must(Function.STANDSTILL, Mode.WRITE)
    _enter(tx, [entry], None, by, context)
    _enter_fees(tx, [entry], fees, by)


def take_hand_ledger(
    tx: Transaction, content: bytes, *, fees: FeeTable, by: CaseWorker, context: NodeContext
) -> HandLedger:
    """Take over the signed ledger of an open pack; a second time changes nothing.

    A number that was entered from its paper before stays as it was entered.
    """
    by.must(Function.STANDSTILL, Mode.WRITE)
    store.lock(tx, NUMBERS)
    ledger = read_ledger(content, _find_holders(tx, content))
    opening = ledger.opening
    if opening.office != str(context.party):
        raise JukiError(ErrorCode.HAND_LEDGER_BROKEN, "the ledger is of another office")
    if store.is_session_taken(tx, opening.session_id):
        return ledger
    session = HandSession(
        session_id=opening.session_id,
        pack_id=opening.pack_id,
        place=opening.place,
        holders=tuple(opening.holders),
        opened_at=opening.opened_at,
        lines=len(ledger.uses),
        drill=opening.drill,
        taken_by=by.operator.operator_id,
        taken_at=by.now,
    )
    store.insert_session(tx, session, ledger.digest)
    entries = [
        entry for entry in ledger.to_entries() if not store.is_used(tx, entry.series, entry.number)
    ]
    _enter(tx, entries, opening.session_id, by, context)
    _enter_fees(tx, entries, fees, by)
    return ledger


def list_hand_sessions(tx: Transaction, *, by: CaseWorker) -> list[HandSession]:
    """Hand ledgers taken over, newest first."""
    by.must(Function.STANDSTILL, Mode.READ)
    return store.list_sessions(tx, SESSIONS_SHOWN)


def list_unfollowed(tx: Transaction, *, by: CaseWorker) -> list[EnteredUse]:
    """Filings by hand that are not in the register yet: they are work, and somebody's."""
    by.must(Function.STANDSTILL, Mode.READ)
    return store.list_unfollowed(tx, UNFOLLOWED_SHOWN)


def note_followed(
    tx: Transaction, number: int, *, followed_by: str, by: CaseWorker, context: NodeContext
) -> None:
    """Note under which number a filing by hand was entered into the register."""
    by.must(Function.STANDSTILL, Mode.WRITE)
    if not 1 <= len(followed_by.strip()) <= TEXT_LENGTH_MAX:
        raise JukiError(ErrorCode.FORMAT_INVALID, "the filing's number is said")
    if all(use.number != number for use in store.list_unfollowed(tx, UNFOLLOWED_SHOWN)):
        raise JukiError(ErrorCode.NOT_FOUND, "no filing by hand waits under this number")
    store.note_followed(
        tx,
        Series.FILING,
        number,
        followed_by.strip(),
        by=by.operator.operator_id,
        at=by.now,
    )
    record_reading(
        tx,
        by,
        context,
        Function.STANDSTILL,
        items=("filing", f"停-{number:05d}", followed_by.strip()),
        result="followed",
        mode=Mode.WRITE,
    )


def _find_holders(tx: Transaction, content: bytes) -> dict[str, Holder]:
    """The holders the ledger names, former ones too: a card may have been given back since."""
    found = (store.find_holder(tx, holder_id) for holder_id in name_holders(content))
    return {holder.holder_id: holder for holder in found if holder is not None}


def _enter(
    tx: Transaction,
    entries: Sequence[HandEntry],
    session_id: UUID | None,
    by: CaseWorker,
    context: NodeContext,
) -> None:
    store.lock(tx, NUMBERS)
    blocks = store.list_open_blocks(tx)
    codes = {
        record.resident_id: record.identification.code
        for record in list_records(tx, {one.resident_id for one in entries if one.resident_id})
    }
    operations = []
    for entry in entries:
        block = must_be_reserved(blocks, entry.series, entry.number)
        entry.must_have_happened(block.reserved_at, by.now)
        if store.is_used(tx, entry.series, entry.number):
            raise JukiError(ErrorCode.NUMBER_ALREADY_ENTERED, "the number was entered before")
        store.insert_use(
            tx,
            entry,
            block.block_id,
            session_id=session_id,
            by=by.operator.operator_id,
            at=by.now,
        )
        day = day_of(entry.happened_at)
        number = number_text(entry.series, entry.number, day)
        operations.append(
            Operation(
                operator_id=by.operator.operator_id,
                terminal_id=by.terminal_id,
                case=number if entry.what is Handwork.RECEPTION else "",
                affair="standstill",
                function=Function.STANDSTILL,
                mode=Mode.WRITE,
                items=(entry.what.value, number, entry.happened_at.isoformat()),
                result=f"by-hand-{entry.outcome}",
                subject=codes.get(entry.resident_id) if entry.resident_id else None,
            )
        )
    if operations:
        record_operations(tx, operations, context.vault, by.now)


def _enter_fees(
    tx: Transaction, entries: Sequence[HandEntry], fees: FeeTable, by: CaseWorker
) -> None:
    """What the copies among these papers cost; a spoilt sheet and a drill cost nothing."""
    sold = []
    for entry in entries:
        if entry.series is Series.ISSUE and entry.outcome is Outcome.USED:
            day = day_of(entry.happened_at)
            charge = fees.charge(CopyKind.RECORD_COPY, Relation.SELF, 1, day)
            number = number_text(entry.series, entry.number, day)
            sold.append(HandFee(number, day, charge.each_yen, entry.waived))
    enter_hand_fees(tx, sold, by=by)
