"""A counter with the screens of custody, and two administrators at their terminals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from custody_office import make_context

from jukinet.counters.card_tray import TrayReader
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import (
    SET_UP,
    enrol_operator,
    issue_operator_card,
    make_registration_code,
    register_terminal,
)
from jukinet.counters.screen import Facilities, OfficeSettings, ScreenFamily
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.custody.screens import FAMILY as CUSTODY
from jukinet.custody.screens.manual import make_manual_family
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.paper.engine import PaperEngine
from jukinet.security.operator import Duty, Function, Mode
from web_visitor import Page, Visitor

PACKAGES = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.counters",
    "jukinet.custody",
)
PIN, PASSWORD = "246810", "hashioki-to-chawan"
WORKERS = {"tanaka": "田中 一", "suzuki": "鈴木 二郎", "sato": "佐藤 三郎"}
RIGHTS = frozenset(
    (function, mode)
    for function in (Function.MEDIA, Function.OPERATION_RECORD, Function.STANDSTILL)
    for mode in Mode
)
READ_ONLY = frozenset((function, Mode.READ) for function, _ in RIGHTS)


class CustodyCounter:
    """The counter, its card tray, and the registration codes of its terminals."""

    def __init__(self, place: Path, database: Database, clock: ManualClock) -> None:
        self.context = make_context(place, clock)
        self.database = database
        self.clock = clock
        self.tray = TrayReader(place / "tray")
        self.codes: dict[str, str] = {}
        now = clock.now()
        with database.transaction() as tx:
            for operator_id, name in WORKERS.items():
                enrol_operator(
                    tx,
                    operator_id,
                    name,
                    password=PASSWORD,
                    duties=(Duty.ADMINISTRATION,),
                    rights=READ_ONLY if operator_id == "sato" else RIGHTS,
                    by=SET_UP,
                    now=now,
                )
                card = f"card-{operator_id}"
                key = self.tray.make(card, PIN)
                issue_operator_card(tx, card, operator_id, key, by=SET_UP, now=now)
                terminal_id = f"kanri-{operator_id}"
                terminal = Terminal(terminal_id, "管理室", "管理", ALWAYS)
                register_terminal(tx, terminal, by=SET_UP, now=now)
                code = make_registration_code(
                    tx, terminal_id, by=SET_UP, randomness=self.context.randomness, now=now
                )
                self.codes |= {operator_id: code, terminal_id: code}
        self.app = self._compose()

    def _compose(self) -> Any:
        settings = OfficeSettings("山口市", "Yamaguchi", "山口市長　見本　太郎", simulated=True)
        families: tuple[ScreenFamily, ...] = (COUNTERS, CUSTODY)
        return make_counter(
            self.context,
            self.database,
            (*families, make_manual_family(families)),
            Facilities(self.tray, settings, PaperEngine()),
        )

    def worker(self, operator_id: str) -> Visitor:
        """Somebody signed on at a terminal of his own."""
        visitor = Visitor(self.app)
        form = visitor.form("/sign-on", "/sign-on")
        sent = visitor.send(form, press="register", code=self.codes[operator_id])
        assert sent.status == 303, sent.said
        self.tray.insert(f"card-{operator_id}", f"kanri-{operator_id}")
        form = next(one for one in visitor.forms("/sign-on") if ("do", "sign-on") in one.buttons)
        signed = visitor.send(form, press="sign-on", pin=PIN, password=PASSWORD)
        assert signed.status == 303, signed.said
        assert "refused" not in signed.headers["location"], signed.headers["location"]
        return visitor


def press(visitor: Visitor, page: str, action: str, button: str, **values: str) -> Page:
    """Fill the form of a page with this action that has this button, and press it."""
    form = next(
        one
        for one in visitor.forms(page)
        if one.action == action and any(value == button for _, value in one.buttons)
    )
    return visitor.send(form, press=button, **values)
