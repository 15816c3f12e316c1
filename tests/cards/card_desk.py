"""A card desk with its counter: real chips on its readers, a pad to type at, a printer."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))
sys.path.insert(0, str(Path(__file__).parents[1] / "copies"))

from chip_room import TERMINAL as TERMINAL
from chip_room import ChipRoom
from copies_office import PACKAGES as COPIES_PACKAGES
from copies_office import SETTINGS, CopiesOffice, KeptPrints, PaperRoom
from counter_offices import PASSWORD, PIN

from jukinet.cards.application import ApplicationKind
from jukinet.cards.card import RegistrationCard
from jukinet.cards.chip_desk import ReaderChips
from jukinet.cards.face import CardForm
from jukinet.cards.handing_over import Presented
from jukinet.cards.procedures import (
    Wish,
    call_same_day,
    hand_over,
    note_chip_written,
    note_face_printed,
    receive_application,
    receive_box,
    record_made,
    record_pin_set,
)
from jukinet.cards.screens import FAMILY as CARDS
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import (
    SET_UP,
    enrol_operator,
    issue_operator_card,
    make_registration_code,
    open_case,
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
CLERK, WITNESS, OUTSIDER = "sasaki", "takahashi", "suzuki"
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
    facilities: Facilities
    app: object = None
    codes: dict[str, str] = field(default_factory=dict)

    def holder_without_card(self) -> UUID:
        (person,) = self.office.family("架空 太郎", kana="カクウ タロウ")
        return person

    def issued_card(self, person: UUID) -> tuple[RegistrationCard, str]:
        """A card in use, form A; and its support number."""
        by, context = self.in_person(), self.office.context
        with self.office.database.transaction() as tx:
            wish = Wish(person, ApplicationKind.FIRST, CardForm.A, same_day=True)
            card = receive_application(tx, wish, by=by, context=context)
            note_face_printed(tx, card.card_id, None, by=by, context=context)
            note_chip_written(tx, card.card_id, "00112233445566aa", by=by, context=context)
            record_made(tx, card.card_id, by=by, context=context)
            call_same_day(tx, card.card_id, by=by, context=context)
            presented = Presented(photo_id=True, face_compared=True)
            handed = hand_over(tx, card.card_id, presented, "", by=by, context=context)
            active = record_pin_set(tx, card.card_id, by=by, context=context)
        return active, handed.support_number

    def in_person(self) -> CaseWorker:
        by = self.worker()
        with self.office.database.transaction() as tx:
            file = open_case(
                tx, Affair.CARD, Relation.SELF, Means.PHOTO_ID, by=by,
                randomness=self.office.context.randomness,
            )  # fmt: skip
        return replace(by, case=file.case)

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
        chips, lambda: chips.terminal, lambda: chips.issuer, lambda: chips.batch_key,
        SeededRandomness("desk"), clock.now,
    )  # fmt: skip
    facilities = Facilities(
        tray, replace(SETTINGS, telephone="042-464-1311"), paper=room.desk.engine,
        seal=room.desk.seal, printer=printer, chips=desk,
    )  # fmt: skip
    counter = CardsCounter(office, tray, chips, printer, facilities)
    counter.app = make_counter(context, database, (COUNTERS, REGISTER, CARDS), facilities)
    with database.transaction() as tx:
        for operator_id, name, work in (
            (CLERK, "佐々木 直子", WORK),
            (WITNESS, "高橋 誠", WORK),
            (OUTSIDER, "鈴木 一", (Function.SEARCH, Function.RECORD)),
        ):
            rights = [(function, mode) for function in work for mode in Mode]
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
