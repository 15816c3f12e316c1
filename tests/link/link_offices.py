"""Two towns with register office and communication server, their prefecture, the nation.

Real databases, keys and envelopes; what carries the envelopes is for each test to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from jukinet.address_history.handlers import MUNICIPAL as HISTORY_MUNICIPAL
from jukinet.address_history.handlers import OFFICE as HISTORY_OFFICE
from jukinet.link.handlers import MUNICIPAL, OFFICE
from jukinet.link.procedures import tell_network, tell_office
from jukinet.notices.handlers import NATIONAL as NATIONAL_HANDLERS
from jukinet.notices.handlers import PREFECTURAL, municipal_handlers
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
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import Handler, NodeContext
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.papers import Birth
from jukinet.register.record import Occasion, RegisterChange
from jukinet.terms.address import Address as HomeAddress
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.law import load_profile
from jukinet.terms.parties import NATIONAL, Party, Role
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex

OFFICE_A = Party(Role.REGISTER_OFFICE, "352039")
SERVER_A = Party(Role.COMMUNICATION_SERVER, "352039")
OFFICE_B = Party(Role.REGISTER_OFFICE, "352012")
SERVER_B = Party(Role.COMMUNICATION_SERVER, "352012")
PREFECTURE = Party(Role.PREFECTURAL_SERVER, "350001")
PARTIES = (OFFICE_A, SERVER_A, OFFICE_B, SERVER_B, PREFECTURE, NATIONAL)
TODAY = date(2003, 8, 25)
NINE = datetime(2003, 8, 25, tzinfo=UTC)
ROUNDS_MAX = 60

PACKAGES = {
    Role.REGISTER_OFFICE: (
        "jukinet.platform.ledger", "jukinet.platform.message", "jukinet.security",
        "jukinet.counters", "jukinet.custody", "jukinet.protection", "jukinet.register",
        "jukinet.address_history", "jukinet.link",
    ),
    Role.COMMUNICATION_SERVER: (
        "jukinet.platform.message", "jukinet.custody", "jukinet.notices", "jukinet.link",
    ),
    Role.PREFECTURAL_SERVER: ("jukinet.platform.message", "jukinet.notices"),
    Role.NATIONAL_SERVER: ("jukinet.platform.message", "jukinet.notices"),
}  # fmt: skip
HANDLERS: dict[Role, tuple[Handler, ...]] = {
    Role.REGISTER_OFFICE: (*OFFICE, *HISTORY_OFFICE),
    Role.COMMUNICATION_SERVER: (*MUNICIPAL, *HISTORY_MUNICIPAL, *municipal_handlers(tell_office)),
    Role.PREFECTURAL_SERVER: PREFECTURAL,
    Role.NATIONAL_SERVER: NATIONAL_HANDLERS,
}

MakeDatabase = Callable[[tuple[str, ...]], Database]


@dataclass(frozen=True)
class Keys:
    """The vaults of all parties and the directory that lists them; made once a session."""

    vaults: dict[Party, Vault]
    directory: PeerDirectory


def make_keys(path: Path, now: datetime) -> Keys:
    def vault(name: str) -> Vault:
        return create_vault(VaultConfig(path / name, path / f"{name}.passphrase"))

    vaults = {party: vault(str(party).replace(":", "-")) for party in PARTIES}
    records = [
        PeerRecord(
            party=party,
            address=Address("127.0.0.1", 0),
            certificates=("0" * 64,),
            sign_key=keys.public(SIGN),
            seal_key=keys.public(SEAL),
            note_key=keys.public(NOTE),
            status=PeerStatus.ACTIVE,
        )
        for party, keys in vaults.items()
    ]
    authority = vaults[NATIONAL]
    write_directory(
        path / "directory.json",
        records,
        number=1,
        now=now,
        sign=lambda line: authority.sign(SIGN, line),
        authority_key=authority.public(SIGN),
    )
    return Keys(vaults, PeerDirectory(path / "directory.json", authority.public(SIGN)))


def make_node(party: Party, make_database: MakeDatabase, keys: Keys, clock: ManualClock) -> Node:
    context = NodeContext(
        party=party,
        clock=clock,
        vault=keys.vaults[party],
        directory=keys.directory,
        law=load_profile().on,
        randomness=SeededRandomness(str(party)),
    )
    return Node(
        context=context,
        database=make_database(PACKAGES[party.role]),
        handlers=HandlerTable(HANDLERS[party.role]),
        accepts_from=frozenset(Role),
    )


@dataclass
class Offices:
    """Some nodes; lines between those in ``cut`` do not carry."""

    nodes: dict[Party, Node]
    cut: set[frozenset[Party]] = field(default_factory=set)

    def __getitem__(self, party: Party) -> Node:
        return self.nodes[party]

    def settle_down(self) -> None:
        """Carry and give effect until nobody has anything left to say."""
        for _ in range(ROUNDS_MAX):
            moved = sum(self._send(node) for node in self.nodes.values())
            for node in self.nodes.values():
                done = node.work()
                assert done.parked == done.failed == 0
                moved += done.effective + done.refused
            if not moved:
                return
        raise AssertionError("the offices do not come to rest")

    def _send(self, node: Node) -> int:
        sent = 0
        for to in node.list_due():
            if to not in self.nodes or frozenset({to, node.party}) in self.cut:
                continue
            envelope = node.prepare(to)
            if envelope is not None:
                node.settle(envelope, self.nodes[to].receive(envelope.wire, node.party))
                sent += 1
        return sent


def an_occasion(clock: ManualClock, on: date = TODAY) -> Occasion:
    return Occasion(on, TODAY, "clerk-1", clock.now())


def a_birth(clock: ManualClock, municipality: str, household: UUID) -> Birth:
    return Birth(
        name=PersonName("見本 一", "ミホン イチ"),
        sex=Sex.FEMALE,
        address=HomeAddress(MunicipalityCode(municipality), "亀山町2番1号"),
        household_id=household,
        relationship=HOUSEHOLDER,
        permanent_domicile=PermanentDomicile("山口県山口市亀山町2番", "見本 太郎"),
        occasion=an_occasion(clock),
    )


def a_resident(tx: Transaction, node: Node, *, told: bool = True) -> RegisterChange:
    """Somebody entered by the front door, of whom the network is told, at once or later."""
    context = node.context
    clock = context.clock
    assert isinstance(clock, ManualClock)
    (household,) = register.open_households(tx, 1, at=clock.now(), randomness=context.randomness)
    births = [a_birth(clock, context.party.code, household)]
    changes = register.record_births(tx, births, randomness=context.randomness)
    return tell_network(tx, changes, context)[0] if told else changes[0]
