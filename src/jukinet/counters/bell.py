"""The bell of a case: word came that somebody waited for, who meanwhile serves others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Bell:
    """That word came for a case, since when, and the page that goes on with it; about nobody."""

    case_id: UUID
    short_number: str
    address: str
    rung_at: datetime
