"""Looking for and at people with the guard between: who is protected is not shown, nor betrayed.

A protected person is a line without name, age and address.  Who lives with her and is not protected
himself is shown without the address, which is hers.  Where part of an address was a clue, both are
left out, of the count too: whether she lives there is what must not be learned by trying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.protection.guard import Demand
from jukinet.protection.procedures import rule
from jukinet.protection.procedures.covered import list_protected_among
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
    veil = find_veil(tx, keys, demand=demand, now=now)
    withheld = veil.withheld
    if clues.address_key:
        keys = [key for key in keys if key not in withheld and key not in veil.near]
        withheld = frozenset()
    if len(keys) > HITS_MAX or not keys:
        return Sighting(len(keys), (), frozenset())
    hits = [
        replace(hit, by_former_name=not clues.fit_name(hit.name, hit.kana))
        for hit in store.list_hits(tx, [key for key in keys if key not in withheld])
    ]
    veiled = tuple(
        replace(hit, address="", householder_name="") if hit.resident_id in veil.near else hit
        for hit in hits
    )
    return Sighting(len(keys), veiled, withheld)


@dataclass(frozen=True, slots=True)
class Veil:
    """Who may not be shown, and who is shown without an address because she lives there too."""

    withheld: frozenset[UUID]
    near: frozenset[UUID]


def find_veil(
    tx: Transaction, residents: Iterable[UUID], *, demand: MakeDemand, now: datetime
) -> Veil:
    """Ask the guard about residents and those who live with them."""
    asked = frozenset(residents)
    pairs = store.list_mates(tx, asked)
    mates = frozenset(mate for _, mate in pairs)
    withheld = rule(tx, demand(asked | mates), now).withheld
    near = frozenset(one for one, mate in pairs if mate in withheld and one not in withheld)
    return Veil(withheld & asked, near)


def list_housemates(tx: Transaction, residents: Iterable[UUID]) -> frozenset[UUID]:
    """Who lives with them now, and so has their address on his own record."""
    asked = frozenset(residents)
    return frozenset(mate for _, mate in store.list_mates(tx, asked)) - asked


def list_closed(tx: Transaction, residents: Iterable[UUID]) -> frozenset[UUID]:
    """Whose address is not told: a lock covers them, or somebody who lives with them.

    For what goes to another office, which is told to close it too.
    """
    asked = frozenset(residents)
    pairs = store.list_mates(tx, asked)
    protected = list_protected_among(tx, asked | {mate for _, mate in pairs})
    return (asked & protected) | {one for one, mate in pairs if mate in protected}


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
