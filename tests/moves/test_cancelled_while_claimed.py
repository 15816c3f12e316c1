"""A move-out is not cancelled behind the back of a town that is entering the person.

The cancellation is filed, entered and approved at the counters, as any other.
"""

from __future__ import annotations

import pytest
from move_keys import A, B
from move_nation import Nation, Town
from test_move_cases import Family, outcome

from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import DepartureState
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.terms.errors import ErrorCode, JukiError


def file_cancellation(town: Town, person: ResidentRecord, change: int | None = None) -> Filing:
    """Entered: that a change of her record is withdrawn, the last one (転出取消し) or another."""
    with town.database.transaction() as tx:
        change = change or register.list_history(tx, person.resident_id)[-1].change_id
        return town.desk.entered(
            tx,
            FilingKind.CANCELLATION,
            {
                "occurred_on": "きょう",
                "trigger": "clerical-error",
                "change_id": str(change),
                "paper.ground-of-authority": "yes",
                f"who.{person.resident_id}": "yes",
            },
            household=person.household_id,
            by=town.desk.by_authority(),
        )


def test_a_cancellation_waits_for_the_word_of_the_town_that_enters_her(towns: Nation) -> None:
    family, new = Family(towns), towns.town(B)
    departure, wife = family.let_wife_leave(), family.people[1]
    filed = file_cancellation(family.old, wife)
    taken = family.take(new, 1)
    with pytest.raises(JukiError) as refused:
        family.old.approve(filed.filing_id)
    assert refused.value.code is ErrorCode.MOVE_CLAIMED
    assert family.old.record(wife.resident_id).erasure is not None
    family.old.call_off(departure)
    with pytest.raises(JukiError):
        family.old.approve(filed.filing_id)
    towns.settle()
    assert family.state(departure)[0] is DepartureState.CALLED_OFF
    family.old.approve(filed.filing_id)
    towns.settle()
    assert family.old.record(wife.resident_id).erasure is None
    assert family.state(departure)[0] is DepartureState.CANCELLED
    assert outcome(new, taken)[0] is ArrivalState.REFUSED


def test_a_cancellation_that_must_wait_is_not_even_entered(towns: Nation) -> None:
    family, new = Family(towns), towns.town(B)
    departure, wife = family.let_wife_leave(), family.people[1]
    family.take(new, 1)
    with pytest.raises(JukiError) as refused:
        file_cancellation(family.old, wife)
    assert refused.value.code is ErrorCode.MOVE_CLAIMED
    family.old.call_off(departure)
    towns.settle()
    family.old.approve(file_cancellation(family.old, wife).filing_id)
    assert family.old.record(wife.resident_id).erasure is None


def test_another_change_of_whoever_moves_is_cancelled_meanwhile(towns: Nation) -> None:
    """Only what brings her back has to wait; her record stays erased."""
    family, new = Family(towns), towns.town(B)
    wife = family.people[1]
    family.old.correct(wife.resident_id, "9012", {"electoral_roll": "yes"})
    with family.old.database.transaction() as tx:
        corrected = register.list_history(tx, wife.resident_id)[-1].change_id
    family.let_wife_leave()
    family.take(new, 1)
    family.old.approve(file_cancellation(family.old, wife, corrected).filing_id)
    kept = family.old.record(wife.resident_id)
    assert kept.erasure is not None and not kept.qualifications.electoral_roll


def test_whoever_was_entered_elsewhere_is_not_brought_back(towns: Nation) -> None:
    family, new = Family(towns), towns.town(B)
    departure, wife = family.let_wife_leave(), family.people[1]
    filed = file_cancellation(family.old, wife)
    taken = family.take(new, 1)
    new.enter_and_approve(taken.filing.filing_id)
    with pytest.raises(JukiError) as refused:
        family.old.approve(filed.filing_id)
    assert refused.value.code is ErrorCode.MOVE_CLAIMED
    towns.settle()
    assert family.state(departure)[0] is DepartureState.ARRIVED
    with pytest.raises(JukiError):
        family.old.approve(filed.filing_id)
    assert family.old.record(wife.resident_id).erasure is not None


def test_a_householder_comes_back_as_what_he_was_and_his_wife_too(towns: Nation) -> None:
    """She had become householder by the same paper."""
    family = Family(towns)
    family.leave(1)
    family.old.approve(file_cancellation(family.old, family.people[0]).filing_id)
    assert [str(family.old.record(one.resident_id).relationship) for one in family.people[:2]] == [
        "世帯主",
        "妻",
    ]


def test_whoever_goes_again_after_a_cancellation_is_planned_anew(towns: Nation) -> None:
    family = Family(towns)
    first, wife = family.let_wife_leave(), family.people[1]
    family.old.approve(file_cancellation(family.old, wife).filing_id)
    towns.settle()
    assert family.state(first)[0] is DepartureState.CANCELLED
    again = family.let_wife_leave()
    taken = family.take(towns.town(B), 1)
    towns.town(B).enter_and_approve(taken.filing.filing_id)
    towns.settle()
    assert family.state(again)[0] is DepartureState.ARRIVED
    assert family.old.code == A
