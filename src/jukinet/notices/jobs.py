"""Scheduled work of notices: keep the counts short, erase what may no longer be held."""

from __future__ import annotations

from typing import Final

from jukinet.notices.procedures import fold_tallies, purge_expired
from jukinet.platform.node.parts import Job, Node

FOLD_SECONDS: Final = 30.0
"""Some thousand batches at most stand between two foldings; summing them takes a millisecond."""
PURGE_SECONDS: Final = 3600.0
PURGES_MAX: Final = 100
"""Of ten thousand rows each: a million an hour, more than ever expires in one."""


def fold(node: Node) -> None:
    """Replace what the batches added to the counts by the sums."""
    with node.database.transaction() as tx:
        fold_tallies(tx)


def purge(node: Node) -> None:
    """Erase what has expired, a bounded number a transaction (Order Art. 30-6, 30-11)."""
    for _ in range(PURGES_MAX):
        with node.database.transaction() as tx:
            record = purge_expired(tx, node.context)
        if not (record.holdings or record.histories):
            return


NOTICE_JOBS: Final = (
    Job("fold the counts of notices", FOLD_SECONDS, fold),
    Job("erase what has expired", PURGE_SECONDS, purge),
)
