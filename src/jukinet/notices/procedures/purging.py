"""Erasing what is held beyond its retention period, with proof (Order Art. 30-6, 30-11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from jukinet.notices import store
from jukinet.notices.retention import ARTICLE
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext

# Move-in notices without a move-out: as long as other notices are kept (Order Art. 34(3)).
EARLY_KEPT: Final = timedelta(days=365)
ROWS_MAX: Final = 10_000  # of each table in one transaction: seconds, not minutes, of locks


def purge_expired(tx: Transaction, context: NodeContext) -> store.PurgeRecord:
    """Erase some of what has expired before today and keep the proof; a job repeats until none.

    Erasure is counted and recorded, never listed: a list would keep what had to go.
    """
    today = context.clock.today()
    store.forget_early_move_ins(tx, received_before=context.clock.now() - EARLY_KEPT)
    holdings, histories = store.purge_expired(tx, expired_before=today, rows_max=ROWS_MAX)
    record = store.PurgeRecord(
        purged_at=context.clock.now(),
        expired_before=today,
        holdings=holdings,
        histories=histories,
        article=context.law(today).article(ARTICLE).text_en,
    )
    if holdings or histories:
        store.add_purge_record(tx, record)
    return record


def list_purge_records(tx: Transaction, *, limit: int = 100) -> list[store.PurgeRecord]:
    """List the newest proofs of erasure."""
    return store.list_purge_records(tx, limit=limit)
