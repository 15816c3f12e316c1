"""What a newcomer from abroad who is a foreign resident says and shows (Act Art. 30-46).

With the move-in go the items of Art. 30-45: nationality or region, as what the person stays, status
and period of residence and its end, the number of the card.  Whose card is to come by post later
has a stamp in the passport instead; the number is entered when it is there (9016).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from jukinet.filings.days import read_day
from jukinet.filings.difference import Difference
from jukinet.filings.fields import FieldReader
from jukinet.register.further import (
    IN_REGISTER_SINCE,
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
_ENDLESS: Final = frozenset({ResidenceCategory.SPECIAL_PERMANENT})
ITEMS: Final = (
    "nationality", "residence_category", "residence_status", "residence_period",
    "residence_until", "residence_card",
)  # fmt: skip
"""As they are typed; since when somebody is a foreign resident follows from the move."""


def is_foreign(fields: Mapping[str, str], key: str) -> bool:
    """Whether one of these items was typed of the person in this row."""
    return any(fields.get(f"person.{key}.{item}", "").strip() for item in ITEMS)


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
    reader: FieldReader, key: str, moved_on: date | None, law: Law
) -> ForeignResident | None:
    """The items of Art. 30-45 as typed; None for a national, or before foreigners had records.

    (1) All that his category has, (2) none of them over, (3) and no domicile beside a nationality.
    """
    if not law.has_come(IN_REGISTER_SINCE) or not is_foreign(reader.fields, key):
        return None
    at = f"person.{key}."
    category = _category(reader, f"{at}residence_category")
    for item in _required(category):  # (1)
        if not reader.text(at + item):
            reader.find("residence-missing", at + item)
    card = reader.text(f"{at}residence_card").upper()
    if not card and category in _WITH_CARD:
        reader.find("residence-card-later", f"{at}residence_card")
    until = _until(reader, f"{at}residence_until")
    if until and until < reader.received_on:  # (2)
        reader.find("residence-over", f"{at}residence_until")
    if reader.text(f"{at}domicile") or reader.text(f"{at}head"):  # (3)
        reader.find("items-unfitting", f"{at}head")
    if category is None or not reader.text(f"{at}nationality"):
        return None
    try:
        return ForeignResident(
            reader.text(f"{at}nationality"), category, reader.text(f"{at}residence_status"),
            reader.text(f"{at}residence_period"), until, card, _since(moved_on),
        )  # fmt: skip
    except JukiError:
        reader.find("item-unreadable", f"{at}residence_card")
        return None


def foreign_lines(who: str, foreign: ForeignResident) -> list[Difference]:
    """What the reviewer reads of it."""
    items = further_items(None, foreign)
    return [
        Difference(who, item, "", text)
        for item in (*ITEMS, "foreign_since")
        if (text := items[item])
    ]


def _required(category: ResidenceCategory | None) -> tuple[str, ...]:
    match category:
        case None:
            return ("nationality",)
        case ResidenceCategory.MID_TO_LONG_TERM:
            return ("nationality", "residence_status", "residence_period")
        case _ if category in _ENDLESS:
            return ("nationality",)
        case _:
            return ("nationality", "residence_period")


def _category(reader: FieldReader, name: str) -> ResidenceCategory | None:
    text = reader.text(name)
    if not text:
        reader.find("residence-missing", name)
        return None
    if text not in FROM_ABROAD:
        reader.find("item-unreadable", name)
        return None
    return ResidenceCategory(text)


def _until(reader: FieldReader, name: str) -> date | None:
    if not reader.text(name):
        return None
    try:
        return read_day(reader.text(name), reader.received_on)
    except (JukiError, ValueError):
        reader.find("item-unreadable", name)
        return None


def _since(moved_on: date | None) -> date | None:
    """Since the move, and not before foreigners had records (Act of 2009, supplement)."""
    begun = next(row.day for row in load_profile().milestones if row.key == IN_REGISTER_SINCE)
    return max(moved_on, begun) if moved_on else None
