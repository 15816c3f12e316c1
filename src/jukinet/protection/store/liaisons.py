"""Slips to other offices as rows."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.liaison import Liaison
from jukinet.protection.lock import LockEvent

Q: Final = load_queries("jukinet.protection")


def insert_liaison(tx: Transaction, liaison: Liaison) -> None:
    """Another office is told."""
    tx.run(
        Q.insert_liaison,
        {
            "liaison_id": liaison.liaison_id,
            "lock_id": liaison.lock_id,
            "to_office": liaison.to_office,
            "event": liaison.event.value,
            "from_day": liaison.from_day,
            "until": liaison.until,
            "written_by": liaison.written_by,
            "written_at": liaison.written_at,
        },
    )


def list_liaisons(tx: Transaction, lock_id: UUID, limit: int) -> list[Liaison]:
    """Which offices were told of a lock, newest first."""
    rows = tx.all(Q.list_liaisons, {"lock_id": lock_id, "limit": limit})
    return [
        Liaison(key, lock, office, LockEvent(event), first, until, by, at)
        for key, lock, office, event, first, until, by, at in rows
    ]
