"""Scheduled work of the ledger: sequence what was committed, publish, have it witnessed."""

from __future__ import annotations

from typing import Final

from jukinet.platform.ledger import log
from jukinet.platform.message.acceptance import RefusedEnvelope
from jukinet.platform.node.parts import Job, Node
from jukinet.security.procedures import (
    offer_checkpoints,
    publish_checkpoint,
    raise_security_event,
)
from jukinet.terms.errors import JukiError

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


def note_refused_envelope(node: Node, refusal: RefusedEnvelope) -> None:
    """Raise a security event about an envelope that was refused at the door (告示第334号).

    It is about whoever brought it, or, on a carrier without another end, whom it claims to be
    from; an envelope that names nobody leaves its line in the log only.
    """
    party = refusal.peer or refusal.claimed_sender
    if party is None:
        return
    error = JukiError(refusal.code, refusal.detail)
    with node.database.transaction() as tx:
        raise_security_event(tx, REFUSED_ENVELOPE, party, error, now=node.context.clock.now())


REFUSED_ENVELOPE: Final = "envelope-refused"

LEDGER_JOBS: Final = (
    Job("sequence the ledger", SEQUENCE_SECONDS, sequence_ledger),
    Job("publish a checkpoint", PUBLISH_SECONDS, publish_and_offer),
)
