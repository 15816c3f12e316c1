"""Scheduled work of the register: make loaded records findable, erase what was kept long enough."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.platform.node.parts import Job, Node
from jukinet.register.procedures import (
    erase_expired,
    index_some_former_names,
    index_some_residents,
)

INDEX_SECONDS: Final = 30.0
"""Looking for records without keys among 400,000 takes a tenth of a second."""
INDEXED_TRANSACTIONS_MAX: Final = 100
ERASE_SECONDS: Final = 3600.0
ERASED_TRANSACTIONS_MAX: Final = 100
"""Of a thousand records each: more than any municipality closes in a year."""


def index_residents(node: Node) -> None:
    """Make what loads brought findable; killed at any point, the next run goes on."""
    after = UUID(int=0)
    for _ in range(INDEXED_TRANSACTIONS_MAX):
        with node.database.transaction() as tx:
            reached = index_some_residents(tx, after)
        if reached is None:
            return
        after = reached


def index_former_names(node: Node) -> None:
    """Make former names findable where a change is older than the keys for them."""
    for _ in range(INDEXED_TRANSACTIONS_MAX):
        with node.database.transaction() as tx:
            if not index_some_former_names(tx):
                return


def erase(node: Node) -> None:
    """Erase erased and replaced records at the end of their retention (Order Art. 34)."""
    for _ in range(ERASED_TRANSACTIONS_MAX):
        with node.database.transaction() as tx:
            if erase_expired(tx, node.context) is None:
                return


REGISTER_JOBS: Final = (
    Job("make loaded residents findable", INDEX_SECONDS, index_residents),
    Job("make former names findable", INDEX_SECONDS, index_former_names),
    Job("erase records kept long enough", ERASE_SECONDS, erase),
)
