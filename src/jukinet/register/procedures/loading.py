"""Taking over the register of an existing system: bulk rows, checked by the loader in `link`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from jukinet.platform.db.transaction import Row, Transaction
from jukinet.register import store

LOADED_COLUMNS: Final = (
    "resident_id", "code", "name", "kana", "birth_date", "sex", "municipality", "address",
    "household_id", "relationship", "permanent_domicile", "family_register_head",
    "resident_since", "address_since", "moved_in_notified_on", "previous_municipality",
    "previous_address", "electoral_roll", "health_insurance_since", "elderly_medical_since",
    "nursing_care_since", "pension_since", "child_allowance_since",
)  # fmt: skip
"""The columns of a load in the order of the table's; checked before, column by column.

Keys are 32 hexadecimal digits, days are dates, the roll is true or false, all else is text.
"""


def load_households(
    tx: Transaction, keys: Sequence[str], numbers: Sequence[str], loaded_by: UUID
) -> int:
    """Take over households: their keys in hexadecimal, the numbers they have, and the load."""
    if not keys:
        return 0
    return store.copy_households(tx, (keys, numbers, [loaded_by.hex] * len(keys)))


def load_residents(tx: Transaction, columns: Sequence[Sequence[Any]], loaded_by: UUID) -> int:
    """Take over resident records; the columns are those of ``LOADED_COLUMNS``."""
    return store.copy_residents(tx, (*columns, [loaded_by.hex] * len(columns[0])))


def list_codes_present(tx: Transaction, codes: Sequence[str]) -> set[str]:
    """Which of these codes standing records have already."""
    return store.list_codes_present(tx, codes)


def list_households_by_number(
    tx: Transaction, numbers: Sequence[str]
) -> dict[str, tuple[UUID, UUID | None, bool]]:
    """Household, the load that brought it, and whether it has a householder, by number."""
    return store.list_households_by_number(tx, numbers)


def list_loaded(tx: Transaction, loaded_by: UUID, after: UUID, limit: int) -> list[Row]:
    """What a load brought, by key: rows of key in hexadecimal, code, name, kana, birth date, sex,
    address and resident since."""
    return store.list_loaded(tx, loaded_by, after, limit)
