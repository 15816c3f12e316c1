"""Marks told by other municipalities, and effects of our own, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.mark import Effect, Notified, Waiting

Q: Final = load_queries("jukinet.protection")


def append_notified(tx: Transaction, lock_id: UUID, told: Notified, heard_at: datetime) -> None:
    """Another municipality told of its lock, or of its end."""
    params = {
        "lock_id": lock_id,
        "reference": told.reference,
        "municipality": told.municipality,
        "closed": told.closed,
        "until": told.until,
        "decided_at": told.decided_at,
        "heard_at": heard_at,
    }
    tx.run(Q.append_notified, params)


def list_notified(tx: Transaction, lock_id: UUID, limit: int) -> list[Notified]:
    """What other municipalities told about the persons of a lock, newest first."""
    rows = tx.all(Q.list_notified, {"lock_id": lock_id, "limit": limit})
    return [Notified(*row) for row in rows]


def note_kept_elsewhere(tx: Transaction, resident: UUID) -> None:
    """Under this key another slice than the register keeps somebody."""
    tx.run(Q.note_kept_elsewhere, {"resident_id": resident})


def list_kept_elsewhere(tx: Transaction, residents: frozenset[UUID]) -> frozenset[UUID]:
    """Which of these are keys of another slice than the register."""
    rows = tx.all(Q.list_kept_elsewhere, {"resident_ids": list(residents)})
    return frozenset(key for (key,) in rows)


def append_effect(tx: Transaction, effect: Effect, heard_at: datetime) -> None:
    """A mark of ours is in effect somewhere; one about a lock nobody took here is passed over."""
    params = {
        "lock_id": effect.lock_id,
        "municipality": effect.municipality,
        "place": effect.place,
        "decided_at": effect.decided_at,
        "effective_at": effect.effective_at,
        "heard_at": heard_at,
    }
    tx.run(Q.append_effect, params)


def list_effects(tx: Transaction, lock_id: UUID, limit: int) -> list[Effect]:
    """The newest effect of a lock at each place."""
    rows = tx.all(Q.list_effects, {"lock_id": lock_id, "limit": limit})
    return [Effect(*row) for row in rows]


def append_mark_waiting(tx: Transaction, waiting: Waiting, heard_at: datetime) -> None:
    """A mark waits at our server, or no longer."""
    params = {
        "lock_id": waiting.lock_id,
        "resident_id": waiting.resident_id,
        "waits": waiting.waits,
        "decided_at": waiting.decided_at,
        "heard_at": heard_at,
    }
    tx.run(Q.append_mark_waiting, params)


def list_marks_waiting(tx: Transaction, lock_id: UUID, limit: int) -> list[Waiting]:
    """What was heard last of each person of a lock whose mark had to wait."""
    rows = tx.all(Q.list_marks_waiting, {"lock_id": lock_id, "limit": limit})
    return [Waiting(*row) for row in rows]
