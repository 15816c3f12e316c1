"""The card desk at a real browser: from the application to the PIN by keys, and every other face.

The budgets of keys are those of the design: an application 22 keys and two clicks, making 3,
hand-over 8, a stop by telephone 26, a stop by the holder four taps.  axe finds nothing on any page.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "forms"))
sys.path.insert(0, str(Path(__file__).parents[1] / "cards"))

import pytest
from card_desk import PACKAGES, TERMINAL, CardsCounter, make_cards_counter
from card_steps import (
    SECRET,
    apply,
    at_desk,
    at_phone,
    hand_over,
    issue,
    make,
    newest_letter,
    numbers_on_the_slip,
    send,
    the_centre_confirms,
)
from chip_room import ChipRoom, open_chip_room
from copies_office import PaperRoom, open_paper_room
from eyes import look, look_at_all
from hands import Keys, click, press
from playwright.sync_api import Page
from portraits import jpeg, portrait
from served_counter import ServedCounter

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from paper_tools import text_of


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("cards-keys"))


@pytest.fixture
def chips(tmp_path: Path) -> ChipRoom:
    return open_chip_room(tmp_path / "chips")


@pytest.fixture
def counter(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, chips: ChipRoom,
    at: ManualClock, tmp_path: Path,
) -> CardsCounter:  # fmt: skip
    return make_cards_counter(room, chips, make_database(PACKAGES), tmp_path / "tray", at)


@pytest.fixture
def served(counter: CardsCounter) -> Iterator[ServedCounter]:
    serving = ServedCounter(counter, counter.app)
    yield serving
    serving.stop()


@pytest.fixture
def open_tab(tabs: Callable[..., Page], served: ServedCounter) -> Callable[..., Page]:
    """A browser before this counter."""
    return partial(tabs, served.address)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    file.write_bytes(jpeg(portrait()))
    return file


def test_an_application_is_22_keys_and_two_clicks(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("架空 太郎", kana="カクウ タロウ")
    tab = at_desk(open_tab(), served)
    keys = apply(tab, person, photo)
    assert keys.count <= 22, keys.count


def test_a_card_is_made_in_three_keys(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("架空 太郎", kana="カクウ タロウ")
    tab = at_desk(open_tab(), served)
    apply(tab, person, photo)
    keys = make(tab, counter)
    assert keys.count == 3
    walk_the_lamps(tab)
    (job,) = counter.printer.jobs
    assert job.terminal_id == f"{TERMINAL}-cards"
    assert "架空太郎" in text_of(job.pdf)


def walk_the_lamps(tab: Page) -> None:
    """→ and ← show what happened to each; one stands open at a time."""
    tab.evaluate("document.activeElement.blur()")
    shown = tab.locator("[data-walk] details[open] .lamp-lines")
    for key, said in (
        ("ArrowRight", "券面を印字した"),
        ("ArrowRight", "チップに書き込んだ"),
        ("ArrowLeft", "券面を印字した"),
    ):
        press(tab, key)
        assert said in shown.inner_text()
    look(tab, "lamps")
    press(tab, "ArrowLeft")
    assert tab.locator("[data-walk] summary").first.evaluate(
        "one => one === document.activeElement"
    )


def test_a_card_is_handed_over_in_eight_keys_and_nobody_here_sees_the_pin(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("架空 太郎", kana="カクウ タロウ")
    tab = at_desk(open_tab(), served)
    apply(tab, person, photo)
    make(tab, counter)
    letter = send(tab, counter)
    bodies: list[str] = []
    tab.on("request", lambda request: bodies.append(f"{request.url} {request.post_data}"))
    keys = hand_over(tab, counter, letter)
    assert keys.count <= 8, keys.count
    assert SECRET not in tab.content() + "".join(bodies)
    slip = text_of(counter.printer.jobs[-1].pdf)
    assert "支援番号" in slip and "架空太郎" in slip
    assert tab.locator("text=運用中").count() >= 1


def test_another_persons_letter_opens_nothing(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("架空 太郎", kana="カクウ タロウ")
    tab = at_desk(open_tab(), served)
    apply(tab, person, photo)
    make(tab, counter)
    send(tab, counter)
    tab.keyboard.insert_text("N-0000000000")
    Keys(tab).press("Alt+y", "F9")
    tab.wait_for_selector(".error-summary")
    assert len(counter.printer.jobs) == 1  # the face, and no slip


def test_a_stop_by_telephone_is_26_keys_and_says_since_when(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("山田 太郎", kana="ヤマダ タロウ")
    tab = at_desk(open_tab(), served)
    issue(tab, counter, person, photo)
    at_phone(tab)
    tab.wait_for_selector("#line")
    keys = Keys(tab)
    keys.type("ヤマダタロウ H15.8.1")
    keys.press("Enter")
    tab.wait_for_selector("[data-hit]")
    keys.press("Enter")
    tab.wait_for_selector("text=カード")
    keys.press("Alt+1")
    tab.wait_for_selector("#stop-card")
    look(tab, "cards-telephone")
    keys.press("Alt+y", "Alt+j", "Alt+u", "F9")
    tab.wait_for_selector("text=全国センターの確認を待っています")
    assert keys.count <= 26, keys.count
    the_centre_confirms(counter)
    tab.wait_for_selector("text=全国で停止しました")
    look(tab, "cards-1")


def test_a_caller_whose_answers_were_not_compared_stops_nothing(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("山田 太郎", kana="ヤマダ タロウ")
    tab = at_desk(open_tab(), served)
    address = issue(tab, counter, person, photo)
    at_phone(tab)
    tab.goto(address)
    press(tab, "F9")
    tab.wait_for_selector(".error-summary")
    assert tab.locator("h1:has-text('運用中')").count() == 1


def test_every_page_is_accessible_and_stands_on_a_small_screen(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("架空 太郎", kana="カクウ タロウ")
    tab = at_desk(open_tab(1024, 768), served)

    def must_be_fine(what: str) -> None:
        look_at_all(tab, f"a12-{what.replace('/', '-')}")

    for address in (f"/cards/of/{person}/new", "/cards/waiting", "/cards/query", "/cards/stock",
                    "/cards/yearly", "/stop"):  # fmt: skip
        tab.goto(address)
        must_be_fine(address)
    apply(tab, person, photo)
    must_be_fine("applied")
    make(tab, counter)
    must_be_fine("made")
    letter = send(tab, counter)
    must_be_fine("waiting")
    tab.goto("/cards/waiting")
    must_be_fine("work list")
    tab.go_back()
    tab.locator("#letter").focus()
    hand_over(tab, counter, letter)
    must_be_fine("in use")
    click(tab.locator("summary").first)
    must_be_fine("other proceedings")


def test_the_way_of_a_card_works_without_script(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("架空 太郎", kana="カクウ タロウ")
    tab = at_desk(open_tab(script=False), served)
    tab.goto(f"/cards/of/{person}/new")
    tab.set_input_files("#photo", str(photo))
    tab.locator("#taken_on").fill("2003-08-01")
    for box in tab.locator("input[name=checks]").all():
        box.check()
    click(tab.get_by_role("button", name="申請を受け付ける"))
    counter.chips.lay_blank().typed.append(SECRET)
    for name in (
        "券面を印字する",
        "チップに書き込む",
        "作成を終える",
        "交付通知書を作る",
        "発送した",
    ):
        click(tab.get_by_role("button", name=name))
    with counter.office.database.transaction() as tx:
        tab.locator("#letter").fill(newest_letter(tx))
    tab.locator("input[name=face_compared]").check()
    click(tab.get_by_role("button", name="交付して有効にする"))
    click(tab.get_by_role("button", name="入力を始める"))
    tab.get_by_role("heading", name="運用中").wait_for()
    click(tab.locator("[data-walk] summary").first)
    assert "券面を印字した" in tab.locator("[data-walk]").inner_text()


def test_a_photograph_that_breaks_a_rule_is_named_and_nothing_is_kept(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, tmp_path: Path
) -> None:
    (person,) = counter.office.family("架空 太郎", kana="カクウ タロウ")
    square = tmp_path / "square.jpg"
    square.write_bytes(jpeg(portrait(900, 900)))
    tab = at_desk(open_tab(), served)
    tab.goto(f"/cards/of/{person}/new")
    tab.set_input_files("#photo", str(square))
    press(tab, "F9")
    tab.wait_for_selector(".error-summary")
    said = tab.locator(".error-summary").inner_text()
    for rule in ("45×35", "撮影した日", "四つの点"):
        assert rule in said
    look(tab, "cards-2")
    tab.goto("/cards/waiting")
    assert tab.locator("text=待っているカードはありません").count() == 1


def test_a_holder_stops_his_card_by_four_taps_on_a_telephone(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("架空 太郎", kana="カクウ タロウ")
    desk = at_desk(open_tab(), served)
    issue(desk, counter, person, photo)
    card, support = numbers_on_the_slip(counter)
    phone = open_tab(375, 700)
    phone.goto("/stop")
    look(phone, "h06-stop")
    taps = 0
    for field, text in (("#card", card), ("#support", support)):
        click(phone.locator(field))
        phone.keyboard.insert_text(text)
        taps += 1
    click(phone.get_by_role("button", name="止める"))
    taps += 1
    phone.wait_for_selector("text=全国の確認を待っています")
    assert taps <= 4
    assert "全国で止まりました" not in phone.content()
    look(phone, "cards-3")
    the_centre_confirms(counter)
    phone.wait_for_selector("text=全国で止まりました")
    look(phone, "cards-4")
    assert "架空" not in phone.content() + phone.url + phone.title()
    assert card not in phone.url and card not in phone.content()


def test_a_wrong_number_stops_nothing_and_does_not_say_which(
    open_tab: Callable[..., Page], counter: CardsCounter, served: ServedCounter, photo: Path
) -> None:
    (person,) = counter.office.family("架空 太郎", kana="カクウ タロウ")
    desk = at_desk(open_tab(), served)
    issue(desk, counter, person, photo)
    card, support = numbers_on_the_slip(counter)
    phone = open_tab(375, 700, script=False)
    said = []
    for numbers in ((card, "0000-0000-0000"), ("4111111111111111", support), ("12", "34")):
        phone.goto("/stop")
        phone.locator("#card").fill(numbers[0])
        phone.locator("#support").fill(numbers[1])
        click(phone.get_by_role("button", name="止める"))
        said.append(phone.locator(".error-summary").inner_text())
    assert len(set(said)) == 1
    desk.reload()
    assert desk.locator("h1:has-text('運用中')").count() == 1
