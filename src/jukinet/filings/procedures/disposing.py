"""Disposal of papers (届書の廃棄) whose retention has ended: one proposes, another confirms."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import store
from jukinet.filings.keeping import (
    DISPOSED_AT_ONCE_MAX,
    Disposal,
    KeptPaper,
    last_disposable_day,
)
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

DISPOSALS_MAX: Final = 50


def list_disposable(tx: Transaction, *, by: CaseWorker, context: NodeContext) -> list[KeptPaper]:
    """Papers that have been kept long enough (Order Art. 34 (3))."""
    by.must(Function.FILING, Mode.READ)
    today = context.clock.today()
    day = last_disposable_day(today, context.law(today))
    return store.list_disposable(tx, day, DISPOSED_AT_ONCE_MAX)


def propose_disposal(tx: Transaction, *, by: CaseWorker, context: NodeContext) -> Disposal:
    """Propose to dispose of everything that is due today."""
    by.must(Function.FILING, Mode.EXECUTE)
    due = list_disposable(tx, by=by, context=context)
    if not due:
        raise JukiError(ErrorCode.DISPOSAL_NOT_DUE, "nothing has been kept long enough")
    today = context.clock.today()
    (key,) = new_keys(by.now, context.randomness.random_bytes(NOISE_BYTES))
    day = last_disposable_day(today, context.law(today))
    disposal = Disposal(key, day, by.operator.operator_id, by.now)
    store.insert_disposal(tx, disposal, [paper.filing_id for paper in due])
    return disposal


def confirm_disposal(
    tx: Transaction, disposal_id: UUID, *, by: CaseWorker, context: NodeContext
) -> int:
    """The second person confirms: what was written is emptied, numbers and steps stay."""
    by.must(Function.REVIEW, Mode.EXECUTE)
    disposal = store.lock_disposal(tx, disposal_id)
    if disposal is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such disposal")
    disposal.must_be_confirmable_by(by.operator.operator_id)
    return store.confirm_disposal(
        tx, disposal_id, by.operator.operator_id, by.now, context.clock.today()
    )


def list_disposals(tx: Transaction, *, by: CaseWorker) -> list[tuple[Disposal, int]]:
    """Disposals, newest first, with how many papers each is about."""
    by.must(Function.FILING, Mode.READ)
    return store.list_disposals(tx, DISPOSALS_MAX)


def list_disposal_items(tx: Transaction, disposal_id: UUID, *, by: CaseWorker) -> list[KeptPaper]:
    """The papers of one disposal: the record of what was destroyed (廃棄記録)."""
    by.must(Function.FILING, Mode.READ)
    return store.list_disposal_items(tx, disposal_id)
