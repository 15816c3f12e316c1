"""What every node does for itself: forget what it need not keep."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from jukinet.platform.message.outbox import forget_delivered
from jukinet.platform.node.parts import Job, Node

BODIES_KEPT: Final = timedelta(hours=72)
"""A receiver set back to yesterday's backup is sent again what it lost; later it asks people."""
FORGET_SECONDS: Final = 300.0
ROUNDS_MAX: Final = 100


def forget_bodies(node: Node) -> None:
    """Forget what delivered messages said, a bounded number a transaction."""
    before = node.context.clock.now() - BODIES_KEPT
    for _ in range(ROUNDS_MAX):
        with node.database.transaction() as tx:
            if not forget_delivered(tx, before=before):
                return


UPKEEP_JOBS: Final = (Job("forget delivered bodies", FORGET_SECONDS, forget_bodies),)
