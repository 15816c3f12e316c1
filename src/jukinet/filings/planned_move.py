"""Moves that never arrive (未着転出): planned here, confirmed by nobody, asked about by letter.

A move-out is filed beforehand; the new municipality tells when the person has come.  When that
does not happen for a period after the planned day, the person may still live here, and the mayor
has to find out (Act Art. 14).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from jukinet.terms.law import Law

PERIOD: Final = "planned-move-unconfirmed"
LETTER_AGAIN_DAYS: Final = 30  # a second letter before that only annoys


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A planned move without a confirmation, and the letters about it."""

    resident_id: UUID
    filing_id: UUID
    number: str
    planned_on: date
    last_letter_on: date | None
    letters: int

    def days_overdue(self, today: date) -> int:
        """Days since the planned day."""
        return (today - self.planned_on).days

    def is_letter_due(self, today: date) -> bool:
        """Whether a letter should go out today."""
        return (
            self.last_letter_on is None or (today - self.last_letter_on).days >= LETTER_AGAIN_DAYS
        )


def overdue_until(today: date, law: Law) -> date:
    """Moves planned up to this day should have been confirmed by now."""
    return today - timedelta(days=law.period(PERIOD).days)
