"""What a register office does by itself about other uses of its cards."""

from __future__ import annotations

from typing import Final

from jukinet.cards.municipal_services.procedures import end_uses_of_ended_cards
from jukinet.platform.node.parts import Job, Node

END_SECONDS: Final = 30.0
"""A card that is void is refused at once where it is read; the ledger of uses may follow later."""


def _end_uses(node: Node) -> None:
    with node.database.transaction() as tx:
        end_uses_of_ended_cards(tx, node.context)


SERVICE_JOBS: Final = (Job("uses end with their cards", END_SECONDS, _end_uses),)
