"""A filing (届出): what was said at the desk, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from jukinet.counters.case import Means, Relation
from jukinet.filings.kinds import FilingKind
from jukinet.filings.number import FilingNumber
from jukinet.filings.workflow import FilingState
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing; ``version`` counts what was saved, so that nobody approves what he did not see.

    ``fields`` are what was typed.  ``basis`` is a digest of the records as they stood when the
    filing was read last: a filing made on other records than those in force is stale.
    """

    filing_id: UUID
    number: FilingNumber
    kind: FilingKind
    state: FilingState
    version: int
    case_number: str
    requester: UUID | None
    relation: Relation
    means: Means
    household_id: UUID | None
    target_id: UUID | None
    received_on: date
    opened_at: datetime
    moved_at: datetime
    fields: Mapping[str, str] = field(repr=False)
    basis: str = field(repr=False)
    entered_by: str = ""
    approved_by: str = ""
    returned_reason: str = ""
    disposed_on: date | None = None

    @property
    def claim_subject(self) -> UUID:
        """What is claimed while it is entered: the household, or the filing of a new one."""
        return self.household_id or self.filing_id

    def must_be_version(self, version: int) -> None:
        """Refuse an act on what somebody else has changed meanwhile."""
        if version != self.version:
            raise JukiError(ErrorCode.FILING_CHANGED, "the filing was changed meanwhile")

    def must_be_anothers(self, operator_id: str) -> None:
        """Refuse a reviewer who entered the filing himself."""
        if operator_id == self.entered_by:
            raise JukiError(ErrorCode.OWN_WORK, "whoever entered a filing does not approve it")


@dataclass(frozen=True, slots=True)
class QueuedFiling:
    """One row of a list of work; no name, for counters are seen by the public."""

    filing_id: UUID
    number: str
    kind: FilingKind
    state: FilingState
    version: int
    case_number: str
    household_id: UUID | None
    moved_at: datetime
    entered_by: str
    returned_reason: str
    claimed_by: str
    claimed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FilingStep:
    """One thing that happened to a filing, appended and never changed."""

    event: str
    state: FilingState
    version: int
    by: str
    terminal_id: str
    at: datetime
    reason: str = ""
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Approved:
    """What came of an approval: the changes by record, and how many certificates are due."""

    filing_id: UUID
    number: str
    changes: tuple[tuple[UUID, int | None], ...]
