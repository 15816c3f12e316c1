"""A counter with the screens of filings, served to a real browser: one clerk, one reviewer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))
sys.path.insert(0, str(Path(__file__).parents[1] / "filings"))

from counter_offices import CLERK, REVIEWER, CounterOffice, Tried, compose, make_office
from filing_builders import (
    OTHER_OFFICE,
    PACKAGES,
    Office,
    certificates,
    elsewhere,
    everybody,
    make_context,
    make_keys,
    some_codes,
)
from filing_builders import Keys as OfficeKeys
from hands import press
from playwright.sync_api import Page
from served_counter import PASSWORD, PIN, ServedCounter, come_with_card, register

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
    "OfficeKeys",
    "certificates",
    "elsewhere",
    "everybody",
    "make_keys",
    "some_codes",
]
ALL_PACKAGES = PACKAGES


class FilingDesk:
    """The office, its counter, and what the tests do at it."""

    def __init__(
        self,
        keys: OfficeKeys,
        database: Database,
        clock: ManualClock,
        folder: Path,
        open_tab: Callable[..., Page],
    ) -> None:
        context = make_context(keys, clock)
        made = make_office(context, database, folder, clock)
        app = compose(context, database, made.tray, Tried(), more=(FAMILY,))
        self.counter = CounterOffice(
            context, database, made.tray, app, made.tried, clock, made.codes
        )
        self.served = ServedCounter(self.counter, app)
        self.office = Office(database, context, clock)
        self.open_tab = open_tab

    @contextmanager
    def tab(self, operator: str, terminal: str, *, script: bool = True) -> Iterator[Page]:
        """Somebody signed on at a terminal."""
        page = self.open_tab(self.served.address, script=script)
        register(page, self.served, terminal)
        self._sign_on(page, operator, terminal)
        yield page
        page.context.close()

    def _sign_on(self, page: Page, operator: str, terminal: str) -> None:
        """Card, PIN and password; the reviewer reviews today."""
        come_with_card(page, self.served, operator, terminal)
        page.locator("#pin").fill(PIN)
        page.locator("#password").fill(PASSWORD)
        if operator == REVIEWER:
            page.locator('input[name="duty"][value="review"]').check()
        press(page.locator("#password"), "Enter")
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
        press(page, "F9")
        page.wait_for_selector(".case-number")
