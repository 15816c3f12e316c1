"""The whole life of a lock is one table: every event in every state, and what time does not do.

Proved over the table itself, without a database.
"""

from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest

from jukinet.protection.lock import (
    RESIDENTS_MAX,
    TRANSITIONS,
    Lock,
    LockEvent,
    LockState,
    months_before,
    number_of_lock,
    term_from,
)
from jukinet.terms.errors import ErrorCode, JukiError

DAY = date(2003, 8, 25)


def a_lock(state: LockState, until: date | None = None) -> Lock:
    applicant = uuid4()
    return Lock(uuid4(), "L-20030825-001", state, applicant, frozenset({applicant}), DAY, until)


def test_the_table_answers_every_event_in_every_state() -> None:
    assert set(TRANSITIONS) == set(product(LockState, LockEvent))


def test_only_an_approved_lifting_leads_to_lifted() -> None:
    ways = {
        (state, event)
        for (state, event), after in TRANSITIONS.items()
        if after is LockState.LIFTED and state is not LockState.LIFTED
    }
    assert ways == {
        (LockState.PROVISIONAL_LIFTING, LockEvent.LIFTING_APPROVED),
        (LockState.REGISTERED_LIFTING, LockEvent.LIFTING_APPROVED),
    }


@pytest.mark.parametrize("state", LockState)
def test_the_end_of_a_term_changes_no_state(state: LockState) -> None:
    assert TRANSITIONS[state, LockEvent.TERM_PASSED] is state


@pytest.mark.parametrize("state", [s for s in LockState if s is not LockState.LIFTED])
def test_a_new_application_ends_a_pending_lifting(state: LockState) -> None:
    after = a_lock(state).after(LockEvent.APPLIED_AGAIN)
    assert after.state in {LockState.PROVISIONAL, LockState.REGISTERED}


@pytest.mark.parametrize("state", LockState)
def test_a_lock_is_closed_in_every_state_but_lifted_however_old(state: LockState) -> None:
    lock = a_lock(state, until=DAY - timedelta(days=4000))
    assert lock.is_closed is (state is not LockState.LIFTED)


def test_a_step_the_table_does_not_have_is_refused() -> None:
    refused = [key for key, after in TRANSITIONS.items() if after is None]
    assert len(refused) == 16
    for state, event in refused:
        with pytest.raises(JukiError) as error:
            a_lock(state).after(event)
        assert error.value.code is ErrorCode.LOCK_STATE


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 4, 2), date(2027, 4, 2)),
        (date(2004, 2, 29), date(2005, 2, 28)),
        (date(2003, 12, 31), date(2004, 12, 31)),
    ],
)
def test_a_term_is_one_year(start: date, end: date) -> None:
    assert term_from(start) == end


@pytest.mark.parametrize(
    ("end", "first"),
    [
        (date(2027, 4, 2), date(2027, 3, 2)),
        (date(2004, 3, 31), date(2004, 2, 29)),
        (date(2004, 1, 15), date(2003, 12, 15)),
    ],
)
def test_a_term_may_be_extended_from_one_month_before_its_end(end: date, first: date) -> None:
    lock = a_lock(LockState.REGISTERED, until=end)
    assert months_before(end, 1) == first
    assert not lock.may_be_extended_on(first - timedelta(days=1))
    assert lock.may_be_extended_on(first)
    assert lock.may_be_extended_on(end + timedelta(days=400))


def test_a_lock_without_its_applicant_cannot_be() -> None:
    with pytest.raises(JukiError):
        Lock(uuid4(), "L-20030825-001", LockState.PROVISIONAL, uuid4(), frozenset({uuid4()}), DAY)


def test_a_lock_covers_a_household_and_no_list() -> None:
    applicant = uuid4()
    many = frozenset({applicant, *(uuid4() for _ in range(RESIDENTS_MAX))})
    with pytest.raises(JukiError):
        Lock(uuid4(), "L-20030825-001", LockState.PROVISIONAL, applicant, many, DAY)


def test_a_lock_is_numbered_by_day() -> None:
    assert number_of_lock(date(2026, 4, 2), 17) == "L-20260402-017"
