"""Proves with axe-core that no state of any screen breaks a rule of WCAG 2.2 AA it can test."""

from collections.abc import Callable

import pytest
from eyes import find_violations
from hands import click
from playwright.sync_api import Page
from served_nation import ServedNation

MESSAGE = f"/messages/national_server:000000/{0:032x}"
REFUSED = f"/messages/prefectural_server:350001/{6:032x}"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "address",
    ["/", "/nodes", "/messages", MESSAGE, REFUSED, "/ask", "/access", "/ledger", "/counter"],
)
def test_a_screen_as_it_opens(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}?lang={language}")
    assert find_violations(page) == []


def stop_the_clock(page: Page) -> None:
    page.goto("/")
    click(page.get_by_role("button", name="止める", exact=True))
    page.wait_for_selector(".halted", state="attached")


def cut_a_line(page: Page) -> None:
    page.goto("/")
    click(page.get_by_role("button", name="切る", exact=True))
    page.wait_for_selector(".wire-cut", state="attached")


def cut_a_line_at_the_tables(page: Page) -> None:
    page.goto("/nodes")
    click(page.get_by_role("button", name="を切る").first)
    page.wait_for_selector("#told p")


def be_answered(page: Page) -> None:
    page.goto("/ask")
    page.get_by_role("checkbox", name="氏名").check()
    click(page.locator("main form button"))
    page.wait_for_selector("#answer")


def be_refused(page: Page) -> None:
    page.goto("/ask")
    page.locator("#affair").select_option(index=2)
    click(page.locator("main form button"))
    page.wait_for_selector("#answer")


def look_who_looked(page: Page) -> None:
    for _ in range(4):
        be_answered(page)
    click(page.get_by_role("link", name="見られた記録」を見る"))
    page.wait_for_selector("#records article")


def tamper(page: Page) -> None:
    page.goto("/ledger")
    click(page.get_by_role("button", name="1バイト書き換える"))
    page.wait_for_selector("mark")


@pytest.mark.parametrize(
    "act",
    [
        stop_the_clock,
        cut_a_line,
        cut_a_line_at_the_tables,
        be_answered,
        be_refused,
        look_who_looked,
        tamper,
    ],
)
def test_a_screen_after_something_was_done(page: Page, act: Callable[[Page], None]) -> None:
    act(page)
    assert find_violations(page) == []


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (320, 640)])
def test_a_small_screen(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/")
    assert find_violations(page) == []


def test_an_empty_and_calm_nation(page: Page, nation: ServedNation) -> None:
    nation.desk._busy = False
    nation.desk.with_samples = False
    for address in ("/", "/ask", "/access"):
        page.goto(address)
        assert find_violations(page) == [], address


def test_axe_would_find_something(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('#line-to-cut').labels[0].remove()")
    assert any(found.startswith("select-name") for found in find_violations(page))
