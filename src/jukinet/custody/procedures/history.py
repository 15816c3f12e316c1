"""Look through the operation record, with people masked, and hold it against the paper slips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.custody import store
from jukinet.custody.operation_history import (
    Comparison,
    compare_slips,
    lasting_ids,
    temporary_ids,
)
from jukinet.custody.output import OutputKind, OutputState
from jukinet.custody.procedures.outputs import OUTPUTS_SHOWN, must_be_approved, record_done
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operation import OperationSearch, RecordedOperation
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import list_operations

LINES_MAX: Final = 1_000
COMPARED_DAYS_MAX: Final = 31
COMPARED_LINES_A_STEP: Final = 1_000


@dataclass(frozen=True, slots=True)
class History:
    """Lines of a search; ``names`` gives each person's id in it, and nothing else of him."""

    lines: tuple[RecordedOperation, ...]
    names: Mapping[bytes, str]
    lasting: bool
    more: bool

    @property
    def persons(self) -> int:
        """How many different people the lines are about."""
        return len(self.names)


def search_history(
    tx: Transaction, search: OperationSearch, *, by: CaseWorker, context: NodeContext
) -> History:
    """Look through the operation record (告示第15号 第9の三); the look is itself recorded.

    People have ids that are good in this one list. Whoever holds an audit engagement (the right to
    execute) sees ids that last, and so can follow one person through several.
    """
    by.must(Function.OPERATION_RECORD, Mode.READ)
    found = list_operations(tx, search, LINES_MAX)
    lasting = by.operator.may(Function.OPERATION_RECORD, Mode.EXECUTE)
    record_reading(
        tx,
        by,
        context,
        Function.OPERATION_RECORD,
        items=("operation-history", str(len(found))),
        result="shown",
    )
    names = lasting_ids(found) if lasting else temporary_ids(found)
    return History(tuple(found), names, lasting, more=len(found) == LINES_MAX)


def print_history(
    tx: Transaction, search: OperationSearch, *, by: CaseWorker, context: NodeContext
) -> History:
    """The same for paper: a list about many people needs a second person's approval."""
    history = search_history(tx, search, by=by, context=context)
    bound = digest_of_search(search)
    approved = next(
        (
            one.output_id
            for one in store.list_outputs(tx, OUTPUTS_SHOWN)
            if one.state is OutputState.APPROVED
            and one.wanted.kind is OutputKind.OPERATION_HISTORY
            and one.wanted.digest == bound
        ),
        None,
    )
    must_be_approved(
        tx,
        approved,
        kind=OutputKind.OPERATION_HISTORY,
        digest=bound,
        persons=history.persons,
        by=by,
    )
    if approved is not None:
        record_done(tx, approved, persons=history.persons, digest=bound, by=by, context=context)
    return history


def digest_of_search(search: OperationSearch) -> bytes:
    """What an approval of a printed list is bound to: what was searched for."""
    parts = (
        search.operator_id, search.terminal_id, search.case_number, search.function,
        search.since and search.since.isoformat(), search.until and search.until.isoformat(),
    )  # fmt: skip
    return digest("\n".join(str(part or "") for part in parts).encode())


def compare_with_slips(
    tx: Transaction,
    text: str,
    *,
    since: datetime,
    until: datetime,
    by: CaseWorker,
    context: NodeContext,
) -> Comparison:
    """Hold the numbers on paper slips against the record of these days (突合)."""
    by.must(Function.OPERATION_RECORD, Mode.READ)
    assert until - since <= timedelta(days=COMPARED_DAYS_MAX)
    lines: list[RecordedOperation] = []
    start = since
    while start < until:
        end = min(start + timedelta(hours=1), until)
        lines += list_operations(tx, OperationSearch(since=start, until=end), COMPARED_LINES_A_STEP)
        start = end
    comparison = compare_slips(text, lines)
    record_reading(
        tx,
        by,
        context,
        Function.OPERATION_RECORD,
        items=("comparison", str(len(comparison.both))),
        result="agrees" if comparison.agrees else "differs",
    )
    return comparison
