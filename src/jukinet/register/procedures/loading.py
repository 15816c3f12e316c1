"""Taking over the register of an existing system: bulk rows, checked by the loader in `link`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
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


def make_households(keys: Sequence[str], numbers: Sequence[str], loaded_by: UUID) -> bytes:
    """Households as they are loaded: their keys in hexadecimal and the numbers they have."""
    return store.make_households((keys, numbers, [loaded_by.hex] * len(keys)))


def make_residents(columns: Sequence[Sequence[Any]], loaded_by: UUID) -> bytes:
    """Resident records as they are loaded; the columns are those of ``LOADED_COLUMNS``."""
    return store.make_residents((*columns, [loaded_by.hex] * len(columns[0])))


def load_households(tx: Transaction, made: Iterable[bytes]) -> int:
    """Take over households made before; a number that is there already fails them all."""
    return store.copy_households(tx, made)


def load_residents(tx: Transaction, made: Iterable[bytes]) -> int:
    """Take over resident records made before; a code that stands already fails them all."""
    return store.copy_residents(tx, made)


def list_codes_present(tx: Transaction, codes: Sequence[str]) -> set[str]:
    """Which of these codes standing records have already."""
    return store.list_codes_present(tx, codes)


def list_households_by_number(
    tx: Transaction, numbers: Sequence[str]
) -> dict[str, tuple[UUID, UUID | None, bool]]:
    """Household, the load that brought it, and whether it has a householder, by number."""
    return store.list_households_by_number(tx, numbers)
