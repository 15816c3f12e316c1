"""Record what was shown, tried or done at a counter, in the transaction that did it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operation import Operation
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import record_operations
from jukinet.terms.identification import IdentificationInformation

SHOWN: Final = "shown"


class Subject(Protocol):
    """Whom a line is about: a resident record has what is needed."""

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
    return record_operations(tx, lines, context.vault, by.now)
