"""What one notice does to what is held: every state, every reason, every way to contradict.

Pure tables of examples (Act Art. 30-5, 12-5; Order Art. 13, 30-5): no database, no clock.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from notice_builders import (
    ACHI,
    NINE,
    NISHITOKYO,
    SHIMONOSEKI,
    YAMAGUCHI,
    a_confirmation,
    a_holding,
    a_notice,
    an_identification,
)

from jukinet.notices.deciding import STEPS, Decision, Effective, Implausible, Stale, confirm, decide
from jukinet.notices.holding import HeldReason, Notice, State
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.identification import ChangeReason
from jukinet.terms.person import Sex

LATER = NINE + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def outcome(decision: Decision) -> str:
    """One word for a decision: the state it leads to, "late", "known", or the reason it is held."""
    match decision:
        case Effective(versions):
            return versions[-1].state.value
        case Stale(is_known):
            return "known" if is_known else "late"
        case Implausible(reason):
            return reason.value


@pytest.mark.parametrize(
    ("state", "reason", "expected"),
    [
        ("resident", "11", "already-resident"),
        ("resident", "12", "code-in-use"),
        ("resident", "13", "already-resident"),
        ("resident", "21", "move_planned"),
        ("resident", "22", "dead"),
        ("resident", "23", "erased"),
        ("resident", "31", "resident"),
        ("resident", "32", "resident"),
        ("resident", "33", "resident"),
        ("resident", "42", "code-in-use"),
        ("move_planned", "11", "resident"),
        ("move_planned", "12", "code-in-use"),
        ("move_planned", "13", "resident"),
        ("move_planned", "21", "move_planned"),
        ("move_planned", "22", "dead"),
        ("move_planned", "23", "impossible-step"),
        ("move_planned", "31", "impossible-step"),
        ("move_planned", "32", "impossible-step"),
        ("move_planned", "33", "impossible-step"),
        ("move_confirmed", "11", "resident"),
        ("move_confirmed", "12", "code-in-use"),
        ("move_confirmed", "13", "resident"),
        ("move_confirmed", "21", "impossible-step"),
        ("move_confirmed", "22", "impossible-step"),
        ("move_confirmed", "23", "impossible-step"),
        ("move_confirmed", "31", "impossible-step"),
        ("dead", "11", "dead-person"),
        ("dead", "12", "code-in-use"),
        ("dead", "13", "resident"),
        ("dead", "21", "dead-person"),
        ("dead", "22", "dead"),
        ("dead", "23", "dead-person"),
        ("dead", "31", "dead-person"),
        ("dead", "32", "dead-person"),
        ("dead", "33", "dead-person"),
        ("erased", "11", "resident"),
        ("erased", "12", "code-in-use"),
        ("erased", "13", "resident"),
        ("erased", "21", "impossible-step"),
        ("erased", "22", "dead"),
        ("erased", "23", "erased"),
        ("erased", "31", "impossible-step"),
        ("code_replaced", "11", "code-replaced"),
        ("code_replaced", "21", "code-replaced"),
        ("code_replaced", "31", "code-replaced"),
    ],
)
def test_the_next_notice_of_a_stay_steps_as_the_table_says(
    state: str, reason: str, expected: str
) -> None:
    held = a_holding(state=state, replaced_by=2 if state == "code_replaced" else None)
    notice = a_notice(reason, 2, at=LATER)
    assert outcome(decide(notice, current=held, designated_to=YAMAGUCHI)) == expected


def test_every_reason_has_a_step_in_every_state() -> None:
    assert {(state, reason) for state in STEPS for reason in STEPS[state]} == {
        (state, reason) for state in State for reason in ChangeReason
    }


@pytest.mark.parametrize("reason", [reason.value for reason in ChangeReason if reason.value < "40"])
def test_a_number_already_seen_is_known_whatever_it_says(reason: str) -> None:
    held = a_holding(number=5)
    for number in (1, 4, 5):
        assert outcome(decide(a_notice(reason, number, at=LATER), current=held)) == "known"


@pytest.mark.parametrize(
    ("reason", "designated_to", "expected"),
    [
        ("11", None, "resident"),  # moved in from a municipality that told us nothing yet
        ("13", None, "resident"),
        ("12", YAMAGUCHI, "resident"),
        ("12", None, "code-not-designated"),
        ("12", SHIMONOSEKI, "code-not-designated"),
        ("21", None, "not-held"),
        ("22", None, "not-held"),
        ("23", None, "not-held"),
        ("31", None, "not-held"),
        ("32", None, "not-held"),
        ("33", None, "not-held"),
        ("42", None, "resident"),  # a missing code entered: the network learns of the person
    ],
)
def test_a_code_nobody_holds_is_opened_by_an_entry_only(
    reason: str, designated_to: MunicipalityCode | None, expected: str
) -> None:
    decision = decide(a_notice(reason), current=None, designated_to=designated_to)
    assert outcome(decision) == expected


@pytest.mark.parametrize(
    ("reason", "changed", "expected"),
    [
        ("31", {"address": "大内9-9"}, "resident"),
        ("31", {"name": "別人 花子"}, "facts-differ"),
        ("31", {"birth_date": "1971-05-06"}, "facts-differ"),
        ("31", {"sex": Sex.FEMALE}, "facts-differ"),
        ("32", {"name": "模擬 太朗"}, "resident"),
        ("32", {"birth_date": "1971-05-06"}, "facts-differ"),
        ("33", {"name": "別人 花子", "birth_date": "1971-05-06"}, "resident"),
        ("21", {"name": "別人 花子"}, "facts-differ"),
        ("22", {"birth_date": "1971-05-06"}, "facts-differ"),
        ("23", {"sex": Sex.FEMALE}, "facts-differ"),
        ("21", {"kana": "モギ タロー"}, "move_planned"),
        ("21", {"address": "大内9-9"}, "address-jump"),
        ("22", {"address": "大内9-9"}, "address-jump"),
        ("23", {"address": "大内9-9"}, "address-jump"),
        ("32", {"address": "大内9-9"}, "resident"),  # the street was renamed
        ("33", {"address": "大内9-9"}, "resident"),
    ],
)
def test_a_notice_changes_only_what_its_reason_may_change(
    reason: str, changed: dict[str, Any], expected: str
) -> None:
    notice = a_notice(reason, 2, about=an_identification(**changed), at=LATER)
    assert outcome(decide(notice, current=a_holding())) == expected


def elsewhere(reason: str, **facts: Any) -> Notice:
    """A notice of 西東京市 about a person held as a resident of 山口市 since 1 August."""
    about = facts.pop("about", an_identification(at=NISHITOKYO))
    facts.setdefault("at", LATER)
    facts.setdefault("key", 7)
    return a_notice(reason, about=about, **facts)


@pytest.mark.parametrize(
    ("state", "reason", "facts", "expected"),
    [
        ("move_planned", "11", {"previous": YAMAGUCHI}, "resident"),
        ("move_confirmed", "11", {"previous": YAMAGUCHI}, "resident"),
        ("erased", "13", {}, "resident"),
        ("erased", "11", {}, "resident"),  # from abroad
        ("resident", "11", {"previous": YAMAGUCHI}, "resident"),  # the erasure is under way
        ("resident", "11", {"previous": ACHI}, "resident"),  # so are the words of 阿智村
        ("resident", "11", {}, "resident-elsewhere"),
        ("resident", "13", {}, "resident-elsewhere"),
        ("resident", "12", {}, "code-in-use"),
        ("move_planned", "12", {}, "code-in-use"),
        ("dead", "11", {"previous": YAMAGUCHI}, "dead-person"),
        ("dead", "13", {}, "dead-person"),
        ("code_replaced", "11", {"previous": YAMAGUCHI}, "code-replaced"),
        ("resident", "11", {"on": date(2003, 7, 1), "at": NINE - MINUTE}, "late"),
        ("resident", "11", {"on": date(2003, 7, 1), "at": NINE + 4 * MINUTE}, "late"),
        ("resident", "11", {"on": date(2003, 7, 1), "at": LATER}, "dates-contradict"),
        ("resident", "11", {"at": NINE - 9 * MINUTE}, "dates-contradict"),
        ("resident", "31", {}, "resident-of-another"),
        ("resident", "33", {}, "resident-of-another"),
        ("resident", "21", {}, "resident-of-another"),
        ("resident", "22", {}, "resident-of-another"),
        ("resident", "23", {}, "resident-of-another"),
        ("resident", "31", {"at": NINE - MINUTE}, "late"),
        ("resident", "21", {"at": NINE + 4 * MINUTE}, "late"),
        ("resident", "22", {"at": NINE - MINUTE}, "resident-of-another"),
        ("resident", "31", {"key": 1}, "address-jump"),
    ],
)
def test_a_notice_of_another_municipality(
    state: str, reason: str, facts: dict[str, Any], expected: str
) -> None:
    held = a_holding(state=state, replaced_by=2 if state == "code_replaced" else None)
    notice = elsewhere(reason, **facts)
    assert outcome(decide(notice, current=held)) == expected


@pytest.mark.parametrize(
    ("reason", "about", "expected"),
    [
        ("11", {"name": "模擬 改姓"}, "resident"),
        ("11", {"birth_date": "1970-05-07"}, "resident"),
        ("11", {"name": "別人 花子", "birth_date": "1988-01-01"}, "code-of-another-person"),
        ("13", {"name": "別人 花子", "birth_date": "1988-01-01"}, "code-of-another-person"),
        ("12", {"name": "別人 花子", "birth_date": "2003-08-25"}, "code-in-use"),
    ],
)
def test_a_code_belongs_to_one_person(reason: str, about: dict[str, Any], expected: str) -> None:
    notice = elsewhere(
        reason,
        about=an_identification(at=NISHITOKYO, **about),
        previous=YAMAGUCHI if reason == "11" else None,
    )
    held = a_holding(state="move_planned")
    assert outcome(decide(notice, current=held, designated_to=NISHITOKYO)) == expected


def test_the_erasure_of_the_municipality_left_closes_only_the_history() -> None:
    held = a_holding(came_from=NISHITOKYO)
    assert outcome(decide(elsewhere("21"), current=held)) == "late"
    assert outcome(decide(elsewhere("23"), current=held)) == "late"
    assert outcome(decide(elsewhere("33"), current=held)) == "resident-of-another"


def test_of_two_moves_on_one_day_the_one_that_names_the_other_came_later() -> None:
    first = a_holding(began_on=NINE.date(), at=NINE)
    onward = elsewhere("11", previous=YAMAGUCHI, at=NINE - 3 * MINUTE)
    assert outcome(decide(onward, current=first)) == "resident"
    second = a_holding(began_on=NINE.date(), at=NINE, came_from=NISHITOKYO)
    before = elsewhere("11", previous=ACHI, at=NINE + 3 * MINUTE)
    assert outcome(decide(before, current=second)) == "late"


def test_nothing_is_dated_after_it_was_recorded_except_a_plan() -> None:
    next_week = date(2003, 9, 1)
    held = a_holding()
    death = a_notice("22", 2, on=next_week)
    assert outcome(decide(death, current=held)) == "occurs-in-future"
    plan = a_notice("21", 2, on=next_week, destination=NISHITOKYO)
    assert outcome(decide(plan, current=held)) == "move_planned"
    done = a_notice("21", 2, on=next_week, planned=False)
    assert outcome(decide(done, current=held)) == "occurs-in-future"


def test_a_stay_keeps_its_beginning_until_the_person_enters_again() -> None:
    held = a_holding(began_on=date(2001, 4, 1))
    moved = decide(a_notice("31", 2, at=LATER), current=held)
    assert isinstance(moved, Effective)
    assert moved.versions[0].stay == held.stay
    back = decide(a_notice("13", 3, at=LATER), current=a_holding(state="erased", number=2))
    assert isinstance(back, Effective)
    assert back.versions[0].stay.began_on == LATER.date()


@pytest.mark.parametrize(
    ("old", "new", "designated_to", "expected"),
    [
        ({}, None, YAMAGUCHI, "resident"),
        ({}, None, SHIMONOSEKI, "code-not-designated"),
        ({}, None, None, "code-not-designated"),
        (None, None, YAMAGUCHI, "not-held"),
        ({"key": 9}, None, YAMAGUCHI, "resident-of-another"),
        ({"number": 2}, None, YAMAGUCHI, "known"),
        ({"state": "dead"}, None, YAMAGUCHI, "dead-person"),
        ({"state": "move_planned"}, None, YAMAGUCHI, "impossible-step"),
        ({"state": "code_replaced", "replaced_by": 8}, None, YAMAGUCHI, "code-replaced"),
        ({}, {"name": "別人 花子", "birth_date": "1988-01-01"}, YAMAGUCHI, "code-in-use"),
        ({}, {}, YAMAGUCHI, "code-in-use"),
    ],
)
def test_a_code_change_closes_the_old_code_and_opens_a_designated_one(
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    designated_to: MunicipalityCode | None,
    expected: str,
) -> None:
    notice = a_notice("41", 2, about=an_identification(2), old_code=1, at=LATER)
    decision = decide(
        notice,
        replaced=None if old is None else a_holding(**old),
        current=None if new is None else a_holding(about=an_identification(2, ACHI, **new), key=5),
        designated_to=designated_to,
    )
    assert outcome(decision) == expected


def test_a_code_change_names_its_successor_and_keeps_the_stay() -> None:
    old = a_holding(began_on=date(2001, 4, 1))
    notice = a_notice("41", 2, about=an_identification(2), old_code=1, at=LATER)
    decision = decide(notice, current=None, replaced=old, designated_to=YAMAGUCHI)
    assert isinstance(decision, Effective)
    closed, opened = decision.versions
    assert (closed.state, closed.replaced_by) == (State.CODE_REPLACED, opened.identification.code)
    assert opened.stay == old.stay


def test_a_late_code_change_closes_the_old_code_and_leaves_the_newer_residence() -> None:
    old = a_holding()
    moved_on = a_holding(about=an_identification(2, NISHITOKYO), key=7, at=LATER + MINUTE)
    notice = a_notice("41", 2, about=an_identification(2), old_code=1, at=LATER)
    decision = decide(notice, current=moved_on, replaced=old, designated_to=YAMAGUCHI)
    assert isinstance(decision, Effective)
    assert [version.state for version in decision.versions] == [State.CODE_REPLACED]
    assert decision.is_late_in_part


def test_a_mistaken_code_change_is_undone_by_the_office_that_made_it() -> None:
    wrong = a_holding(about=an_identification(2), number=2)
    left = a_holding(state="code_replaced", replaced_by=2, number=2)
    undo = a_notice("42", 3, about=an_identification(1), old_code=2, at=LATER, detail="4201")
    decision = decide(undo, current=left, replaced=wrong)
    assert isinstance(decision, Effective)
    assert [version.state for version in decision.versions] == [State.CODE_REPLACED, State.RESIDENT]


@pytest.mark.parametrize(
    ("held", "number", "expected"),
    [
        ({"state": "move_planned", "number": 2}, 2, "move_confirmed"),
        ({"state": "move_confirmed", "number": 2}, 2, "known"),
        ({"state": "resident", "number": 3}, 2, "late"),  # came back
        ({"state": "resident", "number": 2}, 2, "impossible-step"),
        ({"state": "resident", "number": 1}, 2, "impossible-step"),  # the move-out is under way
        ({"state": "dead", "number": 2}, 2, "impossible-step"),
        ({"state": "resident", "key": 7}, 2, "late"),  # resident elsewhere already
        (None, 2, "not-held"),
    ],
)
def test_a_confirmation_ends_a_planned_move(
    held: dict[str, Any] | None, number: int, expected: str
) -> None:
    current = None if held is None else a_holding(**held)
    assert outcome(confirm(a_confirmation(number), current=current)) == expected


def test_a_confirmation_tells_where_the_person_really_went() -> None:
    planned = a_holding(state="move_planned", number=2)
    decision = confirm(a_confirmation(2, to=SHIMONOSEKI), current=planned)
    assert isinstance(decision, Effective)
    assert decision.versions[0].destination == SHIMONOSEKI


def test_nothing_shows_a_code_or_a_name() -> None:
    shown = " ".join(
        repr(value)
        for value in (a_notice("21"), a_holding(), a_confirmation(), a_notice("21").details)
    )
    assert "模擬" not in shown
    assert an_identification().code.digits not in shown
    assert HeldReason.NOT_HELD.value == "not-held"
