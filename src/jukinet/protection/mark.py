"""A lock as other offices learn of it (連絡), and where it is known to be in effect (反映)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jukinet.protection.history import LockStep
from jukinet.protection.lock import LockEvent

SILENT = frozenset({LockEvent.TERM_PASSED, LockEvent.LIFTING_PROPOSED, LockEvent.LIFTING_REFUSED})
"""What changes nothing that others go by."""


@dataclass(frozen=True, slots=True)
class Notified:
    """What another municipality told: its reference, and whether its lock is closed."""

    reference: UUID
    municipality: str
    closed: bool
    until: date | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Effect:
    """A place where a decision of ours is in effect."""

    lock_id: UUID
    municipality: str
    place: str
    decided_at: datetime
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person of a lock whose record our server does not hold: her mark waits there, or not."""

    lock_id: UUID
    resident_id: UUID
    waits: bool
    decided_at: datetime


def last_told(steps: Iterable[LockStep]) -> datetime | None:
    """When the decision was taken that the network was told last, of steps oldest first."""
    told = [step.at for step in steps if step.event not in SILENT]
    return told[-1] if told else None
