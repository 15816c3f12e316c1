"""Kiosk, shelter and a card's services at a real browser: by keys, and nothing that axe finds.

The card on the reader is a real chip; its holder types at the pad.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "forms"))
sys.path.insert(0, str(Path(__file__).parents[1] / "cards"))
sys.path.insert(0, str(Path(__file__).parents[1] / "cards/municipal_services"))

import pytest
from card_desk import TERMINAL
from card_steps import at_desk
from copies_office import PaperRoom, open_paper_room
from eyes import look_at_all
from hands import Keys, click
from playwright.sync_api import Page
from served_counter import ServedCounter
from service_counter import CARD_PIN, PACKAGES, SHELTER, ServiceCounter, open_service_counter

from jukinet.counters.procedures import SET_UP, set_terminal_use
from jukinet.counters.terminal_use import TerminalUse
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("services-keys"))


@pytest.fixture
def at_services(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> ServiceCounter:  # fmt: skip
    return open_service_counter(make_database(PACKAGES), room, at, tmp_path)


@pytest.fixture
def served(at_services: ServiceCounter) -> Iterator[ServedCounter]:
    serving = ServedCounter(at_services.counter, at_services.counter.app)
    yield serving
    serving.stop()


def test_services_are_loaded_used_and_seen(
    tabs: Callable[..., Page], served: ServedCounter, at_services: ServiceCounter
) -> None:
    """Two services into the card, somebody at the shelter, and a copy from the machine."""
    tab, counter = at_desk(tabs(served.address), served), at_services.counter
    services = f"/services/{at_services.card.card_id}"
    for offer in ("1", "5"):
        tab.goto(services)
        tab.locator("select[name=offer]").select_option(offer)
        click(tab.locator("button[value=ask]"))
        look_at_all(tab, f"services-asked-{offer}")
        click(tab.locator("button[value=load]"))
        tab.wait_for_selector("text=利用中")
    look_at_all(tab, "services-loaded")
    tab.goto("/shelters")
    look_at_all(tab, "shelters")
    tab.locator("input[name=shelter]").fill(SHELTER)
    click(tab.locator("button[value=came]"))
    tab.wait_for_selector(f"text={SHELTER}")
    tab.locator("input[name=shelter]").fill(SHELTER)
    click(tab.locator("button[value=list]"))
    tab.wait_for_selector("text=架空")
    look_at_all(tab, "shelter-listed")
    counter.office.add_paper(TERMINAL)
    with counter.office.database.transaction() as tx:
        now = counter.office.clock.now()
        set_terminal_use(tx, TERMINAL, TerminalUse.KIOSK, by=SET_UP, now=now)
    tab.goto("/kiosk")
    look_at_all(tab, "kiosk")
    at_services.laid.typed.append(CARD_PIN)
    keys = Keys(tab)
    keys.press("F9")
    tab.wait_for_selector("#taken-form")
    look_at_all(tab, "kiosk-paper")
    assert counter.office.print_all() == 1
    keys.press("F9")
    tab.wait_for_selector("#kiosk-form")
    assert keys.count == 2
