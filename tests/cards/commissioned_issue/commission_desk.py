"""A desk of commissions with its browser: at the municipality, or at the contractor."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "counters"))

from commission_builders import ISSUER
from commissioning import SERVER, Commissioning
from counter_offices import PASSWORD, PIN
from counter_visitor import CounterVisitor

from jukinet.cards.commissioned_issue.maker import MakingReport
from jukinet.cards.commissioned_issue.station.folder import FolderStation
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
from jukinet.counters.screen import Facilities, OfficeSettings, ScreenFamily
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.parties import Party

TERMINAL = "hakko-1"
ONE, OTHER, OUTSIDER = "sasaki", "takahashi", "suzuki"
SETTINGS = OfficeSettings("山口市", "Yamaguchi", "山口市長 見本 太郎", simulated=True)
ALL = tuple(Function)


@dataclass
class Desk:
    """Two who may do everything here, one who may not, one terminal."""

    context: NodeContext
    database: Database
    families: Sequence[ScreenFamily]
    folder: Path
    duty: Duty
    issuing: Any = None
    codes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tray = TrayReader(self.folder / "tray")
        facilities = Facilities(self.tray, SETTINGS, issuing=self.issuing)
        self.app = make_counter(self.context, self.database, self.families, facilities)
        now = self.context.clock.now()
        with self.database.transaction() as tx:
            for operator_id, name, work in (
                (ONE, "佐々木 直子", ALL),
                (OTHER, "高橋 誠", ALL),
                (OUTSIDER, "鈴木 一", (Function.STANDSTILL, Function.SEARCH)),
            ):
                rights = [(function, mode) for function in work for mode in Mode]
                enrol_operator(
                    tx, operator_id, name, password=PASSWORD, duties=(self.duty,), rights=rights,
                    by=SET_UP, now=now,
                )  # fmt: skip
                key = self.tray.make(f"card-{operator_id}", PIN)
                issue_operator_card(tx, f"card-{operator_id}", operator_id, key, by=SET_UP, now=now)
            terminal = Terminal(TERMINAL, "発行室", "カードの発行", ALWAYS)
            register_terminal(tx, terminal, by=SET_UP, now=now)
            self.codes[TERMINAL] = make_registration_code(
                tx, TERMINAL, by=SET_UP, randomness=self.context.randomness, now=now
            )

    def visitor(self, who: str = ONE) -> CounterVisitor:
        visitor = CounterVisitor(self, TERMINAL)
        visitor.sign_on(who)
        return visitor

    def change_to(self, visitor: CounterVisitor, who: str) -> CounterVisitor:
        """At the same terminal: one takes his card out, another signs on."""
        visitor.pull()
        other = CounterVisitor(self, TERMINAL, registered=False)
        other.cookies = dict(visitor.cookies)
        other.sign_on(who)
        return other


@dataclass
class HouseAtHand:
    """The contractor's machine, with chips that are files; see the protocol of the page."""

    house: Commissioning
    makes: bool = True

    @property
    def servers(self) -> tuple[Party, ...]:
        return (SERVER,)

    def station(self) -> FolderStation:
        return self.house.station

    def make(self, by: CaseWorker, limit: int) -> MakingReport:
        maker = self.house.maker(by.operator.operator_id, terminal_id=by.terminal_id)
        return maker.make(limit)

    def end(self, by: CaseWorker) -> None:
        self.house.maker(by.operator.operator_id, terminal_id=by.terminal_id).end()


def issuer_desk(house: Commissioning, families: Sequence[ScreenFamily]) -> Desk:
    node = house[ISSUER]
    folder, issuing = house.folder / "desk", HouseAtHand(house)
    return Desk(node.context, node.database, families, folder, Duty.ADMINISTRATION, issuing)
