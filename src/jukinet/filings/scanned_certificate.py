"""What the 2D code of a move-out certificate holds, before it is signed and sealed.

The certificates of one paper (the people who move together) become compact bytes: a MessagePack
array with a version in front, shared facts once, days as ordinals.  ``procedures.sealing`` signs
and seals the bytes and writes them with letters and digits only (base32), because scanners type
what they read and keyboards disagree about every other character.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import further_items, read_foreign, read_pension, read_surname
from jukinet.register.record import Qualifications
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Relationship, Sex

VERSION: Final = 1
PREFIX: Final = f"JUKI{VERSION}"
PEOPLE_MAX: Final = 12  # the largest household that still fits a code a scanner reads well
TEXT_MAX: Final = 4_096  # a 2D code holds 4,296 letters and digits at most
_SEXES: Final = (Sex.MALE, Sex.FEMALE, Sex.UNKNOWN)


class _Qualified(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    electoral_roll: bool
    since: list[int | None]


class _Person(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    code: int
    name: str
    kana: str
    birth_date: str
    sex: int
    relationship: str
    domicile: int | None
    qualified: _Qualified


_Further = dict[str, str]
"""Items that few have (pension number, foreign residents'), by name."""


class _Paper(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    version: int
    issued_by: str
    address: str
    destination_municipality: str | None
    destination_address: str
    planned_on: int
    issued_on: int
    domiciles: list[tuple[str, str]]
    people: list[_Person]
    further: list[_Further] | None = None  # one a person; not there where nobody has any


def pack(certificates: Sequence[MoveOutCertificate]) -> bytes:
    """The bytes of one paper; its certificates share address, destination and days."""
    if not 1 <= len(certificates) <= PEOPLE_MAX:
        raise JukiError(ErrorCode.TOO_LARGE, "too many people for one 2D code", most=PEOPLE_MAX)
    first = certificates[0]
    domiciles = sorted(
        {(one.text, one.head) for one in (each.permanent_domicile for each in certificates) if one}
    )
    paper = _Paper(
        version=VERSION,
        issued_by=first.issued_by.digits,
        address=first.identification.address.text,
        destination_municipality=_digits(first.destination_municipality),
        destination_address=first.destination_address,
        planned_on=first.planned_on.toordinal(),
        issued_on=first.issued_on.toordinal(),
        domiciles=domiciles,
        people=[_person(each, domiciles) for each in certificates],
        further=_further(certificates),
    )
    values = msgspec.structs.astuple(paper)
    packed = msgspec.msgpack.encode(values if paper.further else values[:-1])
    if unpack(packed) != tuple(certificates):
        raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "these certificates are of two papers")
    return packed


def unpack(packed: bytes) -> tuple[MoveOutCertificate, ...]:
    """The certificates in the bytes; SCANNED_CODE_UNREADABLE when they are none."""
    try:
        paper = msgspec.msgpack.decode(packed, type=_Paper)
        if paper.version != VERSION or not 1 <= len(paper.people) <= PEOPLE_MAX:
            raise JukiError(ErrorCode.SCANNED_CODE_UNREADABLE, "another version of the code")
        further = paper.further or [_Further() for _ in paper.people]
        return tuple(
            _certificate(paper, person, more)
            for person, more in zip(paper.people, further, strict=True)
        )
    except (msgspec.MsgspecError, ValueError, IndexError, OverflowError, JukiError) as error:
        raise JukiError(
            ErrorCode.SCANNED_CODE_UNREADABLE, "not the content of a move-out certificate"
        ) from error


def to_text(content: bytes) -> str:
    """Bytes as the letters and digits of a 2D code."""
    return PREFIX + b32encode(content).decode("ascii").rstrip("=")


def from_text(text: str) -> bytes:
    """The bytes behind what a scanner typed; letter case and white space do not matter."""
    plain = "".join(text.split()).upper()
    if not plain.startswith(PREFIX) or len(plain) > TEXT_MAX:
        raise JukiError(ErrorCode.SCANNED_CODE_UNREADABLE, "not a code of ours")
    body = plain.removeprefix(PREFIX)
    try:
        return b32decode(body + "=" * (-len(body) % 8))
    except (NotBase32, ValueError):
        raise JukiError(ErrorCode.SCANNED_CODE_UNREADABLE, "letters are missing") from None


def _person(certificate: MoveOutCertificate, domiciles: Sequence[tuple[str, str]]) -> _Person:
    told, domicile = certificate.identification, certificate.permanent_domicile
    held = certificate.qualifications
    since = (
        held.health_insurance_since,
        held.elderly_medical_since,
        held.nursing_care_since,
        held.pension_since,
        held.child_allowance_since,
    )
    return _Person(
        code=int(told.code.digits),
        name=told.name.written,
        kana=told.name.kana,
        birth_date=told.birth_date.text,
        sex=_SEXES.index(told.sex),
        relationship=str(certificate.relationship),
        domicile=domiciles.index((domicile.text, domicile.head)) if domicile else None,
        qualified=_Qualified(
            held.electoral_roll, [day.toordinal() if day else None for day in since]
        ),
    )


def _further(certificates: Sequence[MoveOutCertificate]) -> list[_Further] | None:
    lines = [
        {
            name: text
            for name, text in further_items(
                one.qualifications.pension, one.foreign, one.former_surname
            ).items()
            if text is not None
        }
        for one in certificates
    ]
    return lines if any(lines) else None


def _certificate(paper: _Paper, person: _Person, further: _Further) -> MoveOutCertificate:
    health, elderly, nursing, pension, child = (
        date.fromordinal(day) if day else None for day in person.qualified.since
    )
    domicile = None if person.domicile is None else paper.domiciles[person.domicile]
    return MoveOutCertificate(
        identification=IdentificationInformation(
            ResidentRecordCode(f"{person.code:011d}"),
            PersonName(person.name, person.kana),
            LifeDate(person.birth_date),
            _SEXES[person.sex],
            Address(MunicipalityCode(paper.issued_by), paper.address),
        ),
        relationship=Relationship.parse(person.relationship),
        permanent_domicile=PermanentDomicile(*domicile) if domicile else None,
        qualifications=Qualifications(
            person.qualified.electoral_roll,
            health,
            elderly,
            nursing,
            pension,
            child,
            read_pension(further),
        ),
        destination_municipality=(
            MunicipalityCode(paper.destination_municipality)
            if paper.destination_municipality
            else None
        ),
        destination_address=paper.destination_address,
        planned_on=date.fromordinal(paper.planned_on),
        issued_on=date.fromordinal(paper.issued_on),
        foreign=read_foreign(further),
        former_surname=read_surname(further),
    )


def _digits(code: MunicipalityCode | None) -> str | None:
    return code.digits if code else None
