"""Cases: numbered without gaps, in exactly one list, in one pair of hands, taken over when idle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from counter_offices import CLERK, RIGHTS, CounterOffice

from jukinet.counters.case import Affair, Case, Means, Relation
from jukinet.counters.case_file import AFTER, CaseEvent, CaseFile, CaseState
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import (
    call_case,
    call_next_case,
    close_case,
    get_case_file,
    identify_requester,
    list_unfinished_cases,
    open_case,
    set_case_aside,
)
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Duty, Operator
from jukinet.terms.errors import ErrorCode, JukiError


def worker(office: CounterOffice, name: str = CLERK, case: Case | None = None) -> CaseWorker:
    operator = Operator(name, name, Duty.COUNTER, RIGHTS[CLERK])
    return CaseWorker(operator, "madoguchi-1", case, office.clock.now())


def begin(
    office: CounterOffice, by: CaseWorker | None = None, *, waiting: bool = False
) -> CaseFile:
    with office.database.transaction() as tx:
        return open_case(
            tx,
            Affair.COPY,
            Relation.SELF,
            Means.NONE,
            by=by or worker(office),
            randomness=office.context.randomness,
            waiting=waiting,
        )


def test_numbers_of_a_day_have_no_gaps_even_when_many_begin_and_some_fail(
    counter_office: CounterOffice,
) -> None:
    def begin_or_fail(number: int) -> None:
        try:
            with counter_office.database.transaction() as tx:
                open_case(
                    tx,
                    Affair.COPY,
                    Relation.SELF,
                    Means.NONE,
                    by=worker(counter_office),
                    randomness=counter_office.context.randomness,
                )
                if number % 3 == 0:
                    raise JukiError(ErrorCode.FORM_INVALID, "changed her mind")
        except JukiError:
            return

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(begin_or_fail, range(24)))
    with counter_office.database.transaction() as tx:
        numbers = sorted(file.case.number for file in list_unfinished_cases(tx))
    assert numbers == [f"20030825-{place:04d}" for place in range(1, 17)]


def test_a_new_day_begins_with_one(counter_office: CounterOffice) -> None:
    begin(counter_office)
    counter_office.clock.advance(timedelta(days=1))
    assert begin(counter_office).case.number == "20030826-0001"


def test_who_waits_longest_is_called_first_and_two_callers_call_two(
    counter_office: CounterOffice,
) -> None:
    first = begin(counter_office, waiting=True)
    counter_office.clock.advance(timedelta(minutes=1))
    second = begin(counter_office, waiting=True)
    with counter_office.database.transaction() as one:
        called = call_next_case(one, by=worker(counter_office))
        with counter_office.database.transaction() as other:
            also = call_next_case(other, by=worker(counter_office, "ogawa"))
    assert called is not None and also is not None
    assert [called.case.case_id, also.case.case_id] == [first.case.case_id, second.case.case_id]
    with counter_office.database.transaction() as tx:
        assert call_next_case(tx, by=worker(counter_office)) is None


def test_a_case_in_somebodys_hands_is_hers_for_fifteen_idle_minutes(
    counter_office: CounterOffice,
) -> None:
    file = begin(counter_office)
    counter_office.clock.advance(timedelta(minutes=14))
    with pytest.raises(JukiError) as refused, counter_office.database.transaction() as tx:
        call_case(tx, file.case.case_id, by=worker(counter_office, "ogawa"))
    assert refused.value.code is ErrorCode.CLAIMED_BY_ANOTHER
    counter_office.clock.advance(timedelta(minutes=1))
    with counter_office.database.transaction() as tx:
        taken = call_case(tx, file.case.case_id, by=worker(counter_office, "ogawa"))
    assert taken.owner == "ogawa"


def test_who_asks_may_be_said_later_and_stays_said(counter_office: CounterOffice) -> None:
    file = begin(counter_office)
    resident = uuid4()
    with counter_office.database.transaction() as tx:
        identify_requester(
            tx,
            by=worker(counter_office, case=file.case),
            relation=Relation.PROXY,
            means=Means.PHOTO_ID,
            requester=resident,
        )
        known = get_case_file(tx, file.case.case_id).case
    assert (known.relation, known.means, known.requester) == (
        Relation.PROXY,
        Means.PHOTO_ID,
        resident,
    )


def test_set_aside_and_closed_cases_go_where_they_belong(counter_office: CounterOffice) -> None:
    file = begin(counter_office)
    by = worker(counter_office)
    with counter_office.database.transaction() as tx:
        aside = set_case_aside(tx, file.case.case_id, by=by)
        assert (aside.state, aside.owner) == (CaseState.WAITING, None)
        close_case(tx, file.case.case_id, by=by)
        assert list_unfinished_cases(tx) == []
    with pytest.raises(JukiError) as refused, counter_office.database.transaction() as tx:
        call_case(tx, file.case.case_id, by=by)
    assert refused.value.code is ErrorCode.CASE_CLOSED


def test_the_table_says_of_every_state_what_can_happen(counter_office: CounterOffice) -> None:
    assert {state for state, _ in AFTER} == {CaseState.WAITING, CaseState.OPEN}
    assert {event for _, event in AFTER} == set(CaseEvent) - {CaseEvent.OPENED}


@pytest.mark.parametrize(
    "procedure",
    [
        lambda tx, file, by: call_case(tx, file.case.case_id, by=by),
        lambda tx, file, by: call_next_case(tx, by=by),
        lambda tx, file, by: close_case(tx, file.case.case_id, by=by),
        lambda tx, file, by: set_case_aside(tx, file.case.case_id, by=by),
        lambda tx, file, by: identify_requester(
            tx, by=by, relation=Relation.SELF, means=Means.NONE
        ),
        lambda tx, file, by: open_case(
            tx, Affair.COPY, Relation.SELF, Means.NONE, by=by, randomness=SeededRandomness("")
        ),
    ],
)
def test_without_the_right_to_search_nobody_works_on_cases(
    counter_office: CounterOffice, procedure: Callable[[Transaction, CaseFile, CaseWorker], object]
) -> None:
    file = begin(counter_office)
    nobody = Operator("nobody", "nobody", Duty.ADMINISTRATION, frozenset())
    by = CaseWorker(nobody, "madoguchi-1", file.case, counter_office.clock.now())
    with pytest.raises(JukiError) as refused, counter_office.database.transaction() as tx:
        procedure(tx, file, by)
    assert refused.value.code is ErrorCode.ACCESS_REFUSED
