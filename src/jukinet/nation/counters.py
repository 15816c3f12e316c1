"""Counters of a nation in miniature: an office that can be sat at, with everything it needs.

Operators, their cards and words to sign on with, terminals, packs of numbered paper: all of it is
made by the procedures that a real office uses, and all of it says that it is for rehearsal.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec

from jukinet.copies import procedures as copies
from jukinet.counters import procedures as counters
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.counters.terminal_use import TerminalUse
from jukinet.nation.building import SEAL_FILE, Site, free_ports
from jukinet.nation.card_desk import furnish_card_desk, prepare_card_desk
from jukinet.nation.cards import certify_cards, prepare_cards
from jukinet.nation.plan import PlannedMunicipality
from jukinet.nation.together import InThread
from jukinet.nodes.office_file import OfficeFile
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.node.parts import Node
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.standstill import procedures as standstill
from jukinet.standstill.contacts import Contact
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.terms.errors import JukiError

log = logging.getLogger(__name__)

OFFICE_FILE: Final = "office.toml"
READERS: Final = "readers"
SPOOL: Final = "spool"
PACKS: Final = "packs"
PIN: Final = "246810"
PASSWORD: Final = "mogi-no-aikotoba"  # noqa: S105  a rehearsal's, shown on its page
PACK: Final = (1, 5_000)
"""The numbers of the first pack of paper at each counter."""
OFFICES_AT_ONCE_MAX: Final = 4
RENEWING_SECONDS: Final = 5.0
"""At the fastest a nation's month takes a minute; certificates are renewed a month ahead."""

Rights = frozenset[tuple[Function, Mode]]


def all_of(*functions: Function) -> Rights:
    """Every mode of these functions."""
    return frozenset((function, mode) for function in functions for mode in Mode)


_READING: Final = all_of(Function.SEARCH, Function.RECORD, Function.MASKED_ITEM, Function.HISTORY)


_TAKING_IN: Final[Rights] = frozenset(
    {(Function.PROTECTION, Mode.READ), (Function.PROTECTION, Mode.WRITE)}
)
"""Whoever is asked first locks at once; to decide on it is others' work."""


@dataclass(frozen=True, slots=True)
class RehearsingOperator:
    """A fictitious operator of a counter in a nation in miniature."""

    operator_id: str
    name: str
    duties: tuple[Duty, ...]
    rights: Rights

    @property
    def card_id(self) -> str:
        return f"card-{self.operator_id}"


OPERATORS: Final = (
    RehearsingOperator(
        "sasaki",
        "佐々木 模擬",
        (Duty.COUNTER,),
        _READING | _TAKING_IN | all_of(Function.FILING, Function.CODE, Function.COPY,
                                        Function.OTHERS_COPY, Function.FEES,
                                        Function.ADDRESS_HISTORY, Function.CARD, Function.KIOSK),
    ),
    RehearsingOperator(
        "takahashi",
        "高橋 模擬",
        (Duty.REVIEW, Duty.COUNTER),
        _READING | all_of(Function.REVIEW, Function.OTHERS_COPY, Function.FEES, Function.RELEASE,
                           Function.PROTECTION, Function.MEDIA, Function.CARD_STOCK),
    ),
    RehearsingOperator(
        "kimura",
        "木村 模擬",
        (Duty.PROTECTION,),
        _READING | all_of(Function.PROTECTION, Function.RELEASE, Function.INSPECTION),
    ),
    RehearsingOperator(
        "tanaka",
        "田中 模擬",
        (Duty.ADMINISTRATION,),
        all_of(Function.OPERATORS, Function.TERMINALS, Function.MEDIA, Function.STANDSTILL,
               Function.OPERATION_RECORD, Function.INSPECTION, Function.CARD_MAKING,
               Function.CARD_STOCK),
    ),
)  # fmt: skip
HOLDERS: Final = OPERATORS[1:]
"""Whose cards open a pack: nobody's who stands at a counter."""
CONTACTS: Final = (
    Contact("システム責任者", "田中 模擬", "042-000-0001", "090-0000-0001"),
    Contact("市民課", "高橋 模擬", "042-000-0002"),
    Contact("保守の委託先", "模擬保守株式会社", "03-0000-0003", "03-0000-0004"),
)
TERMINALS: Final = {
    "madoguchi-1": ("窓口1", TerminalUse.COUNTER),
    "madoguchi-2": ("窓口2", TerminalUse.COUNTER),
    "jidou-1": ("自動交付機", TerminalUse.KIOSK),
    "shinsa-1": ("審査席", TerminalUse.BACK_OFFICE),
    "kanri-1": ("管理席", TerminalUse.ADMINISTRATION),
}


def prepare_counter(site: Site, place: PlannedMunicipality) -> dict[str, Any]:
    """Write what the office is called, and give the section of its node's configuration."""
    folder = site.node(place.register_office)
    office = OfficeFile(
        municipality=place.name,
        municipality_en=place.name_en,
        mayor=f"{place.name}長　模擬　太郎",
        seal_words=f"{place.name}長之印",
        simulated=True,
    )
    (folder / OFFICE_FILE).write_bytes(msgspec.toml.encode(office))
    (port,) = free_ports(1)
    return {
        "office": OFFICE_FILE,
        "readers": READERS,
        "spool": SPOOL,
        "packs": PACKS,
        "port": port,
        "seal_certificate": SEAL_FILE,
        **prepare_cards(site, place),
        **prepare_card_desk(place),
    }


def open_tray(site: Site, place: PlannedMunicipality) -> TrayReader:
    """The office's card tray: its cards, and the readers of its terminals."""
    return TrayReader(site.node(place.register_office) / READERS)


def list_papers(site: Site, place: PlannedMunicipality) -> list[Path]:
    """What the office's printers put out, oldest first."""
    spool = site.node(place.register_office) / SPOOL
    return sorted(spool.rglob("*.pdf"), key=lambda file: file.stat().st_mtime)


def furnish_offices(
    site: Site, offices: Mapping[PlannedMunicipality, Node], furnished: Callable[[], None]
) -> None:
    """Certificates for cards; and where there are counters, everything they need; once.

    Several at a time: passwords are slow to make, and meant to be.
    """
    certify_cards(site, offices)
    places = [place for place in offices if place.has_counter]
    with ThreadPoolExecutor(OFFICES_AT_ONCE_MAX, "counters") as hands:
        for _ in hands.map(lambda place: _furnish_office(site, place, offices[place]), places):
            furnished()


def _furnish_office(site: Site, place: PlannedMunicipality, node: Node) -> None:
    furnish_counter(node, open_tray(site, place))
    if place.has_card_desk:
        furnish_card_desk(site, place, node)


async def keep_certified(
    site: Site, offices: Mapping[PlannedMunicipality, Node], in_thread: InThread
) -> None:
    """Renew certificates for cards while the nation runs, until cancelled; its months are short."""
    while True:
        await asyncio.sleep(RENEWING_SECONDS)
        try:
            await in_thread(partial(certify_cards, site, offices))
        except JukiError as error:
            log.warning("certificates for cards are not renewed: %s", error)


def furnish_counter(node: Node, tray: TrayReader) -> None:
    """Enrol the operators, make their cards, register terminals and packs of paper; once."""
    now = node.context.clock.now()
    with node.database.transaction() as tx:
        if counters.list_terminals(tx):
            return
        enrol_rehearsing(tx, tray, OPERATORS, now)
        for number, (terminal_id, (name, use)) in enumerate(TERMINALS.items()):
            terminal = Terminal(terminal_id, name, "模擬の窓口", ALWAYS, use)
            counters.register_terminal(tx, terminal, by=counters.SET_UP, now=now)
            _register_paper(tx, node, terminal_id, prefix=chr(ord("A") + number))
        _prepare_standstill(tx, node, tray)


def enrol_rehearsing(
    tx: Transaction, tray: TrayReader, operators: Sequence[RehearsingOperator], now: datetime
) -> None:
    """Put operators on the roster, and their cards into the tray."""
    for each in operators:
        counters.enrol_operator(
            tx, each.operator_id, each.name, password=PASSWORD, duties=each.duties,
            rights=each.rights, by=counters.SET_UP, now=now,
        )  # fmt: skip
        tray.throw_away(each.card_id)  # of a furnishing that was killed before its end
        key = tray.make(each.card_id, PIN)
        counters.issue_operator_card(
            tx, each.card_id, each.operator_id, key, by=counters.SET_UP, now=now
        )


def new_registration_code(node: Node, terminal_id: str) -> str:
    """A code by which a browser becomes this terminal; good once and for a short while."""
    now = node.context.clock.now()
    with node.database.transaction() as tx:
        return counters.make_registration_code(
            tx, terminal_id, by=counters.SET_UP, randomness=node.context.randomness, now=now
        )


def _prepare_standstill(tx: Transaction, node: Node, tray: TrayReader) -> None:
    """Holders whose cards open the packs for a standstill two by two, and whom to call."""
    operator = Operator("set-up", "set-up", Duty.ADMINISTRATION, all_of(Function.STANDSTILL))
    by = CaseWorker(operator, "", None, node.context.clock.now())
    for each in HOLDERS:
        holder = SoftwareCard(tray.folder_of(each.card_id)).to_holder(each.name)
        standstill.enrol_holder(tx, holder, by=by, context=node.context)
    standstill.save_contacts(tx, CONTACTS, by=by, context=node.context)


def _register_paper(tx: Transaction, node: Node, terminal_id: str, *, prefix: str) -> None:
    operator = Operator("set-up", "set-up", Duty.ADMINISTRATION, all_of(Function.FEES))
    by = CaseWorker(operator, terminal_id, None, node.context.clock.now())
    copies.register_pack(tx, prefix, *PACK, by=by, randomness=node.context.randomness)
