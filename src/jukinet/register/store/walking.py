"""Queries that walk the whole register, row by row and never all in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jukinet.platform.db.transaction import Row, Transaction
from jukinet.register.store.records import Q


def stream_standing(tx: Transaction) -> Iterator[Row]:
    """What certificates say of every standing record."""
    return tx.stream(Q.stream_standing)


def stream_changed_since(tx: Transaction, since: datetime) -> Iterator[Row]:
    """The same of every record with a change recorded since, erased ones too."""
    return tx.stream(Q.stream_changed_since, {"since": since})


def count_loaded(tx: Transaction) -> int:
    """How many records loads brought so far."""
    return int(tx.value(Q.count_loaded))
