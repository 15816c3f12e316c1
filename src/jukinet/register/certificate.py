"""The move-out certificate (転出証明書): what a person carries from one register to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from jukinet.register.further import (
    IN_REGISTER_SINCE,
    SURNAMES_SINCE,
    ForeignResident,
    FormerSurname,
)
from jukinet.register.record import Qualifications, ResidentRecord
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.law import Law
from jukinet.terms.person import Relationship


@dataclass(frozen=True, slots=True, repr=False)
class MoveOutCertificate:
    """Move-out certificate (転出証明書; Order Arts. 23, 24): Act Art. 7 nos. 1 to 5 and 13,
    the address before the move, the destination and planned date, the qualifications, of a
    foreign resident what stands in place of no. 5, and a former surname.
    """

    identification: IdentificationInformation
    relationship: Relationship
    permanent_domicile: PermanentDomicile | None
    qualifications: Qualifications
    destination_municipality: MunicipalityCode | None
    destination_address: str
    planned_on: date
    issued_on: date
    foreign: ForeignResident | None = None
    former_surname: FormerSurname | None = None

    def __repr__(self) -> str:
        return "MoveOutCertificate(•••)"

    @property
    def issued_by(self) -> MunicipalityCode:
        """The municipality that is left."""
        return self.identification.address.municipality

    @property
    def carried(self) -> Qualifications:
        """What goes with the person: the pension is the same everywhere (Act Art. 7 no. 11).

        Insurances and the allowance are decided anew by the sections of the new municipality.
        """
        held = self.qualifications
        return Qualifications(pension_since=held.pension_since, pension=held.pension)

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
            foreign=erased.foreign,
            former_surname=erased.former_surname,
        )


def must_be_of(law: Law, certificate: MoveOutCertificate) -> None:
    """Refuse a certificate with items that the record of the day does not have."""
    if certificate.foreign is not None and not law.has_come(IN_REGISTER_SINCE):
        raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "no foreign residents in the register")
    if certificate.former_surname is not None and not law.has_come(SURNAMES_SINCE):
        raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "no former surnames in the register")


def as_of(law: Law, certificate: MoveOutCertificate) -> MoveOutCertificate:
    """The certificate with the items that the law knows on the day."""
    if not law.has_come(IN_REGISTER_SINCE):
        certificate = replace(certificate, foreign=None)
    if not law.has_come(SURNAMES_SINCE):
        certificate = replace(certificate, former_surname=None)
    return certificate
