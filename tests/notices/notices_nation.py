"""Six offices with real databases, keys and envelopes, but no sockets.

Three cities, their prefectures, the national server. ``settle_down`` carries everything until
nobody has anything left to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from notice_builders import NINE

from jukinet.notices import procedures
from jukinet.notices.handlers import NATIONAL as NATIONAL_HANDLERS
from jukinet.notices.handlers import PREFECTURAL, municipal_handlers
from jukinet.notices.messages import IdentificationBody
from jukinet.notices.office_words import OfficeWord
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.directory import (
    Address,
    PeerDirectory,
    PeerRecord,
    PeerStatus,
    write_directory,
)
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.crypto.vault import NOTE, SEAL, SIGN, Vault, VaultConfig, create_vault
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.acceptance import open_envelope
from jukinet.platform.message.envelope import make_envelope
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.inbox import accept
from jukinet.platform.message.outbox import list_destinations_due, settle, take
from jukinet.platform.message.processing import process
from jukinet.platform.message.receipt import open_receipt, sign_receipt
from jukinet.platform.message.recollection import Recollection
from jukinet.terms.law import load_profile
from jukinet.terms.parties import NATIONAL, Party, Role

PACKAGES = ("jukinet.platform.message", "jukinet.notices")

YAMAGUCHI_CITY = Party(Role.COMMUNICATION_SERVER, "352039")
SHIMONOSEKI_CITY = Party(Role.COMMUNICATION_SERVER, "352012")
NISHITOKYO_CITY = Party(Role.COMMUNICATION_SERVER, "132292")
YAMAGUCHI_PREFECTURE = Party(Role.PREFECTURAL_SERVER, "350001")
TOKYO = Party(Role.PREFECTURAL_SERVER, "130001")
PARTIES = (
    YAMAGUCHI_CITY, SHIMONOSEKI_CITY, NISHITOKYO_CITY, YAMAGUCHI_PREFECTURE, TOKYO, NATIONAL,
)  # fmt: skip

ROUNDS_MAX = 50


def make_vaults(path: Path) -> dict[Party, Vault]:
    """Keys for every office."""

    def vault(name: str) -> Vault:
        return create_vault(VaultConfig(path / name, path / f"{name}.passphrase"))

    return {party: vault(str(party).replace(":", "-")) for party in PARTIES}


def make_directory(path: Path, vaults: dict[Party, Vault]) -> PeerDirectory:
    """The directory of all, signed by the national server for want of an authority."""
    records = [
        PeerRecord(
            party=party,
            address=Address("127.0.0.1", 0),
            certificates=("0" * 64,),
            sign_key=vault.public(SIGN),
            seal_key=vault.public(SEAL),
            note_key=vault.public(NOTE),
            status=PeerStatus.ACTIVE,
        )
        for party, vault in vaults.items()
    ]
    authority = vaults[NATIONAL]
    write_directory(
        path / "directory.json",
        records,
        number=1,
        now=NINE,
        sign=lambda line: authority.sign(SIGN, line),
        authority_key=authority.public(SIGN),
    )
    return PeerDirectory(path / "directory.json", authority.public(SIGN))


@dataclass
class Node:
    """One office."""

    party: Party
    database: Database
    context: NodeContext
    words: list[OfficeWord] = field(default_factory=list)
    recollection: Recollection = field(default_factory=Recollection)
    handlers: HandlerTable = field(init=False)

    def __post_init__(self) -> None:
        match self.party.role:
            case Role.COMMUNICATION_SERVER:
                self.handlers = HandlerTable(municipal_handlers(self.tell_office))
            case Role.PREFECTURAL_SERVER:
                self.handlers = HandlerTable(PREFECTURAL)
            case _:
                self.handlers = HandlerTable(NATIONAL_HANDLERS)

    def tell_office(
        self, tx: Transaction, words: Sequence[OfficeWord], context: NodeContext
    ) -> None:
        self.words += words

    def notify(self, *bodies: IdentificationBody) -> list[procedures.Outcome]:
        with self.database.transaction() as tx:
            return procedures.notify_prefecture(tx, bodies, self.context, self.tell_office)

    def work(self) -> int:
        with self.database.transaction() as tx:
            done = process(tx, self.handlers, context=self.context, recollection=self.recollection)
        assert done.parked == done.failed == 0
        return done.effective + done.refused


@dataclass
class SmallNation:
    """All of them."""

    nodes: dict[Party, Node]
    cut: set[Party] = field(default_factory=set)
    refused: list[object] = field(default_factory=list)

    def __getitem__(self, party: Party) -> Node:
        return self.nodes[party]

    def settle_down(self) -> None:
        for _ in range(ROUNDS_MAX):
            moved = sum(self._send(node) for node in self.nodes.values())
            moved += sum(node.work() for node in self.nodes.values())
            if not moved:
                return
        raise AssertionError("the nation does not come to rest")

    def _send(self, node: Node) -> int:
        now = node.context.clock.now()
        with node.database.transaction() as tx:
            destinations = list_destinations_due(tx, now=now)
        carried = 0
        for to in destinations:
            if to in self.cut or node.party in self.cut:
                continue
            carried += self._carry(node, self.nodes[to])
        return carried

    def _carry(self, node: Node, to: Node) -> int:
        now = node.context.clock.now()
        with node.database.transaction() as tx:
            messages = take(tx, to.party, now=now)
        if not messages:
            return 0
        sent = make_envelope(
            messages,
            sender=node.party,
            addressee=to.party,
            vault=node.context.vault,
            recipient_seal_key=node.context.directory.get(to.party).seal_key,
            now=now,
        )
        opened = open_envelope(
            sent.wire,
            peer=node.party,
            context=to.context,
            catalogue=to.handlers.catalogue,
            refused=self.refused.append,
        )
        with to.database.transaction() as tx:
            (receipt,) = accept(tx, [opened], me=to.party, now=now, recollection=to.recollection)
        signed = open_receipt(
            sign_receipt(receipt, to.context.vault),
            sent=sent,
            sender=node.party,
            directory=node.context.directory,
        )
        with node.database.transaction() as tx:
            settle(tx, sent, signed, now=now, randomness=node.context.randomness)
        return len(messages)


def make_node(
    party: Party,
    database: Database,
    vaults: dict[Party, Vault],
    directory: PeerDirectory,
    clock: ManualClock,
) -> Node:
    """One office."""
    context = NodeContext(
        party=party,
        clock=clock,
        vault=vaults[party],
        directory=directory,
        law=load_profile().on,
        randomness=SeededRandomness(str(party)),
    )
    return Node(party, database, context)
