"""A contractor's house in a nation in miniature: who works there, their cards, the terminal (E07).

Furnished by the procedures of a real one, as the counters are. The machine is empty: blanks come in
a box from the municipality, against two signatures. Both halves of their transport key lie here;
at a real house two custodians lay them down for as long as cards are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jukinet.cards.commissioned_issue import procedures as issuing
from jukinet.counters import procedures as counters
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.nation.building import Site, free_ports
from jukinet.nation.card_desk import TRANSPORT_HALVES, lay_halves
from jukinet.nation.counters import RehearsingOperator, all_of, enrol_rehearsing
from jukinet.nation.plan import PlannedCardIssuer
from jukinet.nodes.card_chips import HALVES
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.node.parts import Node
from jukinet.security.operator import Duty, Function, Mode, Operator

READERS: Final = "readers"
TERMINAL: Final = ("hakko-1", "発行端末機")
_WORKS: Final = all_of(Function.CARD_MAKING, Function.MEDIA)
_RUNS: Final = all_of(Function.OPERATORS, Function.TERMINALS, Function.OPERATION_RECORD)
_LOOKS_ON: Final = frozenset({(Function.CARD_MAKING, Mode.READ)})
HOUSE: Final = (
    RehearsingOperator("hara", "原 模擬", (Duty.ADMINISTRATION,), _RUNS | _LOOKS_ON),
    RehearsingOperator("mori", "森 模擬", (Duty.ADMINISTRATION,), _WORKS),
    RehearsingOperator("hayashi", "林 模擬", (Duty.ADMINISTRATION,), _WORKS),
)
"""Who answers for the terminal, and the two without whom nothing is made (points 6 and 7)."""


def prepare_house(planned: PlannedCardIssuer) -> dict[str, Any]:
    """The section of pages of a contractor's configuration."""
    (port,) = free_ports(1)
    return {
        "name": planned.name,
        "name_en": planned.name_en,
        "simulated": True,
        "port": port,
        "transport_halves": TRANSPORT_HALVES,
    }


def halves_of(site: Site, planned: PlannedCardIssuer) -> Path:
    """Where the custodians lay the halves of the transport key."""
    return site.node(planned.party) / TRANSPORT_HALVES


def open_house_tray(site: Site, planned: PlannedCardIssuer) -> TrayReader:
    """The house's card tray, and the reader of its terminal."""
    return TrayReader(site.node(planned.party) / READERS)


def furnish_houses(site: Site, houses: Mapping[PlannedCardIssuer, Node]) -> None:
    """The named list with its cards, the terminal, and who answers for it; once."""
    for planned, node in houses.items():
        _furnish(node, open_house_tray(site, planned))
        halves = halves_of(site, planned)
        if not all((halves / name).exists() for name in HALVES):
            lay_halves(halves, TransportKey.make())


def _furnish(node: Node, tray: TrayReader) -> None:
    context, now = node.context, node.context.clock.now()
    operator = Operator("set-up", "set-up", Duty.ADMINISTRATION, _RUNS)
    by = CaseWorker(operator, TERMINAL[0], None, now)
    with node.database.transaction() as tx:
        if counters.list_terminals(tx):
            return
        enrol_rehearsing(tx, tray, HOUSE, now)
        terminal = Terminal(*TERMINAL, "カード発行専用", ALWAYS)
        counters.register_terminal(tx, terminal, by=counters.SET_UP, now=now)
        issuing.appoint_administrator(tx, HOUSE[0].operator_id, by=by, context=context)
