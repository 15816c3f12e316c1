"""What the home office answers: the items of those listed, or one word.

An entry has fields for the eight items and for nothing else; nos. 4 and 13 are None unless they
were asked for.  ``must_fit`` lays a reply beside its request: the person asked for is the person
printed, with the items asked for and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from jukinet.copies.wide_area.item import ALWAYS, FOREIGN, WideAreaItem
from jukinet.copies.wide_area.refusal import Told
from jukinet.copies.wide_area.request import Listed, WideAreaRequest
from jukinet.register.further import IN_NETWORK_SINCE, SURNAMES_SINCE, ResidenceCategory
from jukinet.terms.address import Address
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law
from jukinet.terms.person import PersonName, Relationship, Sex

ENTRIES_MAX: Final = 100
"""The largest institutions are entered as many households."""


@dataclass(frozen=True, slots=True, repr=False)
class FormerAddress:
    """The day of the move-in's filing, and where the resident came from (no. 8)."""

    notified_on: date
    address: str

    def __repr__(self) -> str:
        return "FormerAddress(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class Residence:
    """As what a foreign resident stays, by what status, for how long (Act Art. 30-45)."""

    category: ResidenceCategory
    status: str = ""
    period: str = ""
    until: date | None = None

    def __repr__(self) -> str:
        return "Residence(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One resident on the copy: at most the eight items, and what a foreign one has instead."""

    name: PersonName
    birth_date: LifeDate
    sex: Sex
    resident_since: LifeDate
    address: Address
    address_since: LifeDate | None = None
    moved_in: FormerAddress | None = None
    relationship: Relationship | None = None
    code: ResidentRecordCode | None = None
    alias: str = ""
    former_surname: str = ""
    foreign_since: date | None = None
    """In place of ``resident_since``, which a foreign resident's record does not have."""
    nationality: str | None = None
    residence: Residence | None = None
    residence_card: str | None = None
    """Empty where it was asked for and there is none."""

    def __repr__(self) -> str:
        return "Entry(•••)"

    @property
    def items(self) -> frozenset[WideAreaItem]:
        """Which items it tells, an item that the record does not have included."""
        told = set(ALWAYS)
        if self.relationship is not None:
            told.add(WideAreaItem.RELATIONSHIP)
        if self.code is not None:
            told.add(WideAreaItem.CODE)
        if self.nationality is not None:
            told.add(WideAreaItem.NATIONALITY)
        if self.residence is not None:
            told.add(WideAreaItem.RESIDENCE)
        if self.residence_card is not None:
            told.add(WideAreaItem.RESIDENCE_CARD)
        return frozenset(told)

    @property
    def is_foreign(self) -> bool:
        """Whether it says anything that only a foreign resident's record has."""
        return bool(self.alias or self.foreign_since or self.items & FOREIGN)


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """What may be printed: the household's address, and everybody who is listed.

    ``householder`` is his name where relationships were asked for; it is empty while the household
    waits for a new one.
    """

    entries: tuple[Entry, ...]
    as_of: datetime
    householder: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.entries) <= ENTRIES_MAX:
            raise JukiError(ErrorCode.REPLY_INVALID, "nobody is on the copy, or too many are")
        assert self.as_of.tzinfo is not None, "an instant is aware"

    def __repr__(self) -> str:
        return f"Given({len(self.entries)})"


@dataclass(frozen=True, slots=True)
class NotGiven:
    """Nothing may be printed; all the counter hears is this."""

    told: Told


Reply: TypeAlias = Given | NotGiven


def must_fit(given: Given, request: WideAreaRequest) -> None:
    """Refuse a reply that is not the one to this request (REPLY_INVALID).

    (1) As many people as asked for. (2) The items asked for, for everybody. (3) The householder
    where relationships are. (4) They live in the municipality that was asked, all at one address.
    (5) Who asks is who is shown, as far as he has said who he is; those named are those shown.
    """
    entries = given.entries
    expected = {Listed.REQUESTER: 1, Listed.NAMED: len(request.names)}.get(request.listed)
    if expected is not None and len(entries) != expected:  # (1)
        raise JukiError(ErrorCode.REPLY_INVALID, "not as many people as asked for")
    if any(entry.items != _items_of(entry, request) for entry in entries):  # (2)
        raise JukiError(ErrorCode.REPLY_INVALID, "other items than those asked for")
    related = WideAreaItem.RELATIONSHIP in request.items
    if (given.householder is not None) != related:  # (3)
        raise JukiError(ErrorCode.REPLY_INVALID, "the householder and relationships go together")
    addresses = {entry.address for entry in entries}
    if len(addresses) != 1 or {one.municipality for one in addresses} != {request.home}:  # (4)
        raise JukiError(ErrorCode.REPLY_INVALID, "not an address of the home municipality")
    if request.listed is not Listed.NAMED and not any(_may_be(one, request) for one in entries):
        raise JukiError(ErrorCode.REPLY_INVALID, "the requester is not on his own copy")  # (5)


def must_be_of(given: Given, law: Law) -> None:
    """Refuse a reply with what no record of the day has (REPLY_INVALID)."""
    foreign = any(one.is_foreign for one in given.entries)
    if foreign and not law.has_come(IN_NETWORK_SINCE):
        raise JukiError(ErrorCode.REPLY_INVALID, "no foreign residents in the network")
    if any(one.former_surname for one in given.entries) and not law.has_come(SURNAMES_SINCE):
        raise JukiError(ErrorCode.REPLY_INVALID, "no former surnames in the register")


def _items_of(entry: Entry, request: WideAreaRequest) -> frozenset[WideAreaItem]:
    """What an entry tells of what was asked for: a national has nothing of Art. 30-45."""
    return request.items if entry.is_foreign else request.items - FOREIGN


def _may_be(entry: Entry, request: WideAreaRequest) -> bool:
    """Nothing the requester said of himself is against it."""
    said = request.requester
    return (
        (said.code is None or entry.code is None or said.code == entry.code)
        and (said.birth_date is None or entry.birth_date.may_be(said.birth_date))
        and (said.sex is None or entry.sex in {said.sex, Sex.UNKNOWN})
    )
