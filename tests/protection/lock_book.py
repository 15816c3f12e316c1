"""What anybody may get, kept by the rules of the task and not by the program's.

A protected person passes only for a requester proven to be her (or who applied for her), or by a
release of this one document that two people of two roles agreed on within the last fifteen minutes
and nobody has used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from jukinet.protection.guard import LISTS, Demand, Output
from jukinet.security.operator import Duty

FIFTEEN_MINUTES = timedelta(minutes=15)


@dataclass(slots=True)
class BookedLock:
    """A lock as the book has it."""

    lock_id: UUID
    applicant: UUID
    residents: set[UUID]
    proposal: tuple[str, Duty] | None = None
    lifted: bool = False


@dataclass(slots=True)
class BookedRelease:
    """A release as the book has it."""

    release_id: UUID
    document: UUID
    output: Output
    resident: UUID
    requester: UUID | None
    asked: tuple[str, Duty]
    asked_at: datetime
    approved_at: datetime | None = None
    over: bool = False


@dataclass(slots=True)
class Book:
    """What anybody may get, by the rules of the task."""

    locks: list[BookedLock] = field(default_factory=list)
    releases: list[BookedRelease] = field(default_factory=list)

    def on(self, resident: UUID) -> list[BookedLock]:
        return [one for one in self.locks if resident in one.residents and not one.lifted]

    def find_release(self, demand: Demand, resident: UUID, now: datetime) -> BookedRelease | None:
        for one in self.releases:
            if (
                (one.document, one.output, one.requester, one.resident)
                == (demand.document, demand.output, demand.requester, resident)
                and not one.over
                and one.approved_at is not None
                and now < one.approved_at + FIFTEEN_MINUTES
            ):
                return one
        return None

    def is_proven(self, demand: Demand, resident: UUID) -> bool:
        return demand.requester_proven and (
            demand.requester == resident
            or all(one.applicant == demand.requester for one in self.on(resident))
        )

    def may_pass(self, demand: Demand, resident: UUID, now: datetime) -> bool:
        if not self.on(resident):
            return True
        if demand.output in LISTS:
            return False
        return (
            self.is_proven(demand, resident) or self.find_release(demand, resident, now) is not None
        )

    def take_back_releases(self, residents: set[UUID]) -> None:
        for one in self.releases:
            if one.resident in residents:
                one.over = True
