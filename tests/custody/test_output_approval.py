"""An output about many people needs a second person, for this very thing, once, today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from custody_office import PROOF, CustodyOffice, a_wanted, an_output
from hypothesis import given
from hypothesis import strategies as st

from jukinet.custody import procedures as custody_procedures
from jukinet.custody.limits import load_limits, persons_without_approval
from jukinet.custody.output import (
    Output,
    OutputKind,
    OutputState,
    OutputStep,
    output_state_after,
)
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Mode
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refusing


def approved(tx: Transaction, custody: CustodyOffice) -> Output:
    output = custody_procedures.request_output(
        tx, an_output(), by=custody.somebody("op-1"), context=custody.context
    )
    return custody_procedures.approve_output(
        tx, output.output_id, by=custody.somebody("op-2"), context=custody.context
    )


def put_out(
    tx: Transaction,
    custody: CustodyOffice,
    output_id: UUID | None,
    *,
    kind: OutputKind = OutputKind.RECORD_EXPORT,
    persons: int = 300,
    of: bytes = PROOF,
) -> None:
    custody_procedures.must_be_approved(
        tx, output_id, kind=kind, digest=of, persons=persons, by=custody.somebody()
    )


def test_many_people_are_put_out_with_a_second_person_and_once(custody: CustodyOffice) -> None:
    one, context = custody.somebody("op-1"), custody.context
    with custody.database.transaction() as tx:
        output = approved(tx, custody)
        assert (output.requested_by, output.approved_by) == ("op-1", "op-2")
        put_out(tx, custody, output.output_id)
        done = custody_procedures.record_done(
            tx, output.output_id, persons=298, digest=digest(b"the file"), by=one, context=context
        )
        assert done.state is OutputState.DONE
        with refusing(ErrorCode.OUTPUT_NOT_APPROVED), tx.savepoint():
            put_out(tx, custody, output.output_id)
        with refusing(ErrorCode.STEP_IMPOSSIBLE), tx.savepoint():
            custody_procedures.record_done(
                tx, output.output_id, persons=1, digest=PROOF, by=one, context=context
            )


def test_an_approval_is_good_for_nothing_else(custody: CustodyOffice, at: ManualClock) -> None:
    with custody.database.transaction() as tx:
        output_id = approved(tx, custody).output_id
        wrong: tuple[Callable[[], None], ...] = (
            lambda: put_out(tx, custody, output_id, of=digest(b"other parameters")),
            lambda: put_out(tx, custody, output_id, kind=OutputKind.CODE_NOTICES),
            lambda: put_out(tx, custody, output_id, persons=301),
            lambda: put_out(tx, custody, None),
        )
        for attempt in wrong:
            with refusing(ErrorCode.OUTPUT_NOT_APPROVED), tx.savepoint():
                attempt()
        with refusing(ErrorCode.NOT_FOUND), tx.savepoint():
            put_out(tx, custody, uuid4())
        at.advance(timedelta(hours=25))
        with refusing(ErrorCode.OUTPUT_NOT_APPROVED), tx.savepoint():
            put_out(tx, custody, output_id)


def test_nobody_approves_or_refuses_his_own_output(custody: CustodyOffice) -> None:
    one, context = custody.somebody(), custody.context
    with custody.database.transaction() as tx:
        output = custody_procedures.request_output(tx, an_output(), by=one, context=context)
        with refusing(ErrorCode.OWN_WORK), tx.savepoint():
            custody_procedures.approve_output(tx, output.output_id, by=one, context=context)
        with refusing(ErrorCode.OWN_WORK), tx.savepoint():
            custody_procedures.refuse_output(
                tx, output.output_id, reason="不要", by=one, context=context
            )
        gone = custody_procedures.withdraw_output(tx, output.output_id, by=one, context=context)
        assert gone.state is OutputState.WITHDRAWN
        with refusing(ErrorCode.STEP_IMPOSSIBLE), tx.savepoint():
            custody_procedures.approve_output(
                tx, output.output_id, by=custody.somebody("op-2"), context=context
            )


def test_a_few_people_are_put_out_by_one(custody: CustodyOffice) -> None:
    with custody.database.transaction() as tx:
        put_out(tx, custody, None, kind=OutputKind.INSPECTION_LIST, persons=50)
        with refusing(ErrorCode.OUTPUT_NOT_APPROVED):
            put_out(tx, custody, None, kind=OutputKind.INSPECTION_LIST, persons=51)


def test_only_whoever_holds_the_right_asks_decides_and_sees(custody: CustodyOffice) -> None:
    context = custody.context
    with custody.database.transaction() as tx:
        output = custody_procedures.request_output(
            tx, an_output(), by=custody.somebody(), context=context
        )
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.request_output(
                tx, an_output(), by=custody.somebody(without=Mode.WRITE), context=context
            )
        no_decision = custody.somebody("op-2", without=Mode.EXECUTE)
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.approve_output(tx, output.output_id, by=no_decision, context=context)
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.refuse_output(
                tx, output.output_id, reason="不要", by=no_decision, context=context
            )
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.withdraw_output(
                tx, output.output_id, by=custody.somebody(without=Mode.WRITE), context=context
            )
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.record_done(
                tx,
                output.output_id,
                persons=1,
                digest=PROOF,
                by=custody.somebody(without=Mode.WRITE),
                context=context,
            )
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.list_outputs(tx, by=custody.somebody(without=Mode.READ))
        assert custody_procedures.list_outputs(tx, by=custody.somebody()) == [output]


def test_a_medium_with_a_bulk_output_on_it_waits_for_that_outputs_approval(
    custody: CustodyOffice,
) -> None:
    one, context = custody.somebody(), custody.context
    with custody.database.transaction() as tx:
        output = custody_procedures.request_output(tx, an_output(), by=one, context=context)
        wanted = a_wanted(output_id=output.output_id)
        with refusing(ErrorCode.OUTPUT_NOT_APPROVED), tx.savepoint():
            custody_procedures.request_medium(tx, wanted, by=one, context=context)
        custody_procedures.approve_output(
            tx, output.output_id, by=custody.somebody("op-2"), context=context
        )
        medium = custody_procedures.request_medium(tx, wanted, by=one, context=context)
        assert medium.wanted.output_id == output.output_id


@given(st.lists(st.sampled_from(list(OutputStep)), max_size=8))
def test_no_walk_is_done_without_an_approval_or_done_twice(steps: list[OutputStep]) -> None:
    state, taken = OutputState.REQUESTED, []
    for step in steps:
        try:
            state = output_state_after(state, step)
        except JukiError as error:
            assert error.code is ErrorCode.STEP_IMPOSSIBLE
        else:
            taken.append(step)
    if state is OutputState.DONE:
        assert taken == [OutputStep.APPROVE, OutputStep.DO]


@given(
    st.sampled_from(list(OutputState)),
    st.integers(0, 400),
    st.booleans(),
    st.integers(0, 48),
)
def test_nothing_but_what_was_approved_is_covered(
    state: OutputState, persons: int, same: bool, hours: int
) -> None:
    then = datetime(2003, 8, 25, tzinfo=UTC)
    output = Output(uuid4(), an_output(), "op-1", then, state, "op-2", then)
    covered = state is OutputState.APPROVED and persons <= 300 and same and hours <= 24
    try:
        output.must_cover(
            OutputKind.RECORD_EXPORT,
            PROOF if same else digest(b"x"),
            persons,
            then + timedelta(hours=hours),
        )
    except JukiError as error:
        assert error.code is ErrorCode.OUTPUT_NOT_APPROVED
        assert not covered
    else:
        assert covered


def test_every_kind_has_a_limit_from_the_first_day_of_the_network() -> None:
    assert {row.kind for row in load_limits()} == set(OutputKind)
    assert persons_without_approval(OutputKind.INSPECTION_LIST, date(2003, 8, 25)) == 50
    assert persons_without_approval(OutputKind.INSPECTION_LIST, date(1999, 1, 1)) == 0
