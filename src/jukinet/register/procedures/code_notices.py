"""Who must be told a resident record code in writing (住民票コード通知票), and who was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.record import RegisterChange
from jukinet.register.store import CodeNotice
from jukinet.terms.errors import ErrorCode, JukiError

__all__ = ["CodeNotice", "list_code_notices_due", "mark_code_notices_issued", "note_codes_due"]


def note_codes_due(tx: Transaction, changes: Sequence[RegisterChange]) -> None:
    """Note that residents must be told the codes they were just given (Act Arts. 30-2, 30-3)."""
    store.add_code_notices(
        tx,
        [
            (change.resident_id, change.identification.code.digits, change.occasion.at)
            for change in changes
        ],
    )


def list_code_notices_due(tx: Transaction, *, limit: int = 100) -> list[CodeNotice]:
    """Whom the office still has to tell, longest waiting first.

    Left out are those who have another code by now, or have left.
    """
    return store.list_code_notices_due(tx, limit)


def mark_code_notices_issued(
    tx: Transaction, notices: Sequence[int], *, document: str, by: str, at: datetime
) -> None:
    """Note that the notices were issued under an issue number; once each."""
    if store.mark_code_notices_issued(tx, notices, document, by, at) != len(set(notices)):
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "no such code notice is due")
