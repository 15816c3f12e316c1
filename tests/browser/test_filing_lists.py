"""Lists of filings at a real counter: no names in them, and nothing of somebody protected.

And the one page that is itself a list of what was filed: what a cancellation offers to withdraw.
"""

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
    some_codes,
)
from hands import click, press
from playwright.sync_api import Page
from test_filing_screens import a_family

from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register import procedures as register
from jukinet.terms.person import Sex

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
        desk.office.move_out_long_ago(tx, family)
    with desk.tab(CLERK, TERMINAL) as page:
        page.goto("/moves-unconfirmed")
        look(page, "unconfirmed")
        press(page, "F9")
        page.wait_for_selector(".telling")
        look(page, "unconfirmed-letters")


def test_more_moves_than_a_page_holds_are_reached_page_after_page(desk: FilingDesk) -> None:
    with desk.office.database.transaction() as tx:
        now, randomness = desk.office.clock.now(), desk.office.context.randomness
        register.receive_codes(tx, some_codes(100), at=now, randomness=randomness)
        for household in range(6):
            people = [
                (
                    f"見本　{household}の{one}",
                    f"19{50 + one}-04-01",
                    "世帯主" if one == 0 else "子",
                    Sex.MALE,
                )
                for one in range(9)
            ]
            family = desk.office.a_family(tx, *people, address=f"大手町{household + 1}番1号")
            desk.office.move_out_long_ago(tx, family)
    with desk.tab(CLERK, TERMINAL) as page:
        page.goto("/moves-unconfirmed")
        assert page.locator("tbody tr").count() == 50
        click(page.get_by_role("link", name="次の件"))
        assert page.locator("tbody tr").count() == 4
        look(page, "unconfirmed-second-page")
        press(page, "F9")
        page.wait_for_selector(".telling")
        page.goto("/moves-unconfirmed?page=99")
        assert page.locator("tbody tr").count() == 4
        assert page.locator("tbody input:checked").count() == 0


def test_a_cancellation_says_what_it_takes_along_and_leads_to_what_it_leaves(
    desk: FilingDesk,
) -> None:
    family, office = a_family(desk), desk.office
    fields = {"occurred_on": "きのう", "address": "泉町9番", "answer.address-new": "lease-seen"}
    household = family[0].household_id
    with office.database.transaction() as tx:
        moved = office.entered(
            tx, FilingKind.RELOCATION, fields | everybody(family), household=household
        )
        office.approve(tx, moved)
        begun = filings.begin(
            tx, FilingKind.CANCELLATION, by=office.by_authority(CLERK), context=office.context,
            household_id=household,
        )  # fmt: skip
    child = family[2].resident_id
    with desk.tab(CLERK, TERMINAL) as page:
        desk.open_case(page)
        page.goto(f"/filings/cancellation/{begun.filing_id}")
        page.locator("#trigger").select_option("clerical-error")
        page.locator("#occurred_on").fill("きょう")
        page.locator(f'input[name="who.{child}"]').check()
        page.locator("#change_id input").nth(0).check()
        page.locator('input[name="paper.ground-of-authority"]').check()
        press(page, "F9")
        page.wait_for_selector("#answer\\.withdrawn-apart")
        click(page.locator("#which summary"))
        look(page, "cancellation-asks")
        page.locator('input[value="household-change-follows"]').check()
        press(page, "F9")
        page.wait_for_url("**/summary")
        assert "泉町9番" in page.locator("#becomes").inner_text()
        look(page, "cancellation-summary")
        press(page, "F9")
        page.wait_for_selector("#state")
        with office.database.transaction() as tx:
            office.approve(tx, filings.get_filing(tx, begun.filing_id))
        page.goto(f"/filings/{begun.filing_id}")
        look(page, "cancellation-done")
        press(page, "Alt+h")
        page.wait_for_url(f"**/filings/new?household={household}")
