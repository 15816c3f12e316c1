"""Move-out certificate information (転出証明書情報; Order Art. 24-3) as a strict value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jukinet.moves.words import (
    AliasFacts,
    CardFacts,
    Certified,
    CertifiedPerson,
    ForeignFacts,
)
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import (
    Alias,
    ForeignResident,
    FormerSurname,
    NationalPension,
    ResidenceCategory,
)
from jukinet.register.record import Qualifications
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Relationship, Sex


@dataclass(frozen=True, slots=True, repr=False)
class MoverInformation:
    """One person: what the paper would say, and what only the network's version has, the card."""

    certificate: MoveOutCertificate
    card: CardFacts | None = None

    def __repr__(self) -> str:
        return "MoverInformation(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class CertificateInformation:
    """Everybody who goes together; address, destination and days are the same for all."""

    tracking: str
    movers: tuple[MoverInformation, ...]

    def __post_init__(self) -> None:
        certificates = self.certificates
        if not certificates:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "nobody goes")
        if len({_shared(each) for each in certificates}) != 1:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "these people do not go together")
        codes = {each.identification.code for each in certificates}
        if len(codes) != len(certificates):
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "somebody goes twice")

    def __repr__(self) -> str:
        return f"CertificateInformation({len(self.movers)} movers)"

    @property
    def certificates(self) -> tuple[MoveOutCertificate, ...]:
        """What the filing of the move-in works with."""
        return tuple(mover.certificate for mover in self.movers)

    def find_card(self, code: ResidentRecordCode) -> CardFacts | None:
        """The card of somebody, as the issuer's ledger has it."""
        return next(
            (one.card for one in self.movers if one.certificate.identification.code == code), None
        )


def _shared(one: MoveOutCertificate) -> tuple[object, ...]:
    return (
        one.identification.address,
        one.destination_municipality,
        one.destination_address,
        one.planned_on,
        one.issued_on,
    )


def to_certified(information: CertificateInformation) -> Certified:
    """The value as it travels."""
    first = information.certificates[0]
    destination = first.destination_municipality
    return Certified(
        address=first.identification.address.text,
        destination_municipality=destination.digits if destination else None,
        destination_address=first.destination_address,
        planned_on=first.planned_on.isoformat(),
        issued_on=first.issued_on.isoformat(),
        tracking=information.tracking,
        people=[_to_person(each) for each in information.movers],
    )


def _to_person(mover: MoverInformation) -> CertifiedPerson:
    certificate, held = mover.certificate, mover.certificate.qualifications
    told, domicile = certificate.identification, certificate.permanent_domicile
    surname = certificate.former_surname
    return CertifiedPerson(
        code=told.code.digits,
        name=told.name.written,
        kana=told.name.kana,
        birth_date=told.birth_date.text,
        sex=told.sex.value,
        relationship=str(certificate.relationship),
        domicile=domicile.text if domicile else "",
        domicile_head=domicile.head if domicile else "",
        electoral_roll=held.electoral_roll,
        health_insurance_since=_text(held.health_insurance_since),
        elderly_medical_since=_text(held.elderly_medical_since),
        nursing_care_since=_text(held.nursing_care_since),
        pension_since=_text(held.pension_since),
        pension_kind=held.pension.kind if held.pension else None,
        pension_number=held.pension.number if held.pension else "",
        child_allowance_since=_text(held.child_allowance_since),
        card=mover.card,
        foreign=_to_facts(certificate.foreign) if certificate.foreign else None,
        former_surname=surname.written if surname else "",
        former_surname_kana=surname.kana if surname else "",
    )


def _to_facts(foreign: ForeignResident) -> ForeignFacts:
    return ForeignFacts(
        nationality=foreign.nationality,
        category=foreign.category.value,
        status=foreign.status,
        period=foreign.period,
        until=_text(foreign.until),
        card=foreign.card,
        since=_text(foreign.since),
        aliases=[
            AliasFacts(
                name=one.name,
                entered_at=one.entered_at,
                entered_on=one.entered_on.isoformat(),
                removed_at=one.removed_at,
                removed_on=_text(one.removed_on),
            )
            for one in foreign.aliases
        ],
    )


def to_information(told: Certified, former: MunicipalityCode) -> CertificateInformation:
    """Read what the former town certified; a code, name or day that is none raises its error."""
    return CertificateInformation(
        told.tracking, tuple(_to_mover(each, told, former) for each in told.people)
    )


def _to_mover(
    person: CertifiedPerson, told: Certified, former: MunicipalityCode
) -> MoverInformation:
    destination = told.destination_municipality
    certificate = MoveOutCertificate(
        identification=IdentificationInformation(
            ResidentRecordCode(person.code),
            PersonName(person.name, person.kana),
            LifeDate(person.birth_date),
            Sex(person.sex),
            Address(former, told.address),
        ),
        relationship=Relationship.parse(person.relationship),
        permanent_domicile=(
            PermanentDomicile(person.domicile, person.domicile_head) if person.domicile else None
        ),
        qualifications=Qualifications(
            electoral_roll=person.electoral_roll,
            health_insurance_since=_day(person.health_insurance_since),
            elderly_medical_since=_day(person.elderly_medical_since),
            nursing_care_since=_day(person.nursing_care_since),
            pension_since=_day(person.pension_since),
            child_allowance_since=_day(person.child_allowance_since),
            pension=(
                NationalPension(person.pension_kind, person.pension_number)
                if person.pension_kind
                else None
            ),
        ),
        destination_municipality=MunicipalityCode(destination) if destination else None,
        destination_address=told.destination_address,
        planned_on=date.fromisoformat(told.planned_on),
        issued_on=date.fromisoformat(told.issued_on),
        foreign=_to_foreign(person.foreign) if person.foreign else None,
        former_surname=(
            FormerSurname(person.former_surname, person.former_surname_kana)
            if person.former_surname
            else None
        ),
    )
    return MoverInformation(certificate, person.card)


def _to_foreign(facts: ForeignFacts) -> ForeignResident:
    return ForeignResident(
        nationality=facts.nationality,
        category=ResidenceCategory(facts.category),
        status=facts.status,
        period=facts.period,
        until=_day(facts.until),
        card=facts.card,
        since=_day(facts.since),
        aliases=tuple(
            Alias(
                one.name,
                one.entered_at,
                date.fromisoformat(one.entered_on),
                one.removed_at,
                _day(one.removed_on),
            )
            for one in facts.aliases
        ),
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
