"""Queries of records, households, history, marks and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import msgspec

from jukinet.platform.db.copy_form import Column, make_rows
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.register.further import further_items, read_foreign, read_pension, read_surname
from jukinet.register.record import (
    Erasure,
    Mark,
    MovedIn,
    Qualifications,
    ResidentRecord,
)
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Relationship, Sex

Q: Final = load_queries("jukinet.register")

RESIDENT_COLUMNS: Final = (
    Column.UUID, Column.TEXT, Column.TEXT, Column.TEXT, Column.TEXT, Column.FREQUENT,
    Column.FREQUENT, Column.TEXT, Column.UUID, Column.FREQUENT, Column.TEXT, Column.TEXT,
    Column.TEXT, Column.TEXT, Column.DAY, Column.FREQUENT, Column.TEXT, Column.TRUTH, Column.DAY,
    Column.DAY, Column.DAY, Column.DAY, Column.DAY, Column.UUID,
)  # fmt: skip
HOUSEHOLD_COLUMNS: Final = (Column.UUID, Column.TEXT, Column.UUID)


def lock_records(tx: Transaction, residents: Iterable[UUID]) -> dict[UUID, ResidentRecord]:
    """The records of these residents, locked until the transaction ends."""
    rows = tx.all(Q.lock_records, {"resident_ids": list(residents)})
    return {row[0]: to_record(row) for row in rows}


def list_records(tx: Transaction, residents: Iterable[UUID]) -> list[ResidentRecord]:
    """The records of these residents."""
    rows = tx.all(Q.list_records, {"resident_ids": list(residents)})
    return [to_record(row) for row in rows]


def list_records_from(tx: Transaction, after: UUID, limit: int) -> list[ResidentRecord]:
    """Standing records behind a key."""
    rows = tx.all(Q.list_records_from, {"after": after, "limit": limit})
    return [to_record(row) for row in rows]


def lock_household_members(tx: Transaction, households: Iterable[UUID]) -> list[ResidentRecord]:
    """The standing records of these households, locked."""
    rows = tx.all(Q.lock_household_members, {"household_ids": list(households)})
    return [to_record(row) for row in rows]


def list_residents_by_code(tx: Transaction, code: ResidentRecordCode) -> list[UUID]:
    """Every record with this code, erased ones too."""
    return [row[0] for row in tx.all(Q.list_residents_by_code, {"code": code.digits})]


def find_resident_by_code(tx: Transaction, code: ResidentRecordCode) -> UUID | None:
    """The standing record with this code."""
    row = tx.maybe(Q.find_resident_by_code, {"code": code.digits})
    return row[0] if row else None


def list_codes_present(tx: Transaction, codes: Sequence[str]) -> set[str]:
    """Which of these codes standing records have."""
    return {row[0] for row in tx.all(Q.list_codes_present, {"codes": list(codes)})}


def count_residents(tx: Transaction) -> int:
    """How many standing records there are."""
    return int(tx.value(Q.count_residents))


def make_residents(columns: Sequence[Sequence[Any]]) -> bytes:
    """Rows of resident records as COPY takes them: the columns and the load."""
    return make_rows(columns, RESIDENT_COLUMNS)


def make_households(columns: Sequence[Sequence[Any]]) -> bytes:
    """Rows of households as COPY takes them: keys, numbers, and the load of each."""
    return make_rows(columns, HOUSEHOLD_COLUMNS)


def copy_residents(tx: Transaction, made: Iterable[bytes]) -> int:
    """Load resident records in bulk."""
    return tx.copy_made(Q.copy_residents, made)


def copy_households(tx: Transaction, made: Iterable[bytes]) -> int:
    """Load households in bulk."""
    return tx.copy_made(Q.copy_households, made)


def list_households_by_number(
    tx: Transaction, numbers: Sequence[str]
) -> dict[str, tuple[UUID, UUID | None, bool]]:
    """Household, the load that brought it, whether it has a householder; by number."""
    rows = tx.all(Q.list_households_by_number, {"numbers": list(numbers)})
    return {number: (household, load, headed) for number, household, load, headed in rows}


def open_households(tx: Transaction, households: Sequence[UUID]) -> None:
    """Enter new households."""
    tx.run(Q.open_households, {"household_ids": list(households)})


def insert_records(tx: Transaction, records: Sequence[ResidentRecord]) -> None:
    """Enter new resident records."""
    if records:
        tx.run(Q.insert_records, columns([_entered(record) for record in records]))


def save_records(tx: Transaction, records: Sequence[ResidentRecord]) -> None:
    """Replace the state of locked records; who stops being a householder goes first."""
    heads = [record for record in records if record.is_householder and not record.erasure]
    others = [record for record in records if not record.is_householder or record.erasure]
    for part in (others, heads):
        if part:
            tx.run(Q.save_records, columns([_saved(record) for record in part]))


def append_marks(
    tx: Transaction, marks: Sequence[tuple[UUID, int, Mark, str]], marked_at: datetime
) -> int:
    """Append what the network answered."""
    if not marks:
        return 0
    named = columns(
        [
            {"resident_id": resident, "change_number": number, "mark": mark.value, "detail": detail}
            for resident, number, mark, detail in marks
        ]
    )
    return tx.run(Q.append_marks, {**named, "marked_at": marked_at})


def list_marks(tx: Transaction, resident: UUID, limit: int) -> list[Row]:
    """What the network answered about one record's changes."""
    return tx.all(Q.list_marks, {"resident_id": resident, "limit": limit})


def count_held_changes(tx: Transaction) -> int:
    """How many changes the network holds as implausible."""
    return int(tx.value(Q.count_held_changes))


def receive_codes(tx: Transaction, codes: Sequence[str], received_at: datetime) -> int:
    """Add codes to the pool in this order; how many were new."""
    return tx.run(Q.receive_codes, {"codes": list(codes), "received_at": received_at})


def take_codes(tx: Transaction, count: int, used_at: datetime) -> list[ResidentRecordCode]:
    """Allot so many codes of the pool, or raise and allot none."""
    rows = tx.all(Q.take_codes, {"count": count, "used_at": used_at})
    if len(rows) < count:
        raise JukiError(ErrorCode.CODE_POOL_EMPTY, "too few codes are left", left=len(rows))
    return [ResidentRecordCode(row[0]) for row in rows]


def count_unused_codes(tx: Transaction, limit: int) -> int:
    """How many codes are left, counted no further than the limit."""
    return int(tx.value(Q.count_unused_codes, {"limit": limit}))


def ask_for_codes(tx: Transaction, wanted: int, asked_at: datetime) -> bool:
    """Note a request; False when one is open already."""
    return tx.run(Q.ask_for_codes, {"wanted": wanted, "asked_at": asked_at}) == 1


def answer_code_request(tx: Transaction, answered_at: datetime) -> None:
    """Note that the open request was answered."""
    tx.run(Q.answer_code_request, {"answered_at": answered_at})


def columns(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows as the arrays that a set-based statement takes."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def digits_of(code: MunicipalityCode | None) -> str | None:
    """The digits of a municipality, when there is one."""
    return code.digits if code else None


def _entered(record: ResidentRecord) -> dict[str, Any]:
    told, moved, domicile = record.identification, record.moved_in, record.permanent_domicile
    lists = record.qualifications
    return {
        "resident_id": record.resident_id,
        "code": told.code.digits,
        "name": told.name.written,
        "kana": told.name.kana,
        "birth_date": told.birth_date.text,
        "sex": told.sex.value,
        "municipality": told.address.municipality.digits,
        "address": told.address.text,
        "household_id": record.household_id,
        "relationship": str(record.relationship),
        "permanent_domicile": domicile.text if domicile else None,
        "family_register_head": domicile.head if domicile else None,
        "resident_since": record.resident_since.text,
        "address_since": record.address_since.text if record.address_since else None,
        "moved_in_notified_on": moved.notified_on if moved else None,
        "previous_municipality": digits_of(moved.previous_municipality) if moved else None,
        "previous_address": moved.previous_address if moved else None,
        "electoral_roll": lists.electoral_roll,
        "health_insurance_since": lists.health_insurance_since,
        "elderly_medical_since": lists.elderly_medical_since,
        "nursing_care_since": lists.nursing_care_since,
        "pension_since": lists.pension_since,
        "child_allowance_since": lists.child_allowance_since,
        "change_number": record.change_number,
        "further": _further(record),
    }


def _saved(record: ResidentRecord) -> dict[str, Any]:
    erasure = record.erasure
    return {
        **_entered(record),
        "erased_detail": erasure.detail if erasure else None,
        "erased_on": erasure.occurred_on if erasure else None,
        "erased_planned": erasure.planned if erasure else None,
        "destination_municipality": digits_of(erasure.destination_municipality)
        if erasure
        else None,
        "destination_address": erasure.destination_address if erasure else None,
        "move_confirmed_on": erasure.move_confirmed_on if erasure else None,
    }


def _further(record: ResidentRecord) -> str | None:
    pension = record.qualifications.pension
    items = further_items(pension, record.foreign, record.former_surname)
    held = {name: text for name, text in items.items() if text is not None}
    return msgspec.json.encode(held).decode() if held else None


def to_record(row: Row) -> ResidentRecord:
    """A row as the record it is."""
    municipality = _municipality(row[6])
    further: Mapping[str, str | None] = row[30] or {}
    return ResidentRecord(
        resident_id=row[0],
        identification=IdentificationInformation(
            code=ResidentRecordCode(row[1]),
            name=PersonName(row[2], row[3]),
            birth_date=LifeDate(row[4]),
            sex=Sex(row[5]),
            address=Address(municipality, row[7]),
        ),
        household_id=row[8],
        relationship=_relationship(row[9]),
        permanent_domicile=PermanentDomicile(row[10], row[11]) if row[10] is not None else None,
        resident_since=LifeDate(row[12]),
        address_since=LifeDate(row[13]) if row[13] is not None else None,
        moved_in=_to_moved_in(row[14], row[15], row[16]),
        qualifications=_to_qualifications(row[17:23], further),
        change_number=row[23],
        erasure=_to_erasure(row[24:30]),
        foreign=read_foreign(further),
        former_surname=read_surname(further),
    )


@lru_cache(maxsize=4096)
def _municipality(digits: str) -> MunicipalityCode:
    return MunicipalityCode(digits)


@lru_cache(maxsize=1024)
def _relationship(text: str) -> Relationship:
    return Relationship.parse(text)


def _to_moved_in(notified_on: date | None, previous: str | None, address: str) -> MovedIn | None:
    if notified_on is None:
        return None
    municipality = _municipality(previous) if previous else None
    return MovedIn(notified_on, municipality, address or "")


def _to_qualifications(row: Row, further: Mapping[str, str | None]) -> Qualifications:
    roll, health, elderly, nursing, pension, child = row
    return Qualifications(roll, health, elderly, nursing, pension, child, read_pension(further))


def _to_erasure(row: Row) -> Erasure | None:
    if row[0] is None:
        return None
    destination = MunicipalityCode(row[3]) if row[3] else None
    return Erasure(row[0], row[1], bool(row[2]), destination, row[4] or "", row[5])
