"""A11 in later years: what foreign residents may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from copies_served import PaperRoom, ServedCounter, at_desk, open_paper_room
from eyes import look
from hands import press
from playwright.sync_api import Page
from wide_counter import WideCounter, make_wide_counter, read_guest

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database


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
