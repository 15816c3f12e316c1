"""A real browser before the real page: Chromium as Debian ships it, driven by playwright."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from served_nation import ServedNation

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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser; where there is none the tests say so, but never in CI.

    Playwright's loop runs in this thread until the end of the module: other modules' tests have
    loops of their own.
    """
    if not CHROMIUM.exists():
        assert "CI" not in os.environ, "CI has a browser: install the package chromium"
        pytest.skip("no browser: /usr/bin/chromium is not installed (package chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def nation() -> Iterator[ServedNation]:
    """A nation's page, fresh for each test."""
    served = ServedNation()
    yield served
    served.stop()


@pytest.fixture
def page(chromium: Browser, nation: ServedNation) -> Iterator[Page]:
    """A tab at the counter's size, in Japanese; whatever the console complains of is a failure."""
    context = chromium.new_context(
        viewport={"width": 1366, "height": 768}, locale="ja-JP", base_url=nation.address
    )
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.set_default_timeout(10_000)
    yield tab
    context.close()
    assert complaints == []
