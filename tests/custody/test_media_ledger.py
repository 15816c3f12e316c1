"""Every medium has a line, every step its row; what leaves was approved by another.

Shown at a real database through the procedures; the table of states by random walks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from custody_office import PROOF, CustodyOffice, a_wanted
from hypothesis import given
from hypothesis import strategies as st

from jukinet.custody import procedures as custody_procedures
from jukinet.custody.contractor import ContractorPerson
from jukinet.custody.fingerprint import load_words, words_of
from jukinet.custody.medium import (
    BEGINNINGS,
    ENDED,
    TRANSITIONS,
    Direction,
    Encryption,
    Medium,
    MediumKind,
    State,
    Step,
    list_possible,
    state_after,
)
from jukinet.custody.procedures.media import APPROVED_BY
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Mode
from jukinet.security.procedures import list_operations, list_security_events
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refusing


def written(tx: Transaction, custody: CustodyOffice) -> Medium:
    """A medium that was asked for by one, approved by two, and written."""
    one, two, context = custody.somebody("op-1"), custody.somebody("op-2"), custody.context
    medium = custody_procedures.request_medium(tx, a_wanted(), by=one, context=context)
    custody_procedures.approve_medium(tx, medium.medium_id, by=two, context=context)
    return custody_procedures.note_written(
        tx, medium.medium_id, digest=PROOF, by=one, context=context
    )


def test_a_medium_leaves_with_a_slip_and_comes_back_and_is_erased_before_two(
    custody: CustodyOffice,
) -> None:
    one, two, context = custody.somebody("op-1"), custody.somebody("op-2"), custody.context
    with custody.database.transaction() as tx:
        medium = written(tx, custody)
        slip = custody_procedures.hand_over(
            tx, medium.medium_id, received_by="運送 一郎", by=one, context=context
        )
        assert (slip.number, slip.approved_by) == ("M-000001", "op-2")
        assert (slip.received_by, slip.words) == ("運送 一郎", words_of(PROOF))
        custody_procedures.take_back(
            tx, medium.medium_id, brought_by="運送 一郎", by=one, context=context
        )
        custody_procedures.state_erasure(
            tx, medium.medium_id, method="物理的破壊", by=one, context=context
        )
        with refusing(ErrorCode.OWN_WORK), tx.savepoint():
            custody_procedures.witness_erasure(tx, medium.medium_id, by=one, context=context)
        after = custody_procedures.witness_erasure(tx, medium.medium_id, by=two, context=context)
        assert after.state is State.ERASED
        steps = custody_procedures.list_medium_steps(tx, medium.medium_id, by=one)
        assert [(step.step, step.by) for step in steps] == [
            (Step.REQUEST, "op-1"),
            (Step.APPROVE, "op-2"),
            (Step.WRITE, "op-1"),
            (Step.HAND_OVER, "op-1"),
            (Step.TAKE_BACK, "op-1"),
            (Step.STATE_ERASURE, "op-1"),
            (Step.WITNESS_ERASURE, "op-2"),
        ]
        recorded = list_operations(tx, OperationSearch())
        assert [line.result for line in reversed(recorded)] == [step.step for step in steps]
        assert {line.items for line in recorded} == {("M-000001",)}


def test_nobody_approves_what_he_asked_for(custody: CustodyOffice) -> None:
    one, context = custody.somebody(), custody.context
    with custody.database.transaction() as tx:
        medium = custody_procedures.request_medium(tx, a_wanted(), by=one, context=context)
        with refusing(ErrorCode.OWN_WORK), tx.savepoint():
            custody_procedures.approve_medium(tx, medium.medium_id, by=one, context=context)
        with refusing(ErrorCode.STEP_IMPOSSIBLE), tx.savepoint():
            custody_procedures.note_written(
                tx, medium.medium_id, digest=PROOF, by=one, context=context
            )


@pytest.mark.parametrize(
    ("missing", "step"),
    [
        (Mode.WRITE, "request"),
        (Mode.EXECUTE, "approve"),
        (Mode.EXECUTE, "refuse"),
        (Mode.WRITE, "withdraw"),
        (Mode.WRITE, "arrive"),
        (Mode.WRITE, "loss"),
        (Mode.READ, "list"),
        (Mode.READ, "overdue"),
        (Mode.READ, "get"),
        (Mode.READ, "steps"),
    ],
)
def test_without_the_right_nothing_of_the_ledger_is_done_or_seen(
    custody: CustodyOffice, missing: Mode, step: str
) -> None:
    context, somebody = custody.context, custody.somebody("op-3", without=missing)
    key: dict[str, Any] = {"by": somebody, "context": context}
    with custody.database.transaction() as tx:
        medium = custody_procedures.request_medium(
            tx, a_wanted(), by=custody.somebody(), context=context
        )
        tried: dict[str, Callable[[], object]] = {
            "request": lambda: custody_procedures.request_medium(tx, a_wanted(), **key),
            "approve": lambda: custody_procedures.approve_medium(tx, medium.medium_id, **key),
            "refuse": lambda: custody_procedures.refuse_medium(
                tx, medium.medium_id, reason="不要", **key
            ),
            "withdraw": lambda: custody_procedures.withdraw_medium(tx, medium.medium_id, **key),
            "arrive": lambda: custody_procedures.receive_medium(
                tx, a_wanted(direction=Direction.IN), digest=None, brought_by="使者", **key
            ),
            "loss": lambda: custody_procedures.report_loss(
                tx, medium.medium_id, circumstances="不明", **key
            ),
            "list": lambda: custody_procedures.list_media(tx, by=somebody),
            "overdue": lambda: custody_procedures.list_overdue_media(
                tx, by=somebody, today=date(2003, 9, 9)
            ),
            "get": lambda: custody_procedures.get_medium(tx, medium.medium_id, by=somebody),
            "steps": lambda: custody_procedures.list_medium_steps(
                tx, medium.medium_id, by=somebody
            ),
        }
        with refusing(ErrorCode.ACCESS_REFUSED):
            tried[step]()


def test_what_is_not_encrypted_does_not_leave_unless_it_is_paper() -> None:
    with refusing(ErrorCode.MEDIUM_NOT_ENCRYPTED):
        a_wanted(encryption=Encryption.NONE)
    assert a_wanted(kind=MediumKind.PAPER, encryption=Encryption.NONE)
    assert a_wanted(direction=Direction.IN, encryption=Encryption.NONE)


def test_what_should_be_back_and_is_not_is_listed(custody: CustodyOffice, at: ManualClock) -> None:
    with custody.database.transaction() as tx:
        medium = written(tx, custody)
        one, context = custody.somebody(), custody.context
        custody_procedures.hand_over(
            tx, medium.medium_id, received_by="運送 一郎", by=one, context=context
        )
        due = date(2003, 9, 1)
        assert custody_procedures.list_overdue_media(tx, by=one, today=due) == []
        late = custody_procedures.list_overdue_media(tx, by=one, today=due + timedelta(days=1))
        assert [found.medium_id for found in late] == [medium.medium_id]
        assert late[0].is_overdue(due + timedelta(days=1))
        custody_procedures.take_back(
            tx, medium.medium_id, brought_by="運送 一郎", by=one, context=context
        )
        assert custody_procedures.list_overdue_media(tx, by=one, today=date(2004, 1, 1)) == []


def test_a_loss_raises_a_security_event(custody: CustodyOffice) -> None:
    with custody.database.transaction() as tx:
        medium = written(tx, custody)
        custody_procedures.report_loss(
            tx,
            medium.medium_id,
            circumstances="搬送中に見当たらない",
            by=custody.somebody(),
            context=custody.context,
        )
        (event,) = list_security_events(tx)
        assert (event.kind, event.code) == ("medium-lost", "medium-lost")


def test_a_contractors_person_takes_a_medium_only_while_he_is_named(
    custody: CustodyOffice,
) -> None:
    one, context = custody.somebody(), custody.context
    person = ContractorPerson(
        uuid4(), "見本運送株式会社", "運送 二郎", "媒体の搬送",
        date(2003, 8, 1), date(2003, 8, 31), date(2003, 7, 31),
    )  # fmt: skip
    with custody.database.transaction() as tx:
        medium = written(tx, custody)
        custody_procedures.name_person(tx, person, by=one, context=context)
        assert custody_procedures.must_be_named(tx, person.person_id, date(2003, 8, 25)) == person
        slip = custody_procedures.hand_over(
            tx, medium.medium_id, received_by="", named=person, by=one, context=context
        )
        assert slip.received_by == "運送 二郎"
        custody_procedures.end_person(
            tx, person.person_id, last_day=date(2003, 8, 24), by=one, context=context
        )
        with refusing(ErrorCode.CONTRACTOR_NOT_NAMED), tx.savepoint():
            custody_procedures.must_be_named(tx, person.person_id, date(2003, 8, 25))
    assert not person.may_work_on(date(2003, 9, 1))


def test_persons_are_named_and_seen_with_the_right_only(custody: CustodyOffice) -> None:
    person = ContractorPerson(
        uuid4(), "見本", "見本 三郎", "保守", date(2003, 8, 1), date(2003, 8, 31), date(2003, 7, 1)
    )
    with custody.database.transaction() as tx:
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.name_person(
                tx, person, by=custody.somebody(without=Mode.WRITE), context=custody.context
            )
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.end_person(
                tx,
                person.person_id,
                last_day=date(2003, 8, 2),
                by=custody.somebody(without=Mode.WRITE),
                context=custody.context,
            )
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.list_named_persons(
                tx, by=custody.somebody(without=Mode.READ), day=date(2003, 8, 25)
            )


def test_media_of_the_routine_exchange_write_their_own_lines(custody: CustodyOffice) -> None:
    now = custody.context.clock.now()
    with custody.database.transaction() as tx:
        out = custody_procedures.note_written_by_routine(
            tx, to="communication-server:352039", number=7, persons=40, digest=PROOF, at=now
        )
        came = custody_procedures.note_arrived_by_routine(
            tx, sender="communication-server:352039", number=3, persons=2, digest=PROOF, at=now
        )
        assert (out.state, came.state) == (State.WRITTEN, State.RECEIVED)
        slip = custody_procedures.hand_over(
            tx, out.medium_id, received_by="使者", by=custody.somebody(), context=custody.context
        )
        assert "定例" in slip.approved_by


@given(st.lists(st.sampled_from(list(Step)), max_size=12), st.sampled_from(list(BEGINNINGS)))
def test_no_walk_leaves_the_office_without_an_approval_or_a_rule(
    steps: list[Step], beginning: Step
) -> None:
    state, taken = BEGINNINGS[beginning], [beginning]
    for step in steps:
        try:
            state = state_after(state, step)
        except JukiError as error:
            assert error.code is ErrorCode.STEP_IMPOSSIBLE
            assert step not in list_possible(state)
        else:
            taken.append(step)
    if state is State.HANDED_OVER:
        assert set(APPROVED_BY) & set(taken)
    if state is State.ERASED:
        assert taken.index(Step.STATE_ERASURE) < taken.index(Step.WITNESS_ERASURE)


def test_every_state_that_is_not_an_end_has_a_way_on() -> None:
    going_on = {before for before, _ in TRANSITIONS}
    assert going_on == set(State) - ENDED
    assert set(TRANSITIONS.values()) >= ENDED


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_the_words_say_the_first_bytes_and_nothing_else(one: bytes, other: bytes) -> None:
    assert (words_of(one) == words_of(other)) == (one[:4] == other[:4])


def test_there_is_a_word_for_every_byte() -> None:
    assert len(set(load_words())) == 256
    assert words_of(bytes(32)) == ("あさひ", "あさひ", "あさひ", "あさひ")
    assert words_of(bytes.fromhex("00ff0102")) == ("あさひ", "わらび", "あじさい", "あしか")
