"""What a register office does by itself while a mass re-issue runs."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards.mass_reissue import procedures
from jukinet.platform.node.parts import Job, Node

WORK_SECONDS: Final = 1.0
"""How often it looks; between looks it does what the throttle allows."""
TRANSACTIONS_A_LOOK: Final = 40
"""A thousand cards; then other jobs have their turn."""


def work_on_reissues(node: Node) -> int:
    """List cards, end some, put holders into packs; how many cards ended."""
    with node.database.transaction() as tx:
        running = procedures.list_running(tx)
    ended = sum(_work_on(node, reissue_id) for reissue_id in running)
    with node.database.transaction() as tx:
        procedures.put_into_packs(tx, node.context)
    return ended


def _work_on(node: Node, reissue_id: UUID) -> int:
    ended = 0
    for _ in range(TRANSACTIONS_A_LOOK):
        with node.database.transaction() as tx:
            more = procedures.list_some_cards(tx, reissue_id, node.context)
        if not more:
            break
    for _ in range(TRANSACTIONS_A_LOOK):
        with node.database.transaction() as tx:
            some = procedures.end_some_cards(tx, reissue_id, node.context)
        if not some:
            break
        ended += some
    return ended


def _work(node: Node) -> None:
    work_on_reissues(node)


REISSUE_JOBS: Final = (Job("end cards of a stopped key", WORK_SECONDS, _work),)
