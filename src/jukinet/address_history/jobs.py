"""Scheduled work: the domiciles hear of locks that were closed or lifted (支援措置の連絡)."""

from __future__ import annotations

from typing import Final

from jukinet.address_history.procedures import tell_protection
from jukinet.platform.node.parts import Job, Node

PROTECTION_SECONDS: Final = 5.0
"""A lock is in effect here at once; elsewhere as soon as letters go, and one look costs little."""


def tell_domiciles_of_locks(node: Node) -> None:
    """Whoever was locked since the last look is told of to her domicile again, with the lock."""
    with node.database.transaction() as tx:
        tell_protection(tx, node.context)


ADDRESS_HISTORY_JOBS: Final = (
    Job("tell domiciles of locks", PROTECTION_SECONDS, tell_domiciles_of_locks),
)
