"""The items of a record as plain texts, by name: what history compares, keeps and folds.

A record is a value of typed parts; its history must be able to say «this item was so, and became
so» for any of them, now and in a hundred and fifty years.  So the history speaks in texts: one
name an item, the canonical text of its value, None where it is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, TypeAlias
from uuid import UUID

from jukinet.register.further import further_items, read_foreign, read_pension, read_surname
from jukinet.register.record import Erasure, MovedIn, Qualifications, ResidentRecord
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Relationship, Sex

Items: TypeAlias = Mapping[str, str | None]

ERASURE_ITEMS: Final = (
    "erased_detail", "erased_on", "erased_planned", "destination_municipality",
    "destination_address", "move_confirmed_on",
)  # fmt: skip


def to_items(record: ResidentRecord) -> dict[str, str | None]:
    """The items of a record, each under the name of its column."""
    told, moved, domicile = record.identification, record.moved_in, record.permanent_domicile
    lists = record.qualifications
    return {
        "code": told.code.digits,
        "name": told.name.written,
        "kana": told.name.kana,
        "birth_date": told.birth_date.text,
        "sex": told.sex.value,
        "municipality": told.address.municipality.digits,
        "address": told.address.text,
        "household_id": str(record.household_id),
        "relationship": str(record.relationship),
        "permanent_domicile": domicile.text if domicile else None,
        "family_register_head": domicile.head if domicile else None,
        "resident_since": record.resident_since.text,
        "address_since": record.address_since.text if record.address_since else None,
        "moved_in_notified_on": moved.notified_on.isoformat() if moved else None,
        "previous_municipality": _digits(moved.previous_municipality) if moved else None,
        "previous_address": moved.previous_address if moved else None,
        "electoral_roll": _yes(lists.electoral_roll),
        "health_insurance_since": _iso(lists.health_insurance_since),
        "elderly_medical_since": _iso(lists.elderly_medical_since),
        "nursing_care_since": _iso(lists.nursing_care_since),
        "pension_since": _iso(lists.pension_since),
        "child_allowance_since": _iso(lists.child_allowance_since),
        **further_items(lists.pension, record.foreign, record.former_surname),
        **_erasure_items(record.erasure),
    }


def to_record(resident_id: UUID, items: Items, change_number: int) -> ResidentRecord:
    """The record that has these items."""
    domicile, head = items["permanent_domicile"], items["family_register_head"]
    since = items["address_since"]
    return ResidentRecord(
        resident_id=resident_id,
        identification=IdentificationInformation(
            code=ResidentRecordCode(_text(items, "code")),
            name=PersonName(_text(items, "name"), _text(items, "kana")),
            birth_date=LifeDate(_text(items, "birth_date")),
            sex=Sex(_text(items, "sex")),
            address=Address(
                MunicipalityCode(_text(items, "municipality")), _text(items, "address")
            ),
        ),
        household_id=UUID(_text(items, "household_id")),
        relationship=Relationship.parse(_text(items, "relationship")),
        permanent_domicile=PermanentDomicile(domicile, head or "") if domicile else None,
        resident_since=LifeDate(_text(items, "resident_since")),
        address_since=LifeDate(since) if since else None,
        moved_in=_to_moved_in(items),
        qualifications=to_qualifications(items),
        change_number=change_number,
        erasure=_to_erasure(items),
        foreign=read_foreign(items),
        former_surname=read_surname(items),
    )


def to_qualifications(items: Items) -> Qualifications:
    """The other lists of the municipality among the items."""
    return Qualifications(
        electoral_roll=items.get("electoral_roll") == "yes",
        health_insurance_since=_day(items, "health_insurance_since"),
        elderly_medical_since=_day(items, "elderly_medical_since"),
        nursing_care_since=_day(items, "nursing_care_since"),
        pension_since=_day(items, "pension_since"),
        child_allowance_since=_day(items, "child_allowance_since"),
        pension=read_pension(items),
    )


def difference(
    before: Items, after: Items, asserted: Collection[str] = ()
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """The items that differ, as they were and as they became; those asserted anew in any case.

    A change that reaches back may say of a former day what is true today already.
    """
    names = [name for name, text in after.items() if name in asserted or before[name] != text]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _erasure_items(erasure: Erasure | None) -> dict[str, str | None]:
    if erasure is None:
        return dict.fromkeys(ERASURE_ITEMS)
    return {
        "erased_detail": erasure.detail,
        "erased_on": erasure.occurred_on.isoformat(),
        "erased_planned": _yes(erasure.planned),
        "destination_municipality": _digits(erasure.destination_municipality),
        "destination_address": erasure.destination_address,
        "move_confirmed_on": _iso(erasure.move_confirmed_on),
    }


def _to_moved_in(items: Items) -> MovedIn | None:
    notified_on = _day(items, "moved_in_notified_on")
    if notified_on is None:
        return None
    previous = _municipality(items, "previous_municipality")
    return MovedIn(notified_on, previous, items["previous_address"] or "")


def _to_erasure(items: Items) -> Erasure | None:
    detail, erased_on = items.get("erased_detail"), _day(items, "erased_on")
    if detail is None or erased_on is None:
        return None
    return Erasure(
        detail,
        erased_on,
        items["erased_planned"] == "yes",
        _municipality(items, "destination_municipality"),
        items["destination_address"] or "",
        _day(items, "move_confirmed_on"),
    )


def _text(items: Items, name: str) -> str:
    text = items[name]
    assert text is not None, name
    return text


def _day(items: Items, name: str) -> date | None:
    text = items.get(name)
    return date.fromisoformat(text) if text else None


def _municipality(items: Items, name: str) -> MunicipalityCode | None:
    digits = items.get(name)
    return MunicipalityCode(digits) if digits else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _digits(code: MunicipalityCode | None) -> str | None:
    return code.digits if code else None
