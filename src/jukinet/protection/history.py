"""What is kept of a lock: every step that was taken, and every ruling about those it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jukinet.protection.guard import Demand, Ruling
from jukinet.protection.lock import LockEvent, LockState
from jukinet.security.operator import Duty


@dataclass(frozen=True, slots=True)
class LockStep:
    """A line of a lock's history."""

    event: LockEvent | None  # None is the first: the lock was taken
    state: LockState
    operator_id: str
    duty: Duty | None  # None for the office's daily job
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptRuling:
    """A ruling about protected persons as it was kept."""

    ruling_id: int
    demand: Demand
    ruling: Ruling
    release_id: UUID | None
    ruled_at: datetime
