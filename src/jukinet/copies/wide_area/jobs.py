"""What a home office does by itself: keep its promises to tell."""

from __future__ import annotations

from typing import Final

from jukinet.copies.wide_area.procedures import keep_promises
from jukinet.platform.node.parts import Job, Node

PROMISES_SECONDS: Final = 2.0
"""Somebody waits at another counter, and one look is a query of a table that is mostly empty."""


def _keep_promises(node: Node) -> None:
    with node.database.transaction() as tx:
        keep_promises(tx, node.context)


WIDE_AREA_JOBS: Final = (Job("tell other towns what is decided", PROMISES_SECONDS, _keep_promises),)
