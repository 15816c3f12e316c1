"""The move-out certificate (転出証明書): what a person carries from one register to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jukinet.register.record import Qualifications, ResidentRecord
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import Relationship


@dataclass(frozen=True, slots=True, repr=False)
class MoveOutCertificate:
    """Move-out certificate (転出証明書; Order Arts. 23, 24): Act Art. 7 nos. 1 to 5 and 13,
    the address before the move, the destination and planned date, and the qualifications.
    """

    identification: IdentificationInformation
    relationship: Relationship
    permanent_domicile: PermanentDomicile | None
    qualifications: Qualifications
    destination_municipality: MunicipalityCode | None
    destination_address: str
    planned_on: date
    issued_on: date

    def __repr__(self) -> str:
        return "MoveOutCertificate(•••)"

    @property
    def issued_by(self) -> MunicipalityCode:
        """The municipality that is left."""
        return self.identification.address.municipality

    @classmethod
    def from_record(cls, erased: ResidentRecord, issued_on: date) -> MoveOutCertificate:
        """The certificate of a record that a move-out has just erased."""
        assert erased.erasure is not None
        return cls(
            identification=erased.identification,
            relationship=erased.relationship,
            permanent_domicile=erased.permanent_domicile,
            qualifications=erased.qualifications,
            destination_municipality=erased.erasure.destination_municipality,
            destination_address=erased.erasure.destination_address,
            planned_on=erased.erasure.occurred_on,
            issued_on=issued_on,
        )
