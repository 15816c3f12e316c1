"""A node in service: its doors open, its loops running, its lines to peers; then closed again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from jukinet.platform.crypto.directory import Address
from jukinet.platform.message.envelope import SentEnvelope
from jukinet.platform.node.door import MESSAGES_PATH, MessageTransfer, make_application
from jukinet.platform.node.parts import Node
from jukinet.platform.node.runner import NodeRunner
from jukinet.platform.transport.client import Faults, PeerClient
from jukinet.platform.transport.server import PeerServer
from jukinet.platform.transport.tls import TlsIdentity

# Doors, inbox, sender and jobs of one node block on its database at most so often at once.
THREADS_PER_NODE: Final = 4


@dataclass(frozen=True, slots=True)
class RunningNode:
    """A node that serves; `stop` closes it and leaves everything that waits in its database."""

    node: Node
    runner: NodeRunner
    client: PeerClient
    server: PeerServer
    address: Address
    _threads: ThreadPoolExecutor | None

    async def stop(self) -> None:
        """Close the doors first, then the loops, then the lines and the database."""
        await self.server.stop()
        self.node.line.leave()
        await self.runner.stop()
        await self.client.close()
        if self._threads is not None:
            self._threads.shutdown(wait=True)
        self.node.database.close()


async def start_node(
    node: Node,
    tls: TlsIdentity,
    *,
    host: str,
    port: int,
    threads: ThreadPoolExecutor | None = None,
    faults: Faults | None = None,
    delivered: Callable[[SentEnvelope], None] = lambda _: None,
    shares_port: bool = False,
    only_doors: Callable[[], None] | None = None,
) -> RunningNode:
    """Open a node's doors and start its loops; ADDRESS_IN_USE when its port is taken.

    Many nodes of one process share `threads`; a node alone makes its own. Several processes of one
    node share its port; all but one of them open `only_doors`, and call that when they accepted
    something.
    """
    own = None if threads else ThreadPoolExecutor(THREADS_PER_NODE, f"{node.party.role.value}")
    pool = threads or own
    assert pool is not None
    client = PeerClient(node.party, tls, faults=faults)
    node.line.join(client)
    runner = NodeRunner(
        node,
        post=MessageTransfer(client),
        threads=pool,
        delivered=delivered,
        accepted=only_doors or (lambda: None),
    )
    server = PeerServer(
        make_application(runner.receive, node.doors),
        host=host,
        port=port,
        tls=tls,
        doors={
            MESSAGES_PATH: node.accepts_from,
            **{door.prefix: door.roles for door in node.doors},
        },
        shares_port=shares_port,
    )
    address = await server.start()
    if only_doors is None:
        runner.start()
    return RunningNode(node, runner, client, server, address, own)
