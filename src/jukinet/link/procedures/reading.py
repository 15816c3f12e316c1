"""How far the initial load of this office has come above."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jukinet.link import store
from jukinet.platform.db.transaction import Transaction


def list_part_marks_of(tx: Transaction, resident: UUID) -> list[tuple[str, datetime]]:
    """Where the first entry of a record that came by a load is effective: 県✓ and 全国✓."""
    return [(mark, marked_at) for mark, marked_at in store.list_part_marks_of(tx, resident)]


def count_parts(tx: Transaction) -> tuple[int, int, int]:
    """Parts of loads told, effective at the prefecture, effective in the nation."""
    return store.count_parts(tx)
