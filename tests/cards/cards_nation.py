"""Offices that tell one another of cards: real databases, keys and envelopes, but no sockets.

Two cities of one prefecture, a third far away; register office and CS each; two prefectures, the
nation.  ``settle_down`` carries everything until nobody has anything left to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from jukinet.cards.life import CardState
from jukinet.cards.states import handlers, procedures
from jukinet.cards.states.bodies import CardStatesHeld, HeldCard
from jukinet.cards.states.messages import CARD_STATES_HANDED
from jukinet.cards.states.procedures import KnownCard, StoppedList, ToldCard
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
from jukinet.platform.message.handling import Handler, Incoming, NodeContext
from jukinet.platform.message.inbox import accept
from jukinet.platform.message.outbox import list_destinations_due, settle, take
from jukinet.platform.message.processing import process
from jukinet.platform.message.receipt import open_receipt, sign_receipt
from jukinet.platform.message.recollection import Recollection
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.law import load_profile
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    prefecture_of,
    register_office_of,
)

PACKAGES = ("jukinet.platform.message", "jukinet.cards.states")
YAMAGUCHI, SHIMONOSEKI, NISHITOKYO = (
    MunicipalityCode(code) for code in ("352039", "352012", "132292")
)
CITIES = (YAMAGUCHI, SHIMONOSEKI, NISHITOKYO)
OFFICES = tuple(register_office_of(city) for city in CITIES)
SERVERS = tuple(communication_server_of(city) for city in CITIES)
PREFECTURES = tuple(sorted({prefecture_of(server) for server in SERVERS}))
PARTIES = (*OFFICES, *SERVERS, *PREFECTURES, NATIONAL)
ROUNDS_MAX = 60
END = date(2013, 8, 24)
MakeDatabase = Callable[[tuple[str, ...]], Database]


@dataclass
class Node:
    """One office."""

    party: Party
    database: Database
    context: NodeContext
    heard: list[tuple[str, HeldCard]] = field(default_factory=list)
    recollection: Recollection = field(default_factory=Recollection)
    handlers: HandlerTable = field(init=False)

    def __post_init__(self) -> None:
        self.handlers = HandlerTable(
            {
                Role.REGISTER_OFFICE: (
                    *handlers.OFFICE,
                    Handler(CARD_STATES_HANDED, self._hear),
                ),
                Role.COMMUNICATION_SERVER: handlers.MUNICIPAL,
                Role.PREFECTURAL_SERVER: handlers.PREFECTURAL,
                Role.NATIONAL_SERVER: handlers.NATIONAL,
            }[self.party.role]
        )

    def _hear(self, tx: Transaction, incoming: Sequence[Incoming], _: NodeContext) -> None:
        for one in incoming:
            assert isinstance(one.body, CardStatesHeld)
            self.heard += [(one.body.tier, card) for card in one.body.cards]

    def work(self) -> int:
        with self.database.transaction() as tx:
            done = process(tx, self.handlers, context=self.context, recollection=self.recollection)
        assert done.parked == done.failed == 0
        return done.effective + done.refused

    def find_stop(self, number: CardNumber) -> KnownCard | None:
        with self.database.transaction() as tx:
            return procedures.find_stop(tx, number)

    def read_list(self) -> StoppedList:
        with self.database.transaction() as tx:
            return procedures.read_list(tx)


@dataclass
class CardNation:
    """All of them."""

    nodes: dict[Party, Node]
    clock: ManualClock
    folder: Path
    vaults: dict[Party, Vault]
    directory: PeerDirectory
    cut: set[Party] = field(default_factory=set)
    twice: bool = False
    """Whether every envelope is brought a second time."""

    def __getitem__(self, party: Party) -> Node:
        return self.nodes[party]

    def tell(
        self, city: MunicipalityCode, number: CardNumber, state: CardState, change: int
    ) -> None:
        """A register office tells how a card of its own stands."""
        node = self.nodes[register_office_of(city)]
        told = ToldCard(number, state, self.clock.now(), END, change)
        with node.database.transaction() as tx:
            procedures.tell_network(tx, told, node.context)

    def ask(self, city: MunicipalityCode, number: CardNumber) -> None:
        node = self.nodes[register_office_of(city)]
        with node.database.transaction() as tx:
            procedures.ask_network(tx, UUID(int=7), number, node.context)

    def move_list_on(self) -> None:
        node = self.nodes[NATIONAL]
        with node.database.transaction() as tx:
            procedures.move_list_on(tx, node.context)

    def pass_on(self) -> None:
        """Every node looks whether an office below was told too little."""
        for node in self.nodes.values():
            with node.database.transaction() as tx:
                procedures.pass_on(tx, node.context)

    def enrol(self, parties: Iterable[Party], number: int) -> None:
        """The authority's directory lists exactly these."""
        write(self.folder, {party: self.vaults[party] for party in parties}, number)
        self.directory.reload()

    def settle_down(self) -> None:
        self.clock.advance(timedelta(minutes=10))
        for _ in range(ROUNDS_MAX):
            moved = sum(self._send(node) for node in self.nodes.values())
            moved += sum(node.work() for node in self.nodes.values())
            if not moved:
                return
        raise AssertionError("the nation does not come to rest")

    def _send(self, node: Node) -> int:
        if node.party in self.cut:
            return 0
        with node.database.transaction() as tx:
            destinations = list_destinations_due(tx, now=self.clock.now())
        return sum(self._carry(node, self.nodes[to]) for to in destinations if to not in self.cut)

    def _carry(self, node: Node, to: Node) -> int:
        now = self.clock.now()
        with node.database.transaction() as tx:
            messages = take(tx, to.party, now=now)
        if not messages:
            return 0
        sent = make_envelope(
            messages, sender=node.party, addressee=to.party, vault=node.context.vault,
            recipient_seal_key=to.context.vault.public(SEAL), now=now,
        )  # fmt: skip
        for _ in range(2 if self.twice else 1):
            opened = open_envelope(
                sent.wire, peer=node.party, context=to.context,
                catalogue=to.handlers.catalogue, refused=self._refused,
            )  # fmt: skip
            with to.database.transaction() as tx:
                (receipt,) = accept(
                    tx, [opened], me=to.party, now=now, recollection=to.recollection
                )
        signed = open_receipt(
            sign_receipt(receipt, to.context.vault),
            sent=sent, sender=node.party, directory=node.context.directory,
        )  # fmt: skip
        with node.database.transaction() as tx:
            settle(tx, sent, signed, now=now, randomness=node.context.randomness)
        return len(messages)

    def _refused(self, refusal: object) -> None:
        raise AssertionError(f"an envelope was refused: {refusal}")


def make_vaults(path: Path) -> dict[Party, Vault]:
    """Keys for every office."""

    def vault(name: str) -> Vault:
        return create_vault(VaultConfig(path / name, path / f"{name}.passphrase"))

    return {party: vault(str(party).replace(":", "-")) for party in PARTIES}


def write(folder: Path, vaults: dict[Party, Vault], number: int) -> None:
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
        folder / "directory.json",
        records,
        number=number,
        now=datetime.fromisoformat("2003-08-25T00:00:00+00:00"),
        sign=lambda line: authority.sign(SIGN, line),
        authority_key=authority.public(SIGN),
    )


def make_nation(
    folder: Path,
    vaults: dict[Party, Vault],
    make_database: MakeDatabase,
    clock: ManualClock,
    *,
    without: Iterable[Party] = (),
) -> CardNation:
    """All offices; those left out are not in the directory yet."""
    listed = {party: vault for party, vault in vaults.items() if party not in set(without)}
    write(folder, listed, 1)
    directory = PeerDirectory(folder / "directory.json", vaults[NATIONAL].public(SIGN))
    nodes = {}
    for party in PARTIES:
        context = NodeContext(
            party=party,
            clock=clock,
            vault=vaults[party],
            directory=directory,
            law=load_profile().on,
            randomness=SeededRandomness(str(party)),
        )
        nodes[party] = Node(party, make_database(PACKAGES), context)
    return CardNation(nodes, clock, folder, vaults, directory)
