"""Reading births and deaths (出生・死亡): filed here, or told by another municipality."""

from __future__ import annotations

from typing import Final

from jukinet.filings.difference import Difference
from jukinet.filings.fields import FieldReader
from jukinet.filings.ground import Ground
from jukinet.filings.household import check_household, place_rest
from jukinet.filings.moving import OCCURRED, choose_members, placement_lines
from jukinet.filings.particulars import Born, Erasing

CHILD: Final = "child"
FROM_ELSEWHERE: Final = "from_elsewhere"


def read_birth(reader: FieldReader, ground: Ground) -> tuple[Born | None, list[Difference]]:
    """A birth in the household at the desk (Order Art. 12 (2)); the child gets a new code."""
    born_on = reader.day(OCCURRED)
    name = reader.name(f"{CHILD}.name", f"{CHILD}.kana")
    if name is not None and not name.kana:
        reader.find("kana-missing", f"{CHILD}.kana")
    sex = reader.sex(f"{CHILD}.sex")
    relationship = reader.relationship(CHILD)
    domicile = reader.domicile(f"{CHILD}.domicile", f"{CHILD}.head")
    if not ground.members or ground.household_id is None:
        reader.find("household-not-found", "household_number")
        return None, []
    if relationship is not None:
        check_household(reader, [*(member.relationship for member in ground.members), relationship])
    alike = [m.identification.name.written for m in ground.members]
    if name is not None and name.written in alike:
        reader.find("named-alike", f"{CHILD}.name")
    if born_on is None or name is None or sex is None or relationship is None:
        return None, []
    address = ground.members[0].identification.address
    born = Born(
        born_on,
        name,
        sex,
        address,
        ground.household_id,
        relationship,
        domicile,
        "1202" if reader.is_ticked(FROM_ELSEWHERE) else "1201",
    )
    lines = [
        Difference(name.written, "address", "", address.text),
        Difference(name.written, "birth_date", "", born_on.isoformat()),
        Difference(name.written, "relationship", "", str(relationship)),
    ]
    return born, lines


def read_death(reader: FieldReader, ground: Ground) -> tuple[Erasing | None, list[Difference]]:
    """A death (Order Art. 8); what becomes of the household is proposed at once."""
    died_on = reader.day(OCCURRED)
    people = choose_members(reader, ground)
    if died_on and any(died_on < each.identification.birth_date.earliest for each in people):
        reader.find("date-before-record", OCCURRED)
    gone = {record.resident_id for record in people}
    rest = place_rest(reader, [m for m in ground.members if m.resident_id not in gone])
    if died_on is None or not people:
        return None, []
    detail = "2202" if reader.is_ticked(FROM_ELSEWHERE) else "2201"
    lines = [
        Difference(record.identification.name.written, "death", "", died_on.isoformat())
        for record in people
    ]
    erasing = Erasing(died_on, tuple(each.resident_id for each in people), detail, rest)
    return erasing, [*lines, *placement_lines(rest, ground.members)]
