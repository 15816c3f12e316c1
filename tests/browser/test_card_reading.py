"""A resident's card read at a counter, in a real browser: by keyboard, with and without script."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from eyes import look
from hands import press
from playwright.sync_api import Page
from served_counter import (
    CLERK,
    PACKAGES,
    MadeCards,
    ServedCounter,
    make_keys,
    make_office,
    register,
    sign_on,
)

sys.path.append(str(Path(__file__).parents[1] / "iccard"))
sys.path.append(str(Path(__file__).parents[1] / "counters"))

from card_counter import AT, CARD, FIRST, CardCounter, make_card_counter
from card_world import PIN, CardWorld

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database


@pytest.fixture
def at() -> ManualClock:
    return ManualClock(AT)


@pytest.fixture
def counter(
    make_database: Callable[[tuple[str, ...]], Database], at: ManualClock, tmp_path: Path
) -> CardCounter:
    keys, cards = make_keys(tmp_path / "keys", at), MadeCards.make(tmp_path / "cards")
    office = make_office(keys, make_database(PACKAGES), tmp_path / "tray", at, cards)
    return make_card_counter(office, CardWorld.make(tmp_path / "world"), tmp_path / "residents")


@pytest.fixture
def served(counter: CardCounter) -> Iterator[ServedCounter]:
    page = ServedCounter(counter.office)
    yield page
    page.stop()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_case_opens_by_a_card_from_the_keyboard(
    tabs: Callable[..., Page], served: ServedCounter, counter: CardCounter, script: bool
) -> None:
    tab = tabs(served.address, script=script)

    def see(name: str) -> None:
        if script:
            look(tab, name)

    register(tab, served, FIRST)
    sign_on(tab, served, CLERK, FIRST)
    tab.goto("/cases/new")
    see("case-new")
    press(tab.get_by_role("link", name="住基カードで始める"), "Enter")
    tab.wait_for_selector("#reader")
    assert "リーダーにカードがありません" in tab.inner_text("#reader")
    see("card-none")
    counter.tray.lay(CARD, FIRST)
    tab.goto("/card")
    assert "カードがリーダーに置かれています" in tab.inner_text("#reader")
    see("card-lies")
    counter.tray.type_pin(FIRST, PIN)
    if script:
        press(tab, "F9")
    else:
        press(tab.get_by_role("button", name="読み取る"), "Enter")
    tab.wait_for_selector(".case-number")
    assert "カードと暗証番号でご本人を確認しました" in tab.inner_text("body")
    see("card-read")
    tab.goto("/card")
    counter.tray.type_pin(FIRST, "1357")
    press(tab.get_by_role("button", name="読み取る"), "Enter")
    tab.wait_for_selector(".support")
    assert "ic-pin-wrong" in tab.inner_text(".support")
    see("card-pin-wrong")
