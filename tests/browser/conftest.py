"""A real browser before the real page: Chromium as Debian ships it, driven by playwright."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hands import PATIENCE_MS, WATCH
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from served_nation import ServedNation
from slowness import slow_down_tab

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

EXPECTED = re.compile(r"status of (4\d\d|503)")

expect.set_options(timeout=PATIENCE_MS)


class HeldBrowser:
    """One browser for all files of this folder that one process tries after another."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._browser: Browser | None = None

    def open(self) -> Browser:
        if self._browser is None or not self._browser.is_connected():
            self.close()
            playwright = self._open.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            self._open.callback(self._browser.close)
        return self._browser

    def close(self) -> None:
        self._open.close()
        self._browser = None


held = HeldBrowser()


@pytest.hookimpl(trylast=True)  # after what the test has opened is closed
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Playwright's loop runs in this thread: tests of other folders have loops of their own."""
    if nextitem is None or nextitem.path.parent != item.path.parent:
        held.close()


@pytest.fixture
def chromium() -> Browser:
    """The browser; where there is none the tests say so, but never in CI."""
    if not CHROMIUM.exists():
        assert "CI" not in os.environ, "CI has a browser: install the package chromium"
        pytest.skip("no browser: /usr/bin/chromium is not installed (package chromium)")
    return held.open()


@pytest.fixture
def nation() -> Iterator[ServedNation]:
    """A nation's page, fresh for each test."""
    served = ServedNation()
    yield served
    served.stop()


@pytest.fixture
def tabs(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens browsers at an address, a fresh one each time; what a console says fails the test.

    That a page answered 4xx is no complaint: refusals are pages too; nor is 503, an office that
    is away for a moment.  A fixture that serves comes before this one, so that no browser outlives
    what it looks at.
    """
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def note(said: object) -> None:
        text = getattr(said, "text", "")
        if getattr(said, "type", "") == "error" and not EXPECTED.search(text):
            complaints.append(text)

    def open_one(
        address: str, width: int = 1366, height: int = 768, *, script: bool = True
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="ja-JP",
            base_url=address,
            java_script_enabled=script,
        )
        opened.append(context)
        context.add_init_script(WATCH)
        tab = context.new_page()
        slow_down_tab(tab)
        tab.on("console", note)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.set_default_timeout(PATIENCE_MS)
        return tab

    yield open_one
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def page(nation: ServedNation, tabs: Callable[..., Page]) -> Page:
    """A tab at the nation's page, at the counter's size, in Japanese."""
    return tabs(nation.address)
