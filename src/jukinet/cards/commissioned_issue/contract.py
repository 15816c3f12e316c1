"""The contract with a contractor (委託契約): conditions that hold (point 1; 告示第334号 第4の10).

What part 10 of the standard wants written into the contract is one list, ``Duty``. A contract that
lacks one of them, or whose time is over, is no ground for a commission.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

TEXT_LENGTH_MAX: Final = 200


class Duty(StrEnum):
    """What a contractor binds itself to."""

    SECRECY = "secrecy"  # Act Art. 30-31(2), which holds for the contractor's people, too
    RESPONSIBLE_PERSON = "responsible-person"
    NAMED_WORKERS = "named-workers"
    PLACE_OF_WORK = "place-of-work"
    CARD_STANDARD = "card-standard"  # the measures of the standard for registration cards
    NO_OTHER_USE = "no-other-use"
    NO_COPYING = "no-copying"
    RETURN_AND_ERASURE = "return-and-erasure"
    NO_FURTHER_CONTRACT = "no-further-contract"  # none without our approval in writing
    REPORTS = "reports"
    AUDIT = "audit"
    TRAINING = "training"
    DAMAGES = "damages"


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract: with whom, from when to when, and the duties it names."""

    issuer: str  # the party, as it is written
    number: str  # of the contract, in the office's files
    responsible: str  # the contractor's responsible person
    place: str  # of work
    duties: frozenset[Duty]
    valid_from: date
    valid_to: date

    def __post_init__(self) -> None:
        for text in (self.number, self.responsible, self.place):
            if not 1 <= len(text.strip()) <= TEXT_LENGTH_MAX:
                raise JukiError(ErrorCode.FORMAT_INVALID, "a contract names number, person, place")
        if self.valid_to < self.valid_from:
            raise JukiError(ErrorCode.INVALID_DATE, "a contract ends before it begins")

    @property
    def lacking(self) -> tuple[Duty, ...]:
        """The duties it does not name."""
        return tuple(duty for duty in Duty if duty not in self.duties)

    def must_cover(self, day: date) -> None:
        """Refuse a contract that lacks a duty or is not in force; CARD_CONTRACT_LACKING."""
        if self.lacking:
            raise JukiError(
                ErrorCode.CARD_CONTRACT_LACKING,
                f"the contract does not name: {', '.join(self.lacking)}",
            )
        if not self.valid_from <= day <= self.valid_to:
            raise JukiError(ErrorCode.CARD_CONTRACT_LACKING, "the contract is not in force today")
