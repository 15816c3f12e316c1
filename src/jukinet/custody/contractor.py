"""Named persons of contractors (委託先の業務従事者): who may be handed a medium, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

NAME_LENGTH_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class ContractorPerson:
    """Somebody a contractor named for a work, for a time (part 10, 3 (4) of the standard)."""

    person_id: UUID
    contractor: str
    name: str
    work: str
    valid_from: date
    valid_to: date
    pledged_on: date  # the day of his written pledge of secrecy
    again_under: str = ""  # the contractor who passed the work on, with our approval

    def __post_init__(self) -> None:
        for text in (self.contractor, self.name, self.work):
            if not 1 <= len(text) <= NAME_LENGTH_MAX:
                raise JukiError(ErrorCode.FORMAT_INVALID, "a named person has name, firm and work")
        if self.valid_to < self.valid_from:
            raise JukiError(ErrorCode.INVALID_DATE, "the naming ends before it begins")

    def may_work_on(self, day: date) -> bool:
        """Whether he is named on this day and has pledged secrecy before."""
        return self.valid_from <= day <= self.valid_to and self.pledged_on <= day
