"""Who of a household is listed, of those the register has; the home office's own decision.

The requester must be one person without doubt, and his name must be the one he wrote (variant
characters do not matter).  Everybody named must be of his household, and be one person there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jukinet.copies.wide_area.item import WideAreaItem
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.copies.wide_area.reply import Entry, FormerAddress, Residence
from jukinet.copies.wide_area.request import Listed, Requester
from jukinet.register.further import IN_NETWORK_SINCE, SURNAMES_SINCE, ForeignResident
from jukinet.register.record import ResidentRecord
from jukinet.terms.characters import name_keys, search_name
from jukinet.terms.law import Law


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What a question wants to know, as the home office reads it."""

    requester: Requester
    listed: Listed
    names: tuple[str, ...]
    asked: frozenset[WideAreaItem]

    def __repr__(self) -> str:
        return f"Wanted({self.listed})"


def find_requester(
    wanted: Requester, candidates: Iterable[ResidentRecord]
) -> ResidentRecord | Refusal:
    """Who asks, of those whose record might be his; erased ones may be among them."""
    fitting = [one for one in candidates if _is(one, wanted)]
    standing = [one for one in fitting if one.erasure is None]
    if len(standing) == 1:
        return standing[0]
    if standing:
        return Refusal.SEVERAL
    return Refusal.ERASED if fitting else Refusal.UNKNOWN


def choose(
    wanted: Wanted, requester: ResidentRecord, members: Sequence[ResidentRecord]
) -> tuple[ResidentRecord, ...] | Refusal:
    """Who is listed, in the order of the household."""
    if wanted.listed is Listed.REQUESTER:
        return (requester,)
    if wanted.listed is Listed.HOUSEHOLD:
        return tuple(members)
    chosen = set()
    for name in wanted.names:
        found = [one for one in members if _is_named(one, name)]
        if not found:
            return Refusal.NOT_SAME_HOUSEHOLD
        if len(found) > 1:
            return Refusal.SEVERAL
        chosen.add(found[0].resident_id)
    if len(chosen) != len(wanted.names):
        return Refusal.SEVERAL
    return tuple(one for one in members if one.resident_id in chosen)


def describe(
    record: ResidentRecord, asked: frozenset[WideAreaItem], former_address: str | None, law: Law
) -> Entry:
    """The entry of one resident; ``former_address`` is the one he moved in from, written out.

    What goes with the name, and what foreign residents have, as the day has them.
    """
    foreign = record.foreign if law.has_come(IN_NETWORK_SINCE) else None
    surname = record.former_surname if law.has_come(SURNAMES_SINCE) else None
    told, moved = record.identification, record.moved_in
    related = WideAreaItem.RELATIONSHIP in asked
    return Entry(
        name=told.name,
        birth_date=told.birth_date,
        sex=told.sex,
        resident_since=record.resident_since,
        address=told.address,
        address_since=record.address_since,
        moved_in=FormerAddress(moved.notified_on, former_address or "") if moved else None,
        relationship=record.relationship if related else None,
        code=told.code if WideAreaItem.CODE in asked else None,
        alias=foreign.alias if foreign else "",
        former_surname=surname.written if surname else "",
        foreign_since=foreign.since if foreign else None,
        nationality=foreign.nationality if foreign and WideAreaItem.NATIONALITY in asked else None,
        residence=_residence(foreign) if foreign and WideAreaItem.RESIDENCE in asked else None,
        residence_card=foreign.card if foreign and WideAreaItem.RESIDENCE_CARD in asked else None,
    )


def is_in_network(records: Iterable[ResidentRecord], law: Law) -> bool:
    """Whether all of them are: foreign residents have records a year before they are."""
    return law.has_come(IN_NETWORK_SINCE) or not any(one.foreign for one in records)


def _residence(foreign: ForeignResident) -> Residence:
    return Residence(foreign.category, foreign.status, foreign.period, foreign.until)


def _is(record: ResidentRecord, wanted: Requester) -> bool:
    told = record.identification
    return (
        (wanted.code is None or told.code == wanted.code)
        and (wanted.birth_date is None or told.birth_date == wanted.birth_date)
        and (wanted.sex is None or told.sex is wanted.sex)
        and _is_named(record, wanted.name)
    )


def _is_named(record: ResidentRecord, name: str) -> bool:
    return search_name(record.identification.name.written) in name_keys(name)
