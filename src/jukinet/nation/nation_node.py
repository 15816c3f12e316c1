"""One node as the nation sees it."""

from __future__ import annotations

from dataclasses import dataclass

from jukinet.nodes.counter import RunningCounter
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.node.parts import Node
from jukinet.platform.node.serving import RunningNode


@dataclass(frozen=True, slots=True)
class NationNode:
    """A node's parts, and its service if it runs in this process."""

    loaded: LoadedNode
    running: RunningNode | None
    counter: RunningCounter | None = None

    @property
    def node(self) -> Node:
        return self.loaded.node

    def wake(self) -> None:
        """Something was committed in this node's database from outside its loops."""
        if self.running is not None:
            self.running.runner.wake()

    async def stop(self) -> None:
        """End its service, or only our look into it."""
        if self.counter is not None:
            await self.counter.stop()
        if self.running is not None:
            await self.running.stop()
        self.loaded.close()
