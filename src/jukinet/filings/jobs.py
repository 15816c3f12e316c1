"""What filings do by themselves: an approved renaming, some addresses at a time."""

from __future__ import annotations

from typing import Final

from jukinet.link.procedures import tell_network
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register

ROUNDS_MAX: Final = 50
"""Then the other jobs have their turn; the next call goes on."""


def carry_out_renamings(database: Database, context: NodeContext) -> int:
    """Carry out the open order to rename, and tell the network of every address; how many."""
    renamed = 0
    for _ in range(ROUNDS_MAX):
        with database.transaction() as tx:
            changes = register.rename_some(tx, context.clock.now())
            if changes is None:
                return renamed
            tell_network(tx, changes, context)
        renamed += len(changes)
    return renamed
