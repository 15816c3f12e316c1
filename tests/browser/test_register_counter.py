"""Search, card, history and marks in a real browser: by keyboard, without script, under axe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from eyes import look
from hands import click, press
from playwright.sync_api import Page
from served_counter import (
    CLERK,
    PASSWORD,
    PIN,
    REVIEWER,
    MadeCards,
    ServedCounter,
    come_with_card,
    make_keys,
    register,
    sign_on,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database

sys.path.insert(0, str(Path(__file__).parents[1] / "register"))

from register_counter import RegisterCounter, enter_family, make_register_counter

from jukinet.register import procedures
from jukinet.register.papers import MoveOut, NameCorrection, Relocation
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.person import PersonName, Sex

FIRST = "madoguchi-1"
MORNING = datetime(2003, 8, 25, tzinfo=UTC)
NISHITOKYO, MINATO = MunicipalityCode("132292"), MunicipalityCode("131032")


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], at: ManualClock, tmp_path: Path
) -> RegisterCounter:
    cards = MadeCards.make(tmp_path / "cards")
    made = make_register_counter(make_keys(tmp_path / "keys", at), make_database, tmp_path, cards)
    with made.database.transaction() as tx:
        paper = Relocation(
            made.residents[1], Address(NISHITOKYO, "田無町五丁目6番13号"), made.occasion()
        )
        procedures.relocate(tx, [paper])
        procedures.mark_under_investigation(
            tx, made.residents[1], "住民税の通知が返戻された", made.occasion()
        )
    return made


@pytest.fixture
def served(office: RegisterCounter) -> Iterator[ServedCounter]:
    counter = ServedCounter(office.counter)
    yield counter
    counter.stop()


@pytest.fixture
def open_browser(served: ServedCounter, tabs: Callable[..., Page]) -> Callable[..., Page]:
    """A registered terminal with a clerk and an open case."""

    def open_one(width: int = 1366, height: int = 768, *, script: bool = True) -> Page:
        tab = tabs(served.address, width, height, script=script)
        register(tab, served, FIRST)
        sign_on(tab, served, CLERK, FIRST)
        tab.goto("/cases/new")
        click(tab.locator("main button.button-main"))
        tab.wait_for_selector("#line")
        return tab

    return open_one


def search(page: Page, line: str) -> None:
    page.goto("/search")
    page.locator("#line").fill(line)
    press(page.locator("#line"), "Enter")
    page.wait_for_selector("#found-title, #errors")


def test_from_the_box_to_the_card_by_keyboard_alone(
    open_browser: Callable[..., Page], office: RegisterCounter
) -> None:
    """Type, Enter, Enter: the card; F8: the code; arrow: the wife; F4: her past; Escape: back."""
    tab = open_browser()
    look(tab, "search")
    tab.keyboard.type("みほん たろう S55.4.1")
    press(tab, "Enter")
    tab.wait_for_selector("#found-title")
    look(tab, "found-one")
    press(tab, "Enter")
    tab.wait_for_selector(".people")
    look(tab, "card")
    press(tab, "F8")
    tab.wait_for_selector("[data-opened]")
    look(tab, "card-opened")
    code = office.code_of(office.residents[0])
    assert tab.locator("[data-opened]").inner_text() == f"{code[:5]} {code[5:]}"
    press(tab, "ArrowRight")
    press(tab, "ArrowRight")
    assert "見本 花子" in tab.locator("[data-chosen]").inner_text()
    press(tab, "F4")
    tab.wait_for_selector("#valid_on")
    assert "見本 花子" in tab.locator(".lead").inner_text()
    look(tab, "history")
    press(tab, "Escape")
    tab.wait_for_selector(".people")


def test_what_was_opened_closes_after_ten_seconds(
    open_browser: Callable[..., Page], office: RegisterCounter
) -> None:
    tab = open_browser()
    tab.clock.install(time=MORNING)
    tab.goto(f"/households/{office.household}")
    tab.clock.pause_at(MORNING + timedelta(minutes=30))  # nothing here closes while we look
    tab.locator('button[value="domicile"]').first.click()
    tab.wait_for_selector("[data-opened]")
    tab.wait_for_function("document.readyState === 'complete'")
    tab.clock.fast_forward(9_000)
    assert tab.locator("[data-opened]").count() == 1
    tab.clock.fast_forward(2_000)
    assert tab.locator("[data-opened]").count() == 0
    assert "長野県" not in tab.locator("main").inner_text()


def test_every_answer_of_the_search_box(
    open_browser: Callable[..., Page], office: RegisterCounter
) -> None:
    tab = open_browser()
    with office.database.transaction() as tx:
        for number in range(12):
            one = (f"大勢 {number}", "オオゼイ", "1980-04-01", Sex.MALE, "世帯主")
            enter_family(tx, office, (one,))
        twin = (("見本 太郎", "ミホン タロウ", "1980-04-01", Sex.MALE, "世帯主"),)
        enter_family(tx, office, twin, "田無町一丁目1番")
    for name, line in (
        ("few", "みほん"),
        ("doubt", "みほん 昭和64年2月3日"),
        ("era", "みほん 550401"),
        ("code", "12345678901"),
        ("many", "おおぜい S55.4.1"),
        ("none", "どなたか S55.4.1"),
        ("namesakes", "みほん S55.4.1"),
    ):
        search(tab, line)
        look(tab, f"search-{name}")
    search(tab, "みほん 550401")
    click(tab.get_by_role("button", name="でさがす"))
    tab.wait_for_selector("#found-title")
    assert tab.locator("#line").input_value() == "みほん 1980-04-01"


def test_protected_people_and_erased_records(
    open_browser: Callable[..., Page], office: RegisterCounter
) -> None:
    tab = open_browser()
    office.lock(office.residents[1])
    search(tab, "みほん はなこ S57.12.3")
    look(tab, "search-withheld")
    tab.goto(f"/households/{office.household}")
    look(tab, "card-withheld")
    tab.goto(f"/residents/{office.residents[1]}/history")
    look(tab, "history-withheld")
    with office.database.transaction() as tx:
        paper = MoveOut(office.residents[2], MINATO, "芝一丁目1番", office.occasion())
        procedures.accept_move_outs(tx, [paper])
    tab.goto(f"/residents/{office.residents[2]}")
    look(tab, "card-erased")


def test_history_and_marks(open_browser: Callable[..., Page], office: RegisterCounter) -> None:
    tab = open_browser()
    path = f"/residents/{office.residents[1]}"
    tab.goto(f"{path}/history?valid_on=H15.8.25&known_on=")
    look(tab, "history-as-of")
    tab.goto(f"{path}/history?valid_on=soon")
    look(tab, "history-wrong")
    tab.goto(f"{path}/flags")
    look(tab, "flags")
    press(tab, "F9")
    tab.wait_for_selector("#errors")
    look(tab, "flags-wrong")


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (360, 740)])
def test_a_small_screen_and_english(
    open_browser: Callable[..., Page], office: RegisterCounter, width: int, height: int
) -> None:
    tab = open_browser(width, height)
    for name, path in (
        ("search", "/search?lang=en"),
        ("card", f"/households/{office.household}"),
        ("history", f"/residents/{office.residents[1]}/history"),
        ("flags", f"/residents/{office.residents[1]}/flags"),
    ):
        tab.goto(path)
        look(tab, f"{name}-{width}-en")


def test_search_card_and_closed_items_work_without_script(
    open_browser: Callable[..., Page], office: RegisterCounter
) -> None:
    tab = open_browser(script=False)
    search(tab, "見本 S55.4.1")
    click(tab.locator("[data-hit]"))
    tab.wait_for_selector(".people")
    click(tab.locator('button[value="code"]').first)
    tab.wait_for_selector("[data-opened]")


def test_a_former_name_finds_and_making_anew_waits_for_a_second_person(
    open_browser: Callable[..., Page], office: RegisterCounter, served: ServedCounter
) -> None:
    renamed = NameCorrection(
        office.residents[1], PersonName("例示 花子", "レイジ ハナコ"), office.occasion()
    )
    with office.database.transaction() as tx:
        procedures.correct_names(tx, [renamed])
    tab = open_browser()
    search(tab, "みほん はなこ S57.12.3")
    assert "以前の氏名で見つかりました" in tab.locator(".found").inner_text()
    look(tab, "found-by-former-name")
    tab.goto(f"/residents/{office.residents[0]}/remaking")
    tab.locator("#reason").fill("様式の変更")
    press(tab, "F9")
    tab.wait_for_selector(".telling")
    look(tab, "remaking-proposed")
    tab.goto("about:blank")
    served.office.tray.pull(FIRST)
    other = open_browser_of(tab, served)
    with office.database.transaction() as tx:
        waiting = procedures.find_remaking_proposal(tx, office.residents[0])
    assert waiting is not None
    other.goto("/remakings")
    look(other, "remakings")
    other.goto(f"/remakings/{waiting.proposal_id}")
    look(other, "remaking-decision")
    press(other, "F9")
    other.wait_for_selector(".telling")
    look(other, "remaking-decided")


def open_browser_of(tab: Page, served: ServedCounter) -> Page:
    """The reviewer at the same terminal."""
    come_with_card(tab, served, REVIEWER, FIRST)
    tab.locator("#pin").fill(PIN)
    tab.locator("#password").fill(PASSWORD)
    tab.locator('input[name="duty"][value="review"]').check()
    press(tab.locator("#password"), "Enter")
    tab.wait_for_selector(".leave")
    return tab
