"""Whether a held person is the one who was asked for: the pure part of a search by four items.

What the asker holds was typed by somebody else, years ago.  So names are compared in three ways,
and the strictest that holds is told: equal character for character; equal after reducing variant
characters (髙田 and 高田); equal in reading without voicing.  Everything else only excludes: a
birth date that cannot be the one held, another sex, another municipality, an address that does not
begin as the one held does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from jukinet.identity_check.answer import MatchedBy
from jukinet.identity_check.question import ByFourItems
from jukinet.notices.clue import Clue
from jukinet.notices.holding import Holding, State
from jukinet.notices.retention import find_end_of_holding
from jukinet.terms.characters import kana_keys, name_keys, search_address, search_kana, search_name
from jukinet.terms.law import Law
from jukinet.terms.person import Sex

_STRICTEST_FIRST: Final = (MatchedBy.EXACT, MatchedBy.VARIANT, MatchedBy.KANA)


def to_clue(asked: ByFourItems) -> Clue:
    """What to look for in the index: every spelling under which the person may be held."""
    return Clue(
        birth_date=asked.birth_date,
        names=name_keys(asked.name) if asked.name else frozenset(),
        kanas=kana_keys(asked.kana) if asked.kana else frozenset(),
        sex=asked.sex if asked.sex is not Sex.UNKNOWN else None,
        municipality=asked.municipality,
        address=search_address(asked.address) if asked.address else None,
    )


def list_matches(
    asked: ByFourItems, candidates: Iterable[Holding]
) -> tuple[MatchedBy | None, list[Holding]]:
    """The candidates who fit, by the strictest way in which any of them fits.

    Old codes of the same person do not count: he is held under his new one too.
    """
    by_way: dict[MatchedBy, list[Holding]] = {way: [] for way in _STRICTEST_FIRST}
    for held in candidates:
        if held.state is State.CODE_REPLACED or not _may_be(asked, held):
            continue
        way = find_way(asked, held)
        if way is not None:
            by_way[way].append(held)
    for way in _STRICTEST_FIRST:
        if by_way[way]:
            return way, by_way[way]
    return None, []


def find_way(asked: ByFourItems, held: Holding) -> MatchedBy | None:
    """How the names agree, or None when they do not.

    A written name that was given must agree in writing; the reading is only tried when no written
    name was given, or when the register's own reading is what the asker wrote as a name.
    """
    name = held.identification.name
    if asked.kana and name.kana and search_kana(name.kana) not in kana_keys(asked.kana):
        return None
    if asked.name is None:
        return MatchedBy.KANA if asked.kana and name.kana else None
    if asked.name == name.written:
        return MatchedBy.EXACT
    if search_name(name.written) in name_keys(asked.name):
        return MatchedBy.VARIANT
    return None


def _may_be(asked: ByFourItems, held: Holding) -> bool:
    """Nothing but the name is against it."""
    person = held.identification
    if not person.birth_date.may_be(asked.birth_date):
        return False
    known = {asked.sex, person.sex} - {None, Sex.UNKNOWN}
    if len(known) > 1:
        return False
    if person.address.municipality != asked.municipality:
        return False
    return asked.address is None or address_begins(person.address.text, asked.address)


def address_begins(held: str, asked: str) -> bool:
    """Whether the held address begins as the asked one does, not in the middle of a number."""
    whole, beginning = search_address(held), search_address(asked)
    if not whole.startswith(beginning):
        return False
    rest = whole[len(beginning) :]
    return not (beginning[-1:].isdigit() and rest[:1].isdigit())


def is_past_retention(held: Holding, law: Law) -> bool:
    """Whether a closed record is older than it may be kept (Order Art. 30-6, 30-11).

    The office erases such records at night; until it has, they are not provided either.
    """
    last_day = find_end_of_holding(held, law)
    return last_day is not None and last_day < law.day
