"""The pack (停止時業務パック): what is in it, who opens it, and when which part is made anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from jukinet.standstill.numbers import Series
from jukinet.terms.errors import ErrorCode, JukiError

PACK_MINUTES: Final = 10
"""How old the newest pack is at most while machines work."""
GROUND_HOURS: Final = 24
"""How long a ground is used: a day's changes are some hundreds among hundreds of thousands."""
OVERLAP_MINUTES: Final = 10
"""A transaction commits up to so long after the instant it writes down; a delta reaches back."""
HOLDERS_MIN: Final = 2
HOLDERS_MAX: Final = 12
"""Sixty-six pairs; a municipality enrols some five persons."""

WITHHELD: Final = "withheld"
GONE: Final = "gone"


class PackLine(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One resident in a pack, or the mark that his record is withheld or gone."""

    resident_id: str
    household_id: str
    mark: Literal["", "withheld", "gone"] = ""
    household_number: str = ""
    name: str = ""
    kana: str = ""
    birth_date: str = ""
    sex: str = ""
    municipality: str = ""
    address: str = ""
    relationship: str = ""
    resident_since: str = ""
    address_since: str | None = None
    permanent_domicile: str | None = None
    family_register_head: str | None = None
    moved_in_notified_on: str | None = None
    previous_municipality: str | None = None
    previous_address: str | None = None
    alias: str = ""
    former_surname: str = ""
    is_foreign: bool = False
    foreign_since: str | None = None

    def __repr__(self) -> str:
        return f"PackLine({self.resident_id}, {self.mark or 'stands'})"


class Half(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For one pair of holders: a half of the key sealed for each."""

    first: str
    second: str
    for_first: bytes
    for_second: bytes

    def __repr__(self) -> str:
        return f"Half({self.first}, {self.second})"


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sealed file of a pack, with the halves of its key."""

    file: Annotated[str, Meta(pattern=r"^(ground|delta)-[0-9a-f]{32}\.sealed$")]
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    made_at: Annotated[datetime, Meta(tz=True)]
    lines: Annotated[int, Meta(ge=0)]
    halves: Annotated[list[Half], Meta(min_length=1, max_length=66)]


class Holder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose card opens a pack together with another's (保管者): public keys only."""

    holder_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,40}$")]
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    seal_key: bytes
    sign_key: bytes

    def __repr__(self) -> str:
        return f"Holder({self.holder_id})"


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers a place may give by hand."""

    series: Series
    first: int
    last: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What anybody may know about a pack; the office signs it."""

    format: Literal["juki-standstill/1"] = "juki-standstill/1"
    pack_id: UUID
    office: Annotated[str, Meta(max_length=80)]
    municipality: Annotated[str, Meta(max_length=60)]
    mayor: Annotated[str, Meta(max_length=100)]
    place: Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$")]
    made_at: Annotated[datetime, Meta(tz=True)]
    simulated: bool
    holders: Annotated[list[Holder], Meta(min_length=HOLDERS_MIN, max_length=HOLDERS_MAX)]
    numbers: Annotated[list[Numbers], Meta(max_length=8)]
    ground: Part
    delta: Part | None

    def find_holder(self, holder_id: str) -> Holder:
        """The holder with this id; HOLDERS_TOO_FEW when the pack knows no such."""
        for holder in self.holders:
            if holder.holder_id == holder_id:
                return holder
        raise JukiError(ErrorCode.HOLDERS_TOO_FEW, "the card is of nobody who holds this pack")

    def numbers_of(self, series: Series) -> Numbers:
        """What is reserved of a series."""
        for numbers in self.numbers:
            if numbers.series is series:
                return numbers
        raise JukiError(ErrorCode.NUMBER_NOT_RESERVED, f"no numbers of {series} are reserved")

    def age_at(self, now: datetime) -> timedelta:
        """How old what it says is."""
        return now - self.made_at


class Making(StrEnum):
    """What is to be made now."""

    NOTHING = "nothing"
    DELTA = "delta"
    GROUND = "ground"


class PackMade(msgspec.Struct, frozen=True, kw_only=True):
    """What the office knows of the pack it made last; the key is not among it."""

    pack_id: UUID
    ground_id: UUID
    ground_at: datetime
    made_at: datetime
    loaded: int
    holders: tuple[str, ...]
    withheld: bytes
    """The digest of who is protected: who it is, is written down in one place only."""


class PackRecord(msgspec.Struct, frozen=True):
    """A pack that was made, and what it cost."""

    made: PackMade
    making: Making
    lines: int
    bytes_written: int
    seconds: float


def decide_making(
    last: PackMade | None,
    *,
    now: datetime,
    holders: Iterable[str],
    withheld: bytes,
    loaded: int,
) -> Making:
    """Whether a pack is due, and whether a delta is enough.

    A ground that holds somebody who is protected now is not waited out. A load has no changes of
    its own, and new holders cannot open the keys of an old ground.
    """
    if last is None:
        return Making.GROUND
    outdated = (
        withheld != last.withheld
        or tuple(sorted(holders)) != last.holders
        or loaded != last.loaded
        or now - last.ground_at >= timedelta(hours=GROUND_HOURS)
    )
    if outdated:
        return Making.GROUND
    if now - last.made_at >= timedelta(minutes=PACK_MINUTES):
        return Making.DELTA
    return Making.NOTHING


def pairs_of(holders: Iterable[str]) -> list[tuple[str, str]]:
    """Every two holders, each pair once; HOLDERS_TOO_FEW when there are no two."""
    known = sorted(set(holders))
    if not HOLDERS_MIN <= len(known) <= HOLDERS_MAX:
        raise JukiError(ErrorCode.HOLDERS_TOO_FEW, "a pack has two to twelve holders")
    return list(combinations(known, 2))


def changes_since(made_at: datetime) -> datetime:
    """From when on a delta looks for changes, so that none that committed late is missed."""
    return made_at - timedelta(minutes=OVERLAP_MINUTES)


def about_part(office: str, place: str, file: str) -> bytes:
    """What a sealed part and the halves of its key are for, and good for nothing else."""
    return f"juki standstill 1 {office} {place} {file}".encode()
