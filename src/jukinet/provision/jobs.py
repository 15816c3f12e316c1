"""Scheduled work of provision: forget answers that were kept long enough."""

from __future__ import annotations

from typing import Final

from jukinet.platform.node.parts import Job, Node
from jukinet.provision.procedures import FORGOTTEN_AT_ONCE, forget_old_answers

FORGET_SECONDS: Final = 600.0
ROUNDS_MAX: Final = 200


def forget_answers(node: Node) -> None:
    """Forget answers older than 72 hours, a bounded number a transaction."""
    for _ in range(ROUNDS_MAX):
        with node.database.transaction() as tx:
            forgotten = forget_old_answers(tx, now=node.context.clock.now())
        if forgotten < FORGOTTEN_AT_ONCE:
            return


PROVISION_JOBS: Final = (Job("forget kept answers", FORGET_SECONDS, forget_answers),)
