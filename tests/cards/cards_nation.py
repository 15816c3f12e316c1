"""Offices that tell one another of cards: real databases, keys and envelopes, but no sockets.

Two cities of one prefecture, a third far away; register office and CS each; two prefectures, the
nation.  ``settle_down`` carries everything until nobody has anything left to say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from jukinet.cards.life import CardState
from jukinet.cards.states import handlers, procedures
from jukinet.cards.states.bodies import CardStatesHeld, HeldCard
from jukinet.cards.states.messages import CARD_STATES_HANDED
from jukinet.cards.states.procedures import KnownCard, StoppedList, ToldCard
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import Handler, Incoming, NodeContext
from jukinet.platform.node.parts import Node
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    prefecture_of,
    register_office_of,
)
from office_keys import ListedKeys, list_keys, make_context
from small_network import SmallNetwork

PACKAGES = ("jukinet.platform.message", "jukinet.cards.states")
YAMAGUCHI, SHIMONOSEKI, NISHITOKYO = (
    MunicipalityCode(code) for code in ("352039", "352012", "132292")
)
CITIES = (YAMAGUCHI, SHIMONOSEKI, NISHITOKYO)
OFFICES = tuple(register_office_of(city) for city in CITIES)
SERVERS = tuple(communication_server_of(city) for city in CITIES)
PREFECTURES = tuple(sorted({prefecture_of(server) for server in SERVERS}))
PARTIES = (*OFFICES, *SERVERS, *PREFECTURES, NATIONAL)
LISTING = "directory.json"
END = date(2013, 8, 24)
MakeDatabase = Callable[[tuple[str, ...]], Database]


@dataclass(frozen=True, slots=True)
class CardNode(Node):
    """One office, and what it was handed about its own cards."""

    heard: list[tuple[str, HeldCard]] = field(default_factory=list)

    def find_stop(self, number: CardNumber) -> KnownCard | None:
        with self.database.transaction() as tx:
            return procedures.find_stop(tx, number)

    def read_list(self) -> StoppedList:
        with self.database.transaction() as tx:
            return procedures.read_list(tx)


def make_node(context: NodeContext, database: Database) -> CardNode:
    heard: list[tuple[str, HeldCard]] = []

    def hear(tx: Transaction, incoming: Sequence[Incoming], _: NodeContext) -> None:
        for one in incoming:
            assert isinstance(one.body, CardStatesHeld)
            heard.extend((one.body.tier, card) for card in one.body.cards)

    table = {
        Role.REGISTER_OFFICE: (*handlers.OFFICE, Handler(CARD_STATES_HANDED, hear)),
        Role.COMMUNICATION_SERVER: handlers.MUNICIPAL,
        Role.PREFECTURAL_SERVER: handlers.PREFECTURAL,
        Role.NATIONAL_SERVER: handlers.NATIONAL,
    }[context.party.role]
    return CardNode(
        context=context,
        database=database,
        handlers=HandlerTable(table),
        accepts_from=frozenset(Role),
        heard=heard,
    )


@dataclass(kw_only=True)
class CardNation(SmallNetwork[CardNode]):
    """All of them."""

    clock: ManualClock
    keys: ListedKeys
    folder: Path
    directory: PeerDirectory

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

    def enrol_all(self) -> None:
        """The authority's next directory lists everybody."""
        self.keys.write(self.folder / LISTING, number=2)
        self.directory.reload()

    def settle_down(self) -> None:
        """The same after ten minutes: whoever waits for a line has waited long enough."""
        self.clock.advance(timedelta(minutes=10))
        super().settle_down()


def make_keys(path: Path) -> ListedKeys:
    """Keys for every office."""
    return list_keys(path, PARTIES, datetime(2003, 8, 25, tzinfo=UTC))


def make_nation(
    folder: Path,
    keys: ListedKeys,
    make_database: MakeDatabase,
    clock: ManualClock,
    *,
    without: Collection[Party] = (),
) -> CardNation:
    """All offices; those left out are not in the directory yet."""
    keys.write(folder / LISTING, without=without)
    directory = keys.open(folder / LISTING)
    nodes = {}
    for party in PARTIES:
        chance = SeededRandomness(str(party))
        context = make_context(party, keys.vaults[party], directory, clock, chance)
        nodes[party] = make_node(context, make_database(PACKAGES))
    return CardNation(nodes=nodes, clock=clock, keys=keys, folder=folder, directory=directory)
