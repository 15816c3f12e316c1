"""What comes back from elsewhere: move-ins confirmed, and what the network says of our changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.papers import MoveConfirmation
from jukinet.register.record import Mark


def confirm_moves(tx: Transaction, confirmations: Sequence[MoveConfirmation]) -> int:
    """Mark erased records as moved and correct their destination (Act Art. 9, Order Art. 13).

    A record that this office does not have, or that was not moved out, is passed over: the notice
    was answered where it arrived. Returns how many records were marked.
    """
    records = store.lock_records(tx, {paper.resident_id for paper in confirmations})
    confirmed = {}
    for paper in confirmations:
        record = records.get(paper.resident_id)
        if record and record.erasure and record.erasure.detail.startswith("21"):
            confirmed[record.resident_id] = record.confirmed(
                paper.destination_municipality, paper.occasion.occurred_on
            )
    store.save_records(tx, list(confirmed.values()))
    return len(confirmed)


def mark_changes(
    tx: Transaction, marks: Sequence[tuple[UUID, int, Mark, str]], *, at: datetime
) -> int:
    """Append what the network answered to changes: effective above, or held (Act Art. 12-5).

    Each is record, change number, mark and detail. Repeated answers change nothing.
    """
    return store.append_marks(tx, marks, at)
