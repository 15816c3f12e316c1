"""Offices joined by a loop instead of lines: real databases, keys, envelopes and receipts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from jukinet.platform.node.parts import Node
from jukinet.terms.parties import Party

ROUNDS_MAX = 100
SomeNode = TypeVar("SomeNode", bound=Node)


@dataclass(kw_only=True)
class SmallNetwork(Generic[SomeNode]):
    """Some nodes, and what carries between them."""

    nodes: dict[Party, SomeNode]
    cut: set[Party | frozenset[Party]] = field(default_factory=set)
    """Parties that are away, and pairs between whom the line is cut."""
    twice: bool = False
    """Whether every envelope is brought a second time."""

    def __getitem__(self, party: Party) -> SomeNode:
        return self.nodes[party]

    def settle_down(self) -> None:
        """Carry and give effect until nobody has anything left to say."""
        for _ in range(ROUNDS_MAX):
            moved = sum(self._send(node) for node in self.nodes.values())
            moved += sum(work(node) for node in self.nodes.values())
            if not moved:
                return
        raise AssertionError("the offices do not come to rest")

    def _send(self, node: Node) -> int:
        return sum(self._carry(node, to) for to in node.list_due() if self._reaches(node.party, to))

    def _reaches(self, one: Party, other: Party) -> bool:
        known = other in self.nodes
        return known and self.cut.isdisjoint({one, other, frozenset({one, other})})

    def _carry(self, node: Node, to: Party) -> int:
        envelope = node.prepare(to)
        if envelope is None:
            return 0
        for _ in range(2 if self.twice else 1):
            receipt = self.nodes[to].receive(envelope.wire, node.party)
        node.settle(envelope, receipt)
        return 1


def work(node: Node) -> int:
    """Give effect to what waits at a node; how many messages were dealt with."""
    done = node.work()
    assert done.parked == done.failed == 0
    return done.effective + done.refused
