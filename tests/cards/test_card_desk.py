"""The card desk over its frame: who may come in, what is hidden, what takes two, what is bounded.

A visitor without a browser; the ledger is asked afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from card_desk import (
    CLERK,
    OUTSIDER,
    PACKAGES,
    TERMINAL,
    WITNESS,
    CardsCounter,
    make_cards_counter,
)
from chip_room import open_chip_room
from copies_office import PaperRoom, open_paper_room
from counter_visitor import CounterVisitor

from jukinet.cards import procedures
from jukinet.cards.life import CardState
from jukinet.cards.procedures import holding
from jukinet.cards.procedures.desk import get_card
from jukinet.cards.screens import SCREENS
from jukinet.cards.states import store as states_store
from jukinet.cards.states.bodies import CardSpread
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.guard import Output
from jukinet.protection.procedures import approve_release, ask_release, list_stopped, take_lock
from jukinet.security.operator import Duty, Function
from paper_tools import squeezed, text_of
from web_visitor import Page

EMBOSSED = b"*%C OJ3\r\n"
"""かくう たろー: か く う, an empty cell, た ろ and the long mark."""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("card-desk"))


@pytest.fixture
def counter(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> CardsCounter:  # fmt: skip
    chips = open_chip_room(tmp_path / "chips")
    return make_cards_counter(room, chips, make_database(PACKAGES), tmp_path / "tray", at)


def at_desk(
    counter: CardsCounter, means: str = "photo-id", relation: str = "self"
) -> CounterVisitor:
    clerk = CounterVisitor(counter, TERMINAL)
    clerk.sign_on(CLERK)
    clerk.open_case(affair="card", means=means, relation=relation)
    return clerk


def state_of(counter: CardsCounter, card_id: UUID) -> CardState:
    with counter.office.database.transaction() as tx:
        return get_card(tx, card_id).state


def test_no_screen_of_the_desk_opens_without_its_right(counter: CardsCounter) -> None:
    visitor = CounterVisitor(counter, TERMINAL)
    visitor.sign_on(OUTSIDER)
    visitor.open_case(affair="card", means="photo-id")
    asked = 0
    for screen in SCREENS:
        if screen.function is None:
            continue
        address = screen.path
        for place in ("resident_id", "card_id", "question_id"):
            address = address.replace(f"{{{place}:uuid}}", str(uuid4()))
        address = address.replace("{paper}", "face")
        pages = [visitor.get(address)] if screen.show else []
        pages += [visitor.send(visitor.blank_form(address))] if screen.act else []
        assert [page.status for page in pages] == [403] * len(pages), screen.code
        asked += len(pages)
    assert asked >= 20


def test_of_a_protected_holder_nothing_is_shown_and_the_card_can_be_stopped(
    counter: CardsCounter,
) -> None:
    person = counter.holder_without_card()
    card, _ = counter.issued_card(person)
    protect(counter, person)
    clerk = at_desk(counter)
    page = clerk.get(f"/cards/{card.card_id}")
    assert page.status == 200
    assert "架空" not in page.text and "見本町" not in page.text
    for paper in ("application", "receipt", "face", "filing-return"):
        refused = clerk.get(f"/cards/{card.card_id}/papers/{paper}")
        assert refused.status == 423, paper
        assert "架空" not in refused.text
    clerk.send(clerk.form(f"/cards/{card.card_id}", f"/cards/{card.card_id}/act"), press="suspend")
    assert state_of(counter, card.card_id) is CardState.SUSPENDED


def test_no_paper_shows_the_address_of_who_lives_with_a_protected_person_to_another(
    counter: CardsCounter,
) -> None:
    holder, housemate = counter.office.family("架空 太郎", "架空 次郎", kana="カクウ")
    card, _ = counter.issued_card(holder)
    clerk = at_desk(counter)
    before = clerk.get(f"/cards/{card.card_id}/papers/application")
    assert before.status == 200
    protect(counter, housemate)
    for paper in ("application", "filing-return", "face"):
        assert clerk.get(f"/cards/{card.card_id}/papers/{paper}").status == 423, paper
    assert clerk.get(f"/cards/{card.card_id}/papers/receipt").status == 200


def test_two_people_open_the_card_of_a_protected_person_who_has_none_to_prove_herself(
    counter: CardsCounter,
) -> None:
    person = counter.holder_without_card()
    card, _ = counter.issued_card(person)
    protect(counter, person)
    clerk = at_desk(counter)
    paper = f"/cards/{card.card_id}/papers/application"
    assert clerk.get(paper).status == 423
    assert "架空" not in clerk.get(f"/cards/{card.card_id}").text  # what was stopped is kept here
    office = counter.office
    kimura = office.worker("kimura", duty=Duty.PROTECTION, more=(Function.RELEASE,))
    takahashi = office.worker("takahashi", duty=Duty.REVIEW, more=(Function.RELEASE,))
    with office.database.transaction() as tx:
        stopped = list_stopped(tx, by=kimura, now=office.clock.now())
        assert card.application_id in {one.demand.document for one in stopped}
        release = ask_release(
            tx, document=card.application_id, output=Output.REGISTRATION_CARD,
            residents=frozenset({person}), requester=None, reason="本人と面談した",
            by=kimura, context=office.context,
        )  # fmt: skip
        approve_release(tx, release.release_id, by=takahashi, context=office.context)
    assert clerk.get(paper).status == 200
    office.clock.advance(timedelta(minutes=16))
    late = clerk.get(paper)
    assert late.status != 200 and "見本町" not in late.text


def knows_all(caller: CounterVisitor, base: str) -> dict[str, str]:
    """Every question of the page is ticked as answered rightly."""
    return dict.fromkeys(re.findall(r'name="(right-[a-z-]+)"', caller.get(base).text), "yes")


def protect(counter: CardsCounter, person: UUID) -> None:
    """The person applied for protection a moment ago."""
    office = counter.office
    by = office.worker("kimura", duty=Duty.PROTECTION, more=(Function.PROTECTION,))
    with office.database.transaction() as tx:
        take_lock(tx, person, (), by=by, context=office.context)


def test_a_card_is_destroyed_by_one_and_seen_by_another(counter: CardsCounter) -> None:
    card, _ = counter.issued_card(counter.holder_without_card())
    base = f"/cards/{card.card_id}"
    clerk = at_desk(counter)
    clerk.send(clerk.blank_form(f"{base}/act"), do="return")
    clerk.send(clerk.blank_form(f"{base}/decide"), do="destroy", method="裁断")
    alone = clerk.send(clerk.blank_form(f"{base}/decide"), do="confirm")
    assert alone.status == 403
    assert state_of(counter, card.card_id) is CardState.RETURNED
    clerk.pull()
    other = CounterVisitor(counter, TERMINAL, registered=False)
    other.cookies = dict(clerk.cookies)
    other.sign_on(WITNESS)
    assert "廃棄の立会い" in other.get("/").said
    other.open_case(affair="card", means="photo-id")
    other.send(other.blank_form(f"{base}/decide"), do="confirm")
    assert state_of(counter, card.card_id) is CardState.DESTROYED


def test_a_card_that_is_ordered_back_is_ordered_in_writing(counter: CardsCounter) -> None:
    person = counter.holder_without_card()
    card, _ = counter.issued_card(person)
    base, clerk = f"/cards/{card.card_id}", at_desk(counter)
    order = f"{base}/papers/return-order"
    assert clerk.get(order).status == 404 and order not in clerk.get(base).text
    clerk.send(clerk.blank_form(f"{base}/decide"), do="order-back", note="別の人に交付した")
    assert state_of(counter, card.card_id) is CardState.VOID
    assert order in clerk.get(base).text
    text = text_of(clerk.get(order).body)
    assert "返納命令書" in text and "別の人に交付した" in text and "架空太郎" in text
    assert "審査請求" in text, "it says how to object"
    protect(counter, person)
    assert clerk.get(order).status == 423


def test_nobody_lifts_a_stop_by_telephone(counter: CardsCounter) -> None:
    card, _ = counter.issued_card(counter.holder_without_card())
    base = f"/cards/{card.card_id}"
    caller = at_desk(counter, means="questions")
    caller.send(caller.form(base, f"{base}/act"), press="suspend", **knows_all(caller, base))
    assert state_of(counter, card.card_id) is CardState.SUSPENDED
    refused = caller.send(caller.blank_form(f"{base}/decide"), do="lift")
    assert refused.status == 422
    caller.open_case(affair="card", means="photo-id")
    caller.send(caller.blank_form(f"{base}/decide"), do="lift")
    assert state_of(counter, card.card_id) is CardState.ACTIVE


def test_a_step_that_was_done_meanwhile_is_not_done_again(counter: CardsCounter) -> None:
    card, _ = counter.issued_card(counter.holder_without_card())
    clerk = at_desk(counter)
    page = clerk.send(clerk.blank_form(f"/cards/{card.card_id}/step"), step="record-made")
    assert "told-moved-on" in page.headers["location"]
    assert state_of(counter, card.card_id) is CardState.ACTIVE


def test_what_is_entered_on_the_back_is_the_registers_word(counter: CardsCounter) -> None:
    card, _ = counter.issued_card(counter.holder_without_card())
    base = f"/cards/{card.card_id}"
    clerk = at_desk(counter)
    clerk.send(clerk.blank_form(f"{base}/act"), do="back", item="address")
    label = clerk.get(f"{base}/papers/back")
    assert squeezed("見本町一丁目2番3号") in text_of(label.body)


def test_the_slip_of_a_stop_shows_its_time_only_when_the_centre_has_it(
    counter: CardsCounter,
) -> None:
    card, _ = counter.issued_card(counter.holder_without_card())
    base = f"/cards/{card.card_id}"
    clerk = at_desk(counter)
    clerk.send(clerk.form(base, f"{base}/act"), press="suspend")
    slip = text_of(clerk.get(f"{base}/papers/filing-stop").body)
    assert "全国センターの確認を待っています" in slip
    assert "全国で停止しました" not in clerk.get(f"{base}/effect").said


def test_the_public_page_is_bounded(counter: CardsCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "TRIES_MAX", 3)
    holder = CounterVisitor(counter, TERMINAL, registered=False)
    statuses = [
        holder.send(
            holder.form("/stop", "/stop"), card="4111111111111111", support="000000000000"
        ).status
        for _ in range(4)
    ]
    assert statuses == [422, 422, 422, 429]


def test_the_public_page_stops_a_card_and_tells_nobody_of_a_card_it_does_not_know(
    counter: CardsCounter,
) -> None:
    card, support = counter.issued_card(counter.holder_without_card())
    holder = CounterVisitor(counter, TERMINAL, registered=False)
    page = holder.send(holder.form("/stop", "/stop"), card=card.number.digits, support=support)
    assert page.headers["location"] == f"/stop/{card.card_id}"
    assert "確認を待っています" in holder.get(f"/stop/{card.card_id}").said
    assert state_of(counter, card.card_id) is CardState.SUSPENDED
    assert holder.get(f"/stop/{uuid4()}").status == 404


def test_a_lost_slip_is_made_anew_and_the_former_number_is_none(counter: CardsCounter) -> None:
    card, former = counter.issued_card(counter.holder_without_card())
    base = f"/cards/{card.card_id}"
    clerk = at_desk(counter)
    clerk.send(clerk.blank_form(f"{base}/support"))
    slip = text_of(counter.printer.jobs[-1].pdf)
    assert former not in slip and "支援番号" in slip
    holder = CounterVisitor(counter, TERMINAL, registered=False)
    numbers = {"card": card.number.digits, "support": former}
    assert holder.send(holder.form("/stop", "/stop"), **numbers).status == 422
    number = re.findall(r"[0-9]{4}-[0-9]{4}-[0-9]{4}", slip)[0]
    numbers["support"] = number
    assert holder.send(holder.form("/stop", "/stop"), **numbers).status == 303


def test_a_damaged_card_is_issued_again_and_the_former_one_is_returned(
    counter: CardsCounter,
) -> None:
    person = counter.holder_without_card()
    card, _ = counter.issued_card(person)
    clerk = at_desk(counter)
    wish = {"kind": "reissue", "form": "a", "proxy": "none", "replaces": str(card.card_id)}
    wish |= {"cause": "damaged", "braille": "yes", "braille_reading": "かくう たろー"}
    page = apply(clerk, person, wish)
    assert page.status == 303, page.said
    assert state_of(counter, card.card_id) is CardState.RETURNED
    again = page.headers["location"].partition("?")[0]
    assert clerk.get(f"{again}/embossing").body == b"*,+ O,\r\n".replace(
        b"*,+ O,", clerk.get(f"{again}/embossing").body.strip()
    )
    text = text_of(clerk.get(f"{again}/papers/application").body)
    assert "再交付" in text and "かくうたろー" in text


def apply(clerk: CounterVisitor, person: UUID, wish: dict[str, str]) -> Page:
    form = clerk.blank_form(f"/cards/of/{person}/new")
    form.fields += wish.items()
    return clerk.send(form)


def test_a_second_first_card_is_refused_with_the_way_to_go(counter: CardsCounter) -> None:
    person = counter.holder_without_card()
    counter.issued_card(person)
    clerk = at_desk(counter)
    wish = {"kind": "first", "form": "a", "proxy": "none"}
    page = apply(clerk, person, wish)
    assert page.status == 422
    assert "card-already-held" in page.text or "カード" in page.said


def test_the_applications_paper_names_the_fee_of_the_towns_by_law(
    counter: CardsCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = counter.facilities.settings.fees
    assert isinstance(own, dict)
    monkeypatch.setitem(own, "card-first", 320)
    clerk = at_desk(counter)
    wish = {"kind": "first", "form": "a", "proxy": "none"}
    page = apply(clerk, counter.holder_without_card(), wish)
    card = page.headers["location"].partition("?")[0]
    paper = text_of(clerk.get(f"{card}/papers/application").body)
    assert "320円" in paper and "500円" not in paper


def test_who_comes_for_the_holder_shows_his_papers_at_both_desks_and_signs_for_the_card(
    counter: CardsCounter,
) -> None:
    clerk = at_desk(counter, relation="household")
    wish = {"kind": "first", "form": "a", "proxy": "legal", "same_day": "yes"}
    person, proven = counter.holder_without_card(), wish | {"proxy_papers": "representation"}
    assert apply(clerk, person, wish | {"proxy_papers": "attorney"}).status == 422
    base = apply(clerk, person, proven).headers["location"].partition("?")[0]
    card_id, by, context = UUID(base[7:]), counter.in_person(), counter.office.context
    with counter.office.database.transaction() as tx:
        procedures.note_face_printed(tx, card_id, None, by=by, context=context)
        procedures.note_chip_written(tx, card_id, "00112233445566aa", by=by, context=context)
        procedures.record_made(tx, card_id, by=by, context=context)
        procedures.call_same_day(tx, card_id, by=by, context=context)
    form, shown = f"{base}/hand-over", {"papers": "photo-id", "face_compared": "yes"}
    assert "法定代理人が示したもの" in clerk.get(base).said
    assert clerk.send(clerk.form(base, form), **shown).status == 422
    filled = clerk.form(base, form)
    filled.fields.append(("proxy_papers", "representation"))
    assert clerk.send(filled, **shown).status == 303
    assert "受け取った方法定代理人" in text_of(clerk.get(f"{base}/papers/receipt").body)


def test_half_a_key_is_for_one_person_only(counter: CardsCounter) -> None:
    clerk = at_desk(counter)
    halves = {"do": "halves", "halves_key": "T-3", "check_value": "a1b2c3"}
    same = clerk.send(
        clerk.blank_form("/cards/stock/book"), **halves, first_custodian="田中",
        second_custodian="田中",
    )  # fmt: skip
    assert same.status == 422
    clerk.send(
        clerk.blank_form("/cards/stock/book"), **halves, first_custodian="田中",
        second_custodian="鈴木",
    )  # fmt: skip
    assert "鈴木" in clerk.get("/cards/stock").said


def test_the_page_of_a_stopped_card_says_which_municipalities_have_not_confirmed(
    counter: CardsCounter,
) -> None:
    card, _ = counter.issued_card(counter.holder_without_card())
    clerk, page = at_desk(counter), f"/cards/{card.card_id}"
    assert "停止が届いた市町村" not in clerk.get(page).text
    clerk.send(clerk.form(page, f"{page}/act"), press="suspend")
    clerk.send(clerk.form(page, f"{page}/spread"))
    assert "返事を待っています" in clerk.get(page).text
    office = counter.office
    with office.database.transaction() as tx:
        later = office.clock.now() + timedelta(seconds=1)
        answer_newest(tx, card.number.digits, later)
    assert "1市町村が確認しました。1市町村はまだです" in clerk.get(page).text
    assert "352039" in clerk.get(page).text


def answer_newest(tx: Transaction, number: str, now: datetime) -> None:
    """The nation's answer, as its message would bring it."""
    question = UUID(int=9)
    states_store.insert_spread(tx, question, "card", number, now)
    told = CardSpread(
        to="132292", question=question.hex, listed_at=now.isoformat(), confirmed=["132292"],
        missing=["352039"],
    )  # fmt: skip
    states_store.answer_spread(tx, told, now)
