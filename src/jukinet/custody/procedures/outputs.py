"""Outputs about many people: ask, have it approved by another, put out once."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.custody import store
from jukinet.custody.limits import persons_without_approval
from jukinet.custody.output import (
    Output,
    OutputKind,
    OutputState,
    OutputStep,
    OutputWanted,
    output_state_after,
)
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

OUTPUTS_SHOWN: Final = 100

RIGHTS: Final = {
    OutputStep.REQUEST: Mode.WRITE,
    OutputStep.APPROVE: Mode.EXECUTE,
    OutputStep.REFUSE: Mode.EXECUTE,
    OutputStep.WITHDRAW: Mode.WRITE,
    OutputStep.DO: Mode.WRITE,
}


def request_output(
    tx: Transaction, wanted: OutputWanted, *, by: CaseWorker, context: NodeContext
) -> Output:
    """Ask for an output about many people; somebody else will decide (告示第15号 第6, 第10)."""
    by.must(Function.MEDIA, RIGHTS[OutputStep.REQUEST])
    output = Output(
        new_key(context.randomness),
        wanted,
        by.operator.operator_id,
        by.now,
        OutputState.REQUESTED,
    )
    store.insert_output(tx, output)
    _record(tx, output, OutputStep.REQUEST, by, context)
    return output


def approve_output(
    tx: Transaction, output_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Output:
    """Approve what another asked for; it holds for a day and for this very thing."""
    return _decide(tx, output_id, OutputStep.APPROVE, by, context)


def refuse_output(
    tx: Transaction, output_id: UUID, *, reason: str, by: CaseWorker, context: NodeContext
) -> Output:
    """Refuse what another asked for, with a reason."""
    return _decide(tx, output_id, OutputStep.REFUSE, by, context, note=reason)


def withdraw_output(
    tx: Transaction, output_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Output:
    """Withdraw what was asked for, approved or not."""
    return _decide(tx, output_id, OutputStep.WITHDRAW, by, context)


def must_be_approved(
    tx: Transaction,
    output_id: UUID | None,
    *,
    kind: OutputKind,
    digest: bytes,
    persons: int,
    by: CaseWorker,
) -> None:
    """Refuse an output about more people than one person may put out alone, unless approved.

    Asked in the transaction that puts out; nobody else can use the approval meanwhile.
    """
    if output_id is None:
        if persons > persons_without_approval(kind, day_of(by.now)):
            raise JukiError(
                ErrorCode.OUTPUT_NOT_APPROVED, "so many people need a second person", count=persons
            )
        return
    store.lock(tx, str(output_id))
    get_output(tx, output_id).must_cover(kind, digest, persons, by.now)


def record_done(
    tx: Transaction,
    output_id: UUID,
    *,
    persons: int,
    digest: bytes,
    by: CaseWorker,
    context: NodeContext,
) -> Output:
    """Record that an approved output was put out: about how many, and the digest of its bytes."""
    by.must(Function.MEDIA, RIGHTS[OutputStep.DO])
    store.lock(tx, str(output_id))
    output = get_output(tx, output_id)
    state = output_state_after(output.state, OutputStep.DO)
    if persons > output.wanted.persons:
        raise JukiError(ErrorCode.OUTPUT_NOT_APPROVED, "more people than were approved")
    store.append_output_step(
        tx,
        output_id,
        OutputStep.DO,
        state,
        by=by.operator.operator_id,
        at=by.now,
        persons=persons,
        digest=digest,
    )
    _record(tx, output, OutputStep.DO, by, context)
    return get_output(tx, output_id)


def get_output(tx: Transaction, output_id: UUID) -> Output:
    """The output with this key."""
    output = store.find_output(tx, output_id)
    if output is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no output was asked for under this key")
    return output


def list_outputs(tx: Transaction, *, by: CaseWorker, limit: int = OUTPUTS_SHOWN) -> list[Output]:
    """The latest outputs that were asked for, those that wait first."""
    by.must(Function.MEDIA, Mode.READ)
    return store.list_outputs(tx, min(limit, OUTPUTS_SHOWN))


def _decide(
    tx: Transaction,
    output_id: UUID,
    step: OutputStep,
    by: CaseWorker,
    context: NodeContext,
    note: str = "",
) -> Output:
    by.must(Function.MEDIA, RIGHTS[step])
    store.lock(tx, str(output_id))
    output = get_output(tx, output_id)
    state = output_state_after(output.state, step)
    output.must_be_by_another(step, by.operator.operator_id)
    store.append_output_step(
        tx, output_id, step, state, by=by.operator.operator_id, at=by.now, note=note
    )
    _record(tx, output, step, by, context)
    return get_output(tx, output_id)


def _record(
    tx: Transaction, output: Output, step: OutputStep, by: CaseWorker, context: NodeContext
) -> None:
    record_reading(
        tx,
        by,
        context,
        Function.MEDIA,
        items=(f"output-{output.wanted.kind}", output.output_id.hex),
        result=step.value,
        mode=RIGHTS[step],
    )
