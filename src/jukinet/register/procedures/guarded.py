"""Looking for and at people with the guard between: who is protected is not shown, nor betrayed.

A protected person is a line without name, age and address.  Where part of an address was a clue,
even that line and the count leave her out: whether she lives there is what must not be learned by
trying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.protection.guard import Demand
from jukinet.protection.procedures import rule
from jukinet.register import store
from jukinet.register.record import ResidentRecord
from jukinet.register.search import COUNT_MAX, HITS_MAX, Clues, Hit

MakeDemand = Callable[[frozenset[UUID]], Demand]
"""The demand of this case for some residents: a search, a card."""


@dataclass(frozen=True, slots=True, repr=False)
class Sighting:
    """What a search may show: the count, the hits while they are few, how many are withheld."""

    count: int
    hits: tuple[Hit, ...]
    withheld: frozenset[UUID]

    def __repr__(self) -> str:
        return f"Sighting({self.count})"

    @property
    def namesakes(self) -> bool:
        """Whether two of the hits have the same name and birth date (同姓同名・同じ生年月日)."""
        facts = [(hit.name, hit.birth_date.text) for hit in self.hits]
        return len(set(facts)) < len(facts)


def look_for(
    tx: Transaction,
    clues: Clues,
    *,
    include_erased: bool,
    demand: MakeDemand,
    now: datetime,
) -> Sighting:
    """Search as somebody at a counter does: what the guard withholds stays a neutral line."""
    clues.must_suffice()
    keys = store.find_residents(tx, clues, include_erased=include_erased, limit=COUNT_MAX + 1)
    if not keys:
        return Sighting(0, (), frozenset())
    withheld = rule(tx, demand(frozenset(keys)), now).withheld
    if clues.address_key:
        keys = [key for key in keys if key not in withheld]
        withheld = frozenset()
    if len(keys) > HITS_MAX or not keys:
        return Sighting(len(keys), (), frozenset())
    hits = store.list_hits(tx, [key for key in keys if key not in withheld])
    return Sighting(len(keys), tuple(hits), withheld)


def split_by_guard(
    tx: Transaction, records: Iterable[ResidentRecord], *, demand: MakeDemand, now: datetime
) -> tuple[list[ResidentRecord], list[ResidentRecord]]:
    """Records that may be shown in this case, and those that may not."""
    people = list(records)
    if not people:
        return [], []
    ruling = rule(tx, demand(frozenset(one.resident_id for one in people)), now)
    passed = [one for one in people if one.resident_id in ruling.passed]
    return passed, [one for one in people if one.resident_id in ruling.withheld]
