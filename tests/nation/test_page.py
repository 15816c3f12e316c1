"""Proves that the nation's page is complete without script: each screen, form and refusal.

The page is real; behind its port stands a small nation in memory (desk_builders).
"""

import re

import pytest
from desk_builders import NOT_GRANTED, PROOF_FILE, SmallDesk
from starlette.applications import Starlette

from jukinet.nation.page.screens import make_page
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import JukiError
from web_visitor import FoundForm, Visitor

MESSAGE = f"/messages/national_server:000000/{0:032x}"
COUNTER = "http://127.0.0.1:8461/"
SCREENS = ("/", "/nodes", "/messages", MESSAGE, "/ask", "/access", "/ledger", "/counter")


@pytest.fixture
def desk() -> SmallDesk:
    return SmallDesk()


@pytest.fixture
def app(desk: SmallDesk) -> Starlette:
    return make_page(desk, randomness=SeededRandomness(7))


@pytest.fixture
def visitor(app: Starlette) -> Visitor:
    return Visitor(app)


# --- what every screen says


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("screen", [*SCREENS, "/nowhere"])
def test_every_screen_is_marked_a_rehearsal_with_fictitious_people(
    visitor: Visitor, screen: str, language: str
) -> None:
    page = visitor.get(f"{screen}?lang={language}")
    assert 'class="rehearsal"' in page.text
    assert f'<html lang="{language}">' in page.text
    marks = ("模擬環境です。", "架空の人") if language == "ja" else ("rehearsal", "fictitious")
    assert all(mark in page.said for mark in marks)
    mark = "模擬" if language == "ja" else "mock"
    assert mark in re.findall(r"<title>(.*?)</title>", page.text)[0]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_has_one_heading_landmarks_and_a_way_past_the_menu(
    visitor: Visitor, screen: str
) -> None:
    text = visitor.get(screen).text
    assert len(re.findall("<h1[ >]", text)) == 1
    for landmark in ("<header", "<nav", '<main id="main"', "<footer"):
        assert landmark in text
    assert '<a class="skip" href="#main">' in text
    assert 'role="status" aria-live="polite"' in text


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_has_inline_script_style_or_anything_from_elsewhere(
    visitor: Visitor, screen: str
) -> None:
    text = visitor.get(screen).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|hx-vals", text)
    for address in re.findall(r'(?:href|src|action)="([^"]*)"', text):
        assert address.startswith(("/", "#", COUNTER)), address


def test_addresses_and_titles_carry_no_name_and_no_code(visitor: Visitor) -> None:
    visitor.follow(visitor.send(visitor.form("/ask", "/ask"), person="s2", items="name"))
    for screen in (*SCREENS, "/access?person=s2"):
        text = visitor.get(screen).text
        for said in re.findall(r'href="([^"]*)"|<title>(.*?)</title>', text):
            assert "葛" not in "".join(said)


def test_no_screen_shows_a_whole_resident_record_code(visitor: Visitor) -> None:
    for screen in SCREENS:
        for digits in re.findall(r"(?<!\d)\d{11}(?!\d)", visitor.get(screen).said):
            with pytest.raises(JukiError):
                ResidentRecordCode(digits)


def test_the_language_is_remembered_in_a_cookie_and_kept_by_links(visitor: Visitor) -> None:
    visitor.get("/?lang=en")
    assert '<html lang="en">' in visitor.get("/nodes").text
    assert "node=national_server%3A000000&amp;lang=ja" in (
        visitor.get("/messages?node=national_server:000000").text
    )


def test_nothing_is_stored_but_a_session_and_a_language(visitor: Visitor) -> None:
    page = visitor.get("/?lang=ja")
    assert {cookie.partition("=")[0] for cookie in page.cookies} == {
        "juki-session",
        "juki-language",
    }
    assert all("HttpOnly" in cookie and "SameSite=strict" in cookie for cookie in page.cookies)


# --- what the screens show


def test_the_map_draws_47_prefectures_and_every_node_of_the_plan(
    visitor: Visitor, desk: SmallDesk
) -> None:
    text = visitor.get("/").text
    squares = text.count('class="tile"') + text.count("tile-part")
    assert squares >= 47
    for party in desk.plan.parties:
        assert f'data-party="{party}"' in text


def test_a_node_says_its_state_and_queue_in_words(visitor: Visitor) -> None:
    text = visitor.get("/").text
    assert 'aria-label="山口県サーバ：待ちあり、待ち15件"' in text
    assert 'aria-label="下関市 CS：注意、待ち1件"' in text


def test_the_balance_sheet_counts_residents_messages_and_enquiries(visitor: Visitor) -> None:
    said = visitor.get("/").said
    assert "12,000" in said
    assert "通知が届くまでの差があります" in said
    assert "つくった 1,284" in said


def test_the_tables_say_what_the_map_shows(visitor: Visitor, desk: SmallDesk) -> None:
    said = visitor.get("/nodes?lang=en").said
    for name in ("National centre", "Yamaguchi server", "Ogori register office"):
        assert name in said
    assert "by file" in said


def test_without_script_the_page_can_be_asked_again_or_by_itself(visitor: Visitor) -> None:
    assert "<noscript>" in visitor.get("/").text
    assert "refresh" not in visitor.get("/").headers
    assert visitor.get("/?refresh=on").headers["refresh"] == "10"


def test_a_message_is_opened_as_envelope_signature_and_numbered_steps(visitor: Visitor) -> None:
    said = visitor.get(f"{MESSAGE}?lang=en").said
    assert "1 The peer is the sender" in said
    assert "7 Not received before" in said
    assert "Took effect" in said
    assert "juki-envelope+jws" in said
    assert "812 bytes, kept sealed" in said
    assert "Act Art. 30-5" in said


def test_a_refused_message_shows_the_step_it_failed_and_why(visitor: Visitor) -> None:
    address = f"/messages/prefectural_server:350001/{6:032x}?lang=en"
    page = visitor.get(address)
    assert "outside the jurisdiction" in page.said
    assert page.text.count('class="step step-failed"') == 1
    assert "Took effect" not in page.said


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        (f"/messages/national_server:000000/{99:032x}", 404),
        ("/messages?node=agency:unknown", 404),
        ("/messages?node=nonsense", 404),
        ("/access?person=s99", 404),
        ("/access/proofs/s1/record-proof-national_server-99.json", 404),
        ("/ledger?node=prefectural_server:010006", 404),
    ],
)
def test_what_does_not_exist_is_a_sentence_with_a_remedy(
    visitor: Visitor, address: str, status: int
) -> None:
    page = visitor.get(address)
    assert page.status == status
    assert "<title>エラー：" in page.text
    assert "地図へ戻る" in page.said


# --- what forms do


def test_stopping_and_starting_the_clock(visitor: Visitor, desk: SmallDesk) -> None:
    page = visitor.follow(visitor.send(visitor.form("/", "/time"), press="stop"))
    assert desk.stopped
    assert "時計を止めました" in page.said
    visitor.send(visitor.form("/", "/time"), press="600")
    assert (desk.stopped, desk.speed) == (False, 600.0)


def test_a_move_is_made_to_happen_once_however_often_the_form_is_sent(
    visitor: Visitor, desk: SmallDesk
) -> None:
    form = visitor.form("/", "/move")
    first, second = visitor.send(form), visitor.send(form)
    assert desk.moves == 1
    assert first.headers["location"] == second.headers["location"]
    assert "山口市から西東京市へ、3人が転出しました" in visitor.follow(first).said
    visitor.send(visitor.form("/", "/move"))
    assert desk.moves == 2


def test_a_line_is_cut_marked_and_mended(visitor: Visitor, desk: SmallDesk) -> None:
    town = desk.plan.municipalities[3]
    line = f"{town.communication_server}|{town.prefecture}"
    page = visitor.follow(visitor.send(visitor.form("/", "/lines"), press="cut", line=line))
    assert desk.cut == {frozenset((town.communication_server, town.prefecture))}
    assert "山口市 CSと山口県サーバの間の線を切りました" in page.said
    assert "wire-cut" in page.text
    assert "7件が待っています" in page.said
    visitor.send(visitor.form("/", "/lines", line=line), press="heal")
    assert not desk.cut


def test_a_line_cut_at_the_tables_leads_back_to_the_tables(
    visitor: Visitor, desk: SmallDesk
) -> None:
    page = visitor.send(visitor.form("/nodes", "/lines"), press="cut")
    assert page.headers["location"].startswith("/nodes?")
    assert "切断中" in visitor.follow(page).said


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"line": "agency:onkyu|communication_server:352039", "do": "cut"}, 404),
        ({"line": "nonsense", "do": "cut"}, 404),
        ({"do": "explode"}, 422),
        ({"do": "cut", "back": "https://evil.example"}, 422),
    ],
)
def test_a_form_that_was_tampered_with_has_no_effect(
    visitor: Visitor, desk: SmallDesk, fields: dict[str, str], status: int
) -> None:
    page = visitor.send(visitor.form("/", "/lines"), **fields)
    assert page.status == status
    assert not desk.cut


def test_a_form_of_another_visitor_has_no_effect(
    app: Starlette, visitor: Visitor, desk: SmallDesk
) -> None:
    form = visitor.form("/", "/move")
    stranger = Visitor(app)
    stranger.get("/")
    assert stranger.send(form).status == 403
    assert desk.moves == 0


def test_a_form_sent_by_another_site_has_no_effect(visitor: Visitor, desk: SmallDesk) -> None:
    form = visitor.form("/", "/move")
    page = visitor.post("/move", form.filled(), origin="http://evil.example")
    assert page.status == 403
    assert desk.moves == 0


# --- asking, who looked, tampering


def test_an_answer_shows_items_article_and_receipt(visitor: Visitor) -> None:
    asked = visitor.send(visitor.form("/ask", "/ask"), items="name")
    page = visitor.follow(asked)
    assert "見つかりました" in page.said
    assert "住民基本台帳法第30条の7第3項 別表第一の16の項" in page.said
    assert "r-2003-000118" in page.said
    assert "架空の人です。" in page.said


def test_a_refusal_says_why_what_to_do_and_by_which_article(
    visitor: Visitor, desk: SmallDesk
) -> None:
    agency = desk.plan.agencies[0].party
    form = visitor.form("/ask", "/ask")
    page = visitor.follow(visitor.send(form, affair=f"{agency}|1/{NOT_GRANTED}", items="name"))
    assert "お答えできません" in page.said
    assert "この事務での照会は、貴機関に認められていません。" in page.said
    assert "purpose-not-granted" in page.said
    assert "第30条の7第3項" in page.said


def test_a_proof_its_keys_and_the_page_that_checks_it_are_files_to_keep(visitor: Visitor) -> None:
    for _ in range(3):
        visitor.send(visitor.form("/ask", "/ask"), person="s1", items="address")
    shown = visitor.get("/access?person=s1").text
    for address in (f"/access/proofs/s1/{PROOF_FILE}", "/access/keys", "/access/checker"):
        assert f'href="{address}"' in shown
        page = visitor.get(address)
        assert page.headers["content-disposition"].startswith("attachment; filename=")
        assert page.headers["cache-control"] == "no-store"
    assert "checkpoint-keys/1" in page.text, "the page is the one that is handed out"


def test_who_looked_is_told_in_plain_words_with_the_state_of_its_proof(visitor: Visitor) -> None:
    assert "まだありません" in visitor.get("/access?person=s1").said
    for _ in range(4):
        visitor.send(visitor.form("/ask", "/ask"), person="s1", items="address")
    said = visitor.get("/access?person=s1&lang=en").said
    assert "about this person: 4" in said
    assert "about this person: 0" in said, "his own office has its own records"
    assert "Purpose: Pension payment (table 1, item 16)" in said
    for state in ("waits for the next", "Proved;", "co-signed by another node", "was altered"):
        assert state in said
    assert "まだありません" in visitor.get("/access?person=s2&lang=ja").said


def test_a_card_goes_into_one_reader_and_comes_out_again(visitor: Visitor, desk: SmallDesk) -> None:
    form = visitor.form("/counter", "/counter", terminal="madoguchi-1")
    page = visitor.follow(visitor.send(form, press="insert", card="card-sasaki"))
    assert "カードを入れました" in page.said
    assert desk.readers == {"madoguchi-1": "card-sasaki"}
    form = visitor.form("/counter", "/counter", terminal="shinsa-1")
    assert "佐々木" not in str(form)
    form = visitor.form("/counter", "/counter", terminal="madoguchi-1")
    page = visitor.follow(visitor.send(form, press="pull"))
    assert "画面は消えます" in page.said
    assert desk.readers == {}


def test_a_residents_card_is_laid_down_typed_for_and_taken_away(
    visitor: Visitor, desk: SmallDesk
) -> None:
    def form(press: str) -> FoundForm:
        return next(one for one in visitor.forms("/counter") if ("do", press) in one.buttons)

    assert (
        "置きました" in visitor.follow(visitor.send(form("lay"), press="lay", card="card-1")).said
    )
    assert desk.laid == "card-1"
    page = visitor.send(form("type"), press="type", pin="7294")
    assert "7294" not in page.headers["location"]
    assert desk.typed == [("madoguchi-1", "7294")]
    visitor.send(form("take"), press="take")
    assert desk.laid is None


def test_a_residents_card_is_carried_to_another_citys_counter(
    visitor: Visitor, desk: SmallDesk
) -> None:
    form = next(one for one in visitor.forms("/counter") if ("do", "carry") in one.buttons)
    page = visitor.send(form, press="carry", card="card-2", to="352039")
    assert "持っていきました" in visitor.follow(page).said
    assert desk.residents == {"132292": ["card-1"], "352039": ["card-2"]}
    far = visitor.get("/counter?office=352039").said
    assert "窓口：山口市" in far and "card-2" in far and "西東京市の窓口へ" in far
    assert visitor.get("/counter?office=999999").status == 404


def test_a_registration_code_is_told_once_and_stands_in_no_address(visitor: Visitor) -> None:
    form = visitor.form("/counter", "/counter", terminal="madoguchi-1")
    answer = visitor.send(form, press="register")
    assert "code-of" not in answer.headers["location"]
    assert "code-of-madoguchi-1" in visitor.follow(answer).said


def test_a_printed_paper_opens_and_another_is_not_there(visitor: Visitor) -> None:
    paper = visitor.get("/papers/132292/madoguchi-1/00000001")
    assert paper.headers["content-type"] == "application/pdf"
    assert visitor.get("/papers/132292/madoguchi-1/00000002").status == 404


def test_one_altered_byte_is_found_named_and_undone(visitor: Visitor) -> None:
    assert "すべて正しくつながっています" in visitor.get("/ledger").said
    form = visitor.form("/ledger", "/ledger", node="national_server:000000")
    page = visitor.follow(visitor.send(form, press="alter"))
    assert "記録42が書き換えられています" in page.said
    assert "0x75 → 0x74" in page.said
    form = visitor.form("/ledger", "/ledger", node="national_server:000000")
    page = visitor.follow(visitor.send(form, press="restore"))
    assert "すべて正しくつながっています" in page.said


def test_before_anybody_lives_there_nobody_can_be_asked_about(
    visitor: Visitor, desk: SmallDesk
) -> None:
    desk.with_samples = False
    assert "まだ" in visitor.get("/ask").said or "見本がありません" in visitor.get("/ask").said
    assert "見本がありません" in visitor.get("/access").said


def test_a_calm_nation_says_so_instead_of_showing_nothing() -> None:
    visitor = Visitor(make_page(SmallDesk(busy=False), randomness=SeededRandomness(7)))
    assert "どの拠点も待ちはありません" in visitor.get("/").said
