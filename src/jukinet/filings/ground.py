"""What a filing is judged by: the records it touches, the day, the law; a value made beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jukinet.counters.case import Means, Relation
from jukinet.filings.kinds import FilingKind
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.record import ResidentRecord
from jukinet.register.withdrawal import Withdrawal
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import OfficeCalendar
from jukinet.terms.law import Law


@dataclass(frozen=True, slots=True, repr=False)
class Ground:
    """What the office knows when a filing is read."""

    kind: FilingKind
    municipality: MunicipalityCode
    received_on: date
    law: Law
    calendar: OfficeCalendar
    relation: Relation
    means: Means
    members: tuple[ResidentRecord, ...] = ()  # standing members of the household at the desk
    household_id: UUID | None = None
    target: tuple[ResidentRecord, ...] = ()  # members of the household somebody joins
    target_id: UUID | None = None
    certificates: tuple[MoveOutCertificate, ...] = ()  # read from a 2D code
    codes_present: frozenset[str] = frozenset()  # codes named in the filing that stand already
    address_known: bool = True
    withdrawal: Withdrawal | None = None  # what a cancellation withdraws

    def find_member(self, resident: UUID) -> ResidentRecord | None:
        """A member of the household at the desk."""
        return next((each for each in self.members if each.resident_id == resident), None)
