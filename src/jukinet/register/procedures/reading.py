"""Looking into the register; the caller records the reading."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from jukinet.platform.db.transaction import Row, Transaction
from jukinet.register import store
from jukinet.register.flags import Flag
from jukinet.register.household import HouseholdView, in_order
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError

FLAGS_MAX: Final = 1_000
"""A record has a handful in a lifetime; a household is looked at as a whole."""


def get_record(tx: Transaction, resident: UUID) -> ResidentRecord:
    """The record with this key."""
    found = store.list_records(tx, [resident])
    if not found:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such resident record")
    return found[0]


def list_records(tx: Transaction, residents: Iterable[UUID]) -> list[ResidentRecord]:
    """The records with these keys."""
    return store.list_records(tx, residents)


def list_records_from(tx: Transaction, after: UUID, limit: int) -> list[ResidentRecord]:
    """Standing records behind a key, in the order of keys: to walk the register."""
    return store.list_records_from(tx, after, limit)


def find_resident_by_code(tx: Transaction, code: ResidentRecordCode) -> UUID | None:
    """The key of the standing record with this code."""
    return store.find_resident_by_code(tx, code)


def list_residents_by_code(tx: Transaction, code: ResidentRecordCode) -> list[UUID]:
    """The keys of every record with this code, erased ones too."""
    return store.list_residents_by_code(tx, code)


def list_changes(tx: Transaction, resident: UUID, limit: int = 100) -> list[Row]:
    """The history of a record, oldest first."""
    return store.list_changes(tx, resident, limit)


def list_marks(tx: Transaction, resident: UUID, limit: int = 100) -> list[Row]:
    """What the network answered about a record's changes."""
    return store.list_marks(tx, resident, limit)


def count_residents(tx: Transaction) -> int:
    """How many people are registered."""
    return store.count_residents(tx)


def count_held_changes(tx: Transaction) -> int:
    """How many changes are held above as implausible and wait for the office."""
    return store.count_held_changes(tx)


def get_household(tx: Transaction, household: UUID) -> HouseholdView:
    """A household with its standing members, the householder first."""
    number = store.find_household_number(tx, household)
    if number is None:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such household")
    return HouseholdView(household, number, in_order(store.list_members(tx, household)))


def list_flags(tx: Transaction, residents: Iterable[UUID]) -> list[Flag]:
    """Marks «under investigation» and notes beside these records, lifted ones too."""
    return store.list_flags(tx, residents, FLAGS_MAX)


def has_address(tx: Transaction, address: str) -> bool:
    """Whether anybody is, or was, registered at exactly this address: else it is a new one."""
    return store.has_address(tx, address)
