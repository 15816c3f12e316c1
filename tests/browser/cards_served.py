"""A card desk served to a real browser: real chips on its readers, a pad to type at, printers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))
sys.path.insert(0, str(Path(__file__).parents[1] / "copies"))

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
from jukinet.iccard.authority import (
    CARD_ISSUING,
    CARD_TERMINAL,
    CardAuthority,
    MunicipalIssuer,
    handle_of,
    make_card_key,
    make_card_root,
)
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.iccard.pin_pad import PinPad, PinRequest
from jukinet.iccard.rights import CARD_DESK
from jukinet.iccard.suite import Suite
from jukinet.iccard.terminal.stopped_list import CardStanding, StoppedAnswer
from jukinet.iccard.terminal.terminal import Terminal as CardTerminal
from jukinet.iccard.terminal.terminal import TerminalIdentity
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.crypto.sealed_file import SealedFileVault, make_passphrase
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.db.database import Database
from jukinet.register.screens import FAMILY as REGISTER
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

PACKAGES = (*COPIES_PACKAGES, "jukinet.link", "jukinet.cards", "jukinet.cards.states")
TERMINAL = "madoguchi-1"
CLERK, WITNESS = "sasaki", "takahashi"
NISHITOKYO = MunicipalityCode("132292")
WORK = (
    Function.SEARCH, Function.RECORD, Function.CARD, Function.CARD_STOCK, Function.MASKED_ITEM,
    Function.HISTORY,
)  # fmt: skip
ALL_RIGHTS = frozenset((function, mode) for function in Function for mode in Mode)


@dataclass
class Laid:
    """A chip on a reader with the pad beside it."""

    chip: Chip
    pad: PinPad
    typed: list[str]

    def reset(self) -> bytes:
        return self.chip.reset()

    def transmit(self, command: bytes) -> bytes:
        return self.chip.process(command)

    def ask_pin(self, request: PinRequest) -> bytes:
        if not self.typed:
            raise JukiError(ErrorCode.CARD_MISSING, "nobody typed at the pad")
        return self.pad.seal(request, self.typed.pop(0))


class NothingStopped:
    """A list of stopped cards that is fresh and empty."""

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        return StoppedAnswer(CardStanding.RUNNING, datetime(2100, 1, 1, tzinfo=UTC))

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        return False


@dataclass
class ChipRoom:
    """The nation's card authority, a municipality that issues, and blanks under one key."""

    authority: CardAuthority
    issuer: MunicipalIssuer
    terminal: CardTerminal
    batch_key: TransportKey
    laid: dict[str, Laid] = field(default_factory=dict)
    made: int = 0

    @contextmanager
    def take(self, terminal_id: str) -> Iterator[Laid]:
        if terminal_id not in self.laid:
            raise JukiError(ErrorCode.CARD_MISSING, "no card lies on the reader")
        yield self.laid[terminal_id]

    def lay_blank(self, terminal_id: str = TERMINAL) -> Laid:
        self.made += 1
        chip = Chip.manufacture(
            ArrayMemory(), ChipCell.make(), self.made.to_bytes(8, "big"), self.batch_key, Suite.P256
        )
        self.laid[terminal_id] = Laid(chip, PinPad((self.authority.root,)), [])
        return self.laid[terminal_id]


def open_chip_room(folder: Path) -> ChipRoom:
    """Keys of 2003 in real vaults."""
    nation, municipal, node = (
        SealedFileVault.create_with(folder / name, make_passphrase(), {})
        for name in ("nation", "municipal", "node")
    )
    first, last = date(2003, 8, 25), date(2030, 1, 1)
    authority = CardAuthority(nation, make_card_root(nation, first_day=first, last_day=last))
    certificate = authority.certify_municipality(
        make_card_key(municipal, CARD_ISSUING), NISHITOKYO, first_day=first, last_day=last
    )
    own = authority.certify_terminal(
        make_card_key(node, CARD_TERMINAL), "register-office-132292", rights=CARD_DESK,
        first_day=first, last_day=first + timedelta(60),
    )  # fmt: skip
    identity = TerminalIdentity(handle_of(CARD_TERMINAL), own, authority.root)
    return ChipRoom(
        authority,
        MunicipalIssuer(municipal, certificate),
        CardTerminal(node, (identity,), NothingStopped()),
        TransportKey.make(),
    )


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
