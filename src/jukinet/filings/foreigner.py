"""What a foreign resident who comes says and shows: from abroad (Act Art. 30-46), or on paper; and
what the office finds of one who never filed (Order Art. 12).

With the move-in go the items of Art. 30-45: nationality or region, as what the person stays, status
and period of residence and its end, the number of the card.  Whose card is to come by post later
has a stamp in the passport instead; the number is entered when it is there (9016).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from jukinet.filings.days import read_day
from jukinet.filings.difference import Difference
from jukinet.filings.fields import FieldReader
from jukinet.register.further import (
    IN_REGISTER_SINCE,
    Alias,
    ForeignResident,
    ResidenceCategory,
    further_items,
)
from jukinet.terms.errors import JukiError
from jukinet.terms.law import Law, load_profile

FROM_ABROAD: Final = (
    ResidenceCategory.MID_TO_LONG_TERM,
    ResidenceCategory.SPECIAL_PERMANENT,
    ResidenceCategory.TEMPORARY_REFUGE,
    ResidenceCategory.PROVISIONAL_STAY,
)
"""As what somebody comes from abroad; the other two begin with a birth or a loss here."""
_WITH_CARD: Final = frozenset(
    {ResidenceCategory.MID_TO_LONG_TERM, ResidenceCategory.SPECIAL_PERMANENT}
)
_WITHOUT_PERIOD: Final = frozenset(
    {
        ResidenceCategory.SPECIAL_PERMANENT,
        ResidenceCategory.BORN_HERE,
        ResidenceCategory.NATIONALITY_LOST,
    }
)
ITEMS: Final = (
    "nationality", "residence_category", "residence_status", "residence_period",
    "residence_until", "residence_card",
)  # fmt: skip
"""As they are typed; of somebody from abroad the day follows from the move."""
CERTIFIED_ITEMS: Final = ("foreign_since", "aliases")
"""What a certificate says besides."""


def is_foreign(fields: Mapping[str, str], key: str) -> bool:
    """Whether one of these items was typed of the person in this row."""
    items = (*ITEMS, *CERTIFIED_ITEMS)
    return any(fields.get(f"person.{key}.{item}", "").strip() for item in items)


def list_rows(fields: Mapping[str, str]) -> set[str]:
    """The rows of the page in which somebody's name stands."""
    return {
        name.split(".")[1]
        for name in fields
        if name.startswith("person.") and name.endswith(".name") and fields[name].strip()
    }


def list_foreign_rows(fields: Mapping[str, str]) -> set[str]:
    """The rows of those who come as foreign residents."""
    return {row for row in list_rows(fields) if is_foreign(fields, row)}


def read_foreigner(
    reader: FieldReader, key: str, moved_on: date | None, law: Law, *, by_office: bool = False
) -> ForeignResident | None:
    """The items of somebody from abroad; None for a national, or before foreigners had records.

    What stands on card or permit, and as what one comes; a period that is over is none.  Whom the
    office enters by itself is of any category: one born here, too, or who lost the nationality.
    """
    if not law.has_come(IN_REGISTER_SINCE) or not is_foreign(reader.fields, key):
        return None
    at = f"person.{key}."
    possible = tuple(ResidenceCategory) if by_office else FROM_ABROAD
    category = _category(reader, f"{at}residence_category", possible)
    if not reader.text(f"{at}residence_card") and category in _WITH_CARD:
        reader.find("residence-card-later", f"{at}residence_card")
    return _read(reader, at, category, _since(moved_on), over="residence-over")


def read_certified_foreigner(reader: FieldReader, key: str, law: Law) -> ForeignResident | None:
    """The items as a move-out certificate of another form says them (Order Art. 23).

    Of every category, with the day since when he is a foreign resident and the names used here.
    Who applied in time for another period stays while that is decided (Immigration Act Art. 20), so
    a period that is over is asked about and not refused.
    """
    if not law.has_come(IN_REGISTER_SINCE) or not is_foreign(reader.fields, key):
        return None
    at = f"person.{key}."
    category = _category(reader, f"{at}residence_category", tuple(ResidenceCategory))
    since = _certified_since(reader, f"{at}foreign_since")
    aliases = _read_aliases(reader, f"{at}aliases")
    read = _read(reader, at, category, since, over="residence-ended")
    return replace(read, aliases=aliases) if read else None


def _read(
    reader: FieldReader, at: str, category: ResidenceCategory | None, since: date | None,
    *, over: str,
) -> ForeignResident | None:  # fmt: skip
    """(1) All that his category has, (2) none of them over, (3) and no domicile beside it."""
    for item in _required(category):  # (1)
        if not reader.text(at + item):
            reader.find("residence-missing", at + item)
    until = _day(reader, f"{at}residence_until")
    if until and until < reader.received_on:  # (2)
        reader.find(over, f"{at}residence_until")
    if reader.text(f"{at}domicile") or reader.text(f"{at}head"):  # (3)
        reader.find("items-unfitting", f"{at}head")
    if category is None or not reader.text(f"{at}nationality"):
        return None
    card = reader.text(f"{at}residence_card").upper()
    try:
        return ForeignResident(
            reader.text(f"{at}nationality"), category, reader.text(f"{at}residence_status"),
            reader.text(f"{at}residence_period"), until, card, since,
        )  # fmt: skip
    except JukiError:
        reader.find("item-unreadable", f"{at}residence_card")
        return None


def foreign_lines(who: str, foreign: ForeignResident) -> list[Difference]:
    """What the reviewer reads of it."""
    items = further_items(None, foreign)
    lines = [
        Difference(who, item, "", text)
        for item in (*ITEMS, "foreign_since")
        if (text := items[item])
    ]
    if foreign.aliases:
        lines.append(Difference(who, "aliases", "", say_aliases(foreign.aliases)))
    return lines


def say_aliases(aliases: Sequence[Alias]) -> str:
    """Names used here with where and when each was entered and removed."""
    return "、".join(
        f"{one.name}（{one.entered_at} {one.entered_on}"
        + (f"〜{one.removed_at} {one.removed_on}）" if one.removed_on else "）")
        for one in aliases
    )


def _required(category: ResidenceCategory | None) -> tuple[str, ...]:
    match category:
        case None:
            return ("nationality",)
        case ResidenceCategory.MID_TO_LONG_TERM:
            return ("nationality", "residence_status", "residence_period")
        case _ if category in _WITHOUT_PERIOD:
            return ("nationality",)
        case _:
            return ("nationality", "residence_period")


def _category(
    reader: FieldReader, name: str, possible: Sequence[ResidenceCategory]
) -> ResidenceCategory | None:
    text = reader.text(name)
    if not text:
        reader.find("residence-missing", name)
        return None
    if text not in possible:
        reader.find("item-unreadable", name)
        return None
    return ResidenceCategory(text)


def _day(reader: FieldReader, name: str) -> date | None:
    if not reader.text(name):
        return None
    try:
        return read_day(reader.text(name), reader.received_on)
    except (JukiError, ValueError):
        reader.find("item-unreadable", name)
        return None


def _since(moved_on: date | None) -> date | None:
    """Since the move, and not before foreigners had records (Act of 2009, supplement)."""
    return max(moved_on, _first_day()) if moved_on else None


def _certified_since(reader: FieldReader, name: str) -> date | None:
    """The day the certificate says; it stands on every one."""
    if not reader.text(name):
        reader.find("residence-missing", name)
        return None
    day = _day(reader, name)
    if day and not _first_day() <= day <= reader.received_on:
        reader.find("item-unreadable", name)
        return None
    return day


def _first_day() -> date:
    return next(row.day for row in load_profile().milestones if row.key == IN_REGISTER_SINCE)


def _read_aliases(reader: FieldReader, name: str) -> tuple[Alias, ...]:
    """Names used here, parted by 、: name, where and when entered, where and when removed."""
    said = reader.text(name)
    try:
        return tuple(_read_alias(one, reader.received_on) for one in said.split("、") if said)
    except (JukiError, ValueError):
        reader.find("alias-unreadable", name)
        return ()


def _read_alias(said: str, on: date) -> Alias:
    parts = [part.strip() for part in said.replace("/", "／").split("／")]
    if len(parts) not in (3, 5) or not all(parts):
        raise ValueError("three parts, or five of a name that was removed")
    removed = (parts[3], read_day(parts[4], on)) if len(parts) == 5 else ("", None)
    return Alias(parts[0], parts[1], read_day(parts[2], on), *removed)
