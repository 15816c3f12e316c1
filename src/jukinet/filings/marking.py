"""Reading items that stay in the office: marks of the lists of nos. 9 to 11-2, days and the former
address, what a foreign resident's record has (Act Art. 30-45), a former surname (Order Art. 30-14).

Of what is not typed nothing changes; ``NONE`` takes an item out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from jukinet.filings.days import read_day
from jukinet.filings.difference import Difference
from jukinet.filings.fields import YES, FieldReader, read_municipality
from jukinet.filings.ground import Ground
from jukinet.filings.particulars import Amending
from jukinet.register.further import Alias, ResidenceCategory, write_aliases
from jukinet.register.items import to_items, to_record
from jukinet.register.papers import CORRECTABLE
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import JukiError
from jukinet.terms.municipalities import load_directory

MARKS: Final = ("9007", "9008", "9009", "9010", "9011", "9012", "9013", "9016", "9017")
"""The reasons whose items are entered here; the law of the day says which there are."""
NONE: Final = "なし"
NEW: Final = "new."
ALIAS: Final = "new.alias"
ALIAS_REMOVED: Final = "new.alias_removed"
_DAYS: Final = frozenset(
    {
        "health_insurance_since", "elderly_medical_since", "nursing_care_since", "pension_since",
        "child_allowance_since", "moved_in_notified_on", "residence_until", "foreign_since",
    }
)  # fmt: skip
_LIFE_DAYS: Final = frozenset({"resident_since", "address_since"})
DAYS: Final = _DAYS | _LIFE_DAYS
"""Items that are a day."""


def read_marks(
    reader: FieldReader, ground: Ground, blank: Amending, record: ResidentRecord
) -> tuple[Amending | None, list[Difference]]:
    """The items of one reason, as they will be."""
    was = to_items(record)
    becomes: dict[str, str | None] = {}
    for item in sorted(CORRECTABLE[blank.detail]):
        if item == "aliases":
            found = _read_aliases(reader, ground, blank.happened_on, record)
        else:
            found = _read_item(reader, item)
        becomes |= found
    becomes = {item: text for item, text in becomes.items() if was[item] != text}
    if reader.findings:
        return None, []
    if not _fits(record, {**was, **becomes}):
        reader.find("items-unfitting", "detail")
        return None, []
    who = record.identification.name.written
    lines = [
        Difference(who, item, _said(item, was[item], ground), _said(item, text, ground))
        for item, text in becomes.items()
        if item != "aliases"
    ]
    if "aliases" in becomes:
        stood = record.foreign.alias if record.foreign else ""
        lines.append(Difference(who, "aliases", stood, reader.text(ALIAS)))
    return replace(blank, items=tuple(sorted(becomes.items()))), lines


def _read_item(reader: FieldReader, item: str) -> dict[str, str | None]:
    text = reader.text(NEW + item)
    if not text:
        return {}
    if text == NONE:
        return {item: "no" if item == "electoral_roll" else None}
    try:
        return {item: _reading(reader, item)(text)}
    except (JukiError, ValueError):
        reader.find("item-unreadable", NEW + item)
        return {}


def _reading(reader: FieldReader, item: str) -> Callable[[str], str]:
    on = reader.received_on
    if item in _DAYS:
        return lambda text: read_day(text, on).isoformat()
    if item in _LIFE_DAYS:
        return lambda text: LifeDate.from_date(read_day(text, on)).text
    match item:
        case "previous_municipality":
            return lambda text: read_municipality(text, on).digits
        case "residence_category":
            return lambda text: ResidenceCategory(text).value
        case "electoral_roll":
            return _read_yes
        case _:
            return str


def _read_yes(text: str) -> str:
    if text != YES:
        raise ValueError("neither yes nor none")
    return text


def _read_aliases(
    reader: FieldReader, ground: Ground, on: date, record: ResidentRecord
) -> dict[str, str | None]:
    """A name used here, entered or removed (通称; Order Art. 30-26): where and when is kept.

    A new one takes the place of the one that stands.
    """
    name, gone = reader.text(ALIAS), reader.is_ticked(ALIAS_REMOVED)
    if not name and not gone:
        return {}
    place = _name_of(ground.municipality, on)
    held = record.foreign.aliases if record.foreign else ()
    try:
        kept = [
            one if one.removed_on else replace(one, removed_at=place, removed_on=on) for one in held
        ]
        added = [Alias(name, place, on)] if name else []
        return {"aliases": write_aliases([*kept, *added])}
    except JukiError:
        reader.find("item-unreadable", ALIAS)
        return {}


def _name_of(municipality: MunicipalityCode, on: date) -> str:
    return next(
        (row.name for row in load_directory().on(on) if row.code == municipality),
        municipality.digits,
    )


def _fits(record: ResidentRecord, items: Mapping[str, str | None]) -> bool:
    """Whether such a record can be: a foreign resident has a nationality and no domicile."""
    lonely = items["foreign_since"] or items["residence_card"] or items["aliases"]
    if lonely and not items["nationality"]:
        return False
    if items["pension_number"] and not items["pension_kind"]:
        return False
    if items["previous_address"] and not items["moved_in_notified_on"]:
        return False
    try:
        made = to_record(record.resident_id, items, record.change_number)
    except (JukiError, ValueError):
        return False
    return to_items(made) == dict(items)


def _said(item: str, text: str | None, ground: Ground) -> str:
    """An item as a line of the difference has it."""
    if item == "previous_municipality" and text:
        return _name_of(MunicipalityCode(text), ground.received_on)
    return text or ""
