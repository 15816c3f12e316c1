"""Whose household a record is, or was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from jukinet.platform.db.transaction import Transaction
from jukinet.register.procedures import get_household, get_household_as_of
from jukinet.register.record import ResidentRecord

LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""By everything that is known."""


def find_householder(tx: Transaction, record: ResidentRecord) -> ResidentRecord | None:
    """Whose household it is; for an erased record, whose it was on the last day before."""
    if record.erasure is None:
        return get_household(tx, record.household_id).householder
    last_day = record.erasure.occurred_on - timedelta(days=1)
    return get_household_as_of(tx, record.household_id, last_day, LATEST).householder
