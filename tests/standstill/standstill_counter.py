"""The town's counter with the screens of a standstill."""

from __future__ import annotations

from standstill_town import PLACES, Town

from jukinet.copies.screens import FAMILY as COPIES
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import (
    SET_UP,
    enrol_operator,
    issue_operator_card,
    make_registration_code,
    register_terminal,
)
from jukinet.counters.screen import Facilities, OfficeSettings
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.platform.paper.engine import PaperEngine
from jukinet.security.operator import Duty, Function, Mode
from jukinet.standstill.drills.room import DrillRoom
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.standstill.screens import FAMILY as STANDSTILL
from web_visitor import Visitor

PIN, PASSWORD = "246810", "hashioki-to-chawan"
RIGHTS = {
    "tanaka": frozenset(
        (work, mode) for work in (Function.STANDSTILL, Function.FEES) for mode in Mode
    ),
    "sato": frozenset({(Function.STANDSTILL, Mode.READ)}),
}


class StandstillCounter:
    """The counter of a town; administrators sign on at terminals of their own."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.tray = TrayReader(town.folder / "tray")
        self.codes: dict[str, str] = {}
        now, context = town.clock.now(), town.context
        with town.database.transaction() as tx:
            for operator_id, rights in RIGHTS.items():
                enrol_operator(
                    tx,
                    operator_id,
                    f"見本 {operator_id}",
                    password=PASSWORD,
                    duties=(Duty.ADMINISTRATION,),
                    rights=rights,
                    by=SET_UP,
                    now=now,
                )
                card = f"card-{operator_id}"
                key = self.tray.make(card, PIN)
                issue_operator_card(tx, card, operator_id, key, by=SET_UP, now=now)
                terminal = Terminal(f"kanri-{operator_id}", "管理室", "管理", ALWAYS)
                register_terminal(tx, terminal, by=SET_UP, now=now)
                code = make_registration_code(
                    tx, terminal.terminal_id, by=SET_UP, randomness=context.randomness, now=now
                )
                self.codes |= {operator_id: code, terminal.terminal_id: code}
        settings = OfficeSettings("山口市", "Yamaguchi", "山口市長　見本　太郎", simulated=True)
        self.engine = engine = PaperEngine()
        room = DrillRoom(
            town.database,
            context,
            town.settings.folder,
            PLACES,
            town.folder / "ledgers",
            lambda holder_id: SoftwareCard(town.folder / "cards" / holder_id),
            engine,
            lambda _: "山口県山口市",
        )
        facilities = Facilities(self.tray, settings, engine, drills=room)
        self.app = make_counter(context, town.database, (COUNTERS, COPIES, STANDSTILL), facilities)

    def worker(self, operator_id: str) -> Visitor:
        """Somebody signed on."""
        visitor = Visitor(self.app)
        form = visitor.form("/sign-on", "/sign-on")
        sent = visitor.send(form, press="register", code=self.codes[operator_id])
        assert sent.status == 303, sent.said
        self.tray.insert(f"card-{operator_id}", f"kanri-{operator_id}")
        form = next(one for one in visitor.forms("/sign-on") if ("do", "sign-on") in one.buttons)
        signed = visitor.send(form, press="sign-on", pin=PIN, password=PASSWORD)
        assert "refused" not in signed.headers["location"], signed.headers["location"]
        return visitor
