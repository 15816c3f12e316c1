"""A counter in a real browser: sign-on, cases, keys, the pulled card; axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from eyes import find_violations, look, must_fit
from hands import click, press, settle
from playwright.sync_api import Page, Route
from served_counter import (
    CHIEF,
    CLERK,
    PACKAGES,
    PASSWORD,
    PIN,
    REVIEWER,
    MadeCards,
    ServedCounter,
    come_with_card,
    make_keys,
    make_office,
    prove,
    put_in,
    register,
    sign_on,
)

from jukinet.counters.frame.watching import LOOK_SECONDS
from jukinet.counters.procedures import SET_UP, issue_operator_card
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database

FIRST, SECOND = "madoguchi-1", "madoguchi-3"
BLANK_SECONDS_MAX = 0.5


@pytest.fixture
def served(
    make_database: Callable[[tuple[str, ...]], Database], at: ManualClock, tmp_path: Path
) -> Iterator[ServedCounter]:
    keys, cards = make_keys(tmp_path / "keys", at), MadeCards.make(tmp_path / "cards")
    database = make_database(PACKAGES)
    counter = ServedCounter(make_office(keys, database, tmp_path / "tray", at, cards))
    yield counter
    counter.stop()


@pytest.fixture
def open_browser(served: ServedCounter, tabs: Callable[..., Page]) -> Callable[..., Page]:
    """A browser before this counter."""
    return partial(tabs, served.address)


@pytest.fixture
def tab(open_browser: Callable[..., Page]) -> Page:
    return open_browser()


# --- sign-on ---------------------------------------------------------------------------------


def test_sign_on_from_an_unknown_browser_to_the_first_case_by_keyboard(
    tab: Page, served: ServedCounter
) -> None:
    """A registration code, then: card, PIN, password, Enter, Enter, F9. No mouse."""
    tab.goto("/sign-on")
    look(tab)
    tab.keyboard.type(served.office.codes[FIRST])
    press(tab, "Enter")
    tab.wait_for_selector("#card")
    look(tab)
    put_in(served, CLERK, FIRST)
    tab.wait_for_selector("#pin")  # the screen changes by itself
    look(tab)
    tab.keyboard.type(PIN)
    press(tab, "Tab")
    tab.keyboard.type("hashioki-to-chawan")
    press(tab, "Enter")
    tab.wait_for_selector(".leave")
    look(tab)
    press(tab, "Enter")  # the one blue button
    tab.wait_for_selector("#affair")
    look(tab)
    press(tab, "F9")
    tab.wait_for_selector(".case-number")
    look(tab)
    for address in ("/case", "/trail", "/nowhere"):
        tab.goto(address)
        look(tab)


def test_what_is_refused_is_said_neutrally_with_the_tries_the_card_has_left(
    tab: Page, served: ServedCounter
) -> None:
    register(tab, served, FIRST)
    put_in(served, CLERK, FIRST)
    for left in (2, 1):
        tab.wait_for_selector("#pin")
        prove(tab, "999999")
        tab.wait_for_selector(f"#card:has-text('あと{left}回')")
        look(tab)
        assert "サインオンできませんでした" in tab.inner_text("#errors")
    prove(tab, "999999")
    tab.wait_for_selector("text=このカードは止まっています")
    look(tab)


# --- the pulled card ---------------------------------------------------------------------------


def test_the_screen_is_blank_when_the_card_goes_and_goes_on_elsewhere_as_it_was(
    open_browser: Callable[..., Page], served: ServedCounter
) -> None:
    here, there = open_browser(), open_browser(1024)
    register(here, served, FIRST)
    register(there, served, SECOND)
    sign_on(here, served, CLERK, FIRST)
    here.goto("/cases/new")
    for chosen in ("届出", "代理人"):
        with here.expect_response("**/draft"):
            here.get_by_label(chosen).check()
    served.office.tray.pull(FIRST)
    here.wait_for_selector("#affair", state="detached")
    here.wait_for_selector("text=席を離れました")
    look(here)
    put_in(served, CLERK, SECOND)
    there.wait_for_selector("#resume-pin")
    look(there)
    there.fill("#resume-pin", PIN)
    press(there.locator("#resume-pin"), "Enter")
    there.wait_for_selector("#affair")
    assert there.get_by_label("届出").is_checked()
    assert there.get_by_label("代理人").is_checked()
    here.go_back()
    assert here.locator("#affair").count() == 0, "going back shows nothing"


def test_the_reader_is_looked_at_twice_in_the_time_that_a_screen_may_take_to_be_blank() -> None:
    assert 2 * LOOK_SECONDS <= BLANK_SECONDS_MAX


def test_who_signs_on_elsewhere_leaves_a_blank_screen_behind(
    open_browser: Callable[..., Page], served: ServedCounter
) -> None:
    """With a second card; the question is asked first, and the first place is told."""
    here, there = open_browser(), open_browser()
    register(here, served, FIRST)
    register(there, served, SECOND)
    office = served.office
    key = office.tray.make("card-second", PIN)
    with office.database.transaction() as tx:
        issue_operator_card(tx, "card-second", CLERK, key, by=SET_UP, now=office.clock.now())
    sign_on(here, served, CLERK, FIRST)
    office.tray.insert("card-second", SECOND)
    there.wait_for_selector("#moves-warning")
    look(there)
    prove(there)
    there.wait_for_selector("text=ほかの端末で使用中です")
    assert here.locator(".leave").count() == 1
    there.get_by_label("こちらへ移す").check()
    prove(there)
    there.wait_for_selector(".leave")
    here.wait_for_selector(".leave", state="detached")


def test_a_desk_nobody_works_at_goes_blank_by_itself(tab: Page, served: ServedCounter) -> None:
    register(tab, served, FIRST)
    sign_on(tab, served, CLERK, FIRST)
    served.office.clock.advance(timedelta(minutes=16))
    tab.wait_for_selector(".leave", state="detached")
    tab.wait_for_selector("#pin")


def test_a_session_that_ends_before_its_page_is_watched_goes_blank_too(
    tab: Page, served: ServedCounter
) -> None:
    """The page is drawn, its operator's time is up, and only then does its stream begin."""

    def begin_late(route: Route) -> None:
        served.office.clock.advance(timedelta(minutes=16))
        route.continue_()

    register(tab, served, FIRST)
    tab.route("**/watch?of=session", begin_late)
    come_with_card(tab, served, CLERK, FIRST)
    prove(tab)
    tab.wait_for_url("**/sign-on?why=away")
    tab.wait_for_selector("#pin")


def test_a_card_that_comes_or_goes_before_the_screen_is_watched_is_noticed(
    tab: Page, served: ServedCounter
) -> None:
    """The screen is drawn, the card is put in or pulled, and only then does its stream begin."""
    between: list[Callable[[], object]] = []

    def begin_late(route: Route) -> None:
        if between:
            between.pop()()
        route.continue_()

    tab.route("**/watch?of=reader&shows=*", begin_late)
    between.append(lambda: put_in(served, CLERK, FIRST))
    register(tab, served, FIRST)
    tab.wait_for_selector("#pin")
    between.append(lambda: served.office.tray.pull(FIRST))
    tab.reload()
    tab.wait_for_selector("#pin", state="detached")
    tab.wait_for_selector("text=置くと、この画面が変わります")


def test_a_screen_whose_stream_was_refused_is_watched_all_the_same(
    tab: Page, served: ServedCounter
) -> None:
    """A browser never asks again for a stream that was once answered with an error."""
    register(tab, served, FIRST)
    tab.route("**/watch?of=session", lambda route: route.fulfill(status=503), times=1)
    sign_on(tab, served, CLERK, FIRST)
    served.office.tray.pull(FIRST)
    tab.wait_for_selector("text=席を離れました")


def test_without_script_every_request_looks_for_the_card(
    open_browser: Callable[..., Page], served: ServedCounter
) -> None:
    tab = open_browser(1024, script=False)
    register(tab, served, FIRST)
    sign_on(tab, served, CLERK, FIRST)
    click(tab.get_by_role("link", name="受付を始める"))
    click(tab.get_by_role("button", name="始める", exact=False).first)
    assert tab.locator(".case-number").inner_text().endswith("0001")
    must_fit(tab)
    served.office.tray.pull(FIRST)
    tab.reload()
    assert "席を離れました" in tab.inner_text("main")


def test_leaving_by_the_button_asks_for_the_pin(tab: Page, served: ServedCounter) -> None:
    register(tab, served, FIRST)
    sign_on(tab, served, CLERK, FIRST)
    click(tab.get_by_role("button", name="離席"))
    tab.wait_for_selector("#resume-pin")


# --- keys ----------------------------------------------------------------------------------------


def press_composing(page: Page, key: str, how: str) -> None:
    page.evaluate(
        """([key, how]) => {
          const event = new KeyboardEvent("keydown", {
            key, bubbles: true, cancelable: true, isComposing: how === "composing",
            keyCode: how === "229" ? 229 : 0,
          });
          document.activeElement.dispatchEvent(event);
        }""",
        [key, how],
    )


@pytest.mark.parametrize("how", ["composing", "229"])
def test_function_keys_belong_to_the_input_method_while_it_composes(
    tab: Page, served: ServedCounter, how: str
) -> None:
    register(tab, served, FIRST)
    sign_on(tab, served, CLERK, FIRST)
    tab.goto("/cases/new")
    for key in ("F9", "F10", "Escape"):
        press_composing(tab, key, how)
    settle(tab)
    assert tab.url.endswith("/cases/new")
    assert tab.locator(".case-number").count() == 0
    press(tab, "F9")
    tab.wait_for_selector(".case-number")


def test_pressing_twice_is_pressing_once(tab: Page, served: ServedCounter) -> None:
    register(tab, served, FIRST)
    sign_on(tab, served, CLERK, FIRST)
    tab.goto("/cases/new")
    tab.evaluate("delete document.querySelector('form[action=\"/cases/new\"]').dataset.sent")
    tab.get_by_role("button", name="始める", exact=False).first.dblclick()
    tab.wait_for_selector(".case-number")
    tab.goto("/")
    assert tab.locator(".work-list tbody tr").count() == 1


# --- administrators ------------------------------------------------------------------------------


def test_an_administrator_enrols_makes_a_card_and_registers_a_terminal(
    tab: Page, served: ServedCounter
) -> None:
    register(tab, served, FIRST)
    sign_on(tab, served, CHIEF, FIRST)
    look(tab)
    click(tab.get_by_role("link", name="操作者とカード"))
    look(tab)
    press(tab, "Enter")
    tab.wait_for_selector("#operator_id")
    press(tab, "F9")
    tab.wait_for_selector("#errors")
    look(tab)
    tab.fill("#name", "小川 模擬")
    tab.fill("#operator_id", "ogawa")
    tab.fill("#password", "nagai-aikotoba")
    tab.get_by_label("窓口", exact=True).check()
    press(tab, "F9")
    tab.wait_for_selector("#rights")
    look(tab)
    tab.fill("#pin", "135790")
    click(tab.get_by_role("button", name="カードを作る"))
    tab.wait_for_selector("text=カードを作りました")
    assert any(card.startswith("ogawa-") for card in served.office.tray.list_cards())
    tab.goto("/terminals")
    look(tab)
    tab.fill("#place", "窓口9")
    tab.fill("#terminal_id", "madoguchi-9")
    press(tab, "F9")
    tab.wait_for_selector("text=端末を登録しました")
    click(tab.get_by_role("button", name="登録番号を出す 窓口9"))
    tab.wait_for_selector(".big-code")
    look(tab)


@pytest.mark.parametrize("size", [(1024, 768), (1366, 768), (640, 800)])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_screen_fits_in_both_languages(
    open_browser: Callable[..., Page],
    served: ServedCounter,
    size: tuple[int, int],
    language: str,
) -> None:
    tab = open_browser(*size)
    register(tab, served, FIRST)
    sign_on(tab, served, CLERK, FIRST)
    tab.goto("/cases/new")
    press(tab, "F9")
    tab.wait_for_selector(".case-number")
    for address in (f"/?lang={language}", "/cases/new", "/case", "/trail"):
        tab.goto(address)
        must_fit(tab)
        assert find_violations(tab) == []
    head = tab.evaluate("document.querySelector('.counter-head').getBoundingClientRect().height")
    assert size[0] < 1000 or head <= 0.15 * size[1]


def test_a_screen_on_paper_is_a_refusal(tab: Page, served: ServedCounter) -> None:
    register(tab, served, FIRST)
    sign_on(tab, served, CLERK, FIRST)
    tab.emulate_media(media="print")
    assert not tab.locator(".screen").is_visible()
    assert "画面の印刷はできません" in tab.inner_text(".print-refusal")


def test_a_closed_terminal_is_opened_by_a_supervisors_card(
    open_browser: Callable[..., Page], served: ServedCounter
) -> None:
    tab = open_browser(1024)
    register(tab, served, SECOND)
    tab.goto("about:blank")
    served.office.clock.advance(timedelta(hours=9))
    tab.goto("/sign-on")
    look(tab, "terminal-closed")
    come_with_card(tab, served, REVIEWER, SECOND)
    tab.locator("#reason").fill("年度末の転入が終わらない")
    tab.locator("#pin").fill(PIN)
    tab.locator("#password").fill(PASSWORD)
    look(tab, "terminal-extending")
    press(tab.locator("#password"), "Enter")
    tab.wait_for_url("**why=extended")
    look(tab, "terminal-extended")
    tab.goto("about:blank")
    served.office.tray.pull(SECOND)
    sign_on(tab, served, CLERK, SECOND)
    look(tab, "terminal-after-hours")


def test_what_a_terminal_is_for_is_seen_and_set(
    open_browser: Callable[..., Page], served: ServedCounter
) -> None:
    tab = open_browser()
    register(tab, served, FIRST)
    sign_on(tab, served, CHIEF, FIRST)
    tab.goto("/terminals")
    tab.locator(f"#use-{SECOND}").select_option("certificates")
    click(tab.locator(f'form[action="/terminals/{SECOND}"] button[value="use"]'))
    tab.wait_for_selector(".telling")
    assert tab.locator(f"#use-{SECOND}").input_value() == "certificates"
    look(tab, "terminals")
