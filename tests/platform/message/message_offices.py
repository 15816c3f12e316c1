"""Offices for the tests of the message platform: a database, keys and a place in the directory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import msgspec

from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.platform.message.acceptance import OpenedEnvelope, RefusedEnvelope, open_envelope
from jukinet.platform.message.envelope import SentEnvelope, make_envelope
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import Handler, NodeContext, Outgoing
from jukinet.platform.message.inbox import accept
from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.platform.message.outbox import enqueue, settle, take
from jukinet.platform.message.processing import Round, process
from jukinet.platform.message.receipt import Receipt, open_receipt, sign_receipt
from jukinet.platform.message.recollection import Recollection
from jukinet.terms.law import Law
from jukinet.terms.parties import NATIONAL, Party, Role
from office_keys import ListedKeys, list_keys

PACKAGES = ("jukinet.platform.message",)

YAMAGUCHI_CITY = Party(Role.COMMUNICATION_SERVER, "352039")
SHIMONOSEKI = Party(Role.COMMUNICATION_SERVER, "352012")
ACHI = Party(Role.COMMUNICATION_SERVER, "204072")
YAMAGUCHI = Party(Role.PREFECTURAL_SERVER, "350001")
NAGANO = Party(Role.PREFECTURAL_SERVER, "200000")
TOWN_HALL = Party(Role.REGISTER_OFFICE, "352039")
SHIMONOSEKI_HALL = Party(Role.REGISTER_OFFICE, "352012")
ACHI_HALL = Party(Role.REGISTER_OFFICE, "204072")
START = datetime(2003, 8, 25, tzinfo=UTC)
PARTIES = (
    YAMAGUCHI_CITY, SHIMONOSEKI, ACHI, YAMAGUCHI, NAGANO, NATIONAL, TOWN_HALL, SHIMONOSEKI_HALL,
    ACHI_HALL,
)  # fmt: skip


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body like a notice's, small."""

    person_key: Annotated[str, msgspec.Meta(max_length=64)]
    count: int
    name: str = "山口 花子"


CHANGED = MessageKind(
    tag="test-changed/1",
    body=Told,
    sender=Role.COMMUNICATION_SERVER,
    receiver=Role.PREFECTURAL_SERVER,
    article="identification-notice-to-prefecture",
    jurisdiction=Jurisdiction.MUNICIPALITY_TO_ITS_PREFECTURE,
)
FORWARDED = MessageKind(
    tag="test-forwarded/1",
    body=Told,
    sender=Role.PREFECTURAL_SERVER,
    receiver=Role.NATIONAL_SERVER,
    article="identification-notice-to-centre",
    jurisdiction=Jurisdiction.PREFECTURE_TO_NATIONAL,
)


def told(person: str, count: int, *, to: Party = YAMAGUCHI, key: str | None = None) -> Outgoing:
    """A message about a person, ordered by that person unless told otherwise."""
    body = Told(person_key=person, count=count)
    kind = FORWARDED if to == NATIONAL else CHANGED
    return Outgoing(kind=kind, to=to, ordering_key=person if key is None else key, body=body)


def no_law(on: date) -> Law:
    raise AssertionError("no test of the message platform asks for the law")


def make_keys(path: Path) -> ListedKeys:
    """The vaults of all offices and the directory that lists them; made once a session."""
    return list_keys(path, PARTIES, START)


@dataclass
class Office:
    """A node without sockets: what the runner would do, in single steps."""

    party: Party
    database: Database
    context: NodeContext
    handlers: HandlerTable
    recollection: Recollection = field(default_factory=Recollection)
    refused: list[RefusedEnvelope] = field(default_factory=list)

    def enqueue(self, *outgoing: Outgoing) -> None:
        with self.database.transaction() as tx:
            enqueue(tx, outgoing, now=self.context.clock.now())

    def prepare(self, to: Party, *, limit: int = 500) -> SentEnvelope | None:
        """Take what is due for a party and seal it."""
        now = self.context.clock.now()
        with self.database.transaction() as tx:
            messages = take(tx, to, now=now, limit=limit)
        if not messages:
            return None
        return make_envelope(
            messages,
            sender=self.party,
            addressee=to,
            vault=self.context.vault,
            recipient_seal_key=self.context.directory.get(to).seal_key,
            now=now,
        )

    def open(self, wire: bytes, *, peer: Party | None) -> OpenedEnvelope:
        return open_envelope(
            wire,
            peer=peer,
            context=self.context,
            catalogue=self.handlers.catalogue,
            refused=self.refused.append,
        )

    def receive(self, wire: bytes, *, peer: Party | None) -> bytes:
        """Open, accept, commit, sign the receipt."""
        opened = self.open(wire, peer=peer)
        (receipt,) = self.accept(opened)
        return sign_receipt(receipt, self.context.vault)

    def accept(self, *opened: OpenedEnvelope) -> list[Receipt]:
        with self.database.transaction() as tx:
            return accept(
                tx,
                opened,
                me=self.party,
                now=self.context.clock.now(),
                recollection=self.recollection,
            )

    def settle(self, sent: SentEnvelope, receipt: bytes) -> Receipt:
        signed = open_receipt(
            receipt, sent=sent, sender=self.party, directory=self.context.directory
        )
        with self.database.transaction() as tx:
            settle(
                tx,
                sent,
                signed,
                now=self.context.clock.now(),
                randomness=self.context.randomness,
            )
        return signed.receipt

    def deliver(self, to: Office, *, limit: int = 500) -> Receipt | None:
        """Carry one envelope and its receipt over a line that works."""
        sent = self.prepare(to.party, limit=limit)
        if sent is None:
            return None
        return self.settle(sent, to.receive(sent.wire, peer=self.party))

    def work(self) -> Round:
        with self.database.transaction() as tx:
            return process(tx, self.handlers, context=self.context, recollection=self.recollection)

    def work_off(self) -> list[Round]:
        rounds = [self.work()]
        while rounds[-1].more:
            rounds.append(self.work())
        return rounds

    def forget_memory(self) -> None:
        """What a restart does."""
        self.recollection = Recollection()


def make_office(
    party: Party,
    database: Database,
    keys: ListedKeys,
    clock: ManualClock,
    handlers: Sequence[Handler] = (),
    *,
    directory: PeerDirectory | None = None,
) -> Office:
    context = NodeContext(
        party=party,
        clock=clock,
        vault=keys.vaults[party],
        directory=directory or keys.directory,
        law=no_law,
        randomness=SeededRandomness(1),
    )
    return Office(party, database, context, HandlerTable(handlers))


MakeOffice = Callable[..., Office]
