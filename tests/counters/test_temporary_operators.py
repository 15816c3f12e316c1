"""Whoever helps out for a time has a last day on the roster: the administrator's two pages give it.

Proved with the forms of the pages, the roster that came of them, and the sign-on of the day after.
"""

from datetime import date, timedelta

from counter_offices import CHIEF, TERMINALS, CounterOffice
from counter_visitor import CounterVisitor

from jukinet.security.operator import Duty, DutyGrant
from jukinet.security.procedures import get_operator, list_duty_grants
from jukinet.terms.errors import ErrorCode
from refusals import refusing

ENROL = "/operators/new"
GIVEN = {
    "name": "小川 模擬", "operator_id": "ogawa", "password": "a-long-enough-password",
    "duties": "counter", "modes": "read",
}  # fmt: skip


def a_chief(office: CounterOffice) -> CounterVisitor:
    chief = CounterVisitor(office, TERMINALS[0])
    chief.sign_on(CHIEF, duty="administration")
    return chief


def days_of(office: CounterOffice) -> tuple[date, date]:
    today = office.context.clock.today()
    return today, today + timedelta(days=30)


def test_an_operator_is_enrolled_until_a_last_day(counter_office: CounterOffice) -> None:
    chief, (today, last) = a_chief(counter_office), days_of(counter_office)
    made = chief.send(chief.form(ENROL, ENROL), **GIVEN, valid_from=str(today), valid_to=str(last))
    assert made.status == 303, made.said
    with counter_office.database.transaction() as tx:
        assert list_duty_grants(tx, "ogawa") == [DutyGrant(Duty.COUNTER, today, last)]
        assert get_operator(tx, "ogawa", Duty.COUNTER, last).rights
        with refusing(ErrorCode.ACCESS_REFUSED):
            get_operator(tx, "ogawa", Duty.COUNTER, last + timedelta(days=1))


def test_a_last_day_before_the_first_or_no_day_is_said_beside_its_field(
    counter_office: CounterOffice,
) -> None:
    chief, (today, _) = a_chief(counter_office), days_of(counter_office)
    for wrong in (str(today - timedelta(days=1)), "いつか"):
        form = chief.form(ENROL, ENROL)
        page = chief.send(form, **GIVEN, valid_from=str(today), valid_to=wrong)
        assert page.status == 422 and "valid_to-error" in page.text


def test_a_work_is_given_for_a_time(counter_office: CounterOffice) -> None:
    chief, (today, last) = a_chief(counter_office), days_of(counter_office)
    chief.send(chief.form(ENROL, ENROL), **GIVEN, valid_from=str(today))
    form = next(
        one for one in chief.forms("/operators/ogawa") if ("do", "grant-duty") in one.buttons
    )
    more = {"duty": "review", "duty_from": str(today), "duty_to": str(last)}
    assert chief.send(form, press="grant-duty", **more).status == 303
    with counter_office.database.transaction() as tx:
        assert DutyGrant(Duty.REVIEW, today, last) in list_duty_grants(tx, "ogawa")
