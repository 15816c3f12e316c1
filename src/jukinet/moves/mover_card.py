"""The card of somebody who moved in with one visit, and what became of it (Order Art. 30-20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.terms.card import CardNumber

SHOWN_WITHIN_DAYS: Final = 90
"""A card that is not shown so long after the move-in is void, at the town that issued it."""


class CardOutcome(StrEnum):
    """What became of a card at the new town."""

    AWAITED = ""
    TAKEN_OVER = "taken-over"  # 継続利用, since 2012
    HANDED_BACK = "handed-back"  # 返納, until then
    NOT_SHOWN = "not-shown"  # ninety days have passed


@dataclass(frozen=True, slots=True, repr=False)
class MoverCard:
    """One card as the town that is left certified it."""

    resident_id: UUID
    arrival_id: UUID
    number: CardNumber
    form: str
    issued_on: date | None
    valid_until: date
    change_number: int
    awaited_since: datetime
    outcome: CardOutcome = CardOutcome.AWAITED
    settled_at: datetime | None = None

    def __repr__(self) -> str:
        return f"MoverCard({self.number!r}, {self.outcome})"

    @property
    def ending(self) -> str:
        """What the desk knows it by: the last four digits on its face."""
        return self.number.digits[-4:]

    @property
    def is_awaited(self) -> bool:
        """Whether it lies before nobody yet."""
        return self.outcome is CardOutcome.AWAITED
