"""A11 later: what foreign residents may ask for, and the bell of a case that was laid aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from copies_served import PaperRoom, ServedCounter, at_desk, open_case, open_paper_room
from eyes import look
from hands import click, press
from playwright.sync_api import Page
from wide_counter import WideCounter, make_wide_counter, read_guest

from jukinet.copies.wide_area.refusal import Refusal
from jukinet.counters.procedures import ring
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import Query

LAID = Query("laid", "SELECT case_number, request_id FROM wide_area.request", "The one request.")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("wide-keys"))


@pytest.fixture
def wide(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> WideCounter:  # fmt: skip
    return make_wide_counter(make_database, room, at, tmp_path)


@pytest.fixture
def served(wide: WideCounter) -> Iterator[ServedCounter]:
    serving = ServedCounter(wide.counter, wide.counter.app)
    yield serving
    serving.stop()


@pytest.fixture
def open_tab(served: ServedCounter, tabs: Callable[..., Page]) -> Callable[..., Page]:
    return partial(tabs, served.address)


@pytest.mark.parametrize("at", [ManualClock(datetime(2013, 7, 8, 1, tzinfo=UTC))], ids=["2013"])
def test_from_2013_on_the_page_offers_what_foreign_residents_may_ask_for(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter
) -> None:
    tab = at_desk(open_tab(1024, 768), wide.counter, served)
    read_guest(tab, wide)
    for word in ("国籍・地域", "区分・在留資格・在留期間", "在留カード等の番号"):
        tab.get_by_label(f"{word}（外国人住民）").check()
    look(tab, "wide-area-new-2013")
    press(tab, "Enter")
    tab.wait_for_selector("text=仕上がりの確認")


def test_whoever_laid_the_case_aside_hears_the_bell_and_goes_on(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter
) -> None:
    """Others are served meanwhile; the number of the case is on every page, and nobody's name."""
    tab = at_desk(open_tab(1024, 768), wide.counter, served)
    read_guest(tab, wide)
    wide.home.failure = Refusal.BEING_CHANGED
    click(tab.get_by_role("button", name="住所地に求める"))
    tab.wait_for_selector("text=5分ほどで出せます")
    look(tab, "wide-area-aside")
    click(tab.get_by_role("button", name="知らせてもらう"))
    tab.wait_for_selector("text=次にお呼びする")
    assert tab.locator(".bell-band").count() == 0
    with wide.counter.office.database.transaction() as tx:
        number, request_id = tx.one(LAID, {})
        ring(tx, number, f"/copies/wide-area/{request_id}", at=wide.counter.office.clock.now())
    open_case(tab)
    band = tab.locator(".bell-band")
    assert "返事が来ました" in band.inner_text() and "架空" not in band.inner_text()
    tab.goto("/")
    assert "返事あり" in tab.locator(".work-list").inner_text()
    look(tab, "bell-home")
    wide.home.failure = None
    click(tab.get_by_role("button", name="この受付を続ける"))
    tab.wait_for_selector("text=山口県山口市の処理が終わりました")
    assert tab.get_by_role("button", name="知らせてもらう").count() == 0
    look(tab, "bell-followed")
    click(tab.get_by_role("link", name="もう一度求める"))
    click(tab.get_by_role("button", name="住所地に求める"))
    tab.wait_for_selector("text=仕上がりの確認")
    assert tab.locator(".bell-band").count() == 0
