"""Whose hand did a step, and the line it leaves in the operation record."""

from __future__ import annotations

from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import store
from jukinet.protection.lock import Lock
from jukinet.protection.release import Hand
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError


def hand_of(by: CaseWorker) -> Hand:
    """The operator, the work of today, and now."""
    return Hand(by.operator.operator_id, by.operator.duty, by.now)


def get_held(tx: Transaction, lock_id: UUID) -> Lock:
    """The lock, held: two decisions about it come one after the other."""
    lock = store.find_lock(tx, lock_id, held=True)
    if lock is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such lock")
    return lock


def record(
    tx: Transaction, by: CaseWorker, context: NodeContext, right: tuple[Function, Mode], what: str
) -> None:
    """A line of the operation record; it names a step, never whom the lock covers."""
    record_reading(tx, by, context, right[0], mode=right[1], result=what)
