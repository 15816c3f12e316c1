"""What offices do about moves by themselves."""

from __future__ import annotations

from typing import Final

from jukinet.moves import procedures
from jukinet.platform.node.parts import Job, Node

FILINGS_SECONDS: Final = 1.0
"""How soon after an approval the other town hears of it."""
REGISTER_SECONDS: Final = 5.0
"""How soon a change at the former town is a new version at the new one."""
CHASE_SECONDS: Final = 3600.0


def _follow_filings(node: Node) -> None:
    with node.database.transaction() as tx:
        procedures.follow_filings(tx, node.context)


def _follow_register(node: Node) -> None:
    with node.database.transaction() as tx:
        procedures.follow_register(tx, node.context)
    with node.database.transaction() as tx:
        procedures.tell_entries(tx, node.context)
    with node.database.transaction() as tx:
        procedures.compare_entries(tx, node.context)


def _chase(node: Node) -> None:
    with node.database.transaction() as tx:
        procedures.chase_moves(tx, node.context)
    with node.database.transaction() as tx:
        procedures.seek_movers(tx, node.context)


MOVE_JOBS: Final = (
    Job("moves follow filings", FILINGS_SECONDS, _follow_filings),
    Job("moves follow the register", REGISTER_SECONDS, _follow_register),
    Job("chase moves that never arrive", CHASE_SECONDS, _chase),
)
