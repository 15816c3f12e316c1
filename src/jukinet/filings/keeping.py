"""Papers of filings (届書の保存): kept as long as the law says, disposed of by two persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.filings.kinds import FilingKind
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law

RETENTION: Final = "filing"  # key of terms/tables/retention.csv, counted from the receipt
DISPOSED_AT_ONCE_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """One paper in the list of those that may go."""

    filing_id: UUID
    number: str
    kind: FilingKind
    received_on: date


@dataclass(frozen=True, slots=True)
class Disposal:
    """A disposal: one proposes the list, another confirms that exactly these are destroyed."""

    disposal_id: UUID
    up_to: date
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    def must_be_confirmable_by(self, operator_id: str) -> None:
        """Refuse the same person, and a second time."""
        if self.confirmed_at is not None:
            raise JukiError(ErrorCode.FILING_STATE, "the disposal is confirmed already")
        if operator_id == self.proposed_by:
            raise JukiError(ErrorCode.OWN_WORK, "whoever proposed a disposal does not confirm it")


def last_disposable_day(today: date, law: Law) -> date:
    """Papers received up to this day have been kept long enough."""
    years = law.retention(RETENTION).years
    assert years is not None, "filings are kept for a number of years"
    try:
        anniversary = today.replace(year=today.year - years)
    except ValueError:  # 29 February
        anniversary = date(today.year - years, 2, 28)
    return date.fromordinal(anniversary.toordinal() - 1)
