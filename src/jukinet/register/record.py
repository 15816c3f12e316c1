"""The resident record and what can happen to it.

A record is immutable; ``relocated``, ``renamed`` and the others give the record as it stands
afterwards, and raise where the Act allows no such change (an erased record cannot move).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.register.further import ForeignResident, FormerSurname, NationalPension
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import (
    ChangeDetails,
    IdentificationInformation,
    get_detail_reason,
)
from jukinet.terms.person import HOUSEHOLDER, PersonName, Relationship, Sex

OPERATOR_LENGTH_MAX: Final = 100
PAPER_LENGTH_MAX: Final = 60


class RecordState(StrEnum):
    """Whether a record stands or is an erased record (除票)."""

    RESIDENT = "resident"
    ERASED = "erased"


class Mark(StrEnum):
    """What the network answered about one change."""

    PREFECTURE = "prefecture"  # 県✓: effective at the prefectural server
    NATION = "nation"  # 全国✓: effective at the national server
    HELD = "held"  # held above as implausible and reported back (Act Art. 12-5)


@dataclass(frozen=True, slots=True)
class Occasion:
    """When something happened, when the office learned of it, who entered and who approved it.

    ``paper`` is the number under which the filing is kept.  Both are empty where nobody approved
    and no paper came in, as with what the network told.
    """

    occurred_on: date
    known_on: date
    by: str
    at: datetime
    approved_by: str = ""
    paper: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.by) <= OPERATOR_LENGTH_MAX:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "no operator named")
        if len(self.approved_by) > OPERATOR_LENGTH_MAX or len(self.paper) > PAPER_LENGTH_MAX:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "an operator or paper too long")
        assert self.at.tzinfo is not None


@dataclass(frozen=True, slots=True)
class Qualifications:
    """Since when the resident is on other lists of the municipality (Art. 7 nos. 9 to 11-2)."""

    electoral_roll: bool = False
    health_insurance_since: date | None = None
    elderly_medical_since: date | None = None
    nursing_care_since: date | None = None
    pension_since: date | None = None
    child_allowance_since: date | None = None
    pension: NationalPension | None = None


@dataclass(frozen=True, slots=True, repr=False)
class MovedIn:
    """What a record says about the move that began it (Art. 7 no. 8)."""

    notified_on: date
    previous_municipality: MunicipalityCode | None
    previous_address: str

    def __repr__(self) -> str:
        return "MovedIn(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class Erasure:
    """Why and when a record was erased (Order Art. 13); a move-out has the planned date."""

    detail: str
    occurred_on: date
    planned: bool = False
    destination_municipality: MunicipalityCode | None = None
    destination_address: str = ""
    move_confirmed_on: date | None = None

    def __repr__(self) -> str:
        return "Erasure(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class ResidentRecord:
    """A resident record (住民票): the items of Act Art. 7 that are in use."""

    resident_id: UUID
    identification: IdentificationInformation
    household_id: UUID
    relationship: Relationship
    permanent_domicile: PermanentDomicile | None
    resident_since: LifeDate
    address_since: LifeDate | None
    moved_in: MovedIn | None
    qualifications: Qualifications
    change_number: int
    erasure: Erasure | None = None
    foreign: ForeignResident | None = None
    former_surname: FormerSurname | None = None

    def __post_init__(self) -> None:
        if self.resident_since.latest < self.identification.birth_date.earliest:
            raise JukiError(ErrorCode.INVALID_DATE, "a resident before the birth")
        if self.foreign is not None and self.permanent_domicile is not None:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "a foreign resident has no domicile")
        if self.foreign is not None and self.former_surname is not None:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "a foreign resident has aliases")

    def __repr__(self) -> str:
        return f"ResidentRecord({self.resident_id}, change {self.change_number})"

    @property
    def state(self) -> RecordState:
        """Whether the record stands."""
        return RecordState.ERASED if self.erasure else RecordState.RESIDENT

    @property
    def is_householder(self) -> bool:
        """Whether the household is this resident's (世帯主)."""
        return self.relationship == HOUSEHOLDER

    @property
    def came_from(self) -> MunicipalityCode | None:
        """Where somebody moved in from (前住所地), if that is a municipality of the table."""
        return self.moved_in.previous_municipality if self.moved_in else None

    def must_stand(self) -> None:
        """Refuse what can only happen to a resident."""
        if self.erasure:
            raise JukiError(ErrorCode.RECORD_CLOSED, "the record is erased")

    def relocated(self, address: Address, on: date) -> ResidentRecord:
        """After a move inside the municipality (転居; Act Art. 23)."""
        self.must_stand()
        if address.municipality != self.identification.address.municipality:
            raise JukiError(ErrorCode.INVALID_ADDRESS, "a relocation stays in the municipality")
        told = replace(self.identification, address=address)
        since = LifeDate.from_date(on)
        return replace(self.told_anew(told), address_since=since)

    def renamed(self, name: PersonName) -> ResidentRecord:
        """With another name or reading (Order Art. 12)."""
        self.must_stand()
        return self.told_anew(replace(self.identification, name=name))

    def born_otherwise(self, birth_date: LifeDate, sex: Sex) -> ResidentRecord:
        """With birth date or sex put right (Order Art. 12)."""
        self.must_stand()
        return self.told_anew(replace(self.identification, birth_date=birth_date, sex=sex))

    def recoded(self, code: ResidentRecordCode) -> ResidentRecord:
        """With another resident record code (Act Art. 30-3)."""
        self.must_stand()
        return self.told_anew(replace(self.identification, code=code))

    def erased(self, erasure: Erasure) -> ResidentRecord:
        """As an erased record, its items as they stood (Order Art. 8)."""
        self.must_stand()
        return replace(self, erasure=erasure, change_number=self.change_number + 1)

    def placed(self, household_id: UUID, relationship: Relationship) -> ResidentRecord:
        """In a household, by relationship to its householder; the network is not told."""
        self.must_stand()
        return replace(self, household_id=household_id, relationship=relationship)

    def confirmed(self, destination: MunicipalityCode, on: date) -> ResidentRecord:
        """Moved, as the new municipality told (Order Art. 13); the destination as it really is."""
        if self.erasure is None or not self.erasure.detail.startswith("21"):
            raise JukiError(ErrorCode.RECORD_NOT_FOUND, "no move-out was filed for this record")
        erasure = replace(self.erasure, destination_municipality=destination, move_confirmed_on=on)
        return replace(self, erasure=erasure)

    def must_not_be_confirmed(self) -> None:
        """Refuse where another municipality told that it has the person: MOVE_CONFIRMED."""
        if self.erasure is not None and self.erasure.move_confirmed_on is not None:
            raise JukiError(ErrorCode.MOVE_CONFIRMED, "another municipality has entered the person")

    def told_anew(self, identification: IdentificationInformation) -> ResidentRecord:
        """With changed identification information, under the next change number."""
        return replace(self, identification=identification, change_number=self.change_number + 1)


@dataclass(frozen=True, slots=True, repr=False)
class RegisterChange:
    """One change of one record: what the history keeps and what `link` tells the network.

    ``identification`` are the five items as they stand, on erasure as they stood.  ``details`` and
    ``change_number`` are None for a change that is none of the network's business.
    """

    resident_id: UUID
    identification: IdentificationInformation
    detail: str
    occasion: Occasion
    change_number: int | None = None
    details: ChangeDetails | None = None

    def __post_init__(self) -> None:
        assert (self.change_number is None) == (self.details is None)
        assert (get_detail_reason(self.detail).reason is None) == (self.details is None)

    def __repr__(self) -> str:
        return f"RegisterChange({self.resident_id}, {self.change_number}, {self.detail})"
