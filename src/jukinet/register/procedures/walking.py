"""Walking the whole register for a copy that is kept elsewhere: row by row, never all in memory.

Rows are plain: a copy of four hundred thousand records every few minutes has no time for values
that check themselves a second time.  They carry no resident record code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store

WALK_SECONDS: Final = 120
"""A walk of four hundred thousand takes some seconds; on a busy machine ten times that."""


class WalkedRecord(NamedTuple):
    """What certificates say of a resident, as it stands, without his code."""

    resident_id: UUID
    household_id: UUID
    household_number: str
    name: str
    kana: str
    birth_date: str
    sex: str
    municipality: str
    address: str
    relationship: str
    resident_since: str
    address_since: str | None
    permanent_domicile: str | None
    family_register_head: str | None
    moved_in_notified_on: date | None
    previous_municipality: str | None
    previous_address: str | None
    erased: bool
    further: Mapping[str, str] | None


def walk_standing(tx: Transaction) -> Iterator[WalkedRecord]:
    """Every standing record as of one instant; the caller records what he copies them for."""
    tx.allow_seconds(WALK_SECONDS)
    return map(WalkedRecord._make, store.stream_standing(tx))


def walk_changed_since(tx: Transaction, since: datetime) -> Iterator[WalkedRecord]:
    """Every record with a change recorded since, erased ones too, as they stand now."""
    tx.allow_seconds(WALK_SECONDS)
    return map(WalkedRecord._make, store.stream_changed_since(tx, since))


def count_loaded(tx: Transaction) -> int:
    """How many records loads brought so far, which no walk of changes sees."""
    return store.count_loaded(tx)
