"""The screens of a standstill, walked by an administrator after a morning without machines."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

import pypdfium2
import pytest
from standstill_counter import StandstillCounter
from standstill_town import PIN, Town

from jukinet.counters.operator_card import make_card
from jukinet.standstill.offline.card import SoftwareCard


@pytest.fixture
def counter(town: Town) -> StandstillCounter:
    return StandstillCounter(town)


PAPER = {
    "number": "停-00001",
    "what": "relocation",
    "outcome": "used",
    "fee": "by-law",
    "happened_day": "H15.8.25",
    "happened_time": "9:30",
    "done_by": "見本 花子",
    "paper": "異動届つづり",
}


def test_the_overview_tells_how_old_the_pack_is(town: Town) -> None:
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    town.clock.advance(timedelta(minutes=19))
    tanaka = StandstillCounter(town).worker("tanaka")
    assert "パックは新しい" in tanaka.get("/standstill").said
    town.clock.advance(timedelta(minutes=4))
    assert "パックが古い" in tanaka.get("/standstill").said
    assert "23 minutes old" in tanaka.get("/standstill?lang=en").said


def test_without_a_pack_the_overview_says_so(counter: StandstillCounter) -> None:
    assert "パックを開けられません" in counter.worker("tanaka").get("/standstill").said


def test_a_paper_is_entered_and_followed_and_its_number_accounted_for(town: Town) -> None:
    town.keep_packs()
    town.clock.advance(timedelta(hours=2))
    tanaka = StandstillCounter(town).worker("tanaka")
    form = tanaka.form("/standstill/afterwards", "/standstill/afterwards")
    entered = tanaka.send(form, **PAPER)
    assert "登録しました" in tanaka.follow(entered).said
    twice = tanaka.send(tanaka.form("/standstill/afterwards", "/standstill/afterwards"), **PAPER)
    assert (twice.status, "もう登録されています" in twice.said) == (422, True)
    early = {**PAPER, "number": "停-00002", "happened_time": "7:00"}
    refused = tanaka.send(tanaka.form("/standstill/afterwards", "/standstill/afterwards"), **early)
    assert refused.status == 422
    assert "停-00001" in tanaka.get("/standstill").said
    form = tanaka.form("/standstill", "/standstill/followed")
    done = tanaka.send(form, followed_by="H15-転居-000001")
    assert "登録済みにしました" in tanaka.follow(done).said
    assert "停-00001" not in tanaka.get("/standstill").said
    form = tanaka.form("/standstill/numbers", "/standstill/numbers")
    block = next(value for name, value in form.buttons if name == "block")
    settled = tanaka.send(form, press=block)
    assert "精算を終えました" in tanaka.follow(settled).said


def test_a_gap_must_be_explained(town: Town) -> None:
    town.keep_packs()
    town.clock.advance(timedelta(hours=2))
    tanaka = StandstillCounter(town).worker("tanaka")
    third = {**PAPER, "number": "停-00003"}
    tanaka.send(tanaka.form("/standstill/afterwards", "/standstill/afterwards"), **third)
    form = tanaka.form("/standstill/numbers", "/standstill/numbers")
    block = next(value for name, value in form.buttons if name == "block")
    refused = tanaka.send(form, press=block)
    assert (refused.status, "理由を書いてください" in refused.said) == (422, True)
    assert "1〜2" in tanaka.get("/standstill/numbers").said


def test_books_and_contact_list_are_printed(counter: StandstillCounter) -> None:
    counter.town.keep_packs()
    tanaka = counter.worker("tanaka")
    wrong = tanaka.send(
        tanaka.form("/standstill/contacts", "/standstill/contacts"), contacts="だれか"
    )
    assert (wrong.status, "1 行目" in wrong.said) == (422, True)
    form = tanaka.form("/standstill/contacts", "/standstill/contacts")
    tanaka.send(form, contacts="責任者, 見本 一郎, 083-000-0001")
    papers = [
        part.partition('"')[0]
        for part in tanaka.get("/standstill/numbers").text.split('href="')[1:]
        if part.startswith("/standstill/paper/")
    ]
    assert len(papers) == 6
    said = ""
    for address in [*papers, "/standstill/paper/contacts"]:
        answer = tanaka.get(address)
        assert answer.headers["content-type"] == "application/pdf", answer.said
        said += pypdfium2.PdfDocument(answer.body)[0].get_textpage().get_text_range()
    for word in ("S-00001", "停-00001", "900001", "083-000-0001", "停止時受付簿"):
        assert word in said.replace(" ", ""), word


def test_a_holder_is_enrolled_by_his_cards_keys_and_ended(counter: StandstillCounter) -> None:
    folder = counter.town.folder / "cards" / "C-904"
    make_card(folder, "C-904", PIN)
    holder = SoftwareCard(folder).to_holder("保管者 四")
    keys = "\n".join(b64encode(key).decode() for key in (holder.seal_key, holder.sign_key))
    tanaka = counter.worker("tanaka")
    forms = [
        form for form in tanaka.forms("/standstill/holders") if form.action == "/standstill/holders"
    ]
    wrong = tanaka.send(forms[1], card_id="C-904", name="保管者 四", card_keys="xx yy")
    assert wrong.status == 422
    _, entry = (
        form for form in tanaka.forms("/standstill/holders") if form.action == "/standstill/holders"
    )
    enrolled = tanaka.send(entry, card_id="C-904", name="保管者 四", card_keys=keys)
    assert "保管者を登録しました" in tanaka.follow(enrolled).said
    form = tanaka.form("/standstill/holders", "/standstill/holders")
    ended = tanaka.send(form, press="C-904", reason="返却")
    assert "保管者をやめました" in tanaka.follow(ended).said
    assert "C-904" not in tanaka.get("/standstill").said


def test_whoever_may_only_look_changes_nothing(counter: StandstillCounter) -> None:
    counter.town.keep_packs()
    sato = counter.worker("sato")
    assert sato.get("/standstill").status == 200
    assert sato.get("/standstill/numbers").status == 200
    assert sato.get("/standstill/drills").status == 200
    for address in ("/standstill/afterwards", "/standstill/holders", "/standstill/contacts"):
        assert sato.get(address).status == 403, address


def test_a_filing_by_hand_waits_on_the_home_screen(town: Town) -> None:
    town.keep_packs()
    town.clock.advance(timedelta(hours=2))
    tanaka = StandstillCounter(town).worker("tanaka")
    tanaka.send(tanaka.form("/standstill/afterwards", "/standstill/afterwards"), **PAPER)
    assert "手書きの届出 停-00001 転居届" in tanaka.get("/").said
