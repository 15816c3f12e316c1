"""What is cleared away at a counter: used form keys that nobody can send any more."""

from __future__ import annotations

from typing import Final

from jukinet.counters.procedures import forget_forms
from jukinet.platform.node.parts import Job, Node

FORGET_SECONDS: Final = 600.0


def _forget(node: Node) -> None:
    with node.database.transaction() as tx:
        forget_forms(tx, node.context.clock.now())


COUNTER_JOBS: Final = (Job("forget used forms", FORGET_SECONDS, _forget),)
