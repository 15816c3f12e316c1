"""A22 in a real browser: files by keyboard in a case, notices to their end, under axe, on paper."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from eyes import look
from hands import click, press
from playwright.sync_api import Page
from served_counter import CLERK, MadeCards, ServedCounter, make_keys, register, sign_on

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database

sys.path.insert(0, str(Path(__file__).parents[1] / "address_history"))
sys.path.insert(0, str(Path(__file__).parents[1] / "register"))
sys.path.insert(0, str(Path(__file__).parents[1] / "link"))

from history_counter import HERE, NAGANO, comes_to_live, make_history_counter


@pytest.fixture
def served(
    make_database: Callable[[tuple[str, ...]], Database],
    at: ManualClock,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
) -> Iterator[ServedCounter]:
    keys = make_keys(tmp_path_factory.mktemp("keys"), at)
    cards = MadeCards.make(tmp_path_factory.mktemp("cards"))
    context = replace(keys, clock=at)
    office = make_history_counter(context, make_database, tmp_path, cards)
    comes_to_live(office, "見本　花子", NAGANO)
    comes_to_live(office, "見本　夢子", HERE)
    served = ServedCounter(office)
    yield served
    served.stop()


def sit_down(tab: Page, served: ServedCounter) -> None:
    register(tab, served, "madoguchi-1")
    sign_on(tab, served, CLERK, "madoguchi-1")
    tab.goto("/cases/new")
    press(tab, "F9")
    tab.wait_for_url(lambda url: not url.endswith("/cases/new"))


def test_a_file_is_opened_and_a_difference_ended_by_keyboard(
    served: ServedCounter, tabs: Callable[..., Page]
) -> None:
    tab = tabs(served.address)
    sit_down(tab, served)
    tab.goto("/address-notices")
    look(tab, "a22-work")
    click(tab.get_by_role("link", name="開く").first)
    look(tab, "a22-notice")
    tab.goto("/address-histories/new")
    press(tab, "F9")
    tab.wait_for_selector("#errors")
    look(tab, "a22-new-wrong")
    for name, text in (
        ("domicile", HERE.text), ("head", HERE.head), ("name", "見本　夢子"), ("birth", "S45.3.21"),
    ):  # fmt: skip
        tab.locator(f"#{name}").fill(text)
    press(tab, "F9")
    tab.wait_for_url("**/address-histories/*-*")
    comes_to_live(served.office, "見本　夢子", HERE, "谷戸町二丁目8番")
    tab.reload()
    look(tab, "a22-file")
    tab.goto("/address-notices")
    click(tab.get_by_role("link", name="開く").first)
    tab.wait_for_url("**/address-notices/*")
    press(tab, "F9")
    tab.wait_for_url(lambda url: "/address-notices/" not in url)
    assert "通知し直しました" in tab.locator("#told").inner_text()
    tab.goto("/address-histories")
    tab.locator("#name").fill("見本 夢子")
    tab.locator("#birth").fill("19700321")
    press(tab, "F9")
    tab.wait_for_selector("table")
    look(tab, "a22-found")


def test_a_difference_is_ended_without_script(
    served: ServedCounter, tabs: Callable[..., Page]
) -> None:
    tab = tabs(served.address, script=False)
    register(tab, served, "madoguchi-1")
    sign_on(tab, served, CLERK, "madoguchi-1")
    tab.goto("/cases/new")
    click(tab.locator("button[value=open]"))
    tab.goto("/address-notices")
    click(tab.get_by_role("link", name="開く").first)
    tab.locator("#reason").fill("戸籍係に確認")
    click(tab.get_by_role("button", name="終わりにする"))
    assert "終わりにしました" in tab.locator("#told").inner_text()
