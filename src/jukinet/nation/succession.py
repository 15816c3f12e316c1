"""Who becomes householder (世帯主) when the householder is gone, and what the others are to him.

Where one member remains the register does it without a filing (令25条).  Where several remain, they
file it (法25条): the spouse, else the oldest.  Relationships that cannot be told from the record
become 縁故者, as a counter would write until the family says better.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jukinet.register.papers import HouseholdChange
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.terms.person import HOUSEHOLDER, Relationship, Sex

HOUSEHOLDER_CHANGED: Final = "9001"
_SPOUSES: Final = frozenset({"妻", "夫"})
_UNTOLD: Final = "縁故者"

# What somebody is to the householder's spouse, when the spouse takes over.
_TO_SPOUSE: Final = {
    "子": "子",
    "子の妻": "子の妻",
    "子の夫": "子の夫",
    "子の子": "子の子",
    "妻の子": "子",
    "夫の子": "子",
    "妻の母": "母",
    "妻の父": "父",
    "夫の母": "母",
    "夫の父": "父",
}
_PARENTS: Final = frozenset({"父", "母"})


def file_succession(
    remaining: Sequence[ResidentRecord], occasion: Occasion
) -> list[HouseholdChange]:
    """The filing of those who remain; none when a householder is among them or nobody remains."""
    if len(remaining) < 2 or any(each.is_householder for each in remaining):
        return []
    new = min(remaining, key=_precedence)
    return [
        HouseholdChange(
            each.resident_id,
            each.household_id,
            HOUSEHOLDER if each is new else _relationship(new, each),
            occasion,
            HOUSEHOLDER_CHANGED,
        )
        for each in remaining
    ]


def _precedence(record: ResidentRecord) -> tuple[bool, str]:
    is_spouse = str(record.relationship) in _SPOUSES
    return not is_spouse, record.identification.birth_date.text


def _relationship(new: ResidentRecord, other: ResidentRecord) -> Relationship:
    was, to = str(new.relationship), str(other.relationship)
    if was in _SPOUSES:
        if to in _PARENTS:
            return Relationship.parse(("夫の" if was == "妻" else "妻の") + to)
        return Relationship.parse(_TO_SPOUSE.get(to, _UNTOLD))
    if was == "子" and to == "子":
        older = other.identification.birth_date.text < new.identification.birth_date.text
        male = other.identification.sex is Sex.MALE
        return Relationship.parse(("兄" if male else "姉") if older else ("弟" if male else "妹"))
    if was in _PARENTS and to == "子":
        return Relationship.parse("子の子")
    return Relationship.parse(_UNTOLD)
