"""Outside its hours a terminal works for one session, when a supervisor's card said so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter_offices import CHIEF, CLERK, NAMES, PASSWORD, PIN, REVIEWER, CounterOffice
from counter_visitor import CounterVisitor

from jukinet.counters.hours_extension import EXTENDED
from jukinet.counters.procedures import list_extensions
from jukinet.security.operation import OperationSearch
from jukinet.security.procedures import list_operations
from web_visitor import Page

SECOND = "madoguchi-3"
AFTER_WORK = timedelta(hours=9)
"""From nine in the morning to six in the evening."""


@pytest.fixture
def closed(counter_office: CounterOffice) -> CounterVisitor:
    """A terminal that is known and closed."""
    visitor = CounterVisitor(counter_office, SECOND)
    counter_office.clock.advance(AFTER_WORK)
    return visitor


def extend(visitor: CounterVisitor, operator_id: str, **more: str) -> Page:
    visitor.put_in(operator_id)
    form = next(one for one in visitor.forms("/sign-on") if ("do", "extend") in one.buttons)
    filled = {"pin": PIN, "password": PASSWORD, "reason": "年度末の転入が終わらない", **more}
    page = visitor.send(form, press="extend", **filled)
    visitor.pull()
    return page


def test_a_supervisor_opens_it_for_somebody_else_and_it_is_recorded(
    counter_office: CounterOffice, closed: CounterVisitor
) -> None:
    assert closed.get("/").status == 403
    assert closed.get("/sign-on").status == 403
    told = closed.follow(extend(closed, REVIEWER))
    assert "時間を延ばしました" in told.said
    closed.sign_on(CLERK)
    assert closed.get("/").status == 200
    with counter_office.database.transaction() as tx:
        (extension,) = list_extensions(tx)
        lines = list_operations(tx, OperationSearch(operator_id=REVIEWER), 10)
    assert (extension.granted_by, extension.taken_by) == (REVIEWER, CLERK)
    assert extension.reason == "年度末の転入が終わらない"
    assert any("hours-extended" in line.items for line in lines)


def test_it_ends_by_itself(counter_office: CounterOffice, closed: CounterVisitor) -> None:
    extend(closed, REVIEWER)
    closed.sign_on(CLERK)
    for _ in range(8):  # nobody is away so long that the session ends
        counter_office.clock.advance(EXTENDED / 8)
        last = closed.get("/")
    assert last.status == 403
    assert "利用時間外" in closed.get("/sign-on").said


def test_it_serves_one_session(counter_office: CounterOffice, closed: CounterVisitor) -> None:
    extend(closed, REVIEWER)
    closed.sign_on(CLERK)
    closed.send(closed.form("/", "/leave"), press="end")
    again = closed.try_sign_on()
    assert "refused=terminal-closed" in again.headers["location"]
    assert closed.get("/").status in (303, 403)


def test_nobody_extends_for_himself(counter_office: CounterOffice, closed: CounterVisitor) -> None:
    extend(closed, REVIEWER)
    closed.put_in(REVIEWER)
    refused = closed.try_sign_on(duty="review")
    assert "refused=terminal-closed" in refused.headers["location"]


@pytest.mark.parametrize(
    ("operator_id", "more"),
    [
        (CLERK, {}),
        (REVIEWER, {"pin": "000000"}),
        (REVIEWER, {"password": "wrong"}),
    ],
)
def test_whoever_is_no_supervisor_or_proves_nothing_opens_nothing(
    counter_office: CounterOffice, closed: CounterVisitor, operator_id: str, more: dict[str, str]
) -> None:
    refused = extend(closed, operator_id, **more)
    assert "refused=sign-on-refused" in refused.headers["location"]
    with counter_office.database.transaction() as tx:
        assert list_extensions(tx) == []


def test_without_a_reason_nothing_is_extended(
    counter_office: CounterOffice, closed: CounterVisitor
) -> None:
    extend(closed, REVIEWER, reason="  ")
    with counter_office.database.transaction() as tx:
        assert list_extensions(tx) == []


def test_a_desk_that_was_left_is_taken_up_under_an_extension(
    counter_office: CounterOffice,
) -> None:
    visitor = CounterVisitor(counter_office, SECOND)
    visitor.sign_on(CLERK)
    visitor.pull()
    visitor.get("/")
    counter_office.clock.advance(AFTER_WORK)
    extend(visitor, REVIEWER)
    visitor.put_in(CLERK)
    pages = visitor.forms("/sign-on")
    wanted = "resume" if any(("do", "resume") in one.buttons for one in pages) else "sign-on"
    visitor.try_sign_on(press=wanted)
    assert visitor.get("/").status == 200


def test_the_administrator_sees_who_worked_when(counter_office: CounterOffice) -> None:
    closed = CounterVisitor(counter_office, SECOND)
    chief = CounterVisitor(counter_office, "madoguchi-1")
    counter_office.clock.advance(AFTER_WORK)
    extend(closed, REVIEWER)
    closed.sign_on(CLERK)
    chief.sign_on(CHIEF, duty="administration")
    said = chief.get("/terminals").said
    assert "年度末の転入が終わらない" in said and NAMES[REVIEWER] in said
