"""A11 in a real browser: somebody of another town has a copy, by six keys with his card."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from copies_served import (
    CLERK,
    PaperRoom,
    ServedCounter,
    at_desk,
    open_case,
    open_paper_room,
    register,
    sign_on,
)
from eyes import find_violations, look, must_fit
from hands import Keys, click, press
from home_town import HOME
from pdf_texts import text_of
from playwright.sync_api import Page
from wide_counter import TERMINAL, WideCounter, make_wide_counter, read_guest

from jukinet.copies.screens import wide_area
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import Query
from laid_cards import world_of

KEPT = Query("kept", "SELECT count(*) FROM copies.kept_document", "Bytes that are kept.")


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


def test_a_copy_with_the_card_is_six_keys(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter
) -> None:
    tab = at_desk(open_tab(1024, 768), wide.counter, served)
    wide.lay()
    tab.goto("/cases/new")
    keys = Keys(tab)
    keys.press("Alt+k")
    tab.wait_for_selector("#reader")
    wide.type_pin()
    keys.press("F9")
    tab.wait_for_selector("text=本籍・筆頭者は載せられません")
    assert "山口県山口市" in tab.inner_text("main") and "架空 太郎" in tab.inner_text("main")
    look(tab, "wide-area-new")
    keys.press("Alt+r")
    keys.press("Enter")
    tab.wait_for_selector("text=仕上がりの確認")
    look(tab, "wide-area-made")
    keys.press("F9")
    tab.wait_for_selector("text=渡してください")
    look(tab, "wide-area-printed")
    keys.press("F9")
    tab.wait_for_selector("text=交付が済みました")
    look(tab, "wide-area-done")
    assert keys.count <= 6, keys.count
    (job,) = wide.counter.office.printer.jobs
    text = text_of(job.pdf)
    assert "架空 太郎" in text and "架空 花子" not in text and wide.home.asked == 1


def steps_in(tab: Page) -> list[str]:
    return [one.split("\n")[-1] for one in tab.locator(".steps .step").all_inner_texts()]


def test_while_the_home_is_waited_for_the_page_shows_each_office_it_reached(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter
) -> None:
    """The form is answered at once; sent again it leads to the same question, asked once.

    That the office was away when the page first asked how far it is loses nothing.
    """
    tab = at_desk(open_tab(1024, 768), wide.counter, served)
    tab.route("**/steps", lambda route: route.fulfill(status=503), times=1)
    go_on = threading.Event()
    wide.home.meanwhile.append(lambda: go_on.wait(120))
    read_guest(tab, wide)
    press(tab, "Enter")
    tab.wait_for_selector("text=山口県山口市の返事を待っています")
    tab.wait_for_function("document.querySelectorAll('.step-passed').length === 2")
    assert steps_in(tab) == ["済み", "済み", "待っています", "まだ", "まだ"]
    look(tab, "wide-area-waits")
    assert find_violations(tab) == []
    must_fit(tab)
    waiting = tab.url
    tab.go_back()
    click(tab.get_by_role("button", name="住所地に求める"))
    tab.wait_for_url(waiting)
    go_on.set()
    tab.wait_for_selector("text=仕上がりの確認")
    assert wide.home.asked == 1


def test_without_script_a_paper_is_compared_and_the_waiting_page_goes_on_by_itself(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter
) -> None:
    tab = at_desk(open_tab(script=False), wide.counter, served)
    open_case(tab, means="none")
    tab.goto("/copies/wide-area/new")
    click(tab.get_by_role("link", name="写真付きの書類を照らし合わせる"))
    told = wide.person.identification

    def show(name: str) -> None:
        tab.fill("#home", "山口市")
        tab.fill("#name", name)
        tab.fill("#birth", told.birth_date.text)
        tab.locator("input[name=sex][value=female]").check()
        click(tab.get_by_role("button", name="照らし合わせる"))

    show("別人 一郎")
    assert "登録されている内容とが一致しませんでした" in tab.inner_text("main")
    assert "別人" not in tab.url
    wide.nation.silent = True
    show("架空 太郎")
    assert "返事がありませんでした" in tab.inner_text("main")
    wide.nation.silent = False
    show("架空 太郎")
    assert "山口県山口市" in tab.inner_text("main")
    go_on = threading.Event()
    wide.home.meanwhile.append(lambda: go_on.wait(120))
    click(tab.get_by_role("button", name="住所地に求める"))
    assert "返事を待っています" in tab.inner_text("main")
    go_on.set()
    tab.wait_for_selector("text=仕上がりの確認")
    tab.goto("/case")
    assert "一致しました" in tab.inner_text("main")
    assert "一致しませんでした" in tab.inner_text("main")


def test_while_the_nation_is_waited_for_the_page_shows_who_has_the_question(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter
) -> None:
    """The form is answered at once, and no second paper is compared until an answer is there."""
    tab = at_desk(open_tab(1024, 768), wide.counter, served)
    go_on = threading.Event()
    wide.nation.meanwhile.append(lambda: go_on.wait(120))
    open_case(tab, means="none")

    def show() -> None:
        tab.goto("/identity")
        told = wide.person.identification
        tab.fill("#home", "山口市")
        tab.fill("#name", "架空 太郎")
        tab.fill("#birth", told.birth_date.text)
        tab.locator("input[name=sex][value=female]").check()
        tab.get_by_role("button", name="照らし合わせる").click()

    show()
    tab.wait_for_selector("text=全国サーバの返事を待っています")
    tab.wait_for_function("document.querySelectorAll('.step-passed').length === 1")
    assert steps_in(tab) == ["済み", "待っています"]
    look(tab, "identity-waits")
    assert find_violations(tab) == []
    must_fit(tab)
    show()
    tab.wait_for_selector("text=全国サーバの返事を待っています")
    go_on.set()
    tab.wait_for_selector("text=住所地に求める")
    assert "架空 太郎" in tab.inner_text("main") and wide.nation.asked == 1


def test_every_refusal_is_a_page_that_says_what_may_be_said(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter
) -> None:
    tab = at_desk(open_tab(1024, 768), wide.counter, served)
    tab.goto("/copies/wide-area/new")  # no case: offered to open one
    open_case(tab, means="none")
    tab.goto("/copies/wide-area/new")
    look(tab, "wide-area-who")
    read_guest(tab, wide)

    def ask(failure: Refusal | None, said: str, picture: str, member: str = "") -> list[str]:
        wide.home.failure = failure
        tab.goto("/copies/wide-area/new")
        if member:
            tab.locator("input[name=listed][value=named]").check()
            tab.fill("#names", member)
        click(tab.get_by_role("button", name="住所地に求める"))
        tab.wait_for_selector(f"text={said}")
        look(tab, picture)
        assert find_violations(tab) == []
        must_fit(tab)
        return steps_in(tab)

    away = ask(
        Refusal.HOME_AWAY, "山口県山口市から正しい答えがありませんでした", "wide-area-no-answer"
    )
    assert away == ["済み", "ここまで", "―", "―", "―"]
    ask(Refusal.CROWDED, "問い合わせが混み合っています", "wide-area-crowded")
    stranger = ask(None, "山口県山口市の判断でお出しできません", "wide-area-not-given", "別人 花子")
    assert stranger == ["済み", "済み", "済み", "済み", "ここまで"]
    assert "手数料はかかりません" in tab.inner_text("main")
    ask(
        Refusal.BEING_CHANGED,
        "山口県山口市で異動の処理中です。5分ほどで出せます",
        "wide-area-changed",
    )
    click(tab.get_by_role("button", name="知らせてもらう"))
    tab.wait_for_selector("text=次にお呼びする")
    assert not wide.counter.office.printer.jobs


def test_a_reply_that_comes_while_the_page_is_drawn_is_on_the_next(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Between what the page reads first and what it reads next."""
    go_on = threading.Event()
    wide.home.meanwhile.append(lambda: go_on.wait(120))

    def letting_in(read: Callable[..., Any]) -> Callable[..., Any]:
        def read_and_let_in(*given: Any, **named: Any) -> Any:
            found = read(*given, **named)
            if not go_on.is_set():
                go_on.set()
                assert wide.wait_for_outcome() == "given"
            return found

        return read_and_let_in

    for name in ("find_outcome", "get_request"):
        monkeypatch.setattr(wide_area, name, letting_in(getattr(wide_area, name)))
    tab = at_desk(open_tab(1024, 768), wide.counter, served)
    read_guest(tab, wide)
    press(tab, "Enter")
    tab.wait_for_selector("text=仕上がりの確認")


def test_a_reply_to_a_case_that_was_left_meanwhile_becomes_no_paper(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter
) -> None:
    tab = at_desk(open_tab(1024, 768), wide.counter, served)
    go_on = threading.Event()
    wide.home.meanwhile.append(lambda: go_on.wait(120))
    read_guest(tab, wide)
    press(tab, "Enter")
    tab.wait_for_selector("text=返事を待っています")
    waiting = tab.url
    tab.goto("/case")
    click(tab.locator("button[value=aside]"))
    go_on.set()
    state = wide.wait_for_outcome()
    with wide.counter.office.database.transaction() as tx:
        assert (state, tx.value(KEPT, {})) == ("dropped", 0)
    tab.goto("/")
    click(tab.get_by_role("button", name="次にお呼びする"))
    tab.goto(waiting)
    assert "返事が来る前に受付を離れたため、用紙にしませんでした" in tab.inner_text("main")
    look(tab, "wide-area-left")
    click(tab.get_by_role("link", name="もう一度求める"))
    click(tab.get_by_role("button", name="住所地に求める"))
    tab.wait_for_selector("text=仕上がりの確認")


def test_outside_the_hours_it_is_said_before_anything_is_asked(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter, at: ManualClock
) -> None:
    tab = open_tab(1024, 768)
    register(tab, served, TERMINAL)
    stopped = world_of(HOME.digits, at.now()).stopped
    at.advance(timedelta(hours=10))
    stopped.known_until = at.now()
    sign_on(tab, served, CLERK, TERMINAL)
    wide.lay()
    tab.goto("/card")
    wide.type_pin()
    press(tab, "F9")
    tab.wait_for_selector("text=受付時間外です")
    assert "09:00〜17:00" in tab.inner_text("main")
    assert tab.get_by_role("button", name="住所地に求める").count() == 0
    look(tab, "wide-area-closed")
    assert wide.home.asked == 0


def test_a_paper_is_compared_and_the_case_knows_it(
    open_tab: Callable[..., Page], wide: WideCounter, served: ServedCounter
) -> None:
    (person,) = wide.counter.office.family("見本 一郎")
    tab = at_desk(open_tab(1024, 768), wide.counter, served)
    open_case(tab, means="none")
    tab.goto("/identity")
    look(tab, "identity")

    def compare(name: str) -> None:
        tab.fill("#name", name)
        tab.fill("#birth", "H15.8.1")
        tab.locator("input[name=sex][value=female]").check()
        press(tab, "F9")

    compare("別人 一郎")
    tab.wait_for_selector("text=登録されている内容とが一致しませんでした")
    look(tab, "identity-not-matched")
    compare("見本 一郎")
    tab.wait_for_selector("text=証明の種類")
    assert "見本 一郎" in tab.inner_text("main") and str(person) not in tab.title()
    tab.goto("/case")
    look(tab, "case-checks")
