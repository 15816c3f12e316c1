"""The frame asks every question before a screen's function is called, and acts once."""

from __future__ import annotations

from counter_visitor import CounterVisitor

from counter_offices import CLERK, CounterOffice


def test_a_browser_that_is_no_terminal_is_asked_for_a_registration_code(
    counter_office: CounterOffice,
) -> None:
    visitor = CounterVisitor(counter_office, "madoguchi-1", registered=False)
    assert "登録番号" in visitor.get("/sign-on").said


def test_an_operator_signs_on_with_card_pin_and_password(counter_office: CounterOffice) -> None:
    visitor = CounterVisitor(counter_office, "madoguchi-1")
    visitor.sign_on(CLERK)
    assert "佐々木 直子" in visitor.get("/").said
