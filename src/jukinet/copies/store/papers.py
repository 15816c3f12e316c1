"""Paper as rows: packs and what became of each sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.copies.sheets import Pack, SheetFate, Spoilt
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction

Q: Final = load_queries("jukinet.copies")


def insert_pack(tx: Transaction, pack: Pack, *, by: str, at: datetime) -> None:
    """Register a pack of paper."""
    tx.run(
        Q.insert_pack,
        {
            "pack_id": pack.pack_id,
            "terminal_id": pack.terminal_id,
            "prefix": pack.prefix,
            "first": pack.first,
            "last": pack.last,
            "registered_at": at,
            "registered_by": by,
        },
    )


def list_packs(tx: Transaction, terminal_id: str, day: date, limit: int) -> list[Pack]:
    """The packs of a counter that matter on a day."""
    given = {"terminal_id": terminal_id, "day": day, "limit": limit}
    return [Pack(*row) for row in tx.all(Q.list_packs, given)]


def find_pack_in_tray(tx: Transaction, terminal_id: str) -> Pack | None:
    """The pack a counter prints on, locked."""
    row = tx.maybe(Q.lock_pack_in_tray, {"terminal_id": terminal_id})
    return Pack(*row) if row else None


def save_following(tx: Transaction, pack: Pack) -> None:
    """The sheet that lies on top of a locked pack now."""
    tx.run(Q.save_following, {"pack_id": pack.pack_id, "following": pack.following})


def insert_sheets(
    tx: Transaction, pack: Pack, sheets: Sequence[int], fate: SheetFate, *, issue_id: UUID | None,
    reason: Spoilt | None, terminal_id: str, day: date, by: str, at: datetime,
) -> None:  # fmt: skip
    """Note what became of sheets."""
    tx.run(
        Q.insert_sheets,
        {
            "pack_id": pack.pack_id,
            "sheets": list(sheets),
            "fate": fate.value,
            "reason": reason.value if reason else "",
            "issue_id": issue_id,
            "terminal_id": terminal_id,
            "day": day,
            "noted_at": at,
            "noted_by": by,
        },
    )


def spoil_sheets_of(
    tx: Transaction, issue_id: UUID, reason: Spoilt, *, terminal_id: str, day: date, by: str,
    at: datetime,
) -> int:  # fmt: skip
    """Write off the sheets printed for a document."""
    return tx.run(
        Q.spoil_sheets_of,
        {
            "issue_id": issue_id,
            "reason": reason.value,
            "terminal_id": terminal_id,
            "day": day,
            "noted_at": at,
            "noted_by": by,
        },
    )


def list_sheets_of(tx: Transaction, issues: Collection[UUID]) -> dict[UUID, list[tuple[str, int]]]:
    """Prefix and number of the sheets of documents."""
    found: dict[UUID, list[tuple[str, int]]] = {}
    for issue_id, prefix, sheet in tx.all(Q.list_sheets_of, {"issue_ids": list(issues)}):
        found.setdefault(issue_id, []).append((prefix, sheet))
    return found
