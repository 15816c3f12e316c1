"""The people a screen of protection names: brought by the composition, for the register is above.

Nothing here asks the guard: these screens are for protection's own work, need its right, and every
person they name is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Visit
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Function
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import Relationship

ITEMS: Final = ("name", "birth-date", "address")


class Person(Protocol):
    """A resident as far as protection needs him; a resident record is one."""

    @property
    def resident_id(self) -> UUID:
        """His key."""

    @property
    def identification(self) -> IdentificationInformation:
        """The five items."""

    @property
    def relationship(self) -> Relationship:
        """To the householder."""


@dataclass(frozen=True, slots=True)
class PeopleDesk:
    """How protection gets at people: by keys, and everybody of somebody's household."""

    list_records: Callable[[Transaction, Iterable[UUID]], Sequence[Person]]
    list_household: Callable[[Transaction, UUID], Sequence[Person]]


def name_people(
    visit: Visit, desk: PeopleDesk, residents: Iterable[UUID], function: Function
) -> dict[UUID, Person]:
    """These people, recorded as shown."""
    keys = sorted(set(residents))
    people = list(desk.list_records(visit.tx, keys)) if keys else []
    _record(visit, people, function)
    return {one.resident_id: one for one in people}


def show_household(visit: Visit, desk: PeopleDesk, resident: UUID) -> Sequence[Person]:
    """Somebody and those who live with her: she, then the youngest first; recorded as shown."""
    others = sorted(
        desk.list_household(visit.tx, resident),
        key=lambda one: one.identification.birth_date.earliest,
        reverse=True,
    )
    people = sorted(others, key=lambda one: one.resident_id != resident)
    _record(visit, people, Function.PROTECTION)
    return people


def _record(visit: Visit, people: Sequence[Person], function: Function) -> None:
    if people:
        record_reading(visit.tx, visit.by, visit.context, function, subjects=people, items=ITEMS)
