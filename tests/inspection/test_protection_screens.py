"""C01 to C05 through the whole frame: card, right, case, form; what is said, and to whom it is not.

Without a browser; the browser's own tests are beside those of the counter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from counter_offices import CLERK, REVIEWER, MadeCards
from counter_visitor import CounterVisitor
from inspection_office import PROTECTOR, InspectionOffice, make_inspection_office

from jukinet.counters.case import Means, Relation
from jukinet.counters.procedures import identify_requester, prove_requester
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import procedures
from jukinet.protection.guard import Demand, Output
from jukinet.protection.lock import Lock, LockState
from jukinet.register.procedures import get_record
from jukinet.security.operator import Duty
from jukinet.terms.errors import ErrorCode, JukiError
from laid_cards import lay_down
from web_visitor import Page

WORD = "支援"


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database],
    keys: NodeContext,
    at: ManualClock,
    cards: MadeCards,
    tmp_path: Path,
) -> InspectionOffice:
    return make_inspection_office(replace(keys, clock=at), make_database, tmp_path, cards)


def at_desk(office: InspectionOffice, operator_id: str, terminal: int = 1) -> CounterVisitor:
    visitor = CounterVisitor(office.counter, f"madoguchi-{terminal}")
    visitor.sign_on(operator_id)
    visitor.open_case(affair="protection")
    return visitor


def the_lock(office: InspectionOffice) -> Lock:
    with office.database.transaction() as tx:
        return procedures.list_locks(tx, by=office.worker())[0]


def take(office: InspectionOffice, visitor: CounterVisitor, resident: UUID) -> Page:
    address = f"/protection/new/{resident}"
    return visitor.follow(visitor.send(visitor.form(address, address)))


def withheld_today(office: InspectionOffice, resident: UUID) -> bool:
    demand = Demand(Output.RECORD_COPY, frozenset({resident}), resident, None, False, "sasaki")
    with office.database.transaction() as tx:
        return bool(procedures.rule(tx, demand, office.clock.now()).withheld)


class TestIntake:
    def test_one_press_locks_and_proves_every_path(self, office: InspectionOffice) -> None:
        hanako = office.register.residents[1]
        page = take(office, at_desk(office, CLERK), hanako)
        assert page.status == 200
        assert withheld_today(office, hanako)
        assert the_lock(office).state is LockState.PROVISIONAL
        assert "すべて「出せません」" in page.said
        assert "出てしまう" not in page.said

    def test_members_of_the_household_who_are_ticked_are_locked_with_her(
        self, office: InspectionOffice
    ) -> None:
        taro, hanako, child = office.register.residents
        visitor = at_desk(office, CLERK)
        address = f"/protection/new/{hanako}"
        form = visitor.form(address, address)
        form.fields.append(("with", str(child)))
        visitor.send(form)
        assert the_lock(office).residents == {hanako, child}
        assert not withheld_today(office, taro)

    def test_nobody_of_another_household_can_be_ticked(self, office: InspectionOffice) -> None:
        _, (stranger,) = office.house(1, "中町1番")
        visitor = at_desk(office, CLERK)
        address = f"/protection/new/{office.register.residents[1]}"
        form = visitor.form(address, address)
        form.fields.append(("with", str(stranger)))
        assert visitor.send(form).status == 422
        assert not withheld_today(office, stranger)

    def test_without_a_person_it_says_how_to_choose_one(self, office: InspectionOffice) -> None:
        page = at_desk(office, CLERK).get("/protection/new")
        assert page.status == 200
        assert "/search" in page.text

    def test_whoever_lacks_the_right_is_refused(self, office: InspectionOffice) -> None:
        visitor = CounterVisitor(office.counter, "madoguchi-1")
        visitor.sign_on("tanaka")
        for path in ("/protection", "/protection/new", "/protection/releases"):
            assert visitor.get(path).status == 403

    @pytest.mark.parametrize(
        ("operator", "duty", "led"),
        [(CLERK, Duty.COUNTER, False), (REVIEWER, Duty.REVIEW, True)],
    )
    def test_nobody_is_led_to_a_list_that_refuses_him(
        self, office: InspectionOffice, operator: str, duty: Duty, led: bool
    ) -> None:
        visitor = CounterVisitor(office.counter, "madoguchi-1")
        visitor.sign_on(operator, duty=duty.value)
        assert ('href="/protection/releases"' in visitor.get("/protection").text) is led
        assert (visitor.get("/protection/releases").status == 200) is led

    def test_no_title_no_address_and_no_list_tells_what_it_is(
        self, office: InspectionOffice
    ) -> None:
        hanako = office.register.residents[1]
        visitor = at_desk(office, CLERK)
        take(office, visitor, hanako)
        for path in ("/", "/protection", "/protection/releases", "/cases/new"):
            page = visitor.get(path)
            assert "花子" not in page.text, path
            assert "花子" not in page.text.partition("</title>")[0]
        for path in ("/", "/protection"):
            said = visitor.get(path).said
            assert "支援措置" not in said.replace("支援措置の申出", "") or path == "/cases/new"
        assert "L-20030825-001" not in visitor.get("/").said  # not on a counter's home


class TestTheLock:
    def test_from_intake_to_registration_by_two_people(self, office: InspectionOffice) -> None:
        hanako = office.register.residents[1]
        clerk = at_desk(office, CLERK)
        take(office, clerk, hanako)
        here = f"/protection/locks/{the_lock(office).lock_id}"
        other = clerk.form(here, f"{here}/other")
        page = clerk.send(other, name="見本 太郎", relation="spouse", birth_date="", address="")
        assert "told-vague" in page.headers["location"]
        opinion = clerk.form(here, f"{here}/opinion")
        wrong = clerk.send(opinion, body="police", body_name="見本警察署", given_on="きのう")
        assert wrong.status == 422
        assert "日付が読めません" in wrong.said
        opinion = clerk.form(here, f"{here}/opinion")
        clerk.send(opinion, body="police", body_name="見本警察署", given_on="H15.8.20")
        protector = at_desk(office, PROTECTOR, 3)
        assert "本登録待ち" in protector.get("/").said
        protector.send(protector.form(here, f"{here}/register"))
        lock = the_lock(office)
        assert lock.state is LockState.REGISTERED
        assert "平成16年8月25日" in protector.get(here).said

    def test_lifting_takes_two_people_in_two_roles(self, office: InspectionOffice) -> None:
        hanako = office.register.residents[1]
        take(office, at_desk(office, CLERK), hanako)
        here = f"/protection/locks/{the_lock(office).lock_id}"
        protector = at_desk(office, PROTECTOR, 3)
        assert protector.send(protector.form(here, f"{here}/lifting"), reason="").status == 422
        protector.send(protector.form(here, f"{here}/lifting"), reason="国外へ転居した")
        own = protector.form(here, f"{here}/lifting/decision")
        assert protector.send(own, press="lift").status in (403, 409)
        assert withheld_today(office, hanako)
        protector.pull()
        reviewer = CounterVisitor(office.counter, "madoguchi-3", registered=False)
        reviewer.cookies = dict(protector.cookies)
        reviewer.sign_on(REVIEWER, duty=Duty.REVIEW.value)
        reviewer.open_case(affair="protection")
        decision = reviewer.form(here, f"{here}/lifting/decision")
        assert reviewer.send(decision, press="lift").status == 303
        assert not withheld_today(office, hanako)


class TestRefusals:
    def test_a_refusal_is_shown_neutrally_and_kept_although_its_transaction_is_undone(
        self, office: InspectionOffice
    ) -> None:
        hanako = office.register.residents[1]
        visitor = at_desk(office, CLERK)
        take(office, visitor, hanako)
        page = visitor.get(f"/trial/{hanako}")
        assert page.status == 423
        assert 'class="lock-panel"' in page.text
        assert "確認に時間がかかる" in page.said
        assert "花子" not in page.text
        assert "/trial" not in page.said
        lock = the_lock(office)
        with office.database.transaction() as tx:
            looks = procedures.list_rulings(tx, lock, since=lock_day(office), by=office.worker())
            stopped = procedures.list_stopped(tx, by=office.worker(), now=office.clock.now())
        assert [one.ruling.withheld for one in looks] == [frozenset({hanako})]
        assert [one.demand.document for one in stopped] == [hanako]


def lock_day(office: InspectionOffice) -> datetime:
    return office.clock.now() - timedelta(days=1)


class TestProof:
    @pytest.mark.parametrize(
        ("steps", "proven"),
        [
            ([(Means.CARD, True)], True),
            ([(Means.PHOTO_ID, True)], False),
            ([(Means.PHOTO_ID, True), (Means.CARD, False)], False),
            ([(Means.CARD, True), (Means.PHOTO_ID, False), (Means.CARD, False)], False),
            ([(Means.CARD, False)], False),
        ],
        ids=["card read", "paper", "paper, then a card by hand", "card, paper, hand", "by hand"],
    )
    def test_only_a_card_that_was_read_proves_who_asks(
        self, office: InspectionOffice, steps: list[tuple[Means, bool]], proven: bool
    ) -> None:
        hanako = office.register.residents[1]
        by = office.worker(means=Means.NONE)
        with office.database.transaction() as tx:
            case = by.get_case()
            for means, named in steps:
                if means is Means.CARD and named:
                    holder = get_record(tx, hanako)
                    town = holder.identification.address.municipality.digits
                    code = holder.identification.code
                    read = lay_down(code, by.now, municipality=town, here=town)
                    case = prove_requester(tx, read, holder, by=by).case
                    continue
                try:
                    case = identify_requester(
                        tx, by=by, relation=Relation.SELF, means=means,
                        requester=hanako if named else None,
                    ).case  # fmt: skip
                except JukiError as refused:
                    assert refused.code is ErrorCode.IDENTITY_UNPROVEN
                    assert means is Means.CARD
        assert (case.means is Means.CARD and case.requester is not None) is proven


class TestReleases:
    def test_what_was_stopped_is_asked_for_and_decided_by_another(
        self, office: InspectionOffice
    ) -> None:
        taro, hanako, _ = office.register.residents
        take(office, at_desk(office, CLERK), hanako)
        demand = Demand(Output.RECORD_COPY, frozenset({hanako}), hanako, taro, False, CLERK)
        with office.database.transaction() as tx:
            procedures.rule(tx, demand, office.clock.now())
        protector = at_desk(office, PROTECTOR, 3)
        listed = protector.get("/protection/releases")
        assert "住民票の写し" in listed.said
        assert "見本" not in listed.said
        with office.database.transaction() as tx:
            (stopped,) = procedures.list_stopped(tx, by=office.worker(), now=office.clock.now())
        new = f"/protection/releases/new/{stopped.ruling_id}"
        page = protector.get(new)
        assert "渡す相手" in page.said
        assert "見本 太郎" in page.said
        assert "ひばりが丘一丁目2番3号" in page.said
        assert protector.send(protector.form(new, new), reason="").status == 422
        protector.send(protector.form(new, new), reason="裁判所の嘱託")
        with office.database.transaction() as tx:
            (release,) = procedures.list_releases(tx, by=office.worker(), now=office.clock.now())
        one = f"/protection/releases/{release.release_id}"
        assert protector.send(protector.form(one, one), press="approve").status in (403, 409)
        protector.pull()
        reviewer = CounterVisitor(office.counter, "madoguchi-3", registered=False)
        reviewer.cookies = dict(protector.cookies)
        reviewer.sign_on(REVIEWER, duty=Duty.REVIEW.value)
        assert "一回限りの決裁" in reviewer.get("/").said
        reviewer.open_case(affair="protection")
        assert reviewer.send(reviewer.form(one, one), press="approve").status == 303
        with office.database.transaction() as tx:
            procedures.must_pass(tx, demand, office.clock.now())


class TestEveryPageInBothLanguages:
    def test_every_page_opens_in_english(self, office: InspectionOffice) -> None:
        hanako = office.register.residents[1]
        visitor = at_desk(office, CLERK)
        take(office, visitor, hanako)
        here = f"/protection/locks/{the_lock(office).lock_id}"
        for path in ("/protection", here, "/protection/new", f"/protection/new/{hanako}"):
            assert visitor.get(f"{path}?lang=en").status == 200, path
