"""What was done by hand while the machines stood still, as it is entered afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.standstill.numbers import Outcome, Series
from jukinet.terms.errors import ErrorCode, JukiError

TEXT_LENGTH_MAX: Final = 200


class Handwork(StrEnum):
    """What a number was given for."""

    RECEPTION = "reception"
    HOUSEHOLD_COPY = "household-copy"
    PERSON_COPY = "person-copy"
    MOVE_IN = "move-in"
    RELOCATION = "relocation"
    MOVE_OUT = "move-out"
    HOUSEHOLD_CHANGE = "household-change"
    BIRTH = "birth"
    DEATH = "death"
    OTHER = "other"


SERIES_OF: Final = {
    Handwork.RECEPTION: Series.CASE,
    Handwork.HOUSEHOLD_COPY: Series.ISSUE,
    Handwork.PERSON_COPY: Series.ISSUE,
    Handwork.MOVE_IN: Series.FILING,
    Handwork.RELOCATION: Series.FILING,
    Handwork.MOVE_OUT: Series.FILING,
    Handwork.HOUSEHOLD_CHANGE: Series.FILING,
    Handwork.BIRTH: Series.FILING,
    Handwork.DEATH: Series.FILING,
    Handwork.OTHER: Series.FILING,
}


@dataclass(frozen=True, slots=True)
class HandEntry:
    """One paper: its number, when it was really done, by whom, and where the paper is kept."""

    what: Handwork
    number: int
    outcome: Outcome
    happened_at: datetime
    done_by: str
    paper: str
    resident_id: UUID | None = None
    waived: bool = False  # whoever got the copy had no fee to pay

    def __post_init__(self) -> None:
        assert self.happened_at.tzinfo is not None, "an instant is aware"
        for text in (self.done_by, self.paper):
            if not 1 <= len(text) <= TEXT_LENGTH_MAX:
                raise JukiError(ErrorCode.FORMAT_INVALID, "who did it and which paper is said")

    @property
    def series(self) -> Series:
        """What the number is of."""
        return SERIES_OF[self.what]

    def must_have_happened(self, reserved_at: datetime, now: datetime) -> None:
        """Refuse a time at which the number could not have been given."""
        if not reserved_at <= self.happened_at <= now:
            raise JukiError(
                ErrorCode.INVALID_DATE, "it was done before the number was reserved, or not yet"
            )


@dataclass(frozen=True, slots=True)
class EnteredUse:
    """What the office knows of a number that was given by hand."""

    series: Series
    number: int
    outcome: Outcome
    happened_at: datetime
    done_by: str
    what: Handwork
    paper: str
    entered_by: str
    entered_at: datetime
    followed_by: str | None


@dataclass(frozen=True, slots=True)
class HandSession:
    """A hand ledger that was taken over: when a pack was open, by whose cards."""

    session_id: UUID
    pack_id: UUID
    place: str
    holders: tuple[str, ...]
    opened_at: datetime
    lines: int
    drill: bool
    taken_by: str
    taken_at: datetime
