"""Disposal of requests (申出書の廃棄) whose keeping has ended: one proposes, another confirms."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings.keeping import Disposal
from jukinet.inspection import store
from jukinet.inspection.keeping import DISPOSED_AT_ONCE_MAX, KeptRequest
from jukinet.inspection.procedures.desk import DECIDING, READING, record
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

CONFIRMING: Final = (Function.REVIEW, Mode.EXECUTE)
DISPOSALS_MAX: Final = 50


def list_disposable(tx: Transaction, *, by: CaseWorker) -> list[KeptRequest]:
    """Settled requests whose last day of keeping is over."""
    by.must(*READING)
    return store.list_disposable(tx, day_of(by.now), DISPOSED_AT_ONCE_MAX)


def propose_disposal(tx: Transaction, *, by: CaseWorker, context: NodeContext) -> Disposal:
    """Propose to dispose of everything that is due today."""
    by.must(*DECIDING)
    store.number_disposals(tx)
    due = list_disposable(tx, by=by)
    if not due:
        raise JukiError(ErrorCode.INSPECTION_STATE, "nothing has been kept long enough")
    last = max(one.keep_until for one in due)
    disposal = Disposal(new_key(context.randomness), last, by.operator.operator_id, by.now)
    store.insert_disposal(tx, disposal, [one.request_id for one in due])
    record(tx, by, context, Mode.EXECUTE, "disposal-proposed", items=(disposal.disposal_id.hex,))
    return disposal


def confirm_disposal(
    tx: Transaction, disposal_id: UUID, *, by: CaseWorker, context: NodeContext
) -> int:
    """The second person confirms: what was written is emptied, numbers and steps stay."""
    by.must(*CONFIRMING)
    disposal = store.lock_disposal(tx, disposal_id)
    if disposal is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such disposal")
    if disposal.confirmed_at is not None:
        raise JukiError(ErrorCode.INSPECTION_STATE, "the disposal is confirmed already")
    disposal.must_be_confirmable_by(by.operator.operator_id)
    count = store.confirm_disposal(tx, disposal_id, by.operator.operator_id, by.now, day_of(by.now))
    record(tx, by, context, Mode.EXECUTE, "disposal-confirmed", items=(disposal_id.hex,))
    return count


def list_disposals(tx: Transaction, *, by: CaseWorker) -> list[tuple[Disposal, list[str]]]:
    """Disposals, newest first, with the numbers of what was destroyed: the record (廃棄記録)."""
    by.must(*READING)
    return store.list_disposals(tx, DISPOSALS_MAX)
