"""Boxes of blanks, their books, and who holds the halves of transport keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jukinet.cards.stock import Box, StockLine, StockMove
from jukinet.cards.store.cards import Q
from jukinet.platform.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Custody:
    """Who holds one half of a transport key."""

    place: int
    custodian: str
    check_value: str
    taken_on: date


def insert_box(tx: Transaction, box: Box, *, by: str) -> None:
    """A box came."""
    tx.run(
        Q.insert_box,
        {
            "box_id": box.box_id,
            "number": box.number,
            "transport_key": box.transport_key,
            "custodian": box.custodian,
            "received_on": box.received_on,
            "received_by": by,
        },
    )


def find_box(tx: Transaction, box_id: UUID, *, held: bool = False) -> Box | None:
    """One box; held, its book is written by nobody else meanwhile."""
    if held:
        tx.value(Q.hold_box, {"box_id": str(box_id)})
    row = tx.maybe(Q.find_box, {"box_id": box_id})
    return Box(*row) if row else None


def list_boxes(tx: Transaction, limit: int) -> list[Box]:
    """Boxes, newest first."""
    return [Box(*row) for row in tx.all(Q.list_boxes, {"limit": limit})]


def append_stock_line(tx: Transaction, box_id: UUID, line: StockLine) -> None:
    """A line of a box's book."""
    tx.run(
        Q.append_stock_line,
        {
            "box_id": box_id,
            "move": line.move.value,
            "count": line.count,
            "moved_on": line.on,
            "operator_id": line.by,
            "card_id": line.card_id,
            "note": line.note,
        },
    )


def list_stock_lines(tx: Transaction, box_ids: Sequence[UUID]) -> Mapping[UUID, list[StockLine]]:
    """The books of boxes, oldest line first."""
    books: dict[UUID, list[StockLine]] = {box_id: [] for box_id in box_ids}
    for box_id, move, count, on, by, card_id, note in tx.all(
        Q.list_stock_lines, {"box_ids": list(box_ids)}
    ):
        books[box_id].append(StockLine(StockMove(move), count, on, by, card_id, note))
    return books


def list_taken_days(tx: Transaction, since: date) -> list[date]:
    """The day of each blank that was used or spoilt."""
    rows = tx.all(Q.list_taken_days, {"since": since})
    return [day for day, count in rows for _ in range(count)]


def find_box_of_card(tx: Transaction, card_id: UUID) -> UUID | None:
    """From which box a card's blank was taken."""
    row = tx.maybe(Q.find_box_of_card, {"card_id": card_id})
    return row[0] if row else None


def append_key_custody(
    tx: Transaction, transport_key: str, place: int, custodian: str, check_value: str, day: date
) -> None:
    """Somebody took half of a key into his keeping."""
    tx.run(
        Q.append_key_custody,
        {
            "transport_key": transport_key,
            "place": place,
            "custodian": custodian,
            "check_value": check_value,
            "taken_on": day,
        },
    )


def list_key_custody(tx: Transaction, transport_key: str) -> list[Custody]:
    """Who holds the halves of a key."""
    rows = tx.all(Q.list_key_custody, {"transport_key": transport_key})
    return [Custody(*row) for row in rows]
