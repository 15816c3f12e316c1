"""A case as the office keeps it: waiting, in somebody's hands, or closed; and who may take it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from jukinet.counters.case import Case
from jukinet.terms.errors import ErrorCode, JukiError

CLAIM_IDLE_MAX: Final = timedelta(minutes=15)
"""A case nobody has touched for so long may be taken over."""
RAISED_AFTER: Final = timedelta(minutes=30)
"""A case older than this stands out in the list."""
TOUCH_STEP: Final = timedelta(seconds=10)
"""That a case is worked on is written down no oftener than this."""


class CaseState(StrEnum):
    """Where a case stands; it is in exactly one list, always."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


class CaseEvent(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    CALLED = "called"
    TAKEN_OVER = "taken-over"
    IDENTIFIED = "identified"
    SET_ASIDE = "set-aside"
    CLOSED = "closed"


AFTER: Final = {
    (CaseState.WAITING, CaseEvent.CALLED): CaseState.OPEN,
    (CaseState.WAITING, CaseEvent.CLOSED): CaseState.CLOSED,
    (CaseState.OPEN, CaseEvent.CALLED): CaseState.OPEN,
    (CaseState.OPEN, CaseEvent.TAKEN_OVER): CaseState.OPEN,
    (CaseState.OPEN, CaseEvent.IDENTIFIED): CaseState.OPEN,
    (CaseState.OPEN, CaseEvent.SET_ASIDE): CaseState.WAITING,
    (CaseState.OPEN, CaseEvent.CLOSED): CaseState.CLOSED,
}
"""The whole life of a case; what is not here cannot happen."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its state, its owner and when he last did something about it."""

    case: Case
    state: CaseState
    owner: str | None
    terminal_id: str | None
    touched_at: datetime

    def belongs_to(self, operator_id: str) -> bool:
        """Whether this operator has it in hand."""
        return self.state is CaseState.OPEN and self.owner == operator_id

    def may_be_taken(self, operator_id: str, now: datetime) -> bool:
        """Whether this operator may go on with it: his own, nobody's, or long untouched."""
        if self.state is not CaseState.OPEN:
            return self.state is CaseState.WAITING
        return self.owner == operator_id or now - self.touched_at >= CLAIM_IDLE_MAX

    def is_raised(self, now: datetime) -> bool:
        """Whether it has been around for long."""
        return now - self.case.opened_at >= RAISED_AFTER

    def after(self, event: CaseEvent, operator_id: str, terminal_id: str, at: datetime) -> CaseFile:
        """The case after what this operator does to it."""
        state = AFTER.get((self.state, event))
        if state is None:
            raise JukiError(ErrorCode.CASE_CLOSED, f"{event} cannot happen to a {self.state} case")
        if not self.may_be_taken(operator_id, at):
            raise JukiError(ErrorCode.CLAIMED_BY_ANOTHER, "another operator has this case in hand")
        held = state is CaseState.OPEN
        return replace(
            self,
            state=state,
            owner=operator_id if held else None,
            terminal_id=terminal_id if held else None,
            touched_at=at,
        )
