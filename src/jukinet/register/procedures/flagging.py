"""Marks «under investigation» and notes beside a record."""

from __future__ import annotations

from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.flags import FlagKind, must_be_flag_text
from jukinet.register.record import Occasion
from jukinet.terms.errors import ErrorCode, JukiError


def mark_under_investigation(
    tx: Transaction, resident: UUID, reason: str, occasion: Occasion
) -> int:
    """Mark a record as being looked into (Act Arts. 14, 34); every reader sees it until lifted."""
    return _raise(tx, resident, FlagKind.UNDER_INVESTIGATION, reason, occasion)


def write_note(tx: Transaction, resident: UUID, text: str, occasion: Occasion) -> int:
    """Write a note (備考) beside a record; the network is not told."""
    return _raise(tx, resident, FlagKind.NOTE, text, occasion)


def lift_flag(
    tx: Transaction, resident: UUID, flag_id: int, reason: str, occasion: Occasion
) -> None:
    """Say that a mark or note no longer holds, and why; both stay to be read."""
    must_be_flag_text(reason)
    if not store.lift_flag(tx, resident, flag_id, reason, at=occasion.at, by=occasion.by):
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "no such mark stands beside the record")


def _raise(tx: Transaction, resident: UUID, kind: FlagKind, text: str, occasion: Occasion) -> int:
    must_be_flag_text(text)
    if not store.list_records(tx, [resident]):
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such resident record")
    return store.raise_flag(tx, resident, kind, text.strip(), at=occasion.at, by=occasion.by)
