"""An output about many people (大量出力): asked for, approved by another, done once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

PURPOSE_LENGTH_MAX: Final = 200
DIGEST_BYTES: Final = 32
APPROVAL_HOURS: Final = 24
"""An approval is for today's work; what is put out later is asked for again."""


class OutputKind(StrEnum):
    """What is put out."""

    INSPECTION_LIST = "inspection-list"
    PUBLIC_COPIES = "public-copies"
    RECORD_EXPORT = "record-export"
    OPERATION_HISTORY = "operation-history"
    CODE_NOTICES = "code-notices"
    STANDSTILL_PACK = "standstill-pack"
    CARD_COMMISSION = "card-commission"


class OutputState(StrEnum):
    """Where the request stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DONE = "done"


class OutputStep(StrEnum):
    """What somebody does with it."""

    REQUEST = "request"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    DO = "do"


TRANSITIONS: Final = {
    (OutputState.REQUESTED, OutputStep.APPROVE): OutputState.APPROVED,
    (OutputState.REQUESTED, OutputStep.REFUSE): OutputState.REFUSED,
    (OutputState.REQUESTED, OutputStep.WITHDRAW): OutputState.WITHDRAWN,
    (OutputState.APPROVED, OutputStep.WITHDRAW): OutputState.WITHDRAWN,
    (OutputState.APPROVED, OutputStep.DO): OutputState.DONE,
}
BY_ANOTHER: Final = frozenset({OutputStep.APPROVE, OutputStep.REFUSE})


def output_state_after(state: OutputState, step: OutputStep) -> OutputState:
    """Where it stands after a step; STEP_IMPOSSIBLE where the table has none."""
    after = TRANSITIONS.get((state, step))
    if after is None:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, f"an output that is {state} has no step {step}")
    return after


@dataclass(frozen=True, slots=True)
class OutputWanted:
    """What is asked for: the digest binds the approval to these very parameters or bytes."""

    kind: OutputKind
    purpose: str
    persons: int
    digest: bytes

    def __post_init__(self) -> None:
        if not 1 <= len(self.purpose) <= PURPOSE_LENGTH_MAX or self.persons < 0:
            raise JukiError(ErrorCode.FORMAT_INVALID, "an output has a purpose and a number")
        assert len(self.digest) == DIGEST_BYTES


@dataclass(frozen=True, slots=True)
class Output:
    """A request for an output as it stands."""

    output_id: UUID
    wanted: OutputWanted
    requested_by: str
    requested_at: datetime
    state: OutputState
    approved_by: str | None = None
    approved_at: datetime | None = None

    def must_be_by_another(self, step: OutputStep, by: str) -> None:
        """Refuse the one who asked where a second person is wanted."""
        if step in BY_ANOTHER and by == self.requested_by:
            raise JukiError(ErrorCode.OWN_WORK, "a second person decides on an output")

    def has_lapsed(self, now: datetime) -> bool:
        """Whether it was approved on another day, and is good for nothing any more."""
        approved = self.approved_at
        return approved is not None and now - approved > timedelta(hours=APPROVAL_HOURS)

    def must_cover(self, kind: OutputKind, digest: bytes, persons: int, now: datetime) -> None:
        """Refuse anything but what was approved, as long as it was approved for."""
        # (1) approved, (2) not used yet, (3) still today's, (4) the very thing, (5) not more people
        if self.state is not OutputState.APPROVED or self.approved_at is None:  # (1) (2)
            raise JukiError(ErrorCode.OUTPUT_NOT_APPROVED, f"the output is {self.state}")
        if self.has_lapsed(now):  # (3)
            raise JukiError(ErrorCode.OUTPUT_NOT_APPROVED, "the approval is of another day")
        if kind is not self.wanted.kind or digest != self.wanted.digest:  # (4)
            raise JukiError(ErrorCode.OUTPUT_NOT_APPROVED, "something else was approved")
        if persons > self.wanted.persons:  # (5)
            raise JukiError(ErrorCode.OUTPUT_NOT_APPROVED, "more people than were approved")
