"""A counter that asks another town, its visitor from there, and the reader he lays his card on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from copies_served import CopiesCounter, PaperRoom, make_copies_counter
from hands import PATIENCE_MS, press
from home_town import HOME, NATIONAL_PACKAGES, WIDE_PACKAGES, AskedNation, HomeTown
from playwright.sync_api import Page

from jukinet.counters.resident_card import ResidentCards
from jukinet.counters.resident_tray import ResidentTray
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import Query
from jukinet.register.record import ResidentRecord
from jukinet.terms.card import CardNumber
from jukinet.terms.parties import NATIONAL
from laid_cards import FACE, PIN, world_of

CARD, TERMINAL = "guest", "madoguchi-1"
LOOK_MS = 25
STATE = Query("state", "SELECT state FROM wide_area.request", "How far the one request is.")


@dataclass
class WideCounter:
    """The counter, the town its visitor comes from, and the reader he lays his card on."""

    counter: CopiesCounter
    home: HomeTown
    nation: AskedNation
    tray: ResidentTray
    person: ResidentRecord

    def lay(self) -> None:
        self.tray.lay(CARD, TERMINAL)

    def wait_for_outcome(self) -> str:
        """How far the one request is, once it is no longer only asked."""
        for _ in range(PATIENCE_MS // LOOK_MS):
            with self.counter.office.database.transaction() as tx:
                state: str = tx.value(STATE, {})
            if state != "asked":
                return state
            threading.Event().wait(LOOK_MS / 1000)
        raise AssertionError("it never came to anything")

    def type_pin(self) -> None:
        """The visitor is faster than the counter: what he typed waits for its question."""
        self.tray.type_pin(TERMINAL, PIN)


def make_wide_counter(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    place: Path,
) -> WideCounter:  # fmt: skip
    """Both towns with their databases; a family of two lives in the other one."""
    home = HomeTown(replace(room.far, clock=at), make_database(WIDE_PACKAGES))
    person = home.family("架空 太郎", "架空 花子")[0]
    world = world_of(HOME.digits, at.now())
    tray = ResidentTray(place / "residents", lambda: world.pad, pin_seconds=PATIENCE_MS / 1000)
    memory, cell = tray.make(CARD)
    chip = world.blank(memory, cell)
    code = person.identification.code
    world.write(
        chip,
        CardNumber.from_payload(f"{int(code.digits):015d}"),
        code,
        replace(FACE, name="架空 太郎"),
    )
    world.set_pin(chip)
    memory.close()
    cards = ResidentCards(tray, world.terminal, lambda tx, code: None, "132292")
    national = replace(room.far, party=NATIONAL, clock=at)
    nation = AskedNation(national, make_database(NATIONAL_PACKAGES))
    nation.know(person)
    counter = make_copies_counter(
        room, make_database(WIDE_PACKAGES), place / "tray", at, resident_cards=cards,
        wide_area=home, identity=nation,
    )  # fmt: skip
    return WideCounter(counter, home, nation, tray, person)


def read_guest(tab: Page, wide: WideCounter) -> None:
    """A case of the guest, by his card."""
    wide.lay()
    tab.goto("/card")
    wide.type_pin()
    press(tab, "F9")
    tab.wait_for_selector("text=住所地に求める")
