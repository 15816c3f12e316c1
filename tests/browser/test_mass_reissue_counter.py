"""A mass re-issue at a real browser: proposed by keys, watched while it runs, axe finds nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

for place in ("forms", "filings", "cards", "cards/mass_reissue"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))

# ruff: noqa: E402 - the builders are found by their paths
import pytest
from card_desk import CLERK, TERMINAL, WITNESS, CardsCounter, make_cards_counter
from card_desk import PACKAGES as DESK_PACKAGES
from chip_room import open_chip_room
from copies_office import PaperRoom, open_paper_room
from eyes import look_at_all
from hands import press
from playwright.sync_api import Page
from reissue_office import LOST, ReissueOffice
from served_counter import ServedCounter, register, sign_on

from jukinet.cards.mass_reissue import procedures
from jukinet.cards.mass_reissue.screens import FAMILY
from jukinet.cards.screens import FAMILY as CARDS
from jukinet.counters.frame import make_counter
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register.screens import FAMILY as REGISTER

PACKAGES = (*DESK_PACKAGES, "jukinet.cards.mass_reissue")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("reissue-browser"))


@pytest.fixture
def counter(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> CardsCounter:  # fmt: skip
    chips = open_chip_room(tmp_path / "chips")
    made = make_cards_counter(room, chips, make_database(PACKAGES), tmp_path / "tray", at)
    families = (COUNTERS, REGISTER, CARDS, FAMILY)
    office = made.office
    made.app = make_counter(office.context, office.database, families, made.facilities)
    return made


@pytest.fixture
def ledger(counter: CardsCounter) -> ReissueOffice:
    office = counter.office
    made = ReissueOffice(office.database, office.context, office.clock, [])
    made.stop_key()
    made.add_cards(250)
    return made


@pytest.fixture
def served(counter: CardsCounter) -> Iterator[ServedCounter]:
    serving = ServedCounter(counter, counter.app)
    yield serving
    serving.stop()


@pytest.fixture
def open_tab(tabs: Callable[..., Page], served: ServedCounter) -> Callable[..., Page]:
    return partial(tabs, served.address)


def test_from_the_proposal_to_the_packs(
    open_tab: Callable[..., Page], served: ServedCounter, ledger: ReissueOffice
) -> None:
    tab = open_tab()
    register(tab, served, TERMINAL)
    sign_on(tab, served, CLERK, TERMINAL)
    tab.goto("/mass-reissue")
    look_at_all(tab, "reissues")
    press(tab, "F9")
    tab.fill("#reason", "発行用の鍵を入れた装置の盗難")
    tab.fill("#first_day", "H15.9.1")
    press(tab, "F9")
    tab.wait_for_selector("text=起案した人は承認できません")
    look_at_all(tab, "reissue-proposed")
    address = tab.url.partition("?")[0]
    with ledger.database.transaction() as tx:
        (one,) = procedures.list_reissues(tx, by=ledger.by())
    assert one.plan.key_id == LOST
    ledger.decide(procedures.approve_reissue, one.reissue_id, who=WITNESS)
    for _ in range(6):
        ledger.round(one.reissue_id)
    tab.goto(address)
    look_at_all(tab, "reissue-running")
    press(tab, "F9")
    tab.wait_for_selector("text=止めました")
    look_at_all(tab, "reissue-stopped")
    press(tab, "F9")
    tab.wait_for_selector("text=続きから再開しました")
    ledger.finish(one.reissue_id)
    tab.goto(address)
    look_at_all(tab, "reissue-done")
    tab.goto(f"{address}?language=en")
    look_at_all(tab, "reissue-done-en")
