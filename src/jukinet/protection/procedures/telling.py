"""Tell another office what was decided about a lock, by a slip on paper (連絡票)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import store
from jukinet.protection.liaison import Liaison, make_liaison
from jukinet.protection.procedures.hands import get_held, record
from jukinet.protection.procedures.reading import STEPS_MAX
from jukinet.protection.store import liaisons
from jukinet.security.operator import Function, Mode

LIAISONS_MAX: Final = 100
TELLING: Final = (Function.PROTECTION, Mode.EXECUTE)


def tell_office(
    tx: Transaction, lock_id: UUID, to_office: str, *, by: CaseWorker, context: NodeContext
) -> Liaison:
    """Write a slip to another office about what was decided last (事務処理要領 第5の10)."""
    by.must(*TELLING)
    lock = get_held(tx, lock_id)
    steps = store.list_steps(tx, lock_id, STEPS_MAX)
    slip = make_liaison(
        new_key(context.randomness), lock, steps, to_office, by=by.operator.operator_id, at=by.now
    )
    liaisons.insert_liaison(tx, slip)
    record(tx, by, context, TELLING, "liaison")
    return slip


def list_liaisons(tx: Transaction, lock_id: UUID, *, by: CaseWorker) -> list[Liaison]:
    """Which offices were told of a lock, newest first."""
    by.must(Function.PROTECTION, Mode.READ)
    return liaisons.list_liaisons(tx, lock_id, LIAISONS_MAX)
