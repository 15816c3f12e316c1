"""What a register office does about its cards by itself."""

from __future__ import annotations

from typing import Final

from jukinet.cards import procedures
from jukinet.platform.node.parts import Job, Node

FOLLOW_SECONDS: Final = 5.0
"""How soon a death or a new code is at the holder's card."""
CHASE_SECONDS: Final = 3600.0


def _follow(node: Node) -> None:
    with node.database.transaction() as tx:
        procedures.follow_register(tx, node.context)


def _chase(node: Node) -> None:
    with node.database.transaction() as tx:
        procedures.chase_cards(tx, node.context)


CARD_JOBS: Final = (
    Job("cards follow the register", FOLLOW_SECONDS, _follow),
    Job("chase cards that end", CHASE_SECONDS, _chase),
)
