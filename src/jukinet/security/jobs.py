"""Scheduled work of the ledger: sequence what was committed, publish, have it witnessed."""

from __future__ import annotations

from typing import Final

from jukinet.platform.ledger import log
from jukinet.platform.node.parts import Job, Node
from jukinet.security.procedures import offer_checkpoints, publish_checkpoint

SEQUENCE_SECONDS: Final = 2.0
"""How long an entry waits at most for its place in the tree, and so for its proof."""
PUBLISH_SECONDS: Final = 10.0
ROUNDS_MAX: Final = 100


def sequence_ledger(node: Node) -> None:
    """Give committed entries their leaves, a bounded number a transaction."""
    for _ in range(ROUNDS_MAX):
        with node.database.transaction() as tx:
            log.sequence(tx)
        with node.database.transaction() as tx:
            if not log.count_waiting(tx):
                return


def publish_and_offer(node: Node) -> None:
    """Sign a checkpoint if the tree has grown, and offer the newest one to the witnesses."""
    with node.database.transaction() as tx:
        publish_checkpoint(tx, node.context)
    with node.database.transaction() as tx:
        offer_checkpoints(tx, node.context)


LEDGER_JOBS: Final = (
    Job("sequence the ledger", SEQUENCE_SECONDS, sequence_ledger),
    Job("publish a checkpoint", PUBLISH_SECONDS, publish_and_offer),
)
