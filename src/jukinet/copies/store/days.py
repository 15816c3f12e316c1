"""Days as rows: what left a counter, what its paper came to, and how it was closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.copies.daybook import FeeLine, HandFee, HandFeeLine
from jukinet.copies.request import CopyKind
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction

Q: Final = load_queries("jukinet.copies")


@dataclass(frozen=True, slots=True)
class KeptClosing:
    """A closed day as it was signed."""

    terminal_id: str
    day: date
    documents: int
    yen: int
    counted_yen: int
    lines: bytes
    reason: str
    closed_by: str
    closed_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


def sum_fees(tx: Transaction, terminal_id: str, day: date) -> tuple[FeeLine, ...]:
    """What left a counter on a day, by kind."""
    rows = tx.all(Q.sum_fees, {"terminal_id": terminal_id, "day": day})
    return tuple(FeeLine(CopyKind(kind), count, waived, yen) for kind, count, waived, yen in rows)


def lock_hand_fees(tx: Transaction) -> None:
    """Nobody else enters or counts fees by hand until the transaction ends."""
    tx.run(Q.lock_hand_fees)


def insert_hand_fee(tx: Transaction, fee: HandFee, *, by: str, at: datetime) -> None:
    """Append what a copy by hand cost."""
    tx.run(
        Q.insert_hand_fee,
        {
            "number": fee.number,
            "given_on": fee.given_on,
            "yen": fee.yen,
            "waived": fee.waived,
            "entered_by": by,
            "entered_at": at,
        },
    )


def sum_hand_fees(tx: Transaction) -> tuple[HandFeeLine, ...]:
    """Fees by hand that no closing has counted, by day."""
    return tuple(HandFeeLine(*row) for row in tx.all(Q.sum_hand_fees))


def count_hand_fees_in(tx: Transaction, terminal_id: str, day: date) -> None:
    """All that was not counted is counted in this closing."""
    tx.run(Q.count_hand_fees_in, {"terminal_id": terminal_id, "day": day})


def count_cancelled(tx: Transaction, terminal_id: str, day: date) -> int:
    """Documents cancelled or spoilt."""
    return int(tx.value(Q.count_cancelled, {"terminal_id": terminal_id, "day": day}))


def count_sheets(tx: Transaction, terminal_id: str, day: date) -> dict[UUID, Row]:
    """By pack: the first sheet of the day; how many printed, spoilt, missing."""
    rows = tx.all(Q.count_sheets, {"terminal_id": terminal_id, "day": day})
    return {row[0]: row[1:] for row in rows}


def list_spoilt(tx: Transaction, terminal_id: str, day: date, limit: int) -> list[Row]:
    """Sheets that came to nothing: prefix, number, reason, when, by whom."""
    return tx.all(Q.list_spoilt, {"terminal_id": terminal_id, "day": day, "limit": limit})


def insert_closing(tx: Transaction, closing: KeptClosing) -> None:
    """Close a day."""
    tx.run(
        Q.insert_closing,
        {
            "terminal_id": closing.terminal_id,
            "day": closing.day,
            "documents": closing.documents,
            "yen": closing.yen,
            "counted_yen": closing.counted_yen,
            "lines": closing.lines.decode(),
            "reason": closing.reason,
            "closed_by": closing.closed_by,
            "closed_at": closing.closed_at,
        },
    )


def insert_closing_confirmed(
    tx: Transaction, terminal_id: str, day: date, *, by: str, at: datetime
) -> None:
    """Put the second hand under it."""
    tx.run(
        Q.insert_closing_confirmed,
        {"terminal_id": terminal_id, "day": day, "confirmed_by": by, "confirmed_at": at},
    )


def find_closing(tx: Transaction, terminal_id: str, day: date) -> KeptClosing | None:
    """The close of a counter's day."""
    row = tx.maybe(Q.find_closing, {"terminal_id": terminal_id, "day": day})
    return _to_closing(row) if row else None


def list_unconfirmed_closings(tx: Transaction, limit: int) -> list[KeptClosing]:
    """Closed days that wait for their second hand."""
    return [_to_closing(row) for row in tx.all(Q.list_unconfirmed_closings, {"limit": limit})]


def _to_closing(row: Row) -> KeptClosing:
    terminal_id, day, documents, yen, counted, lines, reason, *hands = row
    closed_by, closed_at, confirmed_by, confirmed_at = hands
    return KeptClosing(
        terminal_id, day, documents, yen, counted, msgspec.json.encode(lines), reason,
        closed_by, closed_at, confirmed_by, confirmed_at,
    )  # fmt: skip
