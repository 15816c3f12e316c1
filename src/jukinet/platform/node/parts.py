"""A node and its parts; every call here is one transaction and no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from jukinet.platform.message import inbox, outbox
from jukinet.platform.message.acceptance import Acceptance, Received
from jukinet.platform.message.handling import Handler, NodeContext
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.db.database import Database
    from jukinet.platform.db.transaction import Transaction

# An envelope holds at most five hundred messages; a round of the inbox takes as many.
MESSAGES_PER_ROUND: Final = 500


class Carrier(Protocol):
    """A way for envelopes to reach a peer: message transfer, file transfer or a medium."""

    async def carry(self, to: Party, envelope: bytes) -> bytes:
        """Bring the envelope to the peer and its signed receipt back.

        Raises JukiError(PEER_UNREACHABLE) when it did not arrive or no receipt came yet: the
        envelope is then brought again, and taken once.
        """
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """Something a node does by itself at an interval of real seconds."""

    name: str
    every_seconds: float
    run: Callable[[Node], None]


@dataclass(frozen=True, slots=True)
class Node:
    """One office's machine: what it is made of, and what it can be told to do."""

    context: NodeContext
    database: Database
    handlers: tuple[Handler, ...]
    acceptance: Acceptance
    jobs: tuple[Job, ...] = ()
    applications: Mapping[str, Any] = field(default_factory=dict)
    carriers: Mapping[Party, Carrier] = field(default_factory=dict)

    @property
    def party(self) -> Party:
        return self.context.party

    def open(self, envelope: bytes, peer: Party) -> Received:
        """Check an envelope as far as its bytes and the catalogue go; no database."""
        return self.acceptance.open(envelope, peer=peer, context=self.context)

    def accept(self, tx: Transaction, received: Sequence[Received]) -> list[bytes]:
        """Take envelopes into the inbox; their signed receipts, valid once `tx` has committed."""
        return inbox.accept(tx, received, context=self.context)

    def receive(self, envelope: bytes, peer: Party) -> bytes:
        """Open and accept one envelope in a transaction of its own."""
        received = self.open(envelope, peer)
        with self.database.transaction() as tx:
            return self.accept(tx, [received])[0]

    def work(self, limit: int = MESSAGES_PER_ROUND) -> int:
        """Give effect to what waits in the inbox; how many messages were dealt with."""
        with self.database.transaction() as tx:
            return inbox.process(tx, self.handlers, context=self.context, limit=limit)

    def list_due(self) -> list[Party]:
        """The peers for whom something waits and who may be tried now."""
        with self.database.transaction() as tx:
            return outbox.list_destinations_due(tx, now=self.context.clock.now())

    def prepare(self, to: Party) -> outbox.Prepared | None:
        """The next envelope for a peer, signed and sealed; None when nothing waits."""
        with self.database.transaction() as tx:
            return outbox.prepare(tx, to, context=self.context)

    def settle(self, prepared: outbox.Prepared, receipt: bytes) -> None:
        """Take a peer's signed receipt: delivered, refused or to be sent again."""
        with self.database.transaction() as tx:
            outbox.settle(tx, prepared, receipt, context=self.context)

    def postpone(self, to: Party) -> None:
        """A peer could not be reached: wait longer before the next try."""
        with self.database.transaction() as tx:
            outbox.postpone(tx, to, context=self.context)
