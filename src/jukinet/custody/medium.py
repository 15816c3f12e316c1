"""A medium (媒体) and its life: the ledger line, and the table of what may happen next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

TEXT_LENGTH_MAX: Final = 200
DIGEST_BYTES: Final = 32
PERSONS_MAX: Final = 200_000_000  # more people than the nation has


class MediumKind(StrEnum):
    """What the thing is."""

    MAGNETIC_DISK = "magnetic-disk"
    TAPE = "tape"
    OPTICAL_DISK = "optical-disk"
    MEMORY = "memory"
    PAPER = "paper"
    IC_CARD = "ic-card"  # a box of them
    LINE = "line"  # a file sent over a line between two offices


class Content(StrEnum):
    """What class of information is on it."""

    NOTICES = "notices"
    IDENTIFICATION = "identification"
    RECORDS = "records"
    INSPECTION_LIST = "inspection-list"
    CODES = "codes"
    STANDSTILL_PACK = "standstill-pack"
    OPERATION_RECORD = "operation-record"
    BACKUP = "backup"
    CARD_ISSUING = "card-issuing"


class Direction(StrEnum):
    """Out of this office, or into it."""

    OUT = "out"
    IN = "in"


class Encryption(StrEnum):
    """How what is on it is kept from others."""

    SEALED = "sealed"  # sealed by this program for the addressee's key
    RECOMMENDED = "recommended"  # another cipher of the government's list
    NONE = "none"


class State(StrEnum):
    """Where a medium stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WRITTEN = "written"
    HANDED_OVER = "handed-over"
    RETURNED = "returned"
    RECEIVED = "received"
    SENT_BACK = "sent-back"
    ERASING = "erasing"
    ERASED = "erased"
    LOST = "lost"


class Step(StrEnum):
    """What somebody does with a medium."""

    REQUEST = "request"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    WRITE = "write"
    WRITE_UNDER_RULE = "write-under-rule"  # routine exchange that a standing rule approves
    WRITE_APPROVED = "write-approved"  # the output on it was approved by a second person
    HAND_OVER = "hand-over"
    TAKE_BACK = "take-back"
    ARRIVE = "arrive"
    SEND_BACK = "send-back"
    STATE_ERASURE = "state-erasure"
    WITNESS_ERASURE = "witness-erasure"
    REPORT_LOSS = "report-loss"


BEGINNINGS: Final = {
    Step.REQUEST: State.REQUESTED,
    Step.WRITE_UNDER_RULE: State.WRITTEN,
    Step.WRITE_APPROVED: State.WRITTEN,
    Step.ARRIVE: State.RECEIVED,
}
TRANSITIONS: Final = {
    (State.REQUESTED, Step.APPROVE): State.APPROVED,
    (State.REQUESTED, Step.REFUSE): State.REFUSED,
    (State.REQUESTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Step.WRITE): State.WRITTEN,
    (State.APPROVED, Step.WITHDRAW): State.WITHDRAWN,
    (State.WRITTEN, Step.HAND_OVER): State.HANDED_OVER,
    (State.WRITTEN, Step.STATE_ERASURE): State.ERASING,
    (State.WRITTEN, Step.REPORT_LOSS): State.LOST,
    (State.HANDED_OVER, Step.TAKE_BACK): State.RETURNED,
    (State.HANDED_OVER, Step.STATE_ERASURE): State.ERASING,
    (State.HANDED_OVER, Step.REPORT_LOSS): State.LOST,
    (State.RETURNED, Step.STATE_ERASURE): State.ERASING,
    (State.RETURNED, Step.REPORT_LOSS): State.LOST,
    (State.RECEIVED, Step.SEND_BACK): State.SENT_BACK,
    (State.RECEIVED, Step.STATE_ERASURE): State.ERASING,
    (State.RECEIVED, Step.REPORT_LOSS): State.LOST,
    (State.ERASING, Step.WITNESS_ERASURE): State.ERASED,
    (State.ERASING, Step.REPORT_LOSS): State.LOST,
}
ENDED: Final = frozenset(
    {State.REFUSED, State.WITHDRAWN, State.SENT_BACK, State.ERASED, State.LOST}
)
ANOTHER_THAN: Final = {
    Step.APPROVE: Step.REQUEST,
    Step.REFUSE: Step.REQUEST,
    Step.WITNESS_ERASURE: Step.STATE_ERASURE,
}
"""Who takes the step on the left is not the one who took the step on the right."""


def state_after(state: State, step: Step) -> State:
    """Where a medium stands after a step; STEP_IMPOSSIBLE where the table has none."""
    after = TRANSITIONS.get((state, step))
    if after is None:
        raise JukiError(
            ErrorCode.STEP_IMPOSSIBLE, f"a medium that is {state} has no step {step} before it"
        )
    return after


def list_possible(state: State) -> tuple[Step, ...]:
    """What may happen next, in the order of the table."""
    return tuple(step for before, step in TRANSITIONS if before is state)


@dataclass(frozen=True, slots=True)
class MediumWanted:
    """What a ledger line says about a medium from the beginning."""

    kind: MediumKind
    content: Content
    direction: Direction
    counterpart: str  # to whom, or from whom
    purpose: str
    persons: int
    encryption: Encryption
    period: tuple[date, date] | None = None
    key_sent_by: str = ""
    due_on: date | None = None  # by when it is to be back, or erased
    output_id: UUID | None = None  # the approved bulk output that is on it

    def __post_init__(self) -> None:
        for text in (self.counterpart, self.purpose):
            if not 1 <= len(text) <= TEXT_LENGTH_MAX:
                raise JukiError(ErrorCode.FORMAT_INVALID, "a text is missing or too long")
        if len(self.key_sent_by) > TEXT_LENGTH_MAX or not 0 <= self.persons <= PERSONS_MAX:
            raise JukiError(ErrorCode.FORMAT_INVALID, "a ledger line has a value out of bounds")
        if self.period is not None and self.period[1] < self.period[0]:
            raise JukiError(ErrorCode.INVALID_DATE, "a period ends before it begins")
        leaves = self.direction is Direction.OUT and self.kind is not MediumKind.PAPER
        if leaves and self.encryption is Encryption.NONE:
            raise JukiError(ErrorCode.MEDIUM_NOT_ENCRYPTED, "what leaves is encrypted")

    @property
    def is_read_here(self) -> bool:
        """Whether it is a list that somebody reads at the office, and that stays there."""
        return self.kind is MediumKind.PAPER and self.content is Content.INSPECTION_LIST


@dataclass(frozen=True, slots=True)
class Medium:
    """A ledger line as it stands."""

    medium_id: UUID
    number: int
    wanted: MediumWanted
    state: State
    made_at: datetime
    steps: int
    digest: bytes | None = None

    def __post_init__(self) -> None:
        assert self.made_at.tzinfo is not None
        assert self.digest is None or len(self.digest) == DIGEST_BYTES

    @property
    def name(self) -> str:
        """The number as it stands on the label."""
        return f"M-{self.number:06d}"

    def is_overdue(self, today: date) -> bool:
        """Whether it should be back, or erased, and is not."""
        due = self.wanted.due_on
        return due is not None and due < today and self.state not in ENDED | {State.RETURNED}


@dataclass(frozen=True, slots=True)
class TakenStep:
    """One step somebody took: appended, never altered."""

    step: Step
    state: State
    by: str
    at: datetime
    note: str = ""
    person: str = ""  # who received or brought it, where the step has somebody


def must_be_in_a_reading(wanted: MediumWanted, reading_id: UUID | None) -> None:
    """Refuse a list that changes hands outside a recorded reading; READING_NOT_RECORDED."""
    if wanted.is_read_here and reading_id is None:
        raise JukiError(ErrorCode.READING_NOT_RECORDED, "a list is handed over in a reading only")


def must_be_another(step: Step, by: str, taken: tuple[TakenStep, ...]) -> None:
    """Refuse a step whose counterpart the same operator took; OWN_WORK."""
    counterpart = ANOTHER_THAN.get(step)
    for before in reversed(taken):
        if before.step is counterpart:
            if before.by == by:
                raise JukiError(ErrorCode.OWN_WORK, "a second person takes this step")
            return
