"""Movements of nodes that run in processes of their own, told by looking into their databases.

Nodes of this process say themselves what they have just delivered. Of others one sees a little
later that their lines have moved on; the map then shows the same particles, up to a look late and
several envelopes as one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Final

from jukinet.nation.movements import Movements, MovementSeen
from jukinet.nation.nation_node import NationNode
from jukinet.nation.together import InThread
from jukinet.platform.message import overview
from jukinet.terms.clock import Clock
from jukinet.terms.errors import JukiError
from jukinet.terms.parties import Party

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 0.7

_Delivered = Counter[tuple[Party, Party]]


async def poll_movements(
    nodes: Mapping[Party, NationNode], movements: Movements, clock: Clock, in_thread: InThread
) -> None:
    """Publish what was delivered since the last look, until cancelled."""
    before = await in_thread(lambda: _count_delivered(nodes, Counter()))
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        now = await in_thread(partial(_count_delivered, nodes, before))
        for (sender, receiver), count in (now - before).items():
            movements.publish(MovementSeen(sender, receiver, count, clock.now()))
        before = now


def _count_delivered(nodes: Mapping[Party, NationNode], known: _Delivered) -> _Delivered:
    """Messages delivered on every line; where a database is away, what was known before."""
    found: _Delivered = Counter(known)
    for party, place in list(nodes.items()):
        try:
            with place.node.database.transaction() as tx:
                lines = overview.list_lines(tx)
        except JukiError as error:
            log.info("no look into %s: %s", party, error)
            continue
        found.update({(party, line.destination): 0 for line in lines})
        for line in lines:
            found[party, line.destination] = line.delivered
    return found
