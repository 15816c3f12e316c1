"""What lies on the clerk's desk: the particulars of each filing, before anything is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.record import Occasion, Qualifications
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName, Relationship, Sex


@dataclass(frozen=True, slots=True, repr=False)
class Birth:
    """A child to be entered; the occasion's day is the birth date (Order Art. 12)."""

    name: PersonName
    sex: Sex
    address: Address
    household_id: UUID
    relationship: Relationship
    permanent_domicile: PermanentDomicile | None
    occasion: Occasion
    detail: str = "1201"


@dataclass(frozen=True, slots=True, repr=False)
class Death:
    """A death filed here or told by another municipality (Order Art. 12)."""

    resident_id: UUID
    occasion: Occasion
    detail: str = "2201"


@dataclass(frozen=True, slots=True, repr=False)
class MoveIn:
    """A person with a move-out certificate (Act Art. 22); ``address`` is the new one."""

    certificate: MoveOutCertificate
    address: Address
    household_id: UUID
    relationship: Relationship
    occasion: Occasion
    qualifications: Qualifications = field(default_factory=Qualifications)
    detail: str = "1101"


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
    """A person without a code that could be found: from abroad, or never recorded.

    Act Art. 22 with Order Art. 30-2: a new code is allotted.
    """

    name: PersonName
    birth_date: LifeDate
    sex: Sex
    address: Address
    household_id: UUID
    relationship: Relationship
    permanent_domicile: PermanentDomicile | None
    occasion: Occasion
    detail: str = "1103"


@dataclass(frozen=True, slots=True, repr=False)
class MoveOut:
    """A move-out filed beforehand (Act Art. 24); the occasion's day is the planned date."""

    resident_id: UUID
    destination_municipality: MunicipalityCode | None
    destination_address: str
    occasion: Occasion
    detail: str = "2101"


@dataclass(frozen=True, slots=True, repr=False)
class Relocation:
    """A move inside the municipality (Act Art. 23)."""

    resident_id: UUID
    address: Address
    occasion: Occasion
    detail: str = "3101"


@dataclass(frozen=True, slots=True, repr=False)
class NameCorrection:
    """Another name by the family register, or a corrected one (Order Art. 12)."""

    resident_id: UUID
    name: PersonName
    occasion: Occasion
    detail: str = "3301"


@dataclass(frozen=True, slots=True, repr=False)
class CodeChange:
    """A resident asks for another code, no reason needed (Act Art. 30-3)."""

    resident_id: UUID
    occasion: Occasion
    detail: str = "4101"


@dataclass(frozen=True, slots=True, repr=False)
class HouseholdChange:
    """Another household or relationship (Act Art. 25); the network is not told."""

    resident_id: UUID
    household_id: UUID
    relationship: Relationship
    occasion: Occasion
    detail: str = "9005"


@dataclass(frozen=True, slots=True, repr=False)
class MoveConfirmation:
    """What the new municipality told about a person who left (Act Art. 9)."""

    resident_id: UUID
    destination_municipality: MunicipalityCode
    moved_on: date
    at: datetime
