"""A node and its parts; every call here is one transaction and no network."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from jukinet.platform.message import inbox, outbox
from jukinet.platform.message.acceptance import OpenedEnvelope, RefusedEnvelope, open_envelope
from jukinet.platform.message.envelope import MESSAGES_MAX, Message, SentEnvelope, make_envelope
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.processing import Round, process
from jukinet.platform.message.receipt import Receipt, open_receipt, sign_receipt
from jukinet.platform.message.recollection import Recollection
from jukinet.platform.node.line import PeerLine
from jukinet.terms.errors import ErrorCode
from jukinet.terms.parties import Party, Role

if TYPE_CHECKING:
    from jukinet.platform.db.database import Database
    from jukinet.platform.db.transaction import Transaction

log = logging.getLogger(__name__)


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
    """Something a node does by itself, at an interval of the machine's seconds."""

    name: str
    every_seconds: float
    run: Callable[[Node], None]


@dataclass(frozen=True, slots=True)
class Door:
    """A way in beside the message door: a path prefix, who may use it, what answers there."""

    prefix: str
    roles: Collection[Role]
    application: Any
    """An ASGI application."""


@dataclass(frozen=True, slots=True)
class Node:
    """One office's machine: what it is made of, and what it can be told to do."""

    context: NodeContext
    database: Database
    handlers: HandlerTable
    accepts_from: Collection[Role]
    jobs: tuple[Job, ...] = ()
    doors: tuple[Door, ...] = ()
    carriers: Mapping[Party, Carrier] = field(default_factory=dict)
    by_hand: frozenset[Party] = frozenset()
    """Peers to whom what waits is carried on media: no line is tried."""
    refused: Callable[[Node, RefusedEnvelope], None] | None = None
    """What the node does about an envelope refused as a whole, beyond a line in its log."""
    recollection: Recollection = field(default_factory=Recollection)
    line: PeerLine = field(default_factory=PeerLine)
    """For doors and counters that ask a peer and wait for him."""

    @property
    def party(self) -> Party:
        """Who this node is."""
        return self.context.party

    def open(self, wire: bytes, peer: Party | None) -> OpenedEnvelope:
        """Acceptance steps 1 to 6: what the bytes and the catalogue decide; no database."""
        return open_envelope(
            wire,
            peer=peer,
            context=self.context,
            catalogue=self.handlers.catalogue,
            refused=self._note_refused,
        )

    def accept(self, tx: Transaction, envelopes: Sequence[OpenedEnvelope]) -> list[Receipt]:
        """Take opened envelopes into the inbox; the receipts hold once `tx` has committed."""
        return inbox.accept(
            tx,
            envelopes,
            me=self.party,
            now=self.context.clock.now(),
            recollection=self.recollection,
        )

    def sign(self, receipt: Receipt) -> bytes:
        """Sign a receipt, after the commit it speaks of."""
        return sign_receipt(receipt, self.context.vault)

    def receive(self, wire: bytes, peer: Party | None) -> bytes:
        """Open, accept and answer one envelope in a transaction of its own."""
        opened = self.open(wire, peer)
        with self.database.transaction() as tx:
            receipt = self.accept(tx, [opened])[0]
        return self.sign(receipt)

    def work(self, limit: int = MESSAGES_MAX) -> Round:
        """Give effect to what waits in the inbox."""
        with self.database.transaction() as tx:
            return process(
                tx,
                self.handlers,
                context=self.context,
                recollection=self.recollection,
                limit=limit,
            )

    def list_due(self) -> list[Party]:
        """The peers for whom something waits and who may be tried now."""
        with self.database.transaction() as tx:
            due = outbox.list_destinations_due(tx, now=self.context.clock.now())
        return [party for party in due if party not in self.by_hand]

    def prepare(self, to: Party, limit: int = MESSAGES_MAX) -> SentEnvelope | None:
        """The next envelope for a peer, signed and sealed; None when nothing waits."""
        with self.database.transaction() as tx:
            messages = outbox.take(tx, to, now=self.context.clock.now(), limit=limit)
        return self._seal(to, messages)

    def settle(self, sent: SentEnvelope, wire: bytes) -> None:
        """Take a peer's signed receipt: delivered, refused or to be sent again."""
        signed = open_receipt(wire, sent=sent, sender=self.party, directory=self.context.directory)
        now, randomness = self.context.clock.now(), self.context.randomness
        with self.database.transaction() as tx:
            outbox.settle(tx, sent, signed, now=now, randomness=randomness)

    def settle_and_prepare(
        self, sent: SentEnvelope, wire: bytes, limit: int = MESSAGES_MAX
    ) -> SentEnvelope | None:
        """Settle a receipt and, in the same transaction, take what is to be sent next."""
        to, now = sent.addressee, self.context.clock.now()
        signed = open_receipt(wire, sent=sent, sender=self.party, directory=self.context.directory)
        with self.database.transaction() as tx:
            outbox.settle(tx, sent, signed, now=now, randomness=self.context.randomness)
            messages = outbox.take(tx, to, now=now, limit=limit)
        return self._seal(to, messages)

    def _seal(self, to: Party, messages: Sequence[Message]) -> SentEnvelope | None:
        if not messages:
            return None
        return make_envelope(
            messages,
            sender=self.party,
            addressee=to,
            vault=self.context.vault,
            recipient_seal_key=self.context.directory.get(to).seal_key,
            now=self.context.clock.now(),
        )

    def postpone(self, to: Party, code: ErrorCode) -> None:
        """A peer could not be reached, or did not take it: wait longer before the next try."""
        with self.database.transaction() as tx:
            outbox.record_failed_attempt(
                tx,
                to,
                code=code,
                now=self.context.clock.now(),
                randomness=self.context.randomness,
            )

    def resume(self, to: Party) -> None:
        """A line has healed: try it at once."""
        with self.database.transaction() as tx:
            outbox.resume_line(tx, to)

    def _note_refused(self, refusal: RefusedEnvelope) -> None:
        """An envelope that proved nothing leaves its mark, and nothing in the inbox."""
        log.warning(
            "%s refused an envelope at the door: %s (peer %s, claims %s)",
            self.party,
            refusal.code,
            refusal.peer,
            refusal.claimed_sender,
        )
        if self.refused is not None:
            self.refused(self, refusal)
