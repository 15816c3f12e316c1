"""Record what was shown, tried or done at a counter, in the transaction that did it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from jukinet.counters import store
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.store import shown
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operation import Operation, OperationSearch, RecordedOperation
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import list_operations, record_operations
from jukinet.terms.identification import IdentificationInformation

SHOWN: Final = "shown"
TRAIL_MAX: Final = 200


class Subject(Protocol):
    """Whom a line is about: a resident record has what is needed."""

    @property
    def resident_id(self) -> UUID:
        """The register's own key, by which the trail of a case finds the name again."""

    @property
    def identification(self) -> IdentificationInformation:
        """The five items, of which the code becomes the line's pseudonym."""


def record_reading(
    tx: Transaction,
    by: CaseWorker,
    context: NodeContext,
    function: Function,
    *,
    subjects: Sequence[Subject] = (),
    items: Sequence[str] = (),
    result: str = SHOWN,
    mode: Mode = Mode.READ,
) -> list[int]:
    """Record that items of these residents were shown, a line each; one line when of nobody.

    (告示第15号 第8: the use of terminals is recorded.) The lines hang on the open case.
    """
    # A page that is shown although its transaction is undone was seen all the same.
    tx.when_shown_undone(
        lambda again: _record(again, by, context, function, subjects, items, result, mode)
    )
    return _record(tx, by, context, function, subjects, items, result, mode)


def _record(
    tx: Transaction,
    by: CaseWorker,
    context: NodeContext,
    function: Function,
    subjects: Sequence[Subject],
    items: Sequence[str],
    result: str,
    mode: Mode,
) -> list[int]:
    case = by.case

    def line(subject: Subject | None) -> Operation:
        return Operation(
            operator_id=by.operator.operator_id,
            terminal_id=by.terminal_id,
            case="" if case is None else case.number,
            affair="" if case is None else case.affair.value,
            function=function,
            mode=mode,
            items=tuple(items),
            result=result,
            subject=None if subject is None else subject.identification.code,
        )

    lines = [line(subject) for subject in subjects] or [line(None)]
    entry_ids = record_operations(tx, lines, context.vault, by.now)
    if case is not None and subjects:
        ids = [subject.resident_id for subject in subjects]
        store.insert_shown(tx, case.case_id, list(zip(entry_ids, ids, strict=True)))
    return entry_ids


def list_shown_of(tx: Transaction, by: CaseWorker, residents: Iterable[UUID]) -> frozenset[UUID]:
    """Of whom something was shown in the open case: what belongs to that page needs no new line."""
    return shown.list_shown_of(tx, by.get_case().case_id, residents)


@dataclass(frozen=True, slots=True)
class TrailLine:
    """A line of the operation record as its own operator reads it; whom it was about by id."""

    operation: RecordedOperation
    resident_id: UUID | None


def list_trail(tx: Transaction, by: CaseWorker) -> list[TrailLine]:
    """What this operator saw and tried in the case that lies before him, newest first."""
    case = by.get_case()
    search = OperationSearch(operator_id=by.operator.operator_id, case_number=case.number)
    about = store.list_shown(tx, case.case_id, TRAIL_MAX)
    return [
        TrailLine(operation, about.get(operation.entry_id))
        for operation in list_operations(tx, search, TRAIL_MAX)
    ]
