"""Two towns with register office and communication server, their prefecture, the nation.

Real databases, keys and envelopes; what carries the envelopes is for each test to say.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

from jukinet.address_history.handlers import MUNICIPAL as HISTORY_MUNICIPAL
from jukinet.address_history.handlers import OFFICE as HISTORY_OFFICE
from jukinet.link.handlers import MUNICIPAL, OFFICE
from jukinet.link.procedures import tell_network, tell_office
from jukinet.notices.handlers import NATIONAL as NATIONAL_HANDLERS
from jukinet.notices.handlers import PREFECTURAL, municipal_handlers
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import Handler
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.papers import Birth
from jukinet.register.record import Occasion, RegisterChange
from jukinet.terms.address import Address as HomeAddress
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import NATIONAL, Party, Role
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex
from office_keys import ListedKeys
from small_network import SmallNetwork

OFFICE_A = Party(Role.REGISTER_OFFICE, "352039")
SERVER_A = Party(Role.COMMUNICATION_SERVER, "352039")
OFFICE_B = Party(Role.REGISTER_OFFICE, "352012")
SERVER_B = Party(Role.COMMUNICATION_SERVER, "352012")
PREFECTURE = Party(Role.PREFECTURAL_SERVER, "350001")
PARTIES = (OFFICE_A, SERVER_A, OFFICE_B, SERVER_B, PREFECTURE, NATIONAL)
TODAY = date(2003, 8, 25)
NINE = datetime(2003, 8, 25, tzinfo=UTC)

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


def make_node(
    party: Party, make_database: MakeDatabase, keys: ListedKeys, clock: ManualClock
) -> Node:
    return Node(
        context=keys.context(party, clock, SeededRandomness(str(party))),
        database=make_database(PACKAGES[party.role]),
        handlers=HandlerTable(HANDLERS[party.role]),
        accepts_from=frozenset(Role),
    )


Offices = SmallNetwork[Node]


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
