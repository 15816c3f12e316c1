"""An office with one counter: terminals, operators with cards, a small screen family to try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copytree
from typing import Any

from jukinet.counters.card_tray import TrayReader
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import (
    SET_UP,
    close_case,
    enrol_operator,
    issue_operator_card,
    make_registration_code,
    record_reading,
    register_terminal,
)
from jukinet.counters.screen import (
    Answer,
    Between,
    Facilities,
    Later,
    OfficeSettings,
    Redirect,
    Screen,
    ScreenFamily,
    Visit,
)
from jukinet.counters.screens import FAMILY
from jukinet.counters.terminal import ALWAYS, Hours, Terminal
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role
from office_keys import list_keys

PACKAGES = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.counters",
)
OFFICE = Party(Role.REGISTER_OFFICE, "132292")
PIN = "246810"
PASSWORD = "hashioki-to-chawan"
CLERK, REVIEWER, CHIEF = "sasaki", "takahashi", "tanaka"
RIGHTS = {
    CLERK: frozenset(
        (function, mode)
        for function in (Function.SEARCH, Function.RECORD, Function.MASKED_ITEM, Function.FILING)
        for mode in Mode
    ),
    REVIEWER: frozenset(
        (function, mode)
        for function in (Function.SEARCH, Function.RECORD, Function.REVIEW)
        for mode in Mode
    ),
    CHIEF: frozenset(
        (function, mode)
        for function in (
            Function.OPERATORS,
            Function.TERMINALS,
            Function.OPERATION_RECORD,
        )
        for mode in Mode
    ),
}
NAMES = {CLERK: "佐々木 直子", REVIEWER: "高橋 誠", CHIEF: "田中 一"}
DUTIES = {
    CLERK: (Duty.COUNTER,),
    REVIEWER: (Duty.REVIEW, Duty.COUNTER),
    CHIEF: (Duty.ADMINISTRATION,),
}
TERMINALS = ("madoguchi-1", "madoguchi-3")


def make_keys(place: Path, clock: ManualClock) -> NodeContext:
    """A node context for the office."""
    return list_keys(place, (OFFICE,), clock.now()).context(OFFICE, clock)


@dataclass
class Tried:
    """What the screens of the trial family did."""

    shown: list[str] = field(default_factory=list)
    acted: list[str] = field(default_factory=list)
    found: Callable[[], object] = lambda: None


def make_trial_family(tried: Tried) -> tuple[Screen, ...]:
    """Screens of each kind: with a right, without a case, one that refuses, one with mistakes."""

    def show(visit: Visit) -> Answer:
        tried.shown.append(visit.by.operator.operator_id)
        return visit.redirect("/")

    def act(visit: Visit) -> Answer:
        tried.acted.append(visit.form.find("word"))
        return visit.redirect("/", notice="told-case-closed")

    def err(visit: Visit) -> Answer:
        """Shows a record again beside a mistake, having changed something before it saw it."""
        record_reading(visit.tx, visit.by, visit.context, Function.RECORD, items=("name",))
        close_case(visit.tx, visit.by.get_case().case_id, by=visit.by)
        return visit.page(
            "counter/trail.html", title="frame-title-trail", status=422, lines=[], names={}
        )

    def later(visit: Visit) -> Later:
        return talk_later(visit, tried)

    def at_once(visit: Visit) -> Answer:
        """The same, without having anybody wait for it."""
        return replace(later(visit), at_once=True)

    def fail(visit: Visit) -> Answer:
        raise RuntimeError("secret of the screen")

    return (
        Screen("J-A93", "/trial/broken", Function.SEARCH, Mode.READ, show=fail, needs_case=False),
        Screen("J-A94", "/trial/mistaken", Function.SEARCH, Mode.READ, act=err),
        Screen("J-A95", "/trial/later", Function.SEARCH, Mode.READ, act=later, needs_case=False),
        Screen("J-A96", "/trial/soon", Function.SEARCH, Mode.READ, act=at_once, needs_case=False),
        Screen("J-A90", "/trial", Function.RECORD, Mode.WRITE, show=show, act=act),
        Screen("J-A91", "/trial/review", Function.REVIEW, Mode.EXECUTE, act=act, needs_case=False),
        Screen("J-A92", "/trial/free", Function.SEARCH, Mode.READ, act=act, needs_case=False),
    )


def talk_later(visit: Visit, tried: Tried) -> Later:
    """Speaks with something between two transactions, or finds that it does not answer."""
    tried.acted.append("prepared")
    silent = visit.form.find("word") == "silent"

    def find(between: Between) -> Redirect:
        tried.found()
        if silent:
            raise JukiError(ErrorCode.CARD_MISSING, "nothing answers")

        def settle(now: Visit) -> Redirect:
            record_reading(now.tx, now.by, now.context, Function.SEARCH, result="settled")
            return now.redirect("/", notice="told-case-closed")

        return between.settle(settle)

    return Later("/trial", find)


@dataclass
class CounterOffice:
    """One office with its counter."""

    context: NodeContext
    database: Database
    tray: TrayReader
    app: Any
    tried: Tried
    clock: ManualClock
    codes: dict[str, str]

    def another_process(self) -> Any:
        """The counter of the same office as another process would serve it."""
        return compose(self.context, self.database, self.tray, self.tried)


def compose(
    context: NodeContext,
    database: Database,
    tray: TrayReader,
    tried: Tried,
    more: tuple[ScreenFamily, ...] = (),
) -> Any:
    settings = OfficeSettings("西東京市", "Nishitokyo", "西東京市長", simulated=True)
    screens = ScreenFamily("jukinet.counters", (*FAMILY.screens, *make_trial_family(tried)))
    return make_counter(
        context, database, (screens, *more), Facilities(tray, settings, card_maker=tray)
    )


@dataclass(frozen=True)
class MadeCards:
    """The operators' cards, made once and copied for each test: a chip could not be."""

    folder: Path
    keys: dict[str, bytes]

    @classmethod
    def make(cls, folder: Path) -> MadeCards:
        tray = TrayReader(folder)
        return cls(folder, {one: tray.make(f"card-{one}", PIN) for one in NAMES})


def make_office(
    context: NodeContext,
    database: Database,
    folder: Path,
    clock: ManualClock,
    cards: MadeCards | None = None,
) -> CounterOffice:
    """Enrol the operators, make their cards, register the terminals."""
    cards = cards or MadeCards.make(folder.with_name(folder.name + "-made"))
    copytree(cards.folder, folder)
    tray = TrayReader(folder)
    codes: dict[str, str] = {}
    now = clock.now()
    with database.transaction() as tx:
        for operator_id, name in NAMES.items():
            enrol_operator(
                tx,
                operator_id,
                name,
                password=PASSWORD,
                duties=DUTIES[operator_id],
                rights=RIGHTS[operator_id],
                by=SET_UP,
                now=now,
            )
            card_id = f"card-{operator_id}"
            key = cards.keys[operator_id]
            issue_operator_card(tx, card_id, operator_id, key, by=SET_UP, now=now)
        for number, terminal_id in enumerate(TERMINALS, 1):
            hours = ALWAYS if number == 1 else Hours(8 * 60 + 30, 17 * 60 + 15)
            place = f"窓口{terminal_id[-1]}"
            terminal = Terminal(terminal_id, place, "住民記録の窓口", hours)
            register_terminal(tx, terminal, by=SET_UP, now=now)
            codes[terminal_id] = make_registration_code(
                tx, terminal_id, by=SET_UP, randomness=context.randomness, now=now
            )
    tried = Tried()
    app = compose(context, database, tray, tried)
    return CounterOffice(context, database, tray, app, tried, clock, codes)
