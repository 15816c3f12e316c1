"""The screens of custody walked by two administrators at two terminals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from custody_counter import PACKAGES, CustodyCounter, press

from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.custody.screens import FAMILY as CUSTODY
from jukinet.custody.screens.manual import make_manual, make_manual_family
from jukinet.nodes.families import FAMILIES
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.web.wording import LANGUAGES
from jukinet.terms.errors import ErrorCode


@pytest.fixture
def counter(
    make_database: Callable[[tuple[str, ...]], Database], tmp_path: Path, at: ManualClock
) -> CustodyCounter:
    return CustodyCounter(tmp_path, make_database(PACKAGES), at)


NEW = {
    "counterpart": "見本運送株式会社",
    "purpose": "遠隔地保管",
    "persons": "1,200",
    "due_on": "H15.9.1",
}


def test_a_medium_is_asked_for_approved_by_another_handed_over_and_erased(
    counter: CustodyCounter,
) -> None:
    tanaka, suzuki = counter.worker("tanaka"), counter.worker("suzuki")
    asked = tanaka.send(tanaka.form("/media/new", "/media/new"), **NEW)
    address = asked.headers["location"].partition("?")[0]
    assert "承認を申請しました" in tanaka.follow(asked).said
    assert "媒体の承認待ち" in suzuki.get("/").said
    own = press(tanaka, address, address, "approve")
    assert (own.status, "同じ操作者" in own.said) == (403, True)
    assert "承認しました" in suzuki.follow(press(suzuki, address, address, "approve")).said
    wrong = press(tanaka, address, address, "write", digest="x")
    assert (wrong.status, "指紋" in wrong.said) == (422, True)
    press(tanaka, address, address, "write", digest="00ff0102" + "0" * 56)
    handed = press(tanaka, address, address, "hand-over", person="運送 一郎")
    said = tanaka.follow(handed).said
    assert "受渡票" in said
    assert "あさひ わらび あじさい あしか" in said
    slip = tanaka.get(f"{address}/slip")
    assert slip.headers["content-type"] == "application/pdf"
    text = "".join(pypdfium2.PdfDocument(slip.body)[0].get_textpage().get_text_range().split())
    for word in ("媒体受渡票", "M-000001", "わらび", "見本運送株式会社", "運送一郎"):
        assert word in text, word
    press(tanaka, address, address, "take-back", person="運送 一郎")
    press(tanaka, address, address, "state-erasure", note="物理的破壊")
    assert "消去済み" in suzuki.follow(press(suzuki, address, address, "witness-erasure")).said
    assert "手続中の媒体はありません" in tanaka.get("/media").said
    assert "M-000001" in tanaka.get("/media?all=1").said


def test_what_is_wrong_is_said_over_the_form_and_what_was_typed_stays(
    counter: CustodyCounter,
) -> None:
    tanaka = counter.worker("tanaka")
    form = tanaka.form("/media/new", "/media/new")
    page = tanaka.send(form, **{**NEW, "persons": "many", "encryption": "none"})
    assert page.status == 422
    assert "数を入力してください" in page.said
    assert "見本運送株式会社" in page.text
    form = tanaka.form("/media/new", "/media/new")
    unencrypted = tanaka.send(form, **{**NEW, "encryption": "none"})
    assert unencrypted.status == 422
    assert "暗号化していない媒体は持ち出せません" in unencrypted.said


def test_a_medium_that_came_and_a_contractors_person_are_entered(counter: CustodyCounter) -> None:
    tanaka = counter.worker("tanaka")
    form = tanaka.form("/media/arrived", "/media/arrived")
    came = tanaka.send(form, counterpart="山口県", purpose="返却", persons="0", person="使者")
    assert "受入れを登録しました" in tanaka.follow(came).said
    form = next(one for one in tanaka.forms("/contractors") if one.action == "/contractors")
    named = tanaka.send(
        form,
        contractor="見本運送株式会社",
        name="運送 二郎",
        work="媒体の搬送",
        valid_from="H15.8.1",
        valid_to="2003-09-30",
        pledged_on="平成15年7月31日",
    )
    assert "運送 二郎" in tanaka.follow(named).said


def test_an_output_is_approved_by_another_on_its_screen(counter: CustodyCounter) -> None:
    tanaka, suzuki = counter.worker("tanaka"), counter.worker("suzuki")
    tanaka.get("/operations")
    asked = tanaka.send(tanaka.form("/operations", "/operations/list"))
    assert "申請しました" in tanaka.follow(asked).said
    (address,) = {
        part.partition('"')[0]
        for part in tanaka.get("/outputs").text.split('href="')[1:]
        if part.startswith("/outputs/")
    }
    assert "自分の申請は承認できません" in tanaka.get(address).said
    assert "出力を承認しました" in suzuki.follow(press(suzuki, address, address, "approve")).said
    assert "承認済み" in suzuki.get("/outputs").said


def test_the_history_masks_people_and_prints(counter: CustodyCounter) -> None:
    tanaka, sato = counter.worker("tanaka"), counter.worker("sato")
    tanaka.send(tanaka.form("/media/new", "/media/new"), **NEW)
    page = sato.get("/operations?function=media")
    assert "この一覧のなかだけの仮の番号" in page.said
    assert "M-000001" in page.said
    assert "監査の権限" in tanaka.get("/operations").said
    assert "この条件の操作はありません" in sato.get("/operations?operator=nobody").said
    assert sato.get("/operations?since=xx").status == 422
    paper = tanaka.get("/operations/list?since=2003-08-25&until=2003-08-25")
    assert paper.headers["content-type"] == "application/pdf"


def test_slips_are_held_against_the_record(counter: CustodyCounter) -> None:
    tanaka = counter.worker("tanaka")
    form = tanaka.form("/operations/slips", "/operations/slips")
    days = {"since": "2003-08-25", "until": "H15.8.25"}
    page = tanaka.send(form, numbers="20030825-0001\n0042", **days)
    assert page.status == 200
    assert "一致しないものがあります" in page.said
    assert "20030825-0001" in page.said


def test_whoever_may_only_look_changes_nothing(counter: CustodyCounter) -> None:
    tanaka, sato = counter.worker("tanaka"), counter.worker("sato")
    asked = tanaka.send(tanaka.form("/media/new", "/media/new"), **NEW)
    address = asked.headers["location"].partition("?")[0]
    assert sato.get("/media").status == 200
    assert sato.get("/media/new").status == 403
    assert sato.get("/contractors").status == 403
    assert press(sato, address, address, "approve").status == 403
    assert press(sato, address, address, "withdraw").status == 403


@pytest.mark.parametrize("address", ["/media", "/media/new", "/outputs", "/operations", "/manual"])
def test_pages_speak_english_too(counter: CustodyCounter, address: str) -> None:
    tanaka = counter.worker("tanaka")
    page = tanaka.get(f"{address}?lang=en")
    assert page.status in (200, 403)


def test_the_manual_names_every_screen_with_a_title_and_every_error() -> None:
    families = (COUNTERS, CUSTODY)
    manual_family = make_manual_family(families)
    for language in LANGUAGES:
        manual = make_manual((*families, manual_family), language)
        pages = {page.code: page for chapter in manual.chapters for page in chapter.screens}
        wanted = [screen for family in (*families, manual_family) for screen in family.screens]
        assert pages.keys() == {screen.code for screen in wanted}
        assert all(page.title for page in pages.values())
        assert ("F9", pages["J-B06a"].keys[0][1]) == pages["J-B06a"].keys[0]
        assert [code for code, _, _ in manual.messages] == [code.value for code in ErrorCode]


# Something is done there by a button of one line among several, or by a machine.
WITHOUT_KEYS = {
    "J-A04b", "J-A06u", "J-A14r", "J-A17", "J-A18", "J-A18a",
    "J-B06f", "J-B10f", "J-B11f", "J-G02a",
}  # fmt: skip


def test_the_manual_tells_the_keys_of_every_page_at_which_something_is_done() -> None:
    """Of pages built on others, filled in by kind or shared by one code, too."""
    manual = make_manual(FAMILIES[:-1], "ja")
    pages = {page.code: page for chapter in manual.chapters for page in chapter.screens}
    for code in ("J-A06", "J-A07", "J-A08", "J-A09", "J-A10", "J-A13"):
        assert dict(pages[code].keys)["F9"] == "確かめる／審査へ送る", code
    assert dict(pages["J-A14"].keys) == {"F9": "認める", "Alt+R": "差し戻す（Alt+R）"}
    assert dict(pages["J-A05"].keys)["Enter"] == "審査へ送る／この内容で作る"
    assert dict(pages["J-A12c"].keys)["F9"].startswith("交付して有効にする")
    silent = {code for code, one in pages.items() if one.shows and one.acts and not one.keys}
    assert silent == WITHOUT_KEYS


def test_the_manual_is_read_at_the_counter_and_printed_as_a_book(counter: CustodyCounter) -> None:
    tanaka = counter.worker("tanaka")
    page = tanaka.get("/manual")
    if page.status == 403:
        pytest.fail("administrators read the manual too")
    assert 'id="J-B06a"' in page.text
    book = pypdfium2.PdfDocument(tanaka.get("/manual/book").body)
    text = "".join(page.get_textpage().get_text_range() for page in book)
    for family in (COUNTERS, CUSTODY):
        for screen in family.screens:
            assert screen.code in text, screen.code
