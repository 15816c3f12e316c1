"""A release (一回限りの解除): one document, one output, one requester, fifteen minutes, once.

Asked for by somebody who works on protection today and approved by somebody else who does not; the
lock stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.security.operator import Duty
from jukinet.terms.errors import ErrorCode, JukiError

VALID: Final = timedelta(minutes=15)
REASON_LENGTH_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did a step: the operator, the work of that day, and when."""

    operator_id: str
    duty: Duty
    at: datetime

    def __post_init__(self) -> None:
        assert self.at.tzinfo is not None, "an instant is aware"


@dataclass(frozen=True, slots=True)
class Release:
    """What two people agreed may go out once.

    ``cancelled_at`` is set when the approver refuses or the protected person applies again.
    """

    release_id: UUID
    document: UUID
    output: str
    residents: frozenset[UUID]
    requester: UUID | None
    reason: str
    asked: Hand
    approved: Hand | None = None
    cancelled_at: datetime | None = None
    used_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.reason.strip()) <= REASON_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "a release has a reason")
        if not self.residents:
            raise JukiError(ErrorCode.FORM_INVALID, "a release is about somebody")
        if self.asked.duty is not Duty.PROTECTION:
            raise JukiError(ErrorCode.ACCESS_REFUSED, "a release is asked for by protection")
        if self.approved is not None:
            must_be_second(self.asked, self.approved)

    @property
    def is_open(self) -> bool:
        """Whether it waits for its approver."""
        return self.approved is None and self.cancelled_at is None

    def is_waiting_at(self, now: datetime) -> bool:
        """Whether somebody can still approve it."""
        return self.is_open and now < self.asked.at + VALID

    @property
    def expires_at(self) -> datetime | None:
        """Until when it may be used; None before it is approved."""
        return self.approved.at + VALID if self.approved else None

    def is_valid_at(self, now: datetime) -> bool:
        """Whether it opens the one document it is for."""
        return (
            self.approved is not None
            and self.cancelled_at is None
            and self.used_at is None
            and self.approved.at <= now < self.approved.at + VALID
        )

    def approved_by(self, hand: Hand) -> Release:
        """Approved, which refuses a second hand that is the first one's or does the same work."""
        if not self.is_open:
            raise JukiError(ErrorCode.RELEASE_CLOSED, "the release is decided already")
        if not self.is_waiting_at(hand.at):
            raise JukiError(ErrorCode.RELEASE_CLOSED, "the release waited too long")
        return replace(self, approved=hand)


def must_be_second(first: Hand, second: Hand) -> None:
    """Refuse a second pair of eyes that is the first (OWN_WORK) or does the same work today."""
    if first.operator_id == second.operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "whoever asked does not approve")
    if first.duty is second.duty:
        raise JukiError(ErrorCode.ACCESS_REFUSED, "the approval is another role's")
