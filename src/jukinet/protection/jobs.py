"""Scheduled work of protection: make a task of every term that ended. Nothing is opened here."""

from __future__ import annotations

from typing import Final

from jukinet.platform.node.parts import Job, Node
from jukinet.protection.procedures import raise_tasks

TERM_SECONDS: Final = 3600.0
"""Terms end at midnight; an hour later somebody is asked to look."""


def ask_to_look(node: Node) -> None:
    """A term that ended is a task, once; the lock stays as closed as it was."""
    with node.database.transaction() as tx:
        raise_tasks(tx, node.context.clock.now())


PROTECTION_JOBS: Final = (Job("ask to look at terms that ended", TERM_SECONDS, ask_to_look),)
