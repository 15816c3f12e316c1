"""What lies on the clerk's desk: the particulars of each filing, before anything is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import (
    FOREIGN_ITEMS,
    IN_REGISTER_SINCE,
    SURNAME_ITEMS,
    SURNAMES_SINCE,
    ForeignResident,
)
from jukinet.register.record import Occasion, Qualifications
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law, load_profile
from jukinet.terms.person import PersonName, Relationship, Sex

CORRECTABLE: Final[Mapping[str, frozenset[str]]] = {
    "9006": frozenset({"permanent_domicile", "family_register_head"}),
    "9007": frozenset({"health_insurance_since"}),
    "9008": frozenset({"elderly_medical_since"}),
    "9009": frozenset({"nursing_care_since"}),
    "9010": frozenset({"pension_since", "pension_kind", "pension_number"}),
    "9011": frozenset({"child_allowance_since"}),
    "9012": frozenset({"electoral_roll"}),
    "9013": frozenset(
        {
            "resident_since",
            "address_since",
            "moved_in_notified_on",
            "previous_municipality",
            "previous_address",
        }
    ),
    "9016": frozenset(FOREIGN_ITEMS),
    "9017": frozenset(SURNAME_ITEMS),
}
"""Which items each reason that stays in the office may change (Art. 7 nos. 5 to 11-2, 30-45)."""
SINCE: Final = {
    "9008": "elderly-medical-care",
    "9016": IN_REGISTER_SINCE,
    "9017": SURNAMES_SINCE,
}
"""Reasons whose items came into the record later than the first stage: by what they began."""

BEGINNINGS: Final = frozenset({"elderly_medical_since", "foreign_since"})
"""Items that say since when: not since before there was such a thing."""


def is_in_force(detail: str, law: Law) -> bool:
    """Whether the record has the items of a reason, by the law of a day."""
    return detail not in SINCE or law.has_come(SINCE[detail])


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
    qualifications: Qualifications | None = None
    """Known already at the new town; else what the certificate carries on."""
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
    foreign: ForeignResident | None = None

    def __post_init__(self) -> None:
        if self.foreign is None:
            return
        first = min(self.occasion.known_on, self.foreign.since or date.max)
        if not _has_come(IN_REGISTER_SINCE, first):
            raise JukiError(ErrorCode.ITEM_NOT_IN_FORCE, "foreign residents had no records then")
        if self.permanent_domicile is not None:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "a domicile beside a nationality")


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
class BirthCorrection:
    """A wrong birth date or sex put right (Order Art. 12)."""

    resident_id: UUID
    birth_date: LifeDate
    sex: Sex
    occasion: Occasion
    detail: str = "3302"


@dataclass(frozen=True, slots=True, repr=False)
class ItemCorrection:
    """Other items of Art. 7, which are none of the network's business.

    ``detail`` says which kind, and so which items ``becomes`` may name (``CORRECTABLE``); they are
    texts as the history keeps them, None to take an item out.  An item that the record does not
    have yet, by the law of the day the office learned of it, is refused: ITEM_NOT_IN_FORCE.
    """

    resident_id: UUID
    detail: str
    becomes: Mapping[str, str | None]
    occasion: Occasion

    def __post_init__(self) -> None:
        allowed = CORRECTABLE.get(self.detail, frozenset())
        if not self.becomes or not self.becomes.keys() <= allowed:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "this reason corrects other items")
        if self.detail in SINCE:
            days = [self.occasion.known_on]
            days += [
                date.fromisoformat(text)
                for item, text in self.becomes.items()
                if item in BEGINNINGS and text
            ]
            if not _has_come(SINCE[self.detail], min(days)):
                raise JukiError(ErrorCode.ITEM_NOT_IN_FORCE, "the record then had no such item")


def _has_come(milestone: str, day: date) -> bool:
    return any(row.key == milestone and row.day <= day for row in load_profile().milestones)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """An earlier change of a record to be withdrawn (取消)."""

    resident_id: UUID
    change_id: int
    occasion: Occasion


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
