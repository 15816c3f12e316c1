"""Rules every household keeps, and what follows when somebody leaves it (世帯・続柄)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from jukinet.filings.fields import FieldReader
from jukinet.filings.particulars import Placement
from jukinet.register.record import ResidentRecord
from jukinet.terms.person import HOUSEHOLDER, Relationship, RelationshipTerm

NEW: Final = "new"
EXISTING: Final = "existing"
HOUSEHOLD: Final = "household"
REST_HOUSEHOLDER: Final = "rest_householder"
ADULT_AGE: Final = 20  # the age of majority up to 2022; whether a guardian must act
MOVES_ALONE_AGE: Final = 15  # from here on one may file for oneself in practice
_SPOUSES: Final = frozenset(
    {
        RelationshipTerm.HUSBAND,
        RelationshipTerm.WIFE,
        RelationshipTerm.UNREGISTERED_HUSBAND,
        RelationshipTerm.UNREGISTERED_WIFE,
    }
)


def check_household(reader: FieldReader, relationships: Sequence[Relationship]) -> None:
    """Find what no household can be: without householder, with two, with two spouses."""
    heads = sum(each == HOUSEHOLDER for each in relationships)
    if relationships and heads == 0:
        reader.find("householder-missing", HOUSEHOLD)
    if heads > 1:
        reader.find("householder-twice", HOUSEHOLD)
    if sum(len(each.steps) == 1 and each.steps[0] in _SPOUSES for each in relationships) > 1:
        reader.find("spouse-twice", HOUSEHOLD)


def place_rest(reader: FieldReader, stay: Sequence[ResidentRecord]) -> tuple[Placement, ...]:
    """Who is what in a household that somebody left.

    Where the householder stays nothing changes.  Where one person remains, the register appoints
    him (Order Art. 25).  Where several remain, a householder must be named and all relationships
    are proposed anew; the clerk confirms them.  Where only children remain it is asked how they do.
    """
    births = [member.identification.birth_date.latest for member in stay]
    if stay and all(age_on(born, reader.received_on) < MOVES_ALONE_AGE for born in births):
        reader.find("minors-left", REST_HOUSEHOLDER)
    if len(stay) < 2 or any(member.is_householder for member in stay):
        return ()
    chosen = reader.key(REST_HOUSEHOLDER)
    if chosen not in {member.resident_id for member in stay}:
        reader.find("rest-householder-missing", REST_HOUSEHOLDER)
        return ()
    placements = []
    for member in stay:
        key = str(member.resident_id)
        if member.resident_id == chosen:
            relationship: Relationship | None = HOUSEHOLDER
        else:
            relationship = reader.relationship(key)
        if relationship is not None:
            placements.append(Placement(member.resident_id, member.household_id, relationship))
    check_household(reader, [placement.relationship for placement in placements])
    return tuple(placements)


def changed(
    placements: Iterable[Placement], members: Iterable[ResidentRecord]
) -> tuple[Placement, ...]:
    """Those placements that are not so already."""
    now = {member.resident_id: (member.household_id, member.relationship) for member in members}
    return tuple(
        placement
        for placement in placements
        if now.get(placement.resident_id) != (placement.household_id, placement.relationship)
    )


def age_on(born_latest: date, day: date) -> int:
    """Age in years; of births partly unknown, the least it can be."""
    return (
        day.year - born_latest.year - ((day.month, day.day) < (born_latest.month, born_latest.day))
    )
