"""What the procedures of a mass re-issue share: rights, the re-issue, one step of its progress."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.cards.mass_reissue import store
from jukinet.cards.mass_reissue.reissue import Act, Reissue, after
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

READING: Final = (Function.CARD, Mode.READ)
POSTING: Final = (Function.CARD, Mode.WRITE)
DECIDING: Final = (Function.CARD, Mode.EXECUTE)


def get_reissue(tx: Transaction, reissue_id: UUID) -> Reissue:
    """The re-issue; NOT_FOUND where there is none."""
    found = store.list_reissues(tx, 1, reissue_id)
    if not found:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such re-issue")
    return found[0]


def step(
    tx: Transaction,
    reissue: Reissue,
    act: Act,
    *,
    operator_id: str,
    at: datetime,
    per_minute: int | None = None,
) -> None:
    """One step of its progress, kept; MASS_REISSUE_STATE where the table refuses it."""
    progress = after(reissue.progress, act)
    pace = reissue.per_minute if per_minute is None else per_minute
    store.append_act(tx, reissue.reissue_id, store.KeptAct(act, progress, pace, operator_id, at))


def record(
    tx: Transaction, by: CaseWorker, context: NodeContext, mode: Mode, what: str, item: str
) -> None:
    """A line of the operation record."""
    record_reading(
        tx, by, context, Function.CARD, mode=mode, result=what, items=("mass-reissue", item)
    )
