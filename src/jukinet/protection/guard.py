"""The one guard (支援措置の照合) that every output of personal data asks.

There are two ways past it, and no third: the requester is the protected person, proven by card and
PIN; or a release for this one document, approved by two people and not yet used or outdated.  The
guard is told nothing about terms and lists, so nothing there can open it.

A protected person who has proven who she is also gets the data of those she had herself named in
her application, as long as no other application protects them: a child's own lock against a parent
stays closed to that parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.protection.lock import Lock
from jukinet.protection.release import Release
from jukinet.terms.errors import ErrorCode, JukiError


class Output(StrEnum):
    """Every way on which personal data leaves the register."""

    SEARCH_RESULT = "search-result"
    HOUSEHOLD_CARD = "household-card"
    RECORD_COPY = "record-copy"
    ITEM_CERTIFICATE = "item-certificate"
    ERASED_COPY = "erased-copy"
    REMADE_COPY = "remade-copy"
    MOVE_OUT_CERTIFICATE = "move-out-certificate"
    CODE_NOTICE = "code-notice"
    REGISTRATION_CARD = "registration-card"
    INSPECTION_LIST = "inspection-list"
    ENQUIRY_ANSWER = "enquiry-answer"
    DISCLOSURE = "disclosure"
    FILING = "filing"
    PRINT_QUEUE = "print-queue"
    EXPORT = "export"
    STANDSTILL_PACK = "standstill-pack"
    API = "api"
    WIDE_AREA_COPY = "wide-area-copy"
    ADDRESS_HISTORY = "address-history"
    IDENTITY_CHECK = "identity-check"


LISTS: Final = frozenset({Output.INSPECTION_LIST, Output.EXPORT, Output.STANDSTILL_PACK})
"""Made for many and read by others later: nobody's proof and no release opens these."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What would leave, about whom, to whom, at whose hands.

    ``document`` is the request, filing or list it belongs to.  ``requester`` is the resident who
    gets it, where it is a resident; ``requester_proven`` says that his card was read and its PIN
    was right, here and now: no paper and no word counts.
    """

    output: Output
    residents: frozenset[UUID]
    document: UUID
    requester: UUID | None
    requester_proven: bool
    operator_id: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whose data may go out, and whose may not."""

    passed: frozenset[UUID]
    withheld: frozenset[UUID]


class Withheld(JukiError):
    """PROTECTED: nothing goes out.

    It carries what was ruled to whoever shows the refusal, because the transaction that asked is
    undone and its own record with it.  The facts of the error name the document alone.
    """

    def __init__(self, demand: Demand, ruling: Ruling) -> None:
        super().__init__(
            ErrorCode.PROTECTED,
            "a person of this document is protected",
            document=str(demand.document),
            output=demand.output.value,
        )
        self.demand = demand
        self.ruling = ruling


def decide(
    demand: Demand, locks: Iterable[Lock], releases: Iterable[Release], now: datetime
) -> Ruling:
    """Rule on a demand: everybody under a closed lock is withheld unless one of the two ways holds.

    ``locks`` are all locks on the persons demanded and ``releases`` those asked for this document;
    more of either do no harm.
    """
    closed = [lock for lock in locks if lock.is_closed]
    released = _released(demand, releases, now)
    withheld = frozenset(
        resident
        for resident in demand.residents
        if (on_him := [lock for lock in closed if resident in lock.residents])
        and not _is_proven_for(demand, resident, on_him)
        and resident not in released
    )
    return Ruling(passed=demand.residents - withheld, withheld=withheld)


def list_opening(
    demand: Demand, residents: frozenset[UUID], releases: Iterable[Release], now: datetime
) -> list[Release]:
    """The releases of which each opens the demand for all these residents."""
    return [
        release
        for release in releases
        if _opens(release, demand, now) and residents <= release.residents
    ]


def touched(demand: Demand, locks: Iterable[Lock]) -> frozenset[UUID]:
    """Whom of those demanded a closed lock covers."""
    return frozenset(
        resident
        for lock in locks
        if lock.is_closed
        for resident in lock.residents & demand.residents
    )


def _is_proven_for(demand: Demand, resident: UUID, locks: Sequence[Lock]) -> bool:
    if not demand.requester_proven or demand.output in LISTS:
        return False
    return demand.requester == resident or all(demand.requester == lock.applicant for lock in locks)


def _released(demand: Demand, releases: Iterable[Release], now: datetime) -> frozenset[UUID]:
    opened: frozenset[UUID] = frozenset()
    for release in releases:
        if _opens(release, demand, now):
            opened |= release.residents
    return opened


def _opens(release: Release, demand: Demand, now: datetime) -> bool:
    return (
        demand.output not in LISTS
        and release.document == demand.document
        and release.output == demand.output.value
        and release.requester == demand.requester
        and release.is_valid_at(now)
    )
