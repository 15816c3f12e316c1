"""What the procedures of inspection share: rights and the operation record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.counters.procedures.recording import Subject
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode

READING: Final = (Function.INSPECTION, Mode.READ)
TAKING: Final = (Function.INSPECTION, Mode.WRITE)
DECIDING: Final = (Function.INSPECTION, Mode.EXECUTE)


def record(
    tx: Transaction,
    by: CaseWorker,
    context: NodeContext,
    mode: Mode,
    what: str,
    *,
    items: Sequence[str] = (),
    subjects: Sequence[Subject] = (),
) -> None:
    """A line of the operation record, or one for each person shown."""
    record_reading(
        tx,
        by,
        context,
        Function.INSPECTION,
        mode=mode,
        result=what,
        items=items,
        subjects=subjects,
    )
