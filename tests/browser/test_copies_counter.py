"""Copies at a real browser: from the open case to the paper by keys alone, and every other face.

The budgets of keys are those of the design: one's own copy three keys, a family with relationships
and domicile three more.  axe finds nothing on any of the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from copies_served import (
    CHIEF,
    PACKAGES,
    REVIEWER,
    SECOND,
    TERMINAL,
    CopiesCounter,
    PaperRoom,
    ServedCounter,
    a_request,
    at_desk,
    make_copies_counter,
    open_case,
    open_paper_room,
    protect,
    read_card,
)
from eyes import find_violations, look
from hands import Keys, click, press
from pdf_texts import text_of
from playwright.sync_api import Page

from jukinet.filings.moving import SPECIAL_MOVE_OUT
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register.procedures import mark_under_investigation
from jukinet.register.record import Occasion


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
def open_tab(served: ServedCounter, tabs: Callable[..., Page]) -> Callable[..., Page]:
    """A browser before this counter."""
    return partial(tabs, served.address)


def test_ones_own_copy_is_three_keys_with_the_card_read(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab)
    read_card(counter, person)
    tab.goto("/copies/new")
    keys = Keys(tab)
    keys.press("Enter")
    tab.wait_for_selector("text=仕上がりの確認")
    keys.press("F9")
    tab.wait_for_selector("text=渡してください")
    keys.press("F9")
    tab.wait_for_selector("text=交付が済みました")
    assert keys.count == 3
    (job,) = counter.office.printer.jobs
    assert "架空 太郎" in text_of(job.pdf)


def test_without_a_card_one_is_found_by_reading_and_birth_date_in_24_keys(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    counter.office.family("山田 太郎", kana="ヤマダ タロウ")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab, means="photo-id")
    tab.wait_for_selector("#line")
    keys = Keys(tab)
    keys.type("ヤマダタロウ H15.8.1")
    keys.press("Enter")
    tab.wait_for_selector("[data-hit]")
    keys.press("Enter")
    tab.wait_for_selector("text=証明を出す")
    keys.press("Alt+1")
    tab.wait_for_selector("text=証明の種類")
    keys.press("Enter")
    tab.wait_for_selector("text=仕上がりの確認")
    keys.press("F9")
    tab.wait_for_selector("text=渡してください")
    keys.press("F9")
    tab.wait_for_selector("text=交付が済みました")
    assert keys.count <= 24, keys.count
    assert "山田 太郎" in text_of(counter.office.printer.jobs[0].pdf)


def test_a_family_with_relationships_and_domicile_is_three_keys_more(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    family = counter.office.family("架空 太郎", "架空 花子", "架空 次郎")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab)
    read_card(counter, family[0])
    tab.goto("/copies/new")
    keys = Keys(tab)
    keys.press("Alt+a", "Alt+r", "Alt+d", "Enter")
    tab.wait_for_selector("text=仕上がりの確認")
    keys.press("F9")
    tab.wait_for_selector("text=渡してください")
    keys.press("F9")
    tab.wait_for_selector("text=交付が済みました")
    assert keys.count == 6
    (job,) = counter.office.printer.jobs
    text = text_of(job.pdf)
    assert all(name in text for name in ("架空 太郎", "架空 花子", "架空 次郎", "世帯主"))
    assert "見本町一丁目2番" in text


def test_every_page_of_issuing_is_accessible_and_stands_on_a_small_screen(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    tab = at_desk(open_tab(1024, 768), counter, served)
    open_case(tab)
    read_card(counter, person)
    for address in ("/copies/new", "/copies/waiting", "/copies/paper", "/copies/closing",
                    "/copies/closing/others", "/verify"):  # fmt: skip
        tab.goto(address)
        assert find_violations(tab) == [], address
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    tab.goto("/copies/new")
    press(tab, "Enter")
    for said in ("仕上がりの確認", "渡してください", "交付が済みました"):
        tab.wait_for_selector(f"text={said}")
        assert find_violations(tab) == [], said
        press(tab, "F9")


def test_whoever_issues_sees_that_the_office_doubts_the_record(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    with counter.office.database.transaction() as tx:
        now = counter.office.clock.now()
        occasion = Occasion(date(2003, 8, 25), date(2003, 8, 25), "takahashi", now)
        mark_under_investigation(tx, person, "住所の調査", occasion)
    tab = at_desk(open_tab(), counter, served)
    open_case(tab)
    tab.goto(f"/copies/new/{person}")
    assert tab.locator("text=調査中の印があります").count() == 1


def test_whoever_moves_by_card_is_led_to_it_instead_of_a_certificate(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    counter.office.move_out(person, date(2003, 9, 1), SPECIAL_MOVE_OUT)
    tab = at_desk(open_tab(1024, 768), counter, served)
    open_case(tab)
    read_card(counter, person)
    tab.goto("/copies/new")
    tab.locator("input[value=move-out-certificate]").check()
    press(tab, "Enter")
    tab.wait_for_selector("text=転出証明書を交付しません。転入先の窓口で")
    look(tab, "copies-by-card")
    tab.select_option("#off_the_card", "card-not-usable")
    click(tab.locator("main button[type=submit]").first)
    tab.wait_for_selector("text=仕上がりの確認")
    assert "カードが使えなくなった" in tab.inner_text("main")


def test_the_core_flow_works_without_script(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    tab = at_desk(open_tab(script=False), counter, served)
    open_case(tab)
    read_card(counter, person)
    tab.goto("/copies/new")
    click(tab.get_by_role("button", name="この内容で作る"))
    see_preview(tab)
    click(tab.get_by_role("button", name="発行する"))
    click(tab.get_by_role("button", name="渡した"))
    tab.get_by_role("heading", name="交付が済みました").wait_for()


def see_preview(tab: Page) -> None:
    """The sheet is on the page, drawn: as wide and high as A4."""
    shown = tab.locator("img.sheet-preview")
    assert shown.count() == 1
    width, height = shown.evaluate("one => [one.naturalWidth, one.naturalHeight]")
    assert (width, height) == (794, 1123)


def test_what_will_be_printed_is_seen_before_it_prints(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab)
    read_card(counter, person)
    tab.goto("/copies/new")
    press(tab, "Enter")
    tab.wait_for_selector("text=仕上がりの確認")
    see_preview(tab)
    look(tab, "copy-preview")
    press(tab, "F9")
    tab.wait_for_selector("text=渡してください")
    assert tab.locator("img.sheet-preview").count() == 0


def test_pressing_twice_prints_once_and_going_back_asks_nothing_again(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab)
    read_card(counter, person)
    tab.goto("/copies/new")
    press(tab, "Enter")
    tab.wait_for_selector("text=仕上がりの確認")
    press(tab, "F9")
    tab.wait_for_selector("text=渡してください")
    tab.go_back()
    tab.reload()
    tab.wait_for_selector("text=渡してください")
    assert len(counter.office.printer.jobs) == 1


def test_nothing_personal_stands_in_an_address_or_a_title(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab)
    seen: list[str] = []
    tab.on("request", lambda request: seen.append(request.url))
    tab.goto(f"/copies/new/{person}")
    seen.append(tab.title())
    click(tab.locator("button:has-text('この内容で作る')"))
    tab.wait_for_selector("text=仕上がりの確認")
    seen.append(tab.title())
    assert not any("架空" in one or "%E6%9E%B6" in one for one in seen)
    stored = tab.evaluate("[localStorage.length, sessionStorage.length]")
    assert stored == [0, 0]


def test_a_protected_person_is_met_by_a_wall_with_one_button(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 花子")
    protect(counter, person)
    tab = at_desk(open_tab(), counter, served)
    open_case(tab, means="photo-id")
    tab.goto(f"/copies/new/{person}")
    assert "架空 花子" not in tab.locator("main").inner_text()
    click(tab.locator("button:has-text('この内容で作る')"))
    tab.wait_for_selector(".lock-panel")
    assert find_violations(tab) == []
    main = tab.locator("main")
    assert main.get_by_role("button").all_inner_texts() == ["担当を呼ぶ Enter"]
    assert main.get_by_role("link").count() == 0
    assert "架空" not in main.inner_text()
    press(tab, "Enter")
    tab.wait_for_selector("text=担当の画面に呼び出しを出しました")
    assert counter.office.printer.jobs == []


def test_a_glyph_the_font_lacks_stops_the_paper_and_nothing_is_substituted(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("葛\U000e0100原 太郎")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab)
    read_card(counter, person)
    tab.goto("/copies/new")
    press(tab, "Enter")
    tab.wait_for_selector(".lock-panel")
    assert tab.get_by_role("button", name="管理者を呼ぶ").count() == 1
    assert find_violations(tab) == []
    press(tab, "Enter")
    tab.wait_for_selector("text=担当の画面に呼び出しを出しました")
    chief = at_desk(open_tab(1024, 768), counter, served, CHIEF, SECOND)
    chief.goto("/")
    chief.wait_for_selector("text=窓口が待っています")
    chief.goto("/copies/glyphs")
    chief.wait_for_selector("text=U+845B U+E0100")
    assert chief.get_by_text("窓口が待っています").count() == 1
    assert find_violations(chief) == []
    assert "葛" not in chief.content()


def test_a_third_partys_request_waits_for_a_second_person(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab, relation="third-party", means="photo-id")
    tab.goto(f"/copies/new/{person}")
    click(tab.locator("button:has-text('審査へ送る')"))
    tab.wait_for_selector("#errors")
    tab.locator("#requester_name").fill("見本金融 株式会社")
    tab.locator("#reason").fill("貸したお金の返済を求めるため")
    for box in tab.locator("input[name=papers]").all():
        box.check()
    click(tab.locator("button:has-text('審査へ送る')"))
    tab.wait_for_selector("text=審査を待っています")
    address = tab.url
    other = at_desk(open_tab(), counter, served, REVIEWER, SECOND)
    other.goto("/")
    click(other.get_by_role("link", name="開く").first)
    other.wait_for_selector("text=第三者請求の審査")
    assert find_violations(other) == []
    press(other, "F9")
    other.wait_for_selector("text=認めました")
    tab.goto(address)
    press(tab, "F9")
    tab.wait_for_selector("text=仕上がりの確認")


def test_the_day_is_closed_by_one_and_confirmed_by_another(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    (person,) = counter.office.family("架空 太郎")
    tab = at_desk(open_tab(), counter, served)
    open_case(tab)
    read_card(counter, person)
    tab.goto("/copies/new")
    press(tab, "Enter")
    tab.wait_for_selector("text=仕上がりの確認")
    press(tab, "F9")
    tab.wait_for_selector("text=渡してください")
    press(tab, "F9")
    tab.wait_for_selector("text=交付が済みました")
    tab.goto("/copies/closing")
    tab.locator("#cash").fill("200")
    tab.locator("#top-0").fill("A004513")
    press(tab, "F9")
    tab.wait_for_selector("#errors")
    tab.locator("#reason").fill("おつりの渡し間違い")
    press(tab, "F9")
    tab.wait_for_selector("text=この日は締めました")
    assert find_violations(tab) == []
    form = tab.context.request.get("/copies/closing/papers/fees")
    assert form.ok and "手数料集計表" in text_of(form.body())
    other = at_desk(open_tab(), counter, served, REVIEWER, SECOND)
    other.goto("/copies/closing/others")
    assert find_violations(other) == []
    press(other, "F9")
    other.wait_for_selector("text=確認を待つ日はありません")


def test_anybody_may_check_a_paper_and_learns_nothing_of_it(
    open_tab: Callable[..., Page], counter: CopiesCounter, served: ServedCounter
) -> None:
    office = counter.office
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=person, terminal=TERMINAL)
    with ThreadPoolExecutor(1) as aside:  # this thread has the browser's loop
        (issue,) = aside.submit(office.issue, a_request(person), by).result().issues
    tab = open_tab()
    tab.goto("/verify")
    code = issue.short_code
    tab.locator("#code").fill(f"{code[:4]}-{code[4:8]}-{code[8:]}".lower())
    tab.locator("#number").fill(issue.number)
    tab.locator("#day").fill("平成15年8月1日")
    press(tab.locator("#day"), "Enter")
    tab.wait_for_selector("text=内容の指紋は一致しました")
    assert find_violations(tab) == []
    said = tab.locator("main").inner_text()
    assert "西東京市" in said and "住民票の写し" in said and "1枚" in said
    assert "架空" not in said and "見本町" not in said
    tab.locator("#day").fill("平成15年8月2日")
    press(tab.locator("#day"), "Enter")
    tab.wait_for_selector("text=この内容の証明書は見つかりません")
