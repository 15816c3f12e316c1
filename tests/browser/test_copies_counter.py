"""Copies at a real browser: from the open case to the paper by keys alone, and every other face.

The budgets of keys are those of the design: one's own copy three keys, a family with relationships
and domicile three more.  axe finds nothing on any of the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from copies_served import (
    CLERK,
    PACKAGES,
    REVIEWER,
    SECOND,
    TERMINAL,
    CopiesCounter,
    PaperRoom,
    ServedCounter,
    make_copies_counter,
    open_paper_room,
    register,
    sign_on,
)
from pdf_texts import text_of
from playwright.sync_api import Browser, BrowserContext, Page

from conftest import AXE
from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import identify_requester, list_unfinished_cases
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.security.operator import Duty, Function, Mode, Operator

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => {
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: rules } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}"""
PICTURES = Path(__file__).parent / "out"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("copies-keys"))


@pytest.fixture
def counter(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> CopiesCounter:  # fmt: skip
    return make_copies_counter(room, make_database(PACKAGES), tmp_path / "tray", at)


@pytest.fixture
def served(counter: CopiesCounter) -> Iterator[ServedCounter]:
    serving = ServedCounter(counter, counter.app)
    yield serving
    serving.stop()


@pytest.fixture
def open_tab(chromium: Browser, served: ServedCounter) -> Iterator[Callable[..., Page]]:
    """A terminal's browser; what its console complains of is a failure at the end."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def note(said: object) -> None:
        text = getattr(said, "text", "")
        if getattr(said, "type", "") == "error" and "status of 4" not in text:
            complaints.append(text)

    def open_one(width: int = 1366, height: int = 768, *, script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="ja-JP",
            base_url=served.address, java_script_enabled=script,
        )  # fmt: skip
        opened.append(context)
        tab = context.new_page()
        tab.on("console", note)
        tab.set_default_timeout(10_000)
        return tab

    yield open_one
    for context in opened:
        context.close()
    assert complaints == []


class Keys:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1


def at_desk(
    tab: Page, counter: CopiesCounter, served: ServedCounter, operator: str = CLERK,
    terminal: str = TERMINAL,
) -> Page:  # fmt: skip
    register(tab, served, terminal)  # type: ignore[arg-type]
    sign_on(tab, served, operator, terminal)
    return tab


def open_case(tab: Page, relation: str = "self", means: str = "card") -> None:
    tab.goto("/cases/new")
    tab.locator(f"input[name=affair][value=copy]").check()
    tab.locator(f"input[name=relation][value={relation}]").check()
    tab.locator(f"input[name=means][value={means}]").check()
    tab.locator("button[value=open]").click()
    tab.wait_for_load_state()


def read_card(counter: CopiesCounter, resident: UUID) -> None:
    """The resident's card was read: who asks is known to the case that is open."""
    office = counter.office
    rights = frozenset((function, mode) for function in Function for mode in Mode)
    operator = Operator(CLERK, CLERK, Duty.COUNTER, rights)
    with office.database.transaction() as tx:
        (file,) = [one for one in list_unfinished_cases(tx) if one.owner == CLERK]
        by = CaseWorker(operator, TERMINAL, file.case, office.clock.now())
        identify_requester(tx, by=by, relation=Relation.SELF, means=Means.CARD, requester=resident)


def axe_finds(tab: Page) -> list[str]:
    tab.add_script_tag(path=str(AXE))
    found: list[str] = tab.evaluate(RUN, RULES)
    return found


def picture(tab: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    tab.screenshot(path=str(PICTURES / f"copies-{name}.png"), full_page=True)


def test_ones_own_copy_is_three_keys_with_the_card_read(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab)
    read_card(counter, person)
    tab.goto("/copies/new")
    picture(tab, "new")
    keys = Keys(tab)
    keys.press("Enter")
    tab.wait_for_selector("text=仕上がりの確認")
    picture(tab, "made")
    keys.press("F9")
    tab.wait_for_selector("text=渡してください")
    picture(tab, "printed")
    keys.press("F9")
    tab.wait_for_selector("text=交付が済みました")
    picture(tab, "done")
    assert keys.count == 3
    (job,) = counter.office.printer.jobs
    assert "架空 太郎" in text_of(job.pdf)
