"""A record made anew (改製; Order Art. 16): dead entries stay behind in the replaced one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError


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


@dataclass(frozen=True, slots=True, repr=False)
class RemakingProposal:
    """What one operator proposes and another decides (改製の起案)."""

    proposal_id: UUID
    resident_id: UUID
    reason: str
    proposed_by: str
    proposed_at: datetime

    def __repr__(self) -> str:
        return f"RemakingProposal({self.proposal_id})"

    def must_be_anothers(self, operator_id: str) -> None:
        """Refuse the one who proposed it."""
        if operator_id == self.proposed_by:
            raise JukiError(ErrorCode.OWN_WORK, "whoever proposes a re-making does not approve it")
