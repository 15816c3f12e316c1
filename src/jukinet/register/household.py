"""A household (世帯) as it is looked at: its standing members, the householder first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from jukinet.register.record import ResidentRecord
from jukinet.terms.person import RelationshipTerm


class Discord(StrEnum):
    """What a household cannot stay like, so that somebody has to file (世帯の不整合)."""

    HOUSEHOLDERS = "householders"
    NO_HOUSEHOLDER = "no-householder"
    APART = "apart"


@dataclass(frozen=True, slots=True, repr=False)
class HouseholdView:
    """A household with its members; empty when everybody has left."""

    household_id: UUID
    number: str
    members: tuple[ResidentRecord, ...]

    def __repr__(self) -> str:
        return f"HouseholdView({self.household_id}, {len(self.members)} members)"

    @property
    def householder(self) -> ResidentRecord | None:
        """The householder; None while the household waits for its filing (Act Art. 25)."""
        return next((member for member in self.members if member.is_householder), None)


def find_discord(members: Collection[ResidentRecord]) -> Discord | None:
    """What is wrong with the standing members taken together: who lives elsewhere is no member."""
    heads = sum(member.is_householder for member in members)
    if heads > 1:
        return Discord.HOUSEHOLDERS
    if members and not heads:
        return Discord.NO_HOUSEHOLDER
    if len({member.identification.address for member in members}) > 1:
        return Discord.APART
    return None


_SPOUSES = frozenset(
    {
        RelationshipTerm.HUSBAND,
        RelationshipTerm.WIFE,
        RelationshipTerm.UNREGISTERED_HUSBAND,
        RelationshipTerm.UNREGISTERED_WIFE,
    }
)


def in_order(members: Iterable[ResidentRecord]) -> tuple[ResidentRecord, ...]:
    """Members as a household is written: householder, spouse, the others by age."""
    return tuple(sorted(members, key=_place))


def _place(member: ResidentRecord) -> tuple[int, date, UUID]:
    steps = member.relationship.steps
    if member.is_householder:
        rank = 0
    elif len(steps) == 1 and steps[0] in _SPOUSES:
        rank = 1
    else:
        rank = 2
    return rank, member.identification.birth_date.earliest, member.resident_id
