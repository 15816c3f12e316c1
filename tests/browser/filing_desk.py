"""A counter with the screens of filings, served to a real browser: one clerk, one reviewer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))
sys.path.insert(0, str(Path(__file__).parents[1] / "filings"))

from counter_offices import CLERK, REVIEWER, CounterOffice, Tried, compose, make_office
from filing_builders import (
    OTHER_OFFICE,
    PACKAGES,
    Keys,
    Office,
    certificates,
    elsewhere,
    everybody,
    make_context,
    make_keys,
)
from playwright.sync_api import Browser, Page
from served_counter import PASSWORD, PIN, ServedCounter, put_in, register

from jukinet.filings.screens import FAMILY
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.protection.procedures import take_lock
from jukinet.security.operator import Function, Mode

__all__ = [
    "ALL_PACKAGES",
    "CLERK",
    "OTHER_OFFICE",
    "REVIEWER",
    "FilingDesk",
    "Keyboard",
    "Keys",
    "certificates",
    "elsewhere",
    "everybody",
    "make_keys",
]
ALL_PACKAGES = (*PACKAGES, "jukinet.counters")


class FilingDesk:
    """The office, its counter, and what the tests do at it."""

    def __init__(
        self, keys: Keys, database: Database, clock: ManualClock, folder: Path, browser: Browser
    ) -> None:
        context = make_context(keys, clock)
        made = make_office(context, database, folder, clock)
        app = compose(context, database, made.tray, Tried(), more=(FAMILY,))
        self.counter = CounterOffice(
            context, database, made.tray, app, made.tried, clock, made.codes
        )
        self.served = ServedCounter(self.counter, app)
        self.office = Office(database, context, clock)
        self.browser = browser

    @contextmanager
    def tab(self, operator: str, terminal: str, *, script: bool = True) -> Iterator[Page]:
        """Somebody signed on at a terminal."""
        context = self.browser.new_context(
            viewport={"width": 1366, "height": 768},
            locale="ja-JP",
            base_url=self.served.address,
            java_script_enabled=script,
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        register(page, self.served, terminal)
        self._sign_on(page, operator, terminal)
        yield page
        context.close()

    def _sign_on(self, page: Page, operator: str, terminal: str) -> None:
        """Card, PIN and password; the reviewer reviews today."""
        page.goto("about:blank")  # the sign-on screen would change by itself meanwhile
        put_in(self.served, operator, terminal)
        page.goto("/sign-on")
        page.locator("#pin").fill(PIN)
        page.locator("#password").fill(PASSWORD)
        if operator == REVIEWER:
            page.locator('input[name="duty"][value="review"]').check()
        page.locator("#password").press("Enter")
        page.wait_for_selector(".case-band")

    def lock(self, resident: UUID) -> None:
        """The protection desk takes a lock (支援措置)."""
        rights = frozenset((Function.PROTECTION, mode) for mode in Mode)
        protector = self.office.worker("kimura", rights)
        with self.office.database.transaction() as tx:
            take_lock(tx, resident, [], by=protector, context=self.office.context)

    def open_case(self, page: Page) -> None:
        """A case of somebody who files for himself, with a photo ID."""
        page.goto("/cases/new")
        page.locator('input[name="affair"][value="filing"]').check()
        page.locator('input[name="means"][value="photo-id"]').check()
        page.keyboard.press("F9")
        page.wait_for_selector(".case-number")


class Keyboard:
    """Hands on the keyboard, counted: one for each key, the conversions of the IME included."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.keys = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str, keys: int | None = None) -> None:
        """Type; Japanese costs its letters in Roman and a key for each conversion, as told."""
        self._page.keyboard.type(text)
        self.keys += len(text) if keys is None else keys

    def scan(self, text: str) -> None:
        """A scanner types and presses Enter; the hand pulls one trigger."""
        self._page.keyboard.insert_text(text)
        self._page.keyboard.press("Enter")
        self.keys += 1
