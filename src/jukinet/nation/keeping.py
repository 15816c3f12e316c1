"""Keeps a nation going: starts again what ended unasked, and publishes what would run out.

In production the machine's service manager starts the database server and the nodes again
(`deploy/systemd`, ``Restart=always``). The nation in miniature does it itself: whoever kills a part
of it sees it come back and catch up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from jukinet.nation.building import Site, publish_anew
from jukinet.nation.together import InThread
from jukinet.nation.worker_processes import NodeProcess
from jukinet.platform.db.cluster import Cluster
from jukinet.terms.errors import JukiError

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 0.5
"""How soon it is noticed; what cannot be started is tried again after as long."""
PUBLISH_SECONDS: Final = 86_400.0
"""Daily, as the authority's administrator would: whoever missed some still has a list in force."""


async def keep_server(cluster: Cluster, in_thread: InThread) -> None:
    """Keep the database server running, until cancelled."""
    while True:
        if not cluster.running:
            await _start_again("the database server", lambda: in_thread(cluster.restart))
        await asyncio.sleep(LOOK_SECONDS)


async def keep_process(worker: NodeProcess) -> None:
    """Keep a node's process running, until cancelled."""
    while True:
        await worker.process.wait()
        await _start_again(str(worker.party), worker.restart)
        await asyncio.sleep(LOOK_SECONDS)


async def keep_published(site: Site, in_thread: InThread) -> None:
    """Keep the revocation list and the directory in force, until cancelled."""
    while True:
        await asyncio.sleep(PUBLISH_SECONDS)
        try:
            await in_thread(lambda: publish_anew(site))
        except (JukiError, OSError) as error:
            log.warning("the directory could not be published: %s", error)


async def _start_again(what: str, start: Callable[[], Awaitable[None]]) -> None:
    log.warning("%s ended unasked and is started again", what)
    try:
        await start()
    except (JukiError, OSError) as error:
        log.warning("%s could not be started: %s", what, error)
