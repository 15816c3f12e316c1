"""Items that few records have: a pension number, a former surname, what foreign residents have.

Since 2012-07-09 foreign residents (外国人住民) have records; instead of a family register these say
nationality, what allows the person to stay, and the names used here (通称; Act Art. 30-45, Order
Arts. 30-25 to 30-27).  Since 2019-11-05 a record may have one former surname (旧氏; Order Art.
30-14) beside the name, at its bearer's request.  Like all items they are kept and compared as texts
by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import PersonName

PENSION_ITEMS: Final = ("pension_kind", "pension_number")
FOREIGN_ITEMS: Final = (
    "nationality", "residence_category", "residence_status", "residence_period",
    "residence_until", "residence_card", "foreign_since", "aliases",
)  # fmt: skip
SURNAME_ITEMS: Final = ("former_surname", "former_surname_kana")
FURTHER_ITEMS: Final = (*PENSION_ITEMS, *FOREIGN_ITEMS, *SURNAME_ITEMS)
IN_REGISTER_SINCE: Final = "foreign-residents-in-register"
"""The milestone from which foreign residents have records (2012-07-09)."""
IN_NETWORK_SINCE: Final = "foreign-residents-in-network"
"""The milestone from which foreign residents are in the network (2013-07-08)."""
SURNAMES_SINCE: Final = "former-surname"
"""The milestone from which records have former surnames (2019-11-05)."""
PENSION_DIGITS: Final = 10
CARD_LENGTH: Final = 12
ALIASES_MAX: Final = 10
TEXT_MAX: Final = 100


@dataclass(frozen=True, slots=True, repr=False)
class NationalPension:
    """Kind of insured person (種別) and basic pension number (基礎年金番号; Act Art. 7 no. 11)."""

    kind: int
    number: str = ""

    def __post_init__(self) -> None:
        if self.kind not in (1, 2, 3):
            raise JukiError(ErrorCode.FORMAT_INVALID, "there are three kinds of insured persons")
        digits = self.number.isascii() and self.number.isdigit()
        if self.number and not (digits and len(self.number) == PENSION_DIGITS):
            raise JukiError(ErrorCode.FORMAT_INVALID, "a pension number has ten digits")

    def __repr__(self) -> str:
        return "NationalPension(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class FormerSurname:
    """A surname of a former family register, entered at request (旧氏; Order Art. 30-14)."""

    written: str
    kana: str = ""

    def __post_init__(self) -> None:
        if not self.written or max(len(self.written), len(self.kana)) > TEXT_MAX:
            raise JukiError(ErrorCode.INVALID_NAME, "no former surname, or too long")

    def __repr__(self) -> str:
        return "FormerSurname(•••)"


class ResidenceCategory(StrEnum):
    """As what a foreign resident has a record (Act Art. 30-45)."""

    MID_TO_LONG_TERM = "mid-to-long-term"  # 中長期在留者
    SPECIAL_PERMANENT = "special-permanent"  # 特別永住者
    TEMPORARY_REFUGE = "temporary-refuge"  # 一時庇護許可者
    PROVISIONAL_STAY = "provisional-stay"  # 仮滞在許可者
    BORN_HERE = "born-here"  # 出生による経過滞在者
    NATIONALITY_LOST = "nationality-lost"  # 国籍喪失による経過滞在者

    @property
    def ja(self) -> str:
        """As papers have it."""
        return _CATEGORIES[self]


_CATEGORIES: Final = {
    ResidenceCategory.MID_TO_LONG_TERM: "中長期在留者",
    ResidenceCategory.SPECIAL_PERMANENT: "特別永住者",
    ResidenceCategory.TEMPORARY_REFUGE: "一時庇護許可者",
    ResidenceCategory.PROVISIONAL_STAY: "仮滞在許可者",
    ResidenceCategory.BORN_HERE: "出生による経過滞在者",
    ResidenceCategory.NATIONALITY_LOST: "国籍喪失による経過滞在者",
}


@dataclass(frozen=True, slots=True, repr=False)
class Alias:
    """A name used here (通称): where and when it was entered and, it may be, removed."""

    name: str
    entered_at: str
    entered_on: date
    removed_at: str = ""
    removed_on: date | None = None

    def __post_init__(self) -> None:
        if not self.name or max(map(len, (self.name, self.entered_at, self.removed_at))) > TEXT_MAX:
            raise JukiError(ErrorCode.FORMAT_INVALID, "an alias without a name, or too long")
        if self.removed_on is not None and self.removed_on < self.entered_on:
            raise JukiError(ErrorCode.INVALID_DATE, "an alias removed before it was entered")


@dataclass(frozen=True, slots=True, repr=False)
class ForeignResident:
    """What a foreign resident's record says instead of a domicile (Act Art. 30-45)."""

    nationality: str
    category: ResidenceCategory
    status: str = ""
    period: str = ""
    until: date | None = None
    card: str = ""
    since: date | None = None
    aliases: tuple[Alias, ...] = ()

    def __post_init__(self) -> None:
        texts = (self.nationality, self.status, self.period)
        if not self.nationality or max(map(len, texts)) > TEXT_MAX:
            raise JukiError(ErrorCode.FORMAT_INVALID, "no nationality or region, or too long")
        if self.card and not (len(self.card) == CARD_LENGTH and self.card.isalnum()):
            raise JukiError(ErrorCode.FORMAT_INVALID, "a residence card has twelve characters")
        if len(self.aliases) > ALIASES_MAX:
            raise JukiError(ErrorCode.TOO_LARGE, "too many aliases", most=ALIASES_MAX)

    def __repr__(self) -> str:
        return "ForeignResident(•••)"

    @property
    def alias(self) -> str:
        """The name used here now, or nothing."""
        standing = [one.name for one in self.aliases if one.removed_on is None]
        return standing[-1] if standing else ""


def further_items(
    pension: NationalPension | None, foreign: ForeignResident | None,
    surname: FormerSurname | None = None,
) -> dict[str, str | None]:  # fmt: skip
    """These items as texts, None where a record has none."""
    items: dict[str, str | None] = dict.fromkeys(FURTHER_ITEMS)
    if pension is not None:
        items |= {"pension_kind": str(pension.kind), "pension_number": pension.number or None}
    if foreign is not None:
        items |= {
            "nationality": foreign.nationality,
            "residence_category": foreign.category.value,
            "residence_status": foreign.status or None,
            "residence_period": foreign.period or None,
            "residence_until": _iso(foreign.until),
            "residence_card": foreign.card or None,
            "foreign_since": _iso(foreign.since),
            "aliases": write_aliases(foreign.aliases),
        }
    if surname is not None:
        items |= {"former_surname": surname.written, "former_surname_kana": surname.kana or None}
    return items


def read_pension(items: Mapping[str, str | None]) -> NationalPension | None:
    """The pension among the items."""
    kind = items.get("pension_kind")
    return NationalPension(int(kind), items.get("pension_number") or "") if kind else None


def read_surname(items: Mapping[str, str | None]) -> FormerSurname | None:
    """The former surname among the items."""
    written = items.get("former_surname")
    return FormerSurname(written, items.get("former_surname_kana") or "") if written else None


def read_foreign(items: Mapping[str, str | None]) -> ForeignResident | None:
    """What the items say of a foreign resident; None of anybody else."""
    nationality, category = items.get("nationality"), items.get("residence_category")
    if not nationality or not category:
        return None
    return ForeignResident(
        nationality=nationality,
        category=ResidenceCategory(category),
        status=items.get("residence_status") or "",
        period=items.get("residence_period") or "",
        until=_day(items.get("residence_until")),
        card=items.get("residence_card") or "",
        since=_day(items.get("foreign_since")),
        aliases=_read_aliases(items.get("aliases")),
    )


def other_name(items: Mapping[str, str | None], name: PersonName) -> tuple[str, str]:
    """The name somebody also goes by, and its reading: one used here, or with a former surname."""
    surname = read_surname(items)
    if surname is None:
        return _read_aliases(items.get("aliases"))[-1].name, ""
    reading = surname.kana + _given(name.kana) if surname.kana else ""
    return surname.written + _given(name.written), reading


def _given(name: str) -> str:
    """What stands behind the surname; nothing where a name is not parted."""
    return "".join(name.split()[1:])


def write_aliases(aliases: Sequence[Alias]) -> str | None:
    """Names used here as the one text of their item."""
    lines = [
        (one.name, one.entered_at, _iso(one.entered_on), one.removed_at, _iso(one.removed_on))
        for one in aliases
    ]
    return msgspec.json.encode(lines).decode() if lines else None


def _read_aliases(text: str | None) -> tuple[Alias, ...]:
    if not text:
        return ()
    lines = msgspec.json.decode(text, type=list[tuple[str, str, date, str, date | None]])
    return tuple(
        Alias(name, entered_at, entered_on, removed_at, removed_on)
        for name, entered_at, entered_on, removed_at, removed_on in lines
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
