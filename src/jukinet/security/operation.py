"""The operation record (操作履歴): what an operator saw, tried or did, in which case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import ResidentRecordCode

OPERATION_KIND: Final = "operation"
ITEMS_MAX: Final = 64
"""A household card shows some twenty items; a line that names more says too little."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line: by whom, at which terminal, in which case, with which function, about whom.

    ``case`` is the case's number of the day, or empty where no case is needed; ``subject`` is the
    person it was about, None when it was about nobody or more than one.  It is written down as a
    pseudonym.  ``result`` is a word of the procedure's: ``shown``, ``none``, ``entered``, or the
    error code of a refusal.
    """

    operator_id: str
    terminal_id: str
    case: str
    affair: str
    function: Function
    mode: Mode
    items: tuple[str, ...]
    result: str
    subject: ResidentRecordCode | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        assert len(self.items) <= ITEMS_MAX, "a line names what was shown, not everything there is"

    def to_content(self) -> dict[str, str | list[str]]:
        """What the ledger entry says; the subject is kept beside it, as a pseudonym."""
        return {
            "affair": self.affair,
            "case": self.case,
            "function": self.function.value,
            "items": sorted(self.items),
            "mode": self.mode.value,
            "operator": self.operator_id,
            "result": self.result,
            "terminal": self.terminal_id,
        }


@dataclass(frozen=True, slots=True)
class OperationSearch:
    """What is asked of the operation record; what is None is not asked about."""

    operator_id: str | None = None
    terminal_id: str | None = None
    case_number: str | None = None
    function: Function | None = None
    subjects: tuple[bytes, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordedOperation:
    """A line of the operation record, read back; the subject is a pseudonym."""

    entry_id: int
    operator_id: str
    terminal_id: str
    case_number: str
    affair: str
    function: Function
    mode: Mode
    items: tuple[str, ...]
    result: str
    subject: bytes | None
    recorded_at: datetime
