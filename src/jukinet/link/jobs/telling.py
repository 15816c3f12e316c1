"""Telling the communication server of renamed areas; keeping enough codes."""

from __future__ import annotations

from jukinet.link import procedures
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register


def keep_codes(database: Database, context: NodeContext) -> int | None:
    """Ask for codes when the list runs short; a daily look is enough, an hourly one is cheap."""
    with database.transaction() as tx:
        return procedures.ask_for_codes(tx, context)


def rename_areas(database: Database, context: NodeContext) -> int:
    """Carry out the renaming of an area that is ordered and due; how many residents it was.

    Each step renames some and tells of them in one transaction; killed and run again it goes on.
    """
    renamed = 0
    while True:
        with database.transaction() as tx:
            changes = register.rename_some(tx, context.clock.now())
            procedures.tell_network(tx, changes or [], context)
        if changes is None:
            return renamed
        renamed += len(changes)
