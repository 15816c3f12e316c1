"""A ledger with some entries in it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from ledger_builders import LEDGER, an_entry

from jukinet.platform.db.database import Database
from jukinet.platform.ledger import log


@pytest.fixture
def ledger(make_database: Callable[[tuple[str, ...]], Database]) -> Database:
    return make_database(LEDGER)


@pytest.fixture
def grow(ledger: Database) -> Callable[[int], int]:
    """Append so many entries and sequence them; returns the tree's size."""
    numbers = count()

    def add(many: int) -> int:
        with ledger.transaction() as tx:
            log.append(tx, [an_entry(next(numbers), subject=many % 7) for _ in range(many)])
        with ledger.transaction() as tx:
            return log.sequence(tx)

    return add
