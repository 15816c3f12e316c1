"""What an issuing terminal does by itself: tells results, finishes witnessed erasures."""

from __future__ import annotations

from typing import Final

from jukinet.cards.commissioned_issue import procedures
from jukinet.platform.node.parts import Job, Node

TELL_SECONDS: Final = 5.0
ERASE_SECONDS: Final = 10.0
ROUNDS_MAX: Final = 200


def tell_ended(node: Node) -> int:
    """Tell the municipalities what was made and spoilt since they were told last."""
    told = 0
    for _ in range(ROUNDS_MAX):
        with node.database.transaction() as tx:
            now = procedures.tell_results(tx, node.context)
        if not now:
            break
        told += now
    return told


def finish_erasures(node: Node) -> int:
    """Finish erasures that were witnessed: also those that a stop left between key and proof."""
    with node.database.transaction() as tx:
        waiting = procedures.list_unfinished_erasures(tx)
    for commission_id in waiting:
        with node.database.transaction() as tx:
            procedures.finish_erasure(tx, commission_id, node.context)
    return len(waiting)


def _tell(node: Node) -> None:
    tell_ended(node)


def _finish(node: Node) -> None:
    finish_erasures(node)


ISSUER_JOBS: Final = (
    Job("tell what was made", TELL_SECONDS, _tell),
    Job("finish erasures", ERASE_SECONDS, _finish),
)
