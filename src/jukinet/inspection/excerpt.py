"""The excerpt of the register that is inspected (住民基本台帳の一部の写し): four items, no more.

Made from the register as it stands, by area, in the order of addresses.  Whom the guard withholds
is left out, and with them everybody of their household: who lives with them tells where they live.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.terms.characters import search_address
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import Sex

LINES_MAX: Final = 50_000
"""The largest neighbourhood of a large city; a longer list is asked for in parts."""
PAGE_LINES: Final = 20
"""What is read from a screen at a time."""


@dataclass(frozen=True, slots=True, repr=False)
class ListLine:
    """The four items of one person, and whose they are."""

    resident_id: UUID
    household_id: UUID
    name: str
    birth_date: LifeDate
    sex: Sex
    address: str

    def __repr__(self) -> str:
        return "ListLine(•••)"


@dataclass(frozen=True, slots=True)
class ExcerptList:
    """A list as it was made: its area, when, how many lines, and until when it may be read."""

    excerpt_id: UUID
    area: str
    made_at: datetime
    as_of: date
    renew_on: date
    lines: int
    left_out: int

    def is_outdated(self, today: date) -> bool:
        """Whether it must be made anew before anybody reads it."""
        return today >= self.renew_on


def renewal_of(made_on: date, days: int) -> date:
    """The day from which the list is no longer read."""
    return made_on + timedelta(days=days)


def lies_in(address: str, area: str) -> bool:
    """Whether an address lies in the area: 中町一丁目 covers 中町1丁目2番, not 中町10丁目."""
    place, whole = search_address(area), search_address(address)
    rest = whole[len(place) :]
    goes_on = place[-1:].isdigit() and rest[:1].isdigit()
    return bool(place) and whole.startswith(place) and not goes_on


def leave_out(
    lines: Iterable[ListLine], withheld: frozenset[UUID]
) -> tuple[list[ListLine], list[ListLine]]:
    """The lines that stay, and those that are left out with their households."""
    every = list(lines)
    closed = {line.household_id for line in every if line.resident_id in withheld}
    stay = [line for line in every if line.household_id not in closed]
    out = [line for line in every if line.household_id in closed]
    return stay, out


def in_order(lines: Iterable[ListLine]) -> list[ListLine]:
    """As a list is laid out: by address, households together, the oldest first."""
    return sorted(
        lines,
        key=lambda line: (
            search_address(line.address),
            line.household_id,
            line.birth_date.earliest,
            line.resident_id,
        ),
    )
