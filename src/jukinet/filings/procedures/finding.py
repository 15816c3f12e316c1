"""Finding one filing, and noting what happens to it: what the other procedures share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import store
from jukinet.filings.filing import Filing, FilingStep
from jukinet.filings.workflow import FilingEvent, next_state
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.errors import ErrorCode, JukiError


def get_filing(tx: Transaction, filing_id: UUID) -> Filing:
    """The filing with this key."""
    found = store.find_filing(tx, filing_id)
    if found is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such filing")
    return found


def lock_filing(tx: Transaction, filing_id: UUID) -> Filing:
    """The filing with this key, locked until the commit."""
    found = store.lock_filing(tx, filing_id)
    if found is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such filing")
    return found


def advance(
    tx: Transaction,
    filing: Filing,
    event: FilingEvent,
    by: CaseWorker,
    *,
    reason: str = "",
    note: str = "",
    **changes: Any,
) -> Filing:
    """Let something happen to a filing: check the table, count the version, write it down."""
    advanced = replace(
        filing,
        state=next_state(filing.state, event),
        version=filing.version + 1,
        moved_at=by.now,
        **changes,
    )
    store.save_filing(tx, advanced)
    append_step(tx, advanced, event, by, reason=reason, note=note)
    return advanced


def append_step(
    tx: Transaction,
    filing: Filing,
    event: FilingEvent | str,
    by: CaseWorker,
    *,
    reason: str = "",
    note: str = "",
) -> None:
    """Write down what happened to a filing."""
    step = FilingStep(
        str(event),
        filing.state,
        filing.version,
        by.operator.operator_id,
        by.terminal_id,
        by.now,
        reason,
        note,
    )
    store.append_step(tx, filing, event, step)
