"""Reading moves: in, out and within (転入・転出・転居)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.filings.annotation import check_annotation
from jukinet.filings.difference import Difference
from jukinet.filings.evidence import BY_POST, WAY
from jukinet.filings.fields import ANNOTATED, CHOSEN, MOVE, FieldReader, keys_of
from jukinet.filings.foreigner import foreign_lines, read_foreigner
from jukinet.filings.ground import Ground
from jukinet.filings.household import (
    EXISTING,
    HOUSEHOLD,
    MOVES_ALONE_AGE,
    age_on,
    changed,
    check_household,
    place_rest,
)
from jukinet.filings.newcomer import (
    read_newcomer,
    read_typed_certificate,
    typed_lines,
)
from jukinet.filings.particulars import Comer, Coming, Leaving, Placement, Relocating, Way
from jukinet.filings.special_rule import last_day
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.record import ResidentRecord
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.municipalities import load_directory
from jukinet.terms.person import HOUSEHOLDER

OCCURRED: Final = "occurred_on"
ADDRESS: Final = "address"
COMERS_MAX: Final = 10  # people on one page of a move-in; more are a second filing
FAR_AHEAD_DAYS: Final = 60
CERTIFICATE_OLD_DAYS: Final = 60
ABROAD: Final = "abroad"
SPECIAL_MOVE_IN: Final = "1102"
SPECIAL_MOVE_OUT: Final = "2103"
_WAY_DETAILS: Final = {
    Way.SPECIAL: SPECIAL_MOVE_IN,
    Way.SCANNED: "1101",
    Way.TYPED: "1101",
    Way.ABROAD: "1103",
}
_FROM_CERTIFICATES: Final = frozenset({Way.SPECIAL, Way.SCANNED})


def read_move_in(reader: FieldReader, ground: Ground) -> tuple[Coming | None, list[Difference]]:
    """A move-in (Act Art. 22): with a scanned certificate, a typed one, or from abroad."""
    way = Way(reader.text(WAY) or Way.SCANNED)
    moved_on = reader.day(OCCURRED)
    address = _new_address(reader, ground)
    keys = _comers(reader, way, ground)
    if not keys:
        reader.find(_MISSING.get(way, "nobody-chosen"), "code_text")
    if way is Way.SPECIAL:
        _check_special_rule(reader, ground, moved_on)
    comers = [comer for key in keys if (comer := _read_comer(reader, way, key, ground, moved_on))]
    joins = _joined(reader, ground)
    if joins and address:
        check_address(reader, address, ground.target)
    _check_comers(reader, ground, comers, moved_on)
    standing = [member.relationship for member in ground.target] if joins else []
    if len(comers) == len(keys):
        check_household(reader, [*standing, *(comer.relationship for comer in comers)])
    if moved_on is None or address is None or len(comers) != len(keys):
        return None, []
    coming = Coming(moved_on, tuple(comers), address, joins, _WAY_DETAILS[way])
    typed = not ground.certificates
    return coming, [line for comer in comers for line in entry_lines(comer, address, typed=typed)]


_MISSING: Final = {
    Way.SPECIAL: "certificate-information-missing",
    Way.SCANNED: "certificate-missing",
}


def _check_special_rule(reader: FieldReader, ground: Ground, moved_on: date | None) -> None:
    """A first move-in in its time (Order Art. 24-2), and of a card that was read here."""
    if not reader.text(MOVE):
        reader.find("certificate-information-missing", "code_text")
    if moved_on is None or not ground.certificates:
        return
    planned_on = ground.certificates[0].planned_on
    if ground.received_on > last_day(planned_on, moved_on, ground.law):
        reader.find("special-rule-over", OCCURRED)


def _comers(reader: FieldReader, way: Way, ground: Ground) -> list[str]:
    """The keys of those who come: places on the paper, or rows of the page."""
    if way in _FROM_CERTIFICATES:
        count = len(ground.certificates)
        return [str(n) for n in range(1, count + 1) if reader.is_ticked(f"{CHOSEN}{n}")]
    rows = [str(n) for n in range(1, COMERS_MAX + 1)]
    return [row for row in rows if reader.text(f"person.{row}.name")]


def _read_comer(
    reader: FieldReader, way: Way, key: str, ground: Ground, moved_on: date | None
) -> Comer | None:
    relationship = reader.relationship(key)
    match way:
        case Way.SPECIAL | Way.SCANNED:
            certificate: MoveOutCertificate | None = ground.certificates[int(key) - 1]
        case Way.TYPED:
            certificate = read_typed_certificate(
                reader, key, relationship or HOUSEHOLDER, ground.law
            )
        case Way.ABROAD:
            foreign = read_foreigner(reader, key, moved_on, ground.law)
            comer = read_newcomer(reader, key, relationship)
            return replace(comer, foreign=foreign) if comer else None
    if certificate is None or relationship is None:
        return None
    if certificate.issued_by == ground.municipality:
        reader.find("certificate-of-our-own", "code_text")
    told = certificate.identification
    return Comer(
        key, relationship, certificate, told.name, told.birth_date, told.sex,
        certificate.permanent_domicile,
    )  # fmt: skip


def _joined(reader: FieldReader, ground: Ground) -> UUID | None:
    if reader.text(HOUSEHOLD) != EXISTING:
        return None
    if ground.target_id is None or not ground.target:
        reader.find("household-not-found", "household_number")
        return None
    return ground.target_id


def check_address(
    reader: FieldReader, address: Address, household: Sequence[ResidentRecord]
) -> None:
    """Who joins a household lives where it lives (Act Art. 6; one home, one household)."""
    if any(member.identification.address != address for member in household):
        reader.find("household-elsewhere", "household_number")


def _check_comers(
    reader: FieldReader, ground: Ground, comers: Sequence[Comer], moved_on: date | None
) -> None:
    for comer in comers:
        certificate = comer.certificate
        if certificate and certificate.identification.code.digits in ground.codes_present:
            reader.find("already-registered", f"{CHOSEN}{comer.key}")
        born = comer.birth_date
        if moved_on and born and moved_on < born.earliest:
            reader.find("arrived-before-birth", OCCURRED)
    issued = [comer.certificate.issued_on for comer in comers if comer.certificate]
    if issued and (ground.received_on - min(issued)).days > CERTIFICATE_OLD_DAYS:
        reader.find("certificate-old", "issued_on")
    births = [comer.birth_date for comer in comers if comer.birth_date]
    if births and reader.text(HOUSEHOLD) != EXISTING:
        _check_minors(reader, births, ground.received_on)


def _check_minors(reader: FieldReader, births: Sequence[LifeDate], day: date) -> None:
    if all(age_on(born.latest, day) < MOVES_ALONE_AGE for born in births):
        reader.find("minors-alone", HOUSEHOLD)


def entry_lines(comer: Comer, address: Address, *, typed: bool) -> list[Difference]:
    """What becomes of somebody who comes; what was typed of him is read by the reviewer, too."""
    assert comer.name and comer.birth_date and comer.sex
    who, certificate = comer.name.written, comer.certificate
    before = certificate.identification.address.text if certificate else ""
    lines = [
        Difference(who, "address", before, address.text),
        Difference(who, "relationship", "", str(comer.relationship)),
    ]
    if typed:
        lines += [
            Difference(who, "birth_date", "", comer.birth_date.text),
            Difference(who, "sex", "", comer.sex.value),
        ]
    if typed and comer.permanent_domicile:
        domicile = comer.permanent_domicile
        lines.append(Difference(who, "permanent_domicile", "", f"{domicile.text}　{domicile.head}"))
    if comer.foreign:
        lines += foreign_lines(who, comer.foreign)
    return lines + (typed_lines(who, certificate) if typed and certificate else [])


def read_move_out(reader: FieldReader, ground: Ground) -> tuple[Leaving | None, list[Difference]]:
    """A move-out (Act Art. 24), filed beforehand; abroad there is no destination municipality."""
    planned = reader.day(OCCURRED, missing="day-planned-missing", future=True)
    people = choose_members(reader, ground)
    abroad = reader.is_ticked(ABROAD)
    destination: MunicipalityCode | None = None
    if not abroad:
        if reader.text("destination_municipality"):
            destination = reader.municipality_code(
                "destination_municipality", "destination-unknown"
            )
        else:
            reader.find("destination-missing", "destination_municipality")
        if destination == ground.municipality:
            reader.find("destination-here", "destination_municipality")
    place = reader.text("destination_address")
    if not place:
        reader.find("destination-missing", "destination_address")
    if planned:
        _check_planned(reader, planned, ground)
        check_not_before(reader, planned, people)
    gone = {record.resident_id for record in people}
    rest = place_rest(reader, [m for m in ground.members if m.resident_id not in gone])
    if people:
        births = [record.identification.birth_date for record in people]
        _check_minors(reader, births, ground.received_on)
        check_annotation(reader, people)
    if planned is None or not people or not place:
        return None, []
    leaving = Leaving(
        planned,
        tuple(record.resident_id for record in people),
        destination,
        place,
        "2102" if abroad else "2101",
        reader.is_ticked(BY_POST),
        rest,
        frozenset() if abroad else frozenset(keys_of(reader.ticked(ANNOTATED))),
    )
    where = _where(destination, place, ground.received_on)
    lines = [
        Difference(
            record.identification.name.written,
            "move-out",
            record.identification.address.text,
            where,
        )
        for record in people
    ]
    return leaving, [*lines, *placement_lines(rest, ground.members)]


def _where(destination: MunicipalityCode | None, place: str, on: date) -> str:
    """The destination with the name its code stands for, so that a wrong code is seen."""
    found = load_directory().on(on).find(destination) if destination else None
    return f"{found.full_name}{place}" if found else place


def _check_planned(reader: FieldReader, planned: date, ground: Ground) -> None:
    ahead = (planned - ground.received_on).days
    if ahead < 0:
        reader.find("moved-already", OCCURRED)
    elif ahead > FAR_AHEAD_DAYS:
        reader.find("planned-far-ahead", OCCURRED)


def read_relocation(
    reader: FieldReader, ground: Ground
) -> tuple[Relocating | None, list[Difference]]:
    """A relocation inside the municipality (Act Art. 23); all may go, or some."""
    moved_on = reader.day(OCCURRED)
    address = _new_address(reader, ground)
    people = choose_members(reader, ground)
    if moved_on:
        check_not_before(reader, moved_on, people)
    if address and people and all(address == each.identification.address for each in people):
        reader.find("address-unchanged", ADDRESS)
    placements = _placements_of_relocation(reader, ground, people)
    if address and any(each.household_id == ground.target_id for each in placements):
        check_address(reader, address, ground.target)
    if moved_on is None or address is None or not people:
        return None, []
    changes = changed(placements, ground.members)
    keys = tuple(record.resident_id for record in people)
    lines = [
        Difference(
            record.identification.name.written,
            "address",
            record.identification.address.text,
            address.text,
        )
        for record in people
    ]
    lines += placement_lines(changes, ground.members)
    return Relocating(moved_on, keys, address, changes), lines


def _placements_of_relocation(
    reader: FieldReader, ground: Ground, people: Sequence[ResidentRecord]
) -> tuple[Placement, ...]:
    """All who move together stay one household; some who go make a new one, or join one."""
    gone = {record.resident_id for record in people}
    stay = [member for member in ground.members if member.resident_id not in gone]
    if not stay and reader.text(HOUSEHOLD) != EXISTING:
        return ()
    joins = _joined(reader, ground)
    placements = []
    for record in people:
        relationship = reader.relationship(str(record.resident_id))
        if relationship is not None:
            placements.append(Placement(record.resident_id, joins, relationship))
    standing = [member.relationship for member in ground.target] if joins else []
    if len(placements) == len(people):
        check_household(reader, [*standing, *(each.relationship for each in placements)])
    return (*placements, *place_rest(reader, stay))


def _new_address(reader: FieldReader, ground: Ground) -> Address | None:
    address = reader.address(ADDRESS)
    if address is not None and not ground.address_known:
        reader.find("address-new", ADDRESS)
    return address


def choose_members(reader: FieldReader, ground: Ground) -> list[ResidentRecord]:
    """The members ticked; at least one."""
    keys = set(keys_of(reader.ticked(CHOSEN)))
    people = [member for member in ground.members if member.resident_id in keys]
    if not people:
        reader.find("nobody-chosen", "who")
    return people


def check_not_before(reader: FieldReader, day: date, people: Sequence[ResidentRecord]) -> None:
    """Nothing happens to a record before the day from which it stands."""
    if any(day < record.resident_since.earliest for record in people):
        reader.find("date-before-record", OCCURRED)


def placement_lines(
    placements: Sequence[Placement], members: Sequence[ResidentRecord]
) -> list[Difference]:
    """What changes in households and relationships."""
    by_key = {member.resident_id: member for member in members}
    lines = []
    for placement in placements:
        member = by_key[placement.resident_id]
        who = member.identification.name.written
        if placement.relationship != member.relationship:
            was, becomes = str(member.relationship), str(placement.relationship)
            lines.append(Difference(who, "relationship", was, becomes))
        if placement.household_id != member.household_id:
            where = "new-household" if placement.household_id is None else "other-household"
            lines.append(Difference(who, "household", "this-household", where))
    return lines
