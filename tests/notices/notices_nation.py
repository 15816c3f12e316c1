"""Six offices with real databases, keys and envelopes, but no sockets.

Three cities, their prefectures, the national server. ``settle_down`` carries everything until
nobody has anything left to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jukinet.notices import procedures
from jukinet.notices.handlers import NATIONAL as NATIONAL_HANDLERS
from jukinet.notices.handlers import PREFECTURAL, municipal_handlers
from jukinet.notices.messages import IdentificationBody
from jukinet.notices.office_words import OfficeWord
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.parts import Node
from jukinet.terms.parties import NATIONAL, Party, Role
from office_keys import ListedKeys
from small_network import SmallNetwork

PACKAGES = ("jukinet.platform.message", "jukinet.notices")

YAMAGUCHI_CITY = Party(Role.COMMUNICATION_SERVER, "352039")
SHIMONOSEKI_CITY = Party(Role.COMMUNICATION_SERVER, "352012")
NISHITOKYO_CITY = Party(Role.COMMUNICATION_SERVER, "132292")
YAMAGUCHI_PREFECTURE = Party(Role.PREFECTURAL_SERVER, "350001")
TOKYO = Party(Role.PREFECTURAL_SERVER, "130001")
PARTIES = (
    YAMAGUCHI_CITY, SHIMONOSEKI_CITY, NISHITOKYO_CITY, YAMAGUCHI_PREFECTURE, TOKYO, NATIONAL,
)  # fmt: skip
TellOffice = Callable[[Transaction, Sequence[OfficeWord], NodeContext], None]


@dataclass(frozen=True, slots=True)
class NoticeNode(Node):
    """One office; a city's also keeps the words it would have told its register office."""

    words: list[OfficeWord] = field(default_factory=list)
    tell_office: TellOffice = field(kw_only=True)

    def notify(self, *bodies: IdentificationBody) -> list[procedures.Outcome]:
        with self.database.transaction() as tx:
            return procedures.notify_prefecture(tx, bodies, self.context, self.tell_office)


SmallNation = SmallNetwork[NoticeNode]
MakeNode = Callable[[Party], NoticeNode]


def make_node(party: Party, database: Database, keys: ListedKeys, clock: ManualClock) -> NoticeNode:
    """One office."""
    words: list[OfficeWord] = []

    def tell(tx: Transaction, told: Sequence[OfficeWord], context: NodeContext) -> None:
        words.extend(told)

    table = {
        Role.COMMUNICATION_SERVER: municipal_handlers(tell),
        Role.PREFECTURAL_SERVER: PREFECTURAL,
        Role.NATIONAL_SERVER: NATIONAL_HANDLERS,
    }[party.role]
    return NoticeNode(
        context=keys.context(party, clock, SeededRandomness(str(party))),
        database=database,
        handlers=HandlerTable(table),
        accepts_from=frozenset(Role),
        words=words,
        tell_office=tell,
    )
