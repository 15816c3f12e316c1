"""What comes back from elsewhere: move-ins confirmed, and what the network says of our changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.papers import MoveConfirmation
from jukinet.register.procedures.desk import Desk
from jukinet.register.record import Mark, Occasion
from jukinet.terms.dates import day_of

REGISTERED_ELSEWHERE: Final = "registered-elsewhere"
MOVE_CONFIRMED: Final = "9015"
BY_THE_NETWORK: Final = "move-in-notice"
"""Whose hand the history names when a notice of another municipality made the change."""


def confirm_moves(tx: Transaction, confirmations: Sequence[MoveConfirmation]) -> int:
    """Mark erased records as moved and correct their destination (Act Art. 9, Order Art. 13).

    A record that still stands although its holder was registered elsewhere is not changed but
    marked as held, for the office has to look into it (Act Art. 14). A record this office does not
    have is passed over. Returns how many moves were confirmed.
    """
    desk = Desk(tx, {paper.resident_id for paper in confirmations})
    confirmed: set[UUID] = set()
    standing: list[tuple[UUID, int, Mark, str]] = []
    for paper in confirmations:
        record = desk.find(paper.resident_id)
        if record is None:
            continue
        if record.erasure and record.erasure.detail.startswith("21"):
            moved = record.confirmed(paper.destination_municipality, paper.moved_on)
            if moved != record:
                desk.keep(moved, MOVE_CONFIRMED, _occasion(paper))
            confirmed.add(record.resident_id)
        elif not record.erasure:
            standing.append(
                (record.resident_id, record.change_number, Mark.HELD, REGISTERED_ELSEWHERE)
            )
    desk.write()
    if standing:
        store.append_marks(tx, standing, confirmations[0].at)
    return len(confirmed)


def _occasion(paper: MoveConfirmation) -> Occasion:
    return Occasion(paper.moved_on, day_of(paper.at), BY_THE_NETWORK, paper.at)


def mark_changes(
    tx: Transaction, marks: Sequence[tuple[UUID, int, Mark, str]], *, at: datetime
) -> int:
    """Append what the network answered to changes: effective above, or held (Act Art. 12-5).

    Each is record, change number, mark and detail. Repeated answers change nothing.
    """
    return store.append_marks(tx, marks, at)
