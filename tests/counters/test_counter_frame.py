"""The frame asks every question before a screen's function is called, and acts once.

Proved from outside, by visitors who keep cookies and send forms, against a real database; what the
screens of the trial family did is counted.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from counter_offices import CHIEF, CLERK, REVIEWER, CounterOffice
from counter_visitor import CounterVisitor

from jukinet.platform.db.queries import Query
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import (
    SET_UP,
    end_operator,
    end_right,
    list_operations,
    list_rights,
    stop_operator_card,
)
from jukinet.terms.errors import ErrorCode
from web_visitor import FoundForm

AFTER_WORK = timedelta(hours=9)


@pytest.fixture
def clerk(counter_office: CounterOffice) -> CounterVisitor:
    """A clerk, signed on at the first counter."""
    visitor = CounterVisitor(counter_office, "madoguchi-1")
    visitor.sign_on(CLERK)
    return visitor


@pytest.fixture
def clerk_with_case(clerk: CounterVisitor) -> CounterVisitor:
    """A clerk with a case before her."""
    clerk.open_case()
    return clerk


def results_of(office: CounterOffice, operator_id: str) -> list[str]:
    with office.database.transaction() as tx:
        lines = list_operations(tx, OperationSearch(operator_id=operator_id))
    return [line.result for line in lines]


# --- who comes in --------------------------------------------------------------------------------


def test_a_browser_that_is_no_terminal_is_asked_for_a_registration_code(
    counter_office: CounterOffice,
) -> None:
    visitor = CounterVisitor(counter_office, "madoguchi-1", registered=False)
    assert "登録番号" in visitor.get("/sign-on").said
    assert visitor.get("/").headers["location"] == "/sign-on"


def test_a_registration_code_serves_once_and_not_for_long(counter_office: CounterOffice) -> None:
    CounterVisitor(counter_office, "madoguchi-1")
    second = CounterVisitor(counter_office, "madoguchi-1", registered=False)
    form = second.form("/sign-on", "/sign-on")
    code = counter_office.codes["madoguchi-1"]
    page = second.send(form, press="register", code=code)
    assert page.headers["location"] == "/sign-on?refused=terminal-unknown"
    counter_office.clock.advance(timedelta(minutes=31))
    late = CounterVisitor(counter_office, "madoguchi-3", registered=False)
    page = late.send(
        late.form("/sign-on", "/sign-on"),
        press="register",
        code=counter_office.codes["madoguchi-3"],
    )
    assert "refused" in page.headers["location"]


def test_an_operator_signs_on_with_card_pin_and_password(clerk: CounterVisitor) -> None:
    assert "佐々木 直子" in clerk.get("/").said


def test_outside_its_hours_a_terminal_says_so_to_everybody(counter_office: CounterOffice) -> None:
    visitor = CounterVisitor(counter_office, "madoguchi-3")
    visitor.sign_on(CLERK)
    counter_office.clock.advance(AFTER_WORK)
    for address in ("/", "/sign-on"):
        page = visitor.get(address)
        assert page.status == 403
        assert "08:30〜17:15" in page.said


def test_a_session_ends_by_itself_when_idle_and_at_the_end_of_a_day(clerk: CounterVisitor) -> None:
    clock = clerk.office.clock
    clock.advance(timedelta(minutes=16))
    assert clerk.get("/").headers["location"] == "/sign-on?why=ended"
    clerk.try_sign_on()
    for _ in range(61):
        clock.advance(timedelta(minutes=10))
        page = clerk.get("/")
    assert page.headers["location"] == "/sign-on?why=ended"


def test_a_pulled_card_closes_every_door_at_once(clerk_with_case: CounterVisitor) -> None:
    visitor = clerk_with_case
    form = visitor.blank_form("/trial")
    visitor.pull()
    assert visitor.get("/case").headers["location"] == "/sign-on?why=away"
    assert visitor.send(form).headers["location"] == "/sign-on?why=away"
    assert visitor.office.tried.acted == []


def test_a_card_that_was_out_for_a_moment_asks_for_its_pin_again(clerk: CounterVisitor) -> None:
    clerk.pull()
    clerk.put_in(CLERK)
    assert clerk.get("/").headers["location"] == "/sign-on?why=away"


def test_somebody_elses_card_in_the_reader_is_not_hers(clerk: CounterVisitor) -> None:
    clerk.pull()
    clerk.put_in(REVIEWER)
    assert clerk.get("/").headers["location"] == "/sign-on?why=away"


def test_the_card_goes_on_at_another_terminal_at_the_same_screen(
    clerk_with_case: CounterVisitor,
) -> None:
    office = clerk_with_case.office
    clerk_with_case.get("/trail")
    clerk_with_case.pull()
    other = CounterVisitor(office, "madoguchi-3")
    other.put_in(CLERK)
    page = other.try_sign_on(press="resume")
    assert page.headers["location"] == "/trail"
    assert "受付 20030825-0001" in other.get("/trail").said
    # The place that was left knows the session no more.
    assert clerk_with_case.get("/").headers["location"] == "/sign-on"


def test_what_was_typed_when_the_card_was_pulled_comes_back_with_it(
    clerk: CounterVisitor,
) -> None:
    form = clerk.form("/cases/new", "/cases/new")
    clerk.pull()
    clerk.send(form, press="open", affair="filing")
    clerk.put_in(CLERK)
    back = clerk.follow(clerk.try_sign_on(press="resume"))
    assert '<template id="draft">' in back.text
    assert '<input name="affair" value="filing">' in back.text


def test_no_secret_waits_in_a_draft(clerk: CounterVisitor) -> None:
    form = clerk.form("/me", "/me")
    clerk.pull()
    clerk.send(form, password="hashioki-to-chawan", new_password="atarashii-kotoba", word="kept")
    clerk.put_in(CLERK)
    back = clerk.follow(clerk.try_sign_on(press="resume"))
    assert '<input name="word" value="kept">' in back.text
    assert "atarashii" not in back.text and "hashioki" not in back.text


def test_a_right_taken_away_closes_the_session(clerk: CounterVisitor) -> None:
    office = clerk.office
    now = office.clock.now()
    with office.database.transaction() as tx:
        stop_operator_card(tx, f"card-{CLERK}", "lost", by=SET_UP, now=now)
    assert clerk.get("/").headers["location"] == "/sign-on?why=ended"
    with office.database.transaction() as tx:
        end_operator(tx, REVIEWER, ends_on=office.clock.today(), by=SET_UP, now=now)
    clerk.pull()
    clerk.put_in(REVIEWER)
    assert "refused=card-stopped" in clerk.try_sign_on(duty="review").headers["location"]


# --- what a screen needs -------------------------------------------------------------------------


def test_without_a_case_nothing_opens_and_the_blue_button_opens_one(clerk: CounterVisitor) -> None:
    page = clerk.get("/trial")
    assert page.status == 409
    assert 'href="/cases/new?next=/trial"' in page.text
    assert clerk.office.tried.shown == []
    assert results_of(clerk.office, CLERK) == [ErrorCode.CASE_MISSING]


def test_without_the_right_nothing_happens_and_the_try_is_recorded(
    clerk_with_case: CounterVisitor,
) -> None:
    page = clerk_with_case.send(clerk_with_case.blank_form("/trial/review"))
    assert page.status == 403
    assert clerk_with_case.office.tried.acted == []
    assert results_of(clerk_with_case.office, CLERK) == [ErrorCode.ACCESS_REFUSED]


def test_a_right_in_another_mode_is_no_right(clerk_with_case: CounterVisitor) -> None:
    """She may look at records, and from today on no longer change them."""
    office = clerk_with_case.office
    now, yesterday = office.clock.now(), office.clock.today() - timedelta(days=1)
    with office.database.transaction() as tx:
        for right in list_rights(tx, CLERK):
            if (right.grant.function, right.grant.mode) == (Function.RECORD, Mode.WRITE):
                end_right(tx, CLERK, right.right_id, last_day=yesterday, by=SET_UP, now=now)
    assert clerk_with_case.get("/trial").status == 403
    assert office.tried.shown == []


def test_the_work_of_today_decides_which_rights_hold(counter_office: CounterOffice) -> None:
    visitor = CounterVisitor(counter_office, "madoguchi-1")
    visitor.sign_on(REVIEWER, duty="counter")
    assert visitor.send(visitor.blank_form("/trial/review")).status == 403
    visitor.send(visitor.form("/", "/leave"), press="end")
    again = visitor.try_sign_on(duty="review")
    assert again.headers["location"] == "/"
    assert visitor.send(visitor.blank_form("/trial/review")).status == 303


def test_an_administrator_opens_no_case_and_sees_no_residents(
    counter_office: CounterOffice,
) -> None:
    visitor = CounterVisitor(counter_office, "madoguchi-1")
    visitor.sign_on(CHIEF)
    assert visitor.get("/cases/new").status == 403
    assert visitor.get("/trial").status == 403
    assert "操作者とカード" in visitor.get("/").said


def test_the_wrong_method_is_refused(clerk: CounterVisitor) -> None:
    assert clerk.get("/trial/free").status in (404, 405)


# --- forms ---------------------------------------------------------------------------------------


def test_a_form_sent_twice_acts_once_and_leads_to_the_same_place(clerk: CounterVisitor) -> None:
    form = clerk.blank_form("/trial/free")
    pages = [clerk.send(form, word="once") for _ in range(3)]
    assert {page.headers["location"] for page in pages} == {"/?notice=told-case-closed"}
    assert clerk.office.tried.acted == ["once"]


def test_a_form_sent_at_once_to_two_processes_acts_once(clerk: CounterVisitor) -> None:
    form = clerk.blank_form("/trial/free")
    processes = [clerk.office.app, clerk.office.another_process()]

    def send(number: int) -> str:
        visitor = CounterVisitor(
            clerk.office, "madoguchi-1", registered=False, app=processes[number % 2]
        )
        visitor.cookies = dict(clerk.cookies)
        return visitor.send(form, word="once").headers["location"]

    with ThreadPoolExecutor(4) as threads:
        locations = set(threads.map(send, range(8)))
    assert locations == {"/?notice=told-case-closed"}
    assert clerk.office.tried.acted == ["once"]


def test_a_form_of_another_session_is_refused(
    clerk: CounterVisitor, counter_office: CounterOffice
) -> None:
    other = CounterVisitor(counter_office, "madoguchi-3")
    other.sign_on(REVIEWER)
    page = other.send(clerk.blank_form("/trial/free"))
    assert page.status == 403
    assert counter_office.tried.acted == []


def test_a_key_used_by_another_session_leads_nowhere(
    clerk: CounterVisitor, counter_office: CounterOffice
) -> None:
    mine = clerk.blank_form("/trial/free")
    clerk.send(mine)
    other = CounterVisitor(counter_office, "madoguchi-3")
    other.sign_on(REVIEWER)
    theirs = other.blank_form("/trial/free")
    key = dict(mine.fields)["form_key"]
    assert other.send(theirs, form_key=key).status == 403


def test_a_form_without_a_key_cannot_act(clerk: CounterVisitor) -> None:
    form = clerk.blank_form("/trial/free")
    bare = FoundForm(form.action, "post", [pair for pair in form.fields if pair[0] != "form_key"])
    assert clerk.send(bare).status == 422
    assert clerk.office.tried.acted == []


def test_a_form_of_a_foreign_page_is_turned_away(clerk: CounterVisitor) -> None:
    form = clerk.blank_form("/trial/free")
    page = clerk.post(form.action, form.filled(), origin="http://elsewhere.example")
    assert page.status == 403
    assert clerk.office.tried.acted == []


def test_a_form_of_a_session_that_has_ended_does_nothing(clerk: CounterVisitor) -> None:
    form = clerk.blank_form("/trial/free")
    clerk.office.clock.advance(timedelta(minutes=20))
    assert clerk.send(form).headers["location"] == "/sign-on?why=ended"
    assert clerk.office.tried.acted == []


def test_an_act_that_is_refused_leaves_nothing_and_its_form_may_be_sent_again(
    clerk: CounterVisitor,
) -> None:
    form = clerk.form("/cases/new", "/cases/new")
    assert clerk.send(form, press="open", affair="nonsense").status == 422
    assert clerk.send(form, press="open", affair="copy").status == 303
    assert "0001" in clerk.get("/").said, "the refused one used up no number"


def test_a_form_with_mistakes_changes_nothing_but_what_it_showed_is_recorded(
    clerk_with_case: CounterVisitor,
) -> None:
    form = clerk_with_case.blank_form("/trial/mistaken")
    for _ in range(2):
        assert clerk_with_case.send(form).status == 422
    assert results_of(clerk_with_case.office, CLERK) == ["shown", "shown"]
    assert "0001" in clerk_with_case.get("/case").said, "the case is still open"


def test_after_opening_a_case_one_is_where_one_wanted_to_go(clerk: CounterVisitor) -> None:
    form = clerk.form("/cases/new?next=/trail", "/cases/new")
    assert clerk.send(form, press="open").headers["location"] == "/trail"
    foreign = clerk.form("/cases/new?next=//elsewhere.example", "/cases/new")
    assert ("next_address", "//elsewhere.example") not in foreign.fields
    assert clerk.send(foreign, press="open", next_address="//localhost/x").status == 303


def test_a_failing_screen_is_a_page_that_says_so_and_nothing_else(clerk: CounterVisitor) -> None:
    page = clerk.get("/trial/broken?part=2")
    assert page.status == 500
    assert "secret" not in page.text
    assert 'href="/trial/broken?part=2"' in page.text, "the same can be asked again"
    assert 'href="/sign-on"' not in page.text, "nobody was signed off"


# --- what stands in answers ----------------------------------------------------------------------


def test_pages_are_neither_stored_nor_run_anything_foreign(clerk: CounterVisitor) -> None:
    page = clerk.get("/")
    assert page.headers["cache-control"] == "no-store"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "<style" not in page.text and " style=" not in page.text and " onclick" not in page.text


def test_cookies_are_out_of_reach_of_scripts(clerk: CounterVisitor) -> None:
    clerk.pull()
    clerk.put_in(CLERK)
    page = clerk.try_sign_on(press="resume")
    assert page.cookies
    assert all("HttpOnly" in cookie and "strict" in cookie.lower() for cookie in page.cookies)


def test_a_redirect_says_only_sentences_of_the_house(clerk: CounterVisitor) -> None:
    assert "受付を終えました" in clerk.get("/?notice=told-case-closed").said
    assert clerk.get("/?notice=frame-print-why").said == clerk.get("/").said


def test_the_answer_comes_after_the_commit(clerk: CounterVisitor) -> None:
    """What an act wrote is there for anybody by the time its answer is."""
    clerk.open_case()
    query = Query("count", "SELECT count(*) FROM counters.case_file", "Cases.")
    with clerk.office.database.transaction() as tx:
        assert tx.value(query) == 1


def test_no_cookie_address_or_title_names_anybody(clerk_with_case: CounterVisitor) -> None:
    page = clerk_with_case.get("/case")
    title = page.text.partition("<title>")[2].partition("</title>")[0]
    assert title == "この受付 J-A02f"
