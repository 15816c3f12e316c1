"""People who are typed: from a paper certificate, or without one.

The certificate of another form says of each person what Order Art. 23 lists.  Some of it goes on
here as it is (code, domicile, pension, a foreign resident's items, a former surname); insurances
and the allowance are decided anew and are not typed.
"""

from __future__ import annotations

from jukinet.filings.difference import Difference
from jukinet.filings.fields import FieldReader
from jukinet.filings.foreigner import foreign_lines, read_certified_foreigner
from jukinet.filings.particulars import Comer
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import SURNAMES_SINCE, FormerSurname
from jukinet.register.record import Qualifications
from jukinet.terms.address import Address
from jukinet.terms.errors import JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.law import Law
from jukinet.terms.person import Relationship


def read_newcomer(reader: FieldReader, key: str, relationship: Relationship | None) -> Comer | None:
    """Somebody without a certificate, as typed."""
    at = f"person.{key}."
    name = reader.name(f"{at}name", f"{at}kana")
    born, sex = reader.life_date(f"{at}birth"), reader.sex(f"{at}sex")
    domicile = reader.domicile(f"{at}domicile", f"{at}head")
    if name is None or born is None or sex is None or relationship is None:
        return None
    return Comer(key, relationship, None, name, born, sex, domicile)


def read_typed_certificate(
    reader: FieldReader, key: str, relationship: Relationship, law: Law
) -> MoveOutCertificate | None:
    """A certificate of another form, typed from the paper."""
    at = f"person.{key}."
    arrival = read_newcomer(reader, key, relationship)
    code = reader.code(f"{at}code")
    former = reader.municipality_code("previous_municipality", "destination-unknown")
    planned = reader.day("planned_on", missing="day-planned-missing", future=True)
    issued = reader.day("issued_on")
    place = reader.text("previous_address")
    pension = reader.pension(f"{at}pension_kind", f"{at}pension_number")
    foreign = read_certified_foreigner(reader, key, law)
    surname = _read_surname(reader, at, law)
    if not place:
        reader.find("address-missing", "previous_address")
    if arrival is None or code is None or former is None or not place or not (planned and issued):
        return None
    assert arrival.name and arrival.birth_date and arrival.sex
    return MoveOutCertificate(
        identification=IdentificationInformation(
            code, arrival.name, arrival.birth_date, arrival.sex, Address(former, place)
        ),
        relationship=relationship,
        permanent_domicile=arrival.permanent_domicile,
        qualifications=Qualifications(pension=pension),
        destination_municipality=reader.municipality,
        destination_address="",
        planned_on=planned,
        issued_on=issued,
        foreign=foreign,
        former_surname=surname,
    )


def typed_lines(who: str, certificate: MoveOutCertificate) -> list[Difference]:
    """What few certificates say, as the reviewer reads it of one that was typed."""
    pension, surname = certificate.qualifications.pension, certificate.former_surname
    lines = foreign_lines(who, certificate.foreign) if certificate.foreign else []
    if surname is not None:
        lines.append(Difference(who, "former_surname", "", surname.written))
    if pension is not None:
        lines.append(Difference(who, "pension_kind", "", str(pension.kind)))
        lines.append(Difference(who, "pension_number", "", pension.number))
    return lines


def _read_surname(reader: FieldReader, at: str, law: Law) -> FormerSurname | None:
    """A former surname (旧氏; Order Art. 30-14), from the day on which records have them."""
    written = reader.text(f"{at}former_surname")
    if not law.has_come(SURNAMES_SINCE) or not written:
        return None
    try:
        return FormerSurname(written, reader.text(f"{at}former_surname_kana"))
    except JukiError:
        reader.find("item-unreadable", f"{at}former_surname")
        return None
