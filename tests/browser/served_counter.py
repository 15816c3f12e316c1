"""A counter served to a real browser, from a thread with a loop of its own."""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))

from counter_offices import (
    CHIEF,
    CLERK,
    PACKAGES,
    PASSWORD,
    PIN,
    REVIEWER,
    MadeCards,
    make_keys,
    make_office,
)
from hands import click, press
from playwright.sync_api import Page
from slowness import slow_down

from jukinet.platform.web.serving import PageServer

__all__ = [
    "CHIEF",
    "CLERK",
    "PACKAGES",
    "PASSWORD",
    "PIN",
    "REVIEWER",
    "MadeCards",
    "ServedCounter",
    "come_with_card",
    "make_keys",
    "make_office",
    "prove",
    "put_in",
    "register",
    "sign_on",
]

START_SECONDS_MAX = 60


class ServedCounter:
    """The counter of an office on a port of this machine."""

    def __init__(self, office: Any, app: Any = None) -> None:
        self.office = office
        self._app = app or office.app
        slow_down(self._app)
        self._begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        self._loop, self._ended, port = self._begun.result(START_SECONDS_MAX)
        self.address = f"http://127.0.0.1:{port}"

    async def _serve(self) -> None:
        ended = asyncio.Event()
        try:
            server = await PageServer.start(self._app, port=0)
        except BaseException as error:
            self._begun.set_exception(error)
            raise
        self._begun.set_result((asyncio.get_running_loop(), ended, server.port))
        await ended.wait()
        await server.stop()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(START_SECONDS_MAX)
        assert not self._thread.is_alive(), "the counter's server ends"


def register(page: Page, served: ServedCounter, terminal_id: str) -> None:
    """Make this browser a terminal."""
    page.goto("/sign-on")
    page.locator("#code").fill(served.office.codes[terminal_id])
    click(page.get_by_role("button", name="登録する"))
    page.wait_for_selector("#card")


def put_in(served: ServedCounter, operator_id: str, terminal_id: str) -> None:
    served.office.tray.insert(f"card-{operator_id}", terminal_id)


def come_with_card(page: Page, served: ServedCounter, operator_id: str, terminal_id: str) -> None:
    """The sign-on screen with the card in; one that is shown would change by itself meanwhile."""
    page.goto("about:blank")
    put_in(served, operator_id, terminal_id)
    page.goto("/sign-on")


def sign_on(page: Page, served: ServedCounter, operator_id: str, terminal_id: str) -> None:
    """Put the card in and sign on as one does: PIN, password, Enter."""
    come_with_card(page, served, operator_id, terminal_id)
    prove(page)
    page.wait_for_selector(".leave")


def prove(page: Page, pin: str = PIN) -> None:
    """Say to the sign-on screen that one is who the card in the reader names."""
    page.locator("#pin").fill(pin)
    page.locator("#password").fill(PASSWORD)
    press(page.locator("#password"), "Enter")
