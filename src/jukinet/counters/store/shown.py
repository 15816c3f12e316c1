"""Whom the lines of a case were about, asked for certain persons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction

Q: Final = load_queries("jukinet.counters")


def list_shown_of(tx: Transaction, case_id: UUID, residents: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these persons a line of the case was about."""
    rows = tx.all(Q.list_shown_of, {"case_id": case_id, "residents": list(residents)})
    return frozenset(resident for (resident,) in rows)
