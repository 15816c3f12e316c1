"""A real browser before the real page: Chromium as Debian ships it, driven by playwright."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from jukinet.nation.page.screens import make_page
from jukinet.platform.web.serving import PageServer
from jukinet.terms.parties import Party

sys.path.insert(0, str(Path(__file__).parents[1] / "nation"))

from desk_builders import SmallDesk

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
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
START_SECONDS_MAX = 10


class ServedNation:
    """The page of a small nation, served from a thread with a loop of its own."""

    def __init__(self) -> None:
        self.desk = SmallDesk()
        self._begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        self._loop, self._ended, port = self._begun.result(START_SECONDS_MAX)
        self.address = f"http://127.0.0.1:{port}"

    async def _serve(self) -> None:
        ended = asyncio.Event()
        try:
            server = await PageServer.start(make_page(self.desk), port=0)
        except BaseException as error:
            self._begun.set_exception(error)
            raise
        self._begun.set_result((asyncio.get_running_loop(), ended, server.port))
        await ended.wait()
        await server.stop()

    def see(self, sender: Party, receiver: Party, messages: int = 1) -> None:
        """A movement, as if a node had acknowledged it just now."""
        self._loop.call_soon_threadsafe(self.desk.see, sender, receiver, messages)

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(START_SECONDS_MAX)
        assert not self._thread.is_alive(), "the page server ends"


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
