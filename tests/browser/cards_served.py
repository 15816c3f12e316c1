"""A card desk served to a real browser: real chips on its readers, a pad to type at, printers."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))
sys.path.insert(0, str(Path(__file__).parents[1] / "copies"))
sys.path.insert(0, str(Path(__file__).parents[1] / "cards"))

from chip_room import TERMINAL, ChipRoom
from copies_office import PACKAGES as COPIES_PACKAGES
from copies_office import SETTINGS, CopiesOffice, KeptPrints, PaperRoom
from counter_offices import PASSWORD, PIN

from jukinet.cards.chip_desk import ReaderChips
from jukinet.cards.procedures import receive_box
from jukinet.cards.screens import FAMILY as CARDS
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import (
    SET_UP,
    enrol_operator,
    issue_operator_card,
    make_registration_code,
    register_terminal,
)
from jukinet.counters.screen import Facilities
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.register.screens import FAMILY as REGISTER
from jukinet.security.operator import Duty, Function, Mode, Operator

PACKAGES = (*COPIES_PACKAGES, "jukinet.link", "jukinet.cards", "jukinet.cards.states")
CLERK, WITNESS = "sasaki", "takahashi"
WORK = (
    Function.SEARCH, Function.RECORD, Function.CARD, Function.CARD_STOCK, Function.MASKED_ITEM,
    Function.HISTORY,
)  # fmt: skip
ALL_RIGHTS = frozenset((function, mode) for function in Function for mode in Mode)


@dataclass
class CardsCounter:
    """What the tests of this desk hold in their hands."""

    office: CopiesOffice
    tray: TrayReader
    chips: ChipRoom
    printer: KeptPrints
    app: object = None
    codes: dict[str, str] = field(default_factory=dict)

    def worker(self) -> CaseWorker:
        operator = Operator(CLERK, CLERK, Duty.COUNTER, ALL_RIGHTS)
        return CaseWorker(operator, TERMINAL, None, self.office.clock.now())

    def add_box(self, blanks: int = 50) -> None:
        with self.office.database.transaction() as tx:
            receive_box(
                tx, number="W-001", transport_key="T-3", custodian="田中", blanks=blanks,
                by=self.worker(), context=self.office.context,
            )  # fmt: skip


def make_cards_counter(
    room: PaperRoom, chips: ChipRoom, database: Database, folder: Path, clock: ManualClock
) -> CardsCounter:
    """Two clerks with cards, a terminal, a reader for residents, a box of blanks."""
    context = replace(room.context, clock=clock)
    office = CopiesOffice(database, context, room.desk, clock)
    tray, printer = TrayReader(folder), KeptPrints()
    desk = ReaderChips(
        chips, chips.terminal, chips.issuer, lambda: chips.batch_key, SeededRandomness("desk"),
        clock.now,
    )  # fmt: skip
    facilities = Facilities(
        tray, replace(SETTINGS, telephone="042-464-1311"), paper=room.desk.engine,
        seal=room.desk.seal, printer=printer, chips=desk,
    )  # fmt: skip
    counter = CardsCounter(office, tray, chips, printer)
    counter.app = make_counter(context, database, (COUNTERS, REGISTER, CARDS), facilities)
    with database.transaction() as tx:
        for operator_id, name in ((CLERK, "佐々木 直子"), (WITNESS, "高橋 誠")):
            rights = [(function, mode) for function in WORK for mode in Mode]
            enrol_operator(
                tx, operator_id, name, password=PASSWORD, duties=(Duty.COUNTER,), rights=rights,
                by=SET_UP, now=clock.now(),
            )  # fmt: skip
            card = f"card-{operator_id}"
            key = tray.make(card, PIN)
            issue_operator_card(tx, card, operator_id, key, by=SET_UP, now=clock.now())
        terminal = Terminal(TERMINAL, "窓口1", "カードの窓口", ALWAYS)
        register_terminal(tx, terminal, by=SET_UP, now=clock.now())
        counter.codes[TERMINAL] = make_registration_code(
            tx, TERMINAL, by=SET_UP, randomness=context.randomness, now=clock.now()
        )
    counter.add_box()
    return counter
