"""The room: who entered and left, and who is appointed to answer for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jukinet.cards.commissioned_issue.room import Presence
from jukinet.cards.commissioned_issue.store.commissions import Q
from jukinet.platform.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A line of the room's log."""

    operator_id: str
    purpose: str
    entered_at: datetime
    left_at: datetime | None


def insert_entry(tx: Transaction, entry_id: UUID, presence: Presence) -> None:
    """Append that somebody entered."""
    tx.run(
        Q.insert_room_entry,
        {
            "entry_id": entry_id,
            "operator_id": presence.operator_id,
            "purpose": presence.purpose,
            "entered_at": presence.entered_at,
        },
    )


def insert_exit(tx: Transaction, entry_id: UUID, at: datetime) -> None:
    """Append that he left."""
    tx.run(Q.insert_room_exit, {"entry_id": entry_id, "left_at": at})


def list_present(tx: Transaction) -> dict[UUID, Presence]:
    """Who is in the room, by entry."""
    return {row[0]: Presence(row[1], row[2], row[3]) for row in tx.all(Q.list_present)}


def list_room_log(tx: Transaction, limit: int) -> list[RoomLine]:
    """The room's log, newest first."""
    return [RoomLine(*row) for row in tx.all(Q.list_room_log, {"limit": limit})]


def insert_appointment(tx: Transaction, operator_id: str, *, by: str, at: datetime) -> None:
    """Append an appointment."""
    given = {"operator_id": operator_id, "appointed_by": by, "appointed_at": at}
    tx.run(Q.insert_appointment, given)


def find_administrator(tx: Transaction) -> str | None:
    """Who was appointed last."""
    row = tx.maybe(Q.find_administrator)
    return None if row is None else row[0]
