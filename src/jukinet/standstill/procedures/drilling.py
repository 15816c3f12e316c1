"""Drills (訓練): what worked when the pack was opened for practice."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Function, Mode
from jukinet.standstill import store

DRILLS_SHOWN: Final = 20


def record_drill(tx: Transaction, report: dict[str, Any], *, by: CaseWorker) -> None:
    """Keep what a drill showed (告示第15号 第7の5)."""
    by.must(Function.STANDSTILL, Mode.WRITE)
    store.insert_drill(tx, report, by=by.operator.operator_id, at=by.now)


def list_drills(tx: Transaction, *, by: CaseWorker) -> list[tuple[dict[str, Any], str, datetime]]:
    """What the last drills showed, newest first."""
    by.must(Function.STANDSTILL, Mode.READ)
    return store.list_drills(tx, DRILLS_SHOWN)
