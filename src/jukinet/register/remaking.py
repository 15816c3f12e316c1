"""A record made anew (改製; Order Art. 16): dead entries stay behind in the replaced one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, repr=False)
class Remaking:
    """One re-making; changes up to ``last_change_id`` are those of the replaced record (改製原).

    ``erased_at`` is set when the replaced record has gone at the end of its retention.
    """

    remaking_id: int
    resident_id: UUID
    last_change_id: int
    reason: str
    remade_on: date
    recorded_at: datetime
    recorded_by: str
    approved_by: str
    paper: str
    erased_at: datetime | None

    def __repr__(self) -> str:
        return f"Remaking({self.remaking_id})"
