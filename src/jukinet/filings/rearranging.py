"""Reading household changes (世帯変更; Act Art. 25)."""

from __future__ import annotations

from typing import Final

from jukinet.filings.difference import Difference
from jukinet.filings.fields import FieldReader
from jukinet.filings.ground import Ground
from jukinet.filings.household import changed, check_household, place_rest
from jukinet.filings.moving import (
    OCCURRED,
    check_address,
    check_not_before,
    choose_members,
    placement_lines,
)
from jukinet.filings.particulars import Placement, Rearranging
from jukinet.register.record import ResidentRecord

DETAIL: Final = "detail"
HOUSEHOLDER_CHANGED: Final = "9001"
DIVIDED: Final = "9002"
JOINED: Final = "9003"
MEMBER_MOVED: Final = "9004"
RELATIONSHIP_CORRECTED: Final = "9005"
DETAILS: Final = (HOUSEHOLDER_CHANGED, DIVIDED, JOINED, MEMBER_MOVED, RELATIONSHIP_CORRECTED)


def read_household_change(
    reader: FieldReader, ground: Ground
) -> tuple[Rearranging | None, list[Difference]]:
    """A household change; all relationships are confirmed on the page."""
    changed_on = reader.day(OCCURRED)
    detail = reader.text(DETAIL)
    if detail not in DETAILS:
        reader.find("change-missing", DETAIL)
        return None, []
    if detail in {HOUSEHOLDER_CHANGED, RELATIONSHIP_CORRECTED}:
        placements = _within(reader, ground)
    else:
        placements = _between(reader, ground, detail)
    if changed_on:
        check_not_before(reader, changed_on, ground.members)
    changes = changed(placements, ground.members)
    if changed_on is None or reader.findings:
        return None, placement_lines(changes, ground.members)
    if not changes:
        reader.find("nothing-changes", DETAIL)
        return None, []
    return Rearranging(changed_on, changes, detail), placement_lines(changes, ground.members)


def _within(reader: FieldReader, ground: Ground) -> tuple[Placement, ...]:
    """Everybody stays; who is what is confirmed anew."""
    placements = _read(reader, ground.members, ground)
    check_household(reader, [each.relationship for each in placements])
    return placements


def _between(reader: FieldReader, ground: Ground, detail: str) -> tuple[Placement, ...]:
    """Some leave the household: for one of their own, or for another at the same address."""
    people = list(ground.members) if detail == JOINED else choose_members(reader, ground)
    joins = None if detail == DIVIDED else ground.target_id
    if detail != DIVIDED and not ground.target:
        reader.find("household-not-found", "household_number")
        return ()
    gone = {record.resident_id for record in people}
    for address in {record.identification.address for record in people} if joins else ():
        check_address(reader, address, ground.target)
    if detail == DIVIDED and len(gone) == len(ground.members):
        reader.find("nothing-changes", DETAIL)
    moved = [
        Placement(each.resident_id, joins, each.relationship)
        for each in _read(reader, people, ground)
    ]
    standing = [] if joins is None else [member.relationship for member in ground.target]
    check_household(reader, [*standing, *(each.relationship for each in moved)])
    stay = [member for member in ground.members if member.resident_id not in gone]
    return (*moved, *place_rest(reader, stay))


def _read(
    reader: FieldReader, people: tuple[ResidentRecord, ...] | list[ResidentRecord], ground: Ground
) -> tuple[Placement, ...]:
    placements = []
    for record in people:
        relationship = reader.relationship(str(record.resident_id))
        if relationship is not None:
            placements.append(Placement(record.resident_id, ground.household_id, relationship))
    return tuple(placements)
