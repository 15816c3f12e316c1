"""Lists of filings at a real counter: no names in them, and nothing of somebody protected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from eyes import look_at_all as look
from filing_desk import (
    ALL_PACKAGES,
    CLERK,
    FilingDesk,
    OfficeKeys,
    elsewhere,
    everybody,
    make_keys,
)
from hands import press
from playwright.sync_api import Page
from test_filing_screens import a_family

from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.planned_move import NO_LINE
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database

TERMINAL = "madoguchi-1"


@pytest.fixture(scope="session")
def filing_keys(tmp_path_factory: pytest.TempPathFactory) -> OfficeKeys:
    return make_keys(tmp_path_factory.mktemp("keys"), datetime(2003, 8, 25, tzinfo=UTC))


@pytest.fixture
def desk(
    make_database: Callable[[tuple[str, ...]], Database],
    filing_keys: OfficeKeys,
    at: ManualClock,
    tabs: Callable[..., Page],
    tmp_path: Path,
) -> Iterator[FilingDesk]:
    made = FilingDesk(filing_keys, make_database(ALL_PACKAGES), at, tmp_path / "tray", tabs)
    yield made
    made.served.stop()


def test_lists_of_work_are_shown_without_names(desk: FilingDesk) -> None:
    family = a_family(desk)
    with desk.office.database.transaction() as tx:
        early = elsewhere(desk.office.clerk(), -40)
        desk.office.draft(tx, FilingKind.DEATH, {}, household=family[0].household_id, by=early)
    with desk.tab(CLERK, TERMINAL) as page:
        page.goto("/filings")
        assert "見本" not in page.content()
        look(page, "list")
        page.goto("/")
        assert "見本" not in page.content()
        look(page, "home")
        page.goto("/filings/disposals")
        look(page, "disposals")
        page.goto("/moves-unconfirmed")
        look(page, "unconfirmed-none")


def test_moves_that_never_arrive_are_listed_with_their_letters(desk: FilingDesk) -> None:
    family = a_family(desk)
    with desk.office.database.transaction() as tx:
        entered = desk.office.entered(
            tx,
            FilingKind.MOVE_OUT,
            {
                "occurred_on": "H15.7.1",
                "answer.moved-already": "day-confirmed-by-paper",
                "destination_municipality": "352012",
                "destination_address": "竹崎町1番",
                **everybody(family),
            },
            household=family[0].household_id,
        )
        desk.office.approve(tx, entered)
        going = [member.resident_id for member in family]
        filings.note_sought(tx, going, desk.office.clock.today(), answer=NO_LINE)
    with desk.tab(CLERK, TERMINAL) as page:
        page.goto("/moves-unconfirmed")
        look(page, "unconfirmed")
        press(page, "F9")
        page.wait_for_selector(".telling")
        look(page, "unconfirmed-letters")
