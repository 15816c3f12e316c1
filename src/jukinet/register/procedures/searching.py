"""Searching for one person, and keeping what people are found by; the caller records it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.search import COUNT_MAX, HITS_MAX, Clues, Found

INDEXED_A_TRANSACTION: Final = 5_000
"""A second of work: keys of that many names and addresses are made in half of it."""


def search(tx: Transaction, clues: Clues, *, include_erased: bool = False) -> Found:
    """Find the people that at least two kinds of clue, or a whole code, fit.

    More than ``HITS_MAX`` are only counted.  Raises CLUES_TOO_FEW and the errors of doubtful
    clues; the record of a search, fruitless or not, is the caller's.
    """
    clues.must_suffice()
    keys = store.find_residents(tx, clues, include_erased=include_erased, limit=COUNT_MAX + 1)
    if len(keys) > HITS_MAX:
        return Found(len(keys), ())
    return Found(len(keys), tuple(store.list_hits(tx, keys)) if keys else ())


def index_some_residents(tx: Transaction, after: UUID) -> UUID | None:
    """Make loaded records findable, the next some thousand behind a key; None when all are.

    A load does not wait for this: it copies records, and a job makes their keys afterwards.
    """
    keys = store.list_unindexed(tx, after, INDEXED_A_TRANSACTION)
    store.put_keys(tx, keys)
    return keys[-1].resident_id if len(keys) == INDEXED_A_TRANSACTION else None


def index_some_former_names(tx: Transaction) -> bool:
    """Make names findable that changed before anybody could look for them; whether more wait."""
    return store.index_former_names(tx, (), INDEXED_A_TRANSACTION) == INDEXED_A_TRANSACTION
