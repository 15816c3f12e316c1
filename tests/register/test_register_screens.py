"""Search, household card, history, marks: what a clerk sees, and what is written down of it.

Through the whole frame: card, rights, case, form; without a browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from counter_offices import CLERK, REVIEWER, MadeCards
from counter_visitor import CounterVisitor
from register_counter import RegisterCounter, enter_family, make_register_counter

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures
from jukinet.register.papers import CodeChange, ItemCorrection, MoveOut, Relocation
from jukinet.security.operator import Function
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.person import Sex
from web_visitor import Page

MINATO = MunicipalityCode("131032")


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database],
    keys: NodeContext,
    at: ManualClock,
    cards: MadeCards,
    tmp_path: Path,
) -> RegisterCounter:
    return make_register_counter(replace(keys, clock=at), make_database, tmp_path, cards)


def look(visitor: CounterVisitor, line: str, **more: str) -> Page:
    page = visitor.send(visitor.form("/search", "/search"), line=line, **more)
    assert page.status == 200, page.said
    return page


def card_of(office: RegisterCounter, person: int = 0) -> str:
    return f"/households/{office.household}?person={office.residents[person]}"


def test_one_line_finds_the_family_and_leads_to_its_card(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    page = look(clerk, "みほん たろう S55.4.1")
    said = page.said.replace(" ", "")
    assert "読み取り：かな「みほんたろう」生年月日「昭和55年4月1日（1980-04-01）」" in said
    assert "1人が当てはまります" in page.said
    assert f'href="{card_of(office)}"' in page.text.replace("&amp;", "&")
    card = clerk.get(card_of(office))
    for said in (
        "見本 太郎",
        "見本 花子",
        "見本 あおい",
        "昭和55年4月1日",
        "23歳",
        "ひばりが丘一丁目2番3号",
    ):
        assert said in card.said
    assert (
        card.said.index("見本 太郎") < card.said.index("見本 花子") < card.said.index("見本 あおい")
    )


def test_a_search_is_written_down_by_its_kinds_of_clue_and_never_by_its_text(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    look(clerk, "みほん S55.4.1")
    look(clerk, "どなたか S55.4.1")
    look(clerk, "みほん")
    look(clerk, "みほん 550401")
    lines = office.recorded(Function.SEARCH)
    assert [(line.items, line.result) for line in reversed(lines)] == [
        (("birth-date", "kana"), "found"),
        (("birth-date", "kana"), "none"),
        (("kana",), "clues-too-few"),
        (("kana",), "era-missing"),
    ]
    assert [line.subject is not None for line in reversed(lines)] == [True, False, False, False]
    assert "ほん" not in str(lines)


def test_too_few_clues_and_doubts_say_what_to_do(clerk: CounterVisitor) -> None:
    assert "手がかりが足りません" in look(clerk, "みほん").said
    assert "昭和64年2月3日" in look(clerk, "みほん 昭和64年2月3日").said
    asked = look(clerk, "みほん 550401")
    assert "「550401」は元号が分かりません" in asked.said
    again = look(clerk, "みほん 550401", instead="みほん 1980-04-01")
    assert "1人が当てはまります" in again.said


def test_boxes_are_searched_as_what_they_say(clerk: CounterVisitor) -> None:
    page = look(clerk, "", name="見本", birth="S55.4.1", place="ひばりが丘")
    assert "1人が当てはまります" in page.said


def test_more_than_ten_are_counted_and_nobody_is_named(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    with office.database.transaction() as tx:
        for number in range(11):
            one = (f"大勢 {number}", "オオゼイ", "1980-04-01", Sex.MALE, "世帯主")
            enter_family(tx, office, (one,))
    page = look(clerk, "おおぜい S55.4.1")
    assert "11人が当てはまります" in page.said and "大勢" not in page.said


def test_closed_items_open_one_at_a_time_each_with_a_line(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    code = office.code_of(office.residents[0])
    shown = f"{code[:5]} {code[5:]}"
    form = clerk.form(card_of(office), f"/residents/{office.residents[0]}/open")
    assert shown not in clerk.get(card_of(office)).said
    opened = clerk.send(form, press="code")
    assert opened.status == 200 and shown in opened.said
    assert "長野県長野市" not in opened.said
    domicile = clerk.send(
        clerk.form(card_of(office), f"/residents/{office.residents[0]}/open"), press="domicile"
    )
    assert "長野県長野市大字鶴賀1番" in domicile.said and shown not in domicile.said
    lines = office.recorded(Function.MASKED_ITEM)
    assert [line.items for line in reversed(lines)] == [("code",), ("domicile",)]
    assert all(line.subject for line in lines)


def test_an_affair_that_has_no_use_for_an_item_cannot_open_it(office: RegisterCounter) -> None:
    visitor = CounterVisitor(office.counter, "madoguchi-1")
    visitor.sign_on(CLERK)
    visitor.open_case(affair="inspection")
    assert 'name="item"' not in visitor.get(card_of(office)).text
    form = visitor.blank_form(f"/residents/{office.residents[0]}/open")
    refused = visitor.send(form, item="code")
    assert refused.status == 403


def test_every_card_shown_is_a_line_for_every_person(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    clerk.get(card_of(office))
    lines = office.recorded(Function.RECORD)
    assert len(lines) == 3 and {line.result for line in lines} == {"shown"}
    assert len({line.subject for line in lines}) == 3


@pytest.mark.parametrize("path", ["/search", "card", "history", "flags"])
def test_without_a_case_there_is_no_personal_data(office: RegisterCounter, path: str) -> None:
    visitor = CounterVisitor(office.counter, "madoguchi-1")
    visitor.sign_on(CLERK)
    address = {
        "card": card_of(office),
        "history": f"/residents/{office.residents[0]}/history",
        "flags": f"/residents/{office.residents[0]}/flags",
    }.get(path, path)
    page = visitor.get(address)
    assert page.status != 200 and "見本" not in page.said


def test_rights_are_asked_for_history_and_closed_items(office: RegisterCounter) -> None:
    """The reviewer may search and see records, and neither of these."""
    visitor = CounterVisitor(office.counter, "madoguchi-1")
    visitor.sign_on(REVIEWER)
    visitor.open_case()
    card = visitor.get(card_of(office))
    assert card.status == 200
    assert "/history" not in card.text and 'name="item"' not in card.text
    assert visitor.get(f"/residents/{office.residents[0]}/history").status == 403
    form = visitor.blank_form(f"/residents/{office.residents[0]}/open")
    assert visitor.send(form, item="code").status == 403


def test_an_erased_record_is_found_when_asked_for_and_says_so(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    key = office.residents[2]
    with office.database.transaction() as tx:
        procedures.accept_move_outs(tx, [MoveOut(key, MINATO, "芝一丁目1番", office.occasion())])
    line = "みほん 2001-5-5"
    assert "見つかりません" in look(clerk, line).said
    found = look(clerk, line, scope="erased")
    assert f"/residents/{key}" in found.text and "除票" in found.said
    page = clerk.get(f"/residents/{key}")
    assert "除かれた住民票（平成15年8月25日）" in page.said
    assert "東京都港区芝一丁目1番" in page.said
    assert "見本 あおい" not in clerk.get(card_of(office)).said


def test_the_history_tells_each_change_and_the_record_as_of_two_dates(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    key = office.residents[0]
    clock = office.counter.clock
    clock.advance(timedelta(minutes=2))
    moved = Relocation(
        key, Address(MunicipalityCode("132292"), "田無町五丁目6番"), office.occasion()
    )
    with office.database.transaction() as tx:
        procedures.relocate(tx, [moved])
    path = f"/residents/{key}/history"
    page = clerk.get(path)
    assert "転居（届出）" in page.said and "15-0042" in page.said and "clerk-2" in page.said
    assert "ひばりが丘一丁目2番3号 → から 田無町五丁目6番" in page.said
    past = clerk.get(f"{path}?valid_on=H15.8.25&known_on=2003-08-24")
    assert "この時点では、この住民票はありません" in past.said
    past = clerk.get(f"{path}?valid_on=H15.8.25&known_on=")
    assert "見本花子（妻）、見本あおい（子）" in past.said.replace(" ", "")
    wrong = clerk.get(f"{path}?valid_on=soon")
    assert "日付が読み取れません" in wrong.said
    assert [line.items for line in office.recorded(Function.HISTORY)][-1] == ("history",)


def test_codes_and_domiciles_stay_closed_in_the_history(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    key = office.residents[0]
    old = office.code_of(key)
    with office.database.transaction() as tx:
        procedures.change_codes(tx, [CodeChange(key, office.occasion())])
        items = {"permanent_domicile": "奈良県奈良市1番", "family_register_head": "見本 次郎"}
        procedures.correct_items(tx, [ItemCorrection(key, "9006", items, office.occasion())])
    page = clerk.get(f"/residents/{key}/history")
    assert "コード変更請求" in page.said and "本籍・筆頭者の変更" in page.said
    for closed in (old, office.code_of(key), "奈良市", "見本 次郎"):
        assert closed not in page.text


def test_a_mark_is_raised_seen_on_the_card_and_lifted_with_a_reason(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    path = f"/residents/{office.residents[0]}/flags"
    empty = clerk.send(clerk.form(path, path), press="mark", text=" ")
    assert empty.status == 422 and "理由を" in empty.said
    raised = clerk.send(clerk.form(path, path), press="mark", text="郵便物が返戻された")
    assert "調査中にしました" in clerk.follow(raised).said
    assert "調査中 郵便物が返戻された" in clerk.get(card_of(office)).said
    form = next(form for form in clerk.forms(path) if ("do", "lift") in form.buttons)
    lifted = clerk.send(form, press="lift", reason="居住を確認した")
    assert "居住を確認した" in clerk.follow(lifted).said
    assert "郵便物が返戻された" not in clerk.get(card_of(office)).said
    written = [line for line in office.recorded(Function.RECORD) if line.result == "entered"]
    assert [line.items for line in written] == [("lift",), ("mark",)]


def test_nothing_of_a_protected_person_is_on_any_of_the_screens(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    mother, child = office.residents[1], office.residents[2]
    office.lock(mother, child)
    form = clerk.blank_form(f"/residents/{mother}/open")
    pages = {
        "search": look(clerk, "みほん はなこ S57.12.3"),
        "search-code": look(clerk, office.code_of(mother)),
        "card": clerk.get(card_of(office)),
        "history": clerk.get(f"/residents/{mother}/history"),
        "flags": clerk.get(f"/residents/{mother}/flags"),
        "open": clerk.send(form, item="domicile"),
    }
    for name, page in pages.items():
        for hidden in ("見本 花子", "ハナコ", "昭和57年12月3日", "1982-12-03</", "ひばりが丘"):
            said = page.said.replace("昭和57年12月3日（1982-12-03）", "")
            assert hidden not in said, (name, hidden)
        assert "長野県" not in page.said
    assert "この方の情報は表示できません" in pages["search"].said
    assert "見本 太郎" in pages["card"].said and "住所は表示できません" in pages["card"].said
    results = {line.result for line in office.recorded(Function.SEARCH)}
    assert results == {"protected"}


def test_whether_a_protected_person_lives_somewhere_cannot_be_learned_by_trying(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    office.lock(office.residents[1])
    right, wrong = (
        look(clerk, f"みほん はなこ S57.12.3 {place}").said.partition("人が当て")[0]
        for place in ("ひばりが丘", "田無町")
    )
    assert "見つかりません" in right and right.replace("ひばりが丘", "田無町") == wrong


def test_who_lives_with_a_protected_person_is_shown_without_the_address(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    husband = office.residents[0]
    clock = office.counter.clock
    clock.advance(timedelta(minutes=1))
    with office.database.transaction() as tx:
        paper = Relocation(
            husband, Address(MunicipalityCode("132292"), "田無町5番"), office.occasion()
        )
        procedures.relocate(tx, [paper])
    office.lock(office.residents[1])
    for page in (
        look(clerk, "みほん たろう S55.4.1"),
        clerk.get(card_of(office)),
        clerk.get(f"/residents/{husband}/history?valid_on=H15.8.25"),
    ):
        assert "見本 太郎" in page.said
        for hidden in ("ひばりが丘", "田無町"):
            assert hidden not in page.said
    assert "見つかりません" in look(clerk, "みほん たろう 田無町5番").said


def test_a_household_all_of_whose_members_are_protected_is_a_closed_door(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    office.lock(*office.residents)
    page = clerk.get(card_of(office))
    assert "表示できません" in page.said
    for hidden in ("見本", "ひばりが丘", "世帯番号"):
        assert hidden not in page.said


def test_who_is_not_there_is_not_found(clerk: CounterVisitor) -> None:
    assert clerk.get(f"/households/{uuid4()}").status == 404
    assert clerk.get(f"/residents/{uuid4()}").status == 404


def test_addresses_and_titles_name_nobody(office: RegisterCounter, clerk: CounterVisitor) -> None:
    page = look(clerk, "みほん S55.4.1")
    card = clerk.get(card_of(office))
    for text in (page.text, card.text):
        title = text.partition("<title>")[2].partition("</title>")[0]
        assert "見本" not in title and "ミホン" not in title
    assert "%E" not in card.text


def test_every_screen_speaks_english_too(office: RegisterCounter, clerk: CounterVisitor) -> None:
    key = office.residents[0]
    for path, word in (
        ("/search", "Whom are you looking for?"),
        (card_of(office), "Household number"),
        (f"/residents/{key}/history", "Before → after"),
        (f"/residents/{key}/flags", "Keep as a note"),
    ):
        joint = "&" if "?" in path else "?"
        assert word in clerk.get(f"{path}{joint}lang=en").said
