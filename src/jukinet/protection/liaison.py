"""Telling another office of a lock (支援措置の連絡): what a slip says, and of which decision.

The office that keeps the domicile's annexed list, and the one that keeps an erased record of the
former address, lock what they hold by themselves; they learn of it by paper, kept apart from other
correspondence, and it never says where somebody lives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.protection.history import LockStep
from jukinet.protection.lock import Lock, LockEvent
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

OFFICE_LENGTH_MAX: Final = 60
TOLD: Final = frozenset({LockEvent.REGISTERED, LockEvent.EXTENDED, LockEvent.LIFTING_APPROVED})
"""The decisions another office is told of, the same as the applicant is told in writing."""


@dataclass(frozen=True, slots=True)
class Liaison:
    """One slip to one office."""

    liaison_id: UUID
    lock_id: UUID
    to_office: str
    event: LockEvent
    from_day: date
    until: date | None
    written_by: str
    written_at: datetime


def last_decision(steps: Iterable[LockStep]) -> LockStep | None:
    """The newest decision that is told, of steps oldest first; None while nothing was decided."""
    decisions = [step for step in steps if step.event in TOLD]
    return decisions[-1] if decisions else None


def make_liaison(
    liaison_id: UUID,
    lock: Lock,
    steps: Iterable[LockStep],
    to_office: str,
    *,
    by: str,
    at: datetime,
) -> Liaison:
    """A slip about what was decided last; LOCK_STATE while nothing was."""
    decided = last_decision(steps)
    if decided is None or decided.event is None:
        raise JukiError(ErrorCode.LOCK_STATE, "nothing was decided yet")
    office = to_office.strip()
    if not 1 <= len(office) <= OFFICE_LENGTH_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "a slip goes to an office")
    lifted = decided.event is LockEvent.LIFTING_APPROVED
    return Liaison(
        liaison_id=liaison_id,
        lock_id=lock.lock_id,
        to_office=office,
        event=decided.event,
        from_day=day_of(decided.at),
        until=None if lifted else lock.until,
        written_by=by,
        written_at=at,
    )
