"""The media ledger, the manual and the standstill in a real browser: by keyboard, under axe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from eyes import look
from hands import click, press
from playwright.sync_api import Page
from served_counter import ServedCounter, register, sign_on

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database

sys.path.insert(0, str(Path(__file__).parents[1] / "custody"))
sys.path.insert(0, str(Path(__file__).parents[1] / "standstill"))

from custody_counter import PACKAGES as CUSTODY_PACKAGES
from custody_counter import CustodyCounter
from standstill_counter import StandstillCounter
from standstill_town import PACKAGES as STANDSTILL_PACKAGES
from standstill_town import PIN as STANDSTILL_PIN
from standstill_town import make_town

MakeDatabase = Callable[[tuple[str, ...]], Database]
Open = Callable[..., Page]


@pytest.fixture
def open_browser(tabs: Callable[..., Page]) -> Open:
    """Tanaka at his terminal."""

    def open_one(served: ServedCounter, *, script: bool = True, width: int = 1366) -> Page:
        tab = tabs(served.address, width, script=script)
        register(tab, served, "kanri-tanaka")
        sign_on(tab, served, "tanaka", "kanri-tanaka")
        return tab

    return open_one


@pytest.fixture
def custody(make_database: MakeDatabase, tmp_path: Path, at: ManualClock) -> Iterator[Any]:
    office: Any = CustodyCounter(tmp_path, make_database(CUSTODY_PACKAGES), at)
    served = ServedCounter(office, office.app)
    yield served
    served.stop()


@pytest.fixture
def standstill(make_database: MakeDatabase, tmp_path: Path, at: ManualClock) -> Iterator[Any]:
    town = make_town(tmp_path, make_database(STANDSTILL_PACKAGES), at)
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    at.advance(timedelta(hours=1))
    office: Any = StandstillCounter(town)
    served = ServedCounter(office, office.app)
    yield served
    served.stop()


def test_a_medium_is_asked_for_by_keyboard_and_its_screens_are_accessible(
    custody: ServedCounter, open_browser: Open
) -> None:
    tab = open_browser(custody)
    tab.goto("/media/new")
    look(tab)
    press(tab, "F9")
    tab.wait_for_selector("#errors")
    look(tab)
    for name, text in (
        ("counterpart", "見本運送株式会社"),
        ("purpose", "遠隔地保管"),
        ("persons", "1200"),
        ("due_on", "H15.8.1"),
    ):
        tab.locator(f"#{name}").fill(text)
    press(tab, "F9")
    tab.wait_for_selector("#steps")
    assert "承認待ち" in tab.locator("h1").inner_text()
    look(tab)
    for address in ("/media", "/outputs", "/contractors", "/operations", "/operations/slips"):
        tab.goto(address)
        look(tab)


def test_help_opens_the_manual_at_the_screen_one_came_from(
    custody: ServedCounter, open_browser: Open
) -> None:
    tab = open_browser(custody, width=1024)
    tab.goto("/media")
    press(tab, "F1")
    tab.wait_for_url("**/manual#J-B06")
    assert "媒体管理簿" in tab.locator("#J-B06").inner_text()
    look(tab)


def test_a_medium_is_asked_for_without_script(custody: ServedCounter, open_browser: Open) -> None:
    tab = open_browser(custody, script=False)
    tab.goto("/media/new")
    tab.locator("#counterpart").fill("見本運送株式会社")
    tab.locator("#purpose").fill("遠隔地保管")
    tab.locator("#persons").fill("10")
    click(tab.get_by_role("button", name="申請する"))
    assert "承認を申請しました" in tab.locator("#told").inner_text()


def test_the_screens_of_a_standstill_by_keyboard_and_under_axe(
    standstill: ServedCounter, open_browser: Open
) -> None:
    tab = open_browser(standstill)
    tab.goto("/standstill/afterwards")
    look(tab)
    tab.locator("#what").select_option("person-copy")
    for name, text in (
        ("number", "S-00001"),
        ("happened_day", "H15.8.25"),
        ("happened_time", "9:30"),
        ("done_by", "見本 花子"),
        ("paper", "申請書つづり"),
    ):
        tab.locator(f"#{name}").fill(text)
    press(tab, "F9")
    tab.wait_for_selector("#told p")
    assert "登録しました" in tab.locator("#told").inner_text()
    look(tab, "standstill-afterwards")
    for address in ("", "/numbers", "/holders", "/contacts", "/drills"):
        tab.goto(f"/standstill{address}")
        look(tab)
    tab.goto("/copies/closing")
    look(tab, "closing-by-hand")


def test_a_drill_is_begun_by_keyboard_and_its_result_stands_on_the_page(
    standstill: ServedCounter, open_browser: Open
) -> None:
    tab = open_browser(standstill)
    tab.goto("/standstill/drills/new")
    look(tab, "drill-new")
    for name in ("pin_first", "pin_second"):
        tab.locator(f"#{name}").fill(STANDSTILL_PIN)
    press(tab, "F9")
    tab.wait_for_selector("#told p")
    assert "訓練は最後まで通りました" in tab.locator("#told").inner_text()
    look(tab, "drill-held")
