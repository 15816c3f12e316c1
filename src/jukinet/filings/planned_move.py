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
ANSWER_DAYS: Final = 7
"""So long the town that was named may take to answer."""
SEEK_AGAIN_DAYS: Final = 30
NOT_HERE: Final = "not-here"
NO_LINE: Final = "no-line"
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
    sought_on: date | None = None
    sought_answer: str = ""

    def days_overdue(self, today: date) -> int:
        """Days since the planned day."""
        return (today - self.planned_on).days

    def is_letter_due(self, today: date) -> bool:
        """Whether a letter should go out today: not while the town that was named may answer."""
        again = self.last_letter_on is None or (
            (today - self.last_letter_on).days >= LETTER_AGAIN_DAYS
        )
        return again and self.is_sought(today)

    def is_sought(self, today: date) -> bool:
        """Whether that town was asked over the network and has answered, or let the time pass."""
        if self.sought_on is None:
            return False
        return bool(self.sought_answer) or (today - self.sought_on).days >= ANSWER_DAYS


def overdue_until(today: date, law: Law) -> date:
    """Moves planned up to this day should have been confirmed by now."""
    return today - timedelta(days=law.period(PERIOD).days)
