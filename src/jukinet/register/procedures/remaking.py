"""Making records anew (改製), and reading what they replaced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.flags import must_be_flag_text
from jukinet.register.history import HistoryLine
from jukinet.register.procedures.histories import get_record_as_of, list_history
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.register.remaking import Remaking
from jukinet.terms.errors import ErrorCode, JukiError

_ALL_DAYS: Final = date.max


def remake_records(
    tx: Transaction, residents: Sequence[UUID], reason: str, occasion: Occasion
) -> None:
    """Make records anew, leaving dead entries behind (Order Art. 16).

    The replaced record is kept, and so is every change in it, until its retention ends.
    """
    must_be_flag_text(reason)
    records = store.lock_records(tx, residents)
    if len(records) < len(set(residents)):
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such resident record")
    for record in records.values():
        record.must_stand()
    store.add_remakings(tx, sorted(records), reason.strip(), occasion)


def list_remakings(tx: Transaction, resident: UUID) -> list[Remaking]:
    """The re-makings of a record, oldest first."""
    return store.list_remakings(tx, [resident])


def list_present_history(tx: Transaction, resident: UUID) -> list[HistoryLine]:
    """The changes since the record was last made anew: what its sheet still shows."""
    replaced = store.list_last_replaced(tx, [resident]).get(resident, 0)
    return [line for line in list_history(tx, resident) if line.change_id > replaced]


def get_replaced_record(
    tx: Transaction, resident: UUID, remaking_id: int
) -> tuple[ResidentRecord, list[HistoryLine]]:
    """A replaced record (改製原住民票): as it stood when it was replaced, with its changes.

    Raises RECORD_NOT_FOUND once it has been erased at the end of its retention.
    """
    remakings = store.list_remakings(tx, [resident])
    found = next((one for one in remakings if one.remaking_id == remaking_id), None)
    if found is None or found.erased_at is not None:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such replaced record")
    before = max(
        (one.last_change_id for one in remakings if one.remaking_id < remaking_id), default=0
    )
    record = get_record_as_of(tx, resident, _ALL_DAYS, found.recorded_at)
    assert record is not None
    lines = [
        line
        for line in list_history(tx, resident)
        if before < line.change_id <= found.last_change_id
    ]
    return record, lines
