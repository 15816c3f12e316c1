"""Taking over the register of an existing system: bulk rows, checked by the loader in `link`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from jukinet.platform.db.transaction import Row, Transaction
from jukinet.register import store


class LoadedResident(NamedTuple):
    """One row of a load, in the order of the table's columns; checked before, column by column."""

    resident_id: UUID
    code: str
    name: str
    kana: str
    birth_date: str
    sex: str
    municipality: str
    address: str
    household_id: UUID
    relationship: str
    permanent_domicile: str | None
    family_register_head: str | None
    resident_since: str
    address_since: str | None
    moved_in_notified_on: date | None
    previous_municipality: str | None
    previous_address: str | None
    electoral_roll: bool
    health_insurance_since: date | None
    elderly_medical_since: date | None
    nursing_care_since: date | None
    pension_since: date | None
    child_allowance_since: date | None
    loaded_by: UUID


def load_households(tx: Transaction, households: Iterable[tuple[UUID, str, UUID]]) -> int:
    """Take over households: key, the number they have, and the load."""
    return store.copy_households(tx, households)


def load_residents(tx: Transaction, rows: Iterable[Sequence[object]]) -> int:
    """Take over resident records; each row is laid out as ``LoadedResident``."""
    return store.copy_residents(tx, rows)


def list_codes_present(tx: Transaction, codes: Sequence[str]) -> set[str]:
    """Which of these codes standing records have already."""
    return store.list_codes_present(tx, codes)


def list_households_by_number(
    tx: Transaction, numbers: Sequence[str]
) -> dict[str, tuple[UUID, UUID | None, bool]]:
    """Household, the load that brought it, and whether it has a householder, by number."""
    return store.list_households_by_number(tx, numbers)


def list_loaded(tx: Transaction, loaded_by: UUID, after: UUID, limit: int) -> list[Row]:
    """What a load brought, by key: rows of key, code, name, kana, birth date, sex, address and
    resident since."""
    return store.list_loaded(tx, loaded_by, after, limit)
