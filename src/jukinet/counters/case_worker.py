"""Who works on what, where and when: every procedure of a counter is told this as ``by``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jukinet.counters.case import Case
from jukinet.security.operator import Function, Mode, Operator
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class CaseWorker:
    """An operator at a terminal, with the case before him, if there is one."""

    operator: Operator
    terminal_id: str
    case: Case | None
    now: datetime

    def must(self, function: Function, mode: Mode) -> None:
        """Refuse what the operator holds no right for."""
        self.operator.must(function, mode)

    def get_case(self) -> Case:
        """The case; CASE_MISSING where none is open."""
        if self.case is None:
            raise JukiError(ErrorCode.CASE_MISSING, "no case is open at this terminal")
        return self.case
