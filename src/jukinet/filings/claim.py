"""The claim on a household (世帯の使用権): one clerk at a time changes it, and not for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

CLAIM_IDLE_MINUTES: Final = 15
"""A claim at which nothing happened for so long is free: nobody waits for a clerk at lunch."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a household, for which filing, and when something last happened."""

    subject: UUID
    filing_id: UUID
    operator_id: str
    terminal_id: str
    touched_at: datetime

    def is_in_force(self, now: datetime) -> bool:
        """Whether it still keeps others out."""
        return now - self.touched_at < timedelta(minutes=CLAIM_IDLE_MINUTES)

    def keeps_out(self, operator_id: str, now: datetime) -> bool:
        """Whether it keeps this operator out; one's own claim never does."""
        return operator_id != self.operator_id and self.is_in_force(now)

    def minutes_idle(self, now: datetime) -> int:
        """Whole minutes since something happened."""
        return int((now - self.touched_at).total_seconds() // 60)
