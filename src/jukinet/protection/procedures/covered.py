"""Who is protected, for those who must ask the guard about everybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.protection import store

LOCKS_MAX: Final = 100_000
"""A hundred times what the largest city has: whoever meets it withholds everything."""


def list_protected(tx: Transaction) -> frozenset[UUID]:
    """Everybody a closed lock covers; never shown, only named to the guard in a demand."""
    locks = store.list_locks_by_term(tx, LOCKS_MAX)
    assert len(locks) < LOCKS_MAX, "more locks than anybody can have taken"
    return frozenset(resident for lock in locks for resident in lock.residents)


def list_protected_among(tx: Transaction, residents: Iterable[UUID]) -> frozenset[UUID]:
    """Whom of these a closed lock covers: for what is told to an office that will close it too."""
    asked = frozenset(residents)
    locks = store.list_locks_on(tx, asked)
    return frozenset(one for lock in locks for one in lock.residents & asked)
