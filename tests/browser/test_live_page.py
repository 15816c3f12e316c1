"""Proves in a real browser what script adds to the page, and that the page does without it."""

import re
from collections.abc import Callable

import pytest
from hands import press
from playwright.sync_api import Browser, Page, expect
from served_nation import ServedNation

from jukinet.platform.web.wording import get_wording
from jukinet.terms.errors import ErrorCode, JukiError

INK = """() => {
  const canvas = document.getElementById("particles");
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let inked = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 40) inked += 1;
  return inked;
}"""
CLOCK = "document.querySelector('#clock-time time').textContent"


def open_map(page: Page) -> None:
    """Open the page and wait until its stream of events is there."""
    with page.expect_response("**/events"):
        page.goto("/")


def wait_until(page: Page, reached: Callable[[], bool]) -> None:
    """Wait without evaluating strings in the page: its policy forbids that."""
    for _ in range(600):
        if reached():
            return
        page.wait_for_timeout(50)
    raise AssertionError("waited in vain")


def let_notices_pass(page: Page, nation: ServedNation) -> None:
    wait_until(page, nation.is_watched)
    for town in nation.desk.plan.municipalities:
        nation.see(town.communication_server, town.prefecture, 3)


def test_a_movement_crosses_the_map_as_a_particle_and_is_gone(
    page: Page, nation: ServedNation
) -> None:
    open_map(page)
    assert page.evaluate(INK) == 0
    let_notices_pass(page, nation)
    wait_until(page, lambda: page.evaluate(INK) > 50)
    wait_until(page, lambda: page.evaluate(INK) == 0)


def test_who_wants_less_motion_sees_no_particles(chromium: Browser, nation: ServedNation) -> None:
    context = chromium.new_context(reduced_motion="reduce", base_url=nation.address)
    tab = context.new_page()
    open_map(tab)
    let_notices_pass(tab, nation)
    tab.wait_for_timeout(700)
    assert tab.evaluate(INK) == 0
    context.close()


def test_the_picture_can_be_frozen_and_goes_on(page: Page, nation: ServedNation) -> None:
    open_map(page)
    page.get_by_role("button", name="画面の動きを止める").click()
    before = page.evaluate(CLOCK)
    let_notices_pass(page, nation)
    page.wait_for_timeout(700)
    assert page.evaluate(INK) == 0
    assert page.evaluate(CLOCK) == before
    page.get_by_role("button", name="画面を動かす").click()
    wait_until(page, lambda: page.evaluate(CLOCK) != before)


def test_the_page_stays_fresh_by_itself_and_keeps_what_is_being_chosen(
    page: Page, nation: ServedNation
) -> None:
    open_map(page)
    line = page.locator("#line-to-cut")
    line.select_option(index=5)
    chosen = line.input_value()
    nation.desk.moves = 25
    expect(page.locator(".figure-made dd")).to_have_text("1,384")
    assert line.input_value() == chosen


def test_the_clock_ticks_between_two_looks(page: Page) -> None:
    open_map(page)
    before = page.evaluate(CLOCK)
    assert re.fullmatch(r"平成15年8月25日（月） \d\d:\d\d:\d\d", before)
    wait_until(page, lambda: page.evaluate(CLOCK) != before)


def test_stopping_the_clock_stands_on_the_map_and_on_the_button(
    page: Page, nation: ServedNation
) -> None:
    open_map(page)
    page.get_by_role("button", name="止める", exact=True).click()
    expect(page.locator("#told")).to_contain_text("時計を止めました")
    expect(page.locator(".halted")).to_be_attached()
    expect(page.get_by_role("button", name="止める", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert nation.desk.stopped


def test_a_move_can_be_made_again_and_again_without_reloading(
    page: Page, nation: ServedNation
) -> None:
    open_map(page)
    page.evaluate("window.stillHere = true")
    for count in (1, 2, 3):
        page.get_by_role("button", name="起こす").click()
        expect(page.locator(".figure-made dd")).to_have_text(f"{1284 + 4 * count:,}")
        expect(page.locator("form.htmx-request")).to_have_count(0)  # the figure may come before it
        assert nation.desk.moves == count
    assert page.evaluate("window.stillHere")


def test_a_cut_line_is_marked_and_its_queue_is_listed_until_it_is_mended(
    page: Page, nation: ServedNation
) -> None:
    open_map(page)
    page.locator("#line-to-cut").select_option(label="山口市 CS ⇔ 山口県サーバ")
    page.get_by_role("button", name="切る", exact=True).click()
    expect(page.locator("#map .wire-cut")).to_be_attached()
    expect(page.locator("#attention")).to_contain_text("7件が待っています")
    page.get_by_role("button", name="つなぐ").click()
    expect(page.locator("#map .wire-cut")).not_to_be_attached()
    assert not nation.desk.cut


def test_what_cannot_be_done_is_said_where_one_pressed(
    chromium: Browser, nation: ServedNation
) -> None:
    async def refuse() -> None:
        raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the office is closed")

    nation.desk.make_move = refuse  # type: ignore[method-assign,assignment]
    tab = chromium.new_context(base_url=nation.address, locale="ja-JP").new_page()
    open_map(tab)
    tab.get_by_role("button", name="起こす").click()
    sentence = get_wording(ErrorCode.NODE_NOT_RUNNING, "ja").sentence
    expect(tab.locator("#told")).to_contain_text(sentence)
    expect(tab.locator("#map")).to_be_visible()
    tab.context.close()


def test_arrow_keys_lead_from_node_to_node_and_enter_opens_its_messages(page: Page) -> None:
    open_map(page)
    page.locator('#map [data-party="prefectural_server:200000"]').focus()
    press(page, "ArrowRight")
    party = page.evaluate("document.activeElement.dataset.party")
    assert party == "prefectural_server:130001"
    press(page, "ArrowDown")
    press(page, "Enter")
    expect(page).to_have_url(re.compile("/messages"))


def test_a_page_whose_nation_has_gone_says_how_old_it_is(
    chromium: Browser, nation: ServedNation
) -> None:
    tab = chromium.new_context(base_url=nation.address, locale="ja-JP").new_page()
    open_map(tab)
    nation.stop()
    notice = tab.locator("#stale")
    expect(notice).to_be_visible()
    assert re.search(r"\d\d:\d\d:\d\d から新しい知らせがありません", notice.inner_text())
    tab.context.close()


def test_everything_can_be_done_without_script(chromium: Browser, nation: ServedNation) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=nation.address)
    tab = context.new_page()
    tab.goto("/?lang=ja")
    expect(tab.locator(".no-script")).to_contain_text("スクリプトなしで表示しています。")
    expect(tab.locator("#live-switch")).to_be_hidden()
    tab.get_by_role("button", name="起こす").click()
    expect(tab.locator("#told")).to_contain_text("転出しました")
    tab.get_by_role("link", name="照会する").first.click()
    tab.get_by_role("checkbox", name="氏名").check()
    tab.locator("main form button").click()
    expect(tab.locator("#answer")).to_contain_text("見つかりました")
    tab.get_by_role("link", name="この人の「見られた記録」を見る").click()
    expect(tab.locator("#records")).to_contain_text("1件")
    tab.goto("/ledger")
    tab.get_by_role("button", name="1バイト書き換える").click()
    expect(tab.locator("#result")).to_contain_text("書き換えられています")
    context.close()


def test_nothing_is_stored_in_the_browser(page: Page) -> None:
    open_map(page)
    page.get_by_role("button", name="起こす").click()
    page.wait_for_timeout(300)
    stored = page.evaluate("[localStorage.length, sessionStorage.length]")
    databases = page.evaluate("indexedDB.databases().then((found) => found.length)")
    assert (stored, databases) == ([0, 0], 0)


def test_going_back_shows_no_form_that_would_be_sent_again(
    page: Page, nation: ServedNation
) -> None:
    page.goto("/ask")
    page.get_by_role("checkbox", name="氏名").check()
    page.locator("main form button").click()
    expect(page.locator("#answer")).to_be_visible()
    page.reload()
    page.go_back()
    assert len(nation.desk.asked) == 1


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768), (640, 900), (320, 640)])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_screen_must_be_scrolled_sideways(
    page: Page, width: int, height: int, language: str
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for address in ("/", "/nodes", "/messages", "/ask", "/access", "/ledger"):
        page.goto(f"{address}?lang={language}")
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, address
