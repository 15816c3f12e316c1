"""What an application for protection (支援措置申出) says beside the persons it protects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

NAME_LENGTH_MAX: Final = 200
ADDRESS_LENGTH_MAX: Final = 400


class AggressorRelation(StrEnum):
    """What the other party is to the one who applies."""

    SPOUSE = "spouse"
    FORMER_SPOUSE = "former-spouse"
    PARTNER = "partner"
    PARENT = "parent"
    CHILD = "child"
    RELATIVE = "relative"
    ACQUAINTANCE = "acquaintance"
    OTHER = "other"


class OpinionBody(StrEnum):
    """Whose opinion (意見) says that protection is needed."""

    POLICE = "police"
    COUNSELLING = "counselling"
    CHILD_GUIDANCE = "child-guidance"
    COURT = "court"
    OTHER = "other"


@dataclass(frozen=True, slots=True, repr=False)
class Aggressor:
    """The other party (相手方) as far as it is known; ``resident_id`` if he is a resident here."""

    name: str
    relation: AggressorRelation
    birth_date: LifeDate | None = None
    address: str = ""
    resident_id: UUID | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.strip()) <= NAME_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "the other party has a name")
        if len(self.address) > ADDRESS_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "an address is shorter")

    def __repr__(self) -> str:
        return "Aggressor(•••)"

    @property
    def is_vague(self) -> bool:
        """Whether a namesake could be taken for him: neither birth date, address nor record."""
        return self.birth_date is None and not self.address and self.resident_id is None


@dataclass(frozen=True, slots=True)
class Opinion:
    """The opinion of a body that knows the case."""

    body: OpinionBody
    body_name: str
    given_on: date

    def __post_init__(self) -> None:
        if not 1 <= len(self.body_name.strip()) <= NAME_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "the body that gave its opinion has a name")
