"""The media ledger: a line for every medium that leaves or enters, a row for every step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.custody import store
from jukinet.custody.contractor import ContractorPerson
from jukinet.custody.fingerprint import words_of
from jukinet.custody.medium import (
    BEGINNINGS,
    TEXT_LENGTH_MAX,
    Direction,
    Medium,
    MediumWanted,
    State,
    Step,
    TakenStep,
    must_be_another,
    must_be_in_a_reading,
    state_after,
)
from jukinet.custody.output import OutputState
from jukinet.custody.procedures.outputs import get_output
from jukinet.custody.slip import HandOverSlip, make_slip
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import raise_security_event
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

MEDIA_SHOWN: Final = 200
LOSS: Final = "medium-lost"

RIGHTS: Final = {
    Step.REQUEST: Mode.WRITE,
    Step.APPROVE: Mode.EXECUTE,
    Step.REFUSE: Mode.EXECUTE,
    Step.WITHDRAW: Mode.WRITE,
    Step.WRITE: Mode.WRITE,
    Step.WRITE_APPROVED: Mode.WRITE,
    Step.HAND_OVER: Mode.WRITE,
    Step.TAKE_BACK: Mode.WRITE,
    Step.ARRIVE: Mode.WRITE,
    Step.SEND_BACK: Mode.WRITE,
    Step.STATE_ERASURE: Mode.WRITE,
    Step.WITNESS_ERASURE: Mode.WRITE,
    Step.REPORT_LOSS: Mode.WRITE,
}
APPROVED_BY: Final = (Step.APPROVE, Step.WRITE_APPROVED, Step.WRITE_UNDER_RULE)
"""The steps that say who approved a medium, in their note where it is not who took the step."""


def request_medium(
    tx: Transaction, wanted: MediumWanted, *, by: CaseWorker, context: NodeContext
) -> Medium:
    """Enter a medium that is to leave; somebody else approves it (告示第15号 第6の2)."""
    if wanted.direction is not Direction.OUT:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "what comes is entered when it has come")
    if wanted.output_id is not None:
        output = get_output(tx, wanted.output_id)
        if output.state not in (OutputState.APPROVED, OutputState.DONE):
            raise JukiError(ErrorCode.OUTPUT_NOT_APPROVED, f"the output is {output.state}")
    return _enter(tx, wanted, Step.REQUEST, by, context)


def receive_medium(
    tx: Transaction,
    wanted: MediumWanted,
    *,
    digest: bytes | None,
    brought_by: str,
    by: CaseWorker,
    context: NodeContext,
) -> Medium:
    """Enter a medium that came, with who brought it."""
    if wanted.direction is not Direction.IN:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "what leaves is asked for first")
    return _enter(tx, wanted, Step.ARRIVE, by, context, person=brought_by, digest=digest)


def approve_medium(
    tx: Transaction, medium_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Medium:
    """Approve that a medium leaves; not by the one who asked."""
    return _take(tx, medium_id, Step.APPROVE, by, context)


def refuse_medium(
    tx: Transaction, medium_id: UUID, *, reason: str, by: CaseWorker, context: NodeContext
) -> Medium:
    """Refuse that a medium leaves, with a reason; not by the one who asked."""
    return _take(tx, medium_id, Step.REFUSE, by, context, note=_needed(reason))


def withdraw_medium(
    tx: Transaction, medium_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Medium:
    """Withdraw a medium that was not written yet."""
    return _take(tx, medium_id, Step.WITHDRAW, by, context)


def note_written(
    tx: Transaction, medium_id: UUID, *, digest: bytes, by: CaseWorker, context: NodeContext
) -> Medium:
    """Note that the medium was written, with the digest of what is on it."""
    return _take(tx, medium_id, Step.WRITE, by, context, digest=digest)


def write_approved(
    tx: Transaction, wanted: MediumWanted, *, digest: bytes, by: CaseWorker, context: NodeContext
) -> Medium:
    """Enter a medium with an output on it that a second person approved and that was put out."""
    if wanted.output_id is None or wanted.direction is not Direction.OUT:
        raise JukiError(ErrorCode.OUTPUT_NOT_APPROVED, "nothing on the medium was approved")
    output = get_output(tx, wanted.output_id)
    if output.state is not OutputState.DONE or output.approved_by is None:
        raise JukiError(ErrorCode.OUTPUT_NOT_APPROVED, f"the output is {output.state}")
    return _enter(
        tx, wanted, Step.WRITE_APPROVED, by, context, note=output.approved_by, digest=digest
    )


def hand_over(
    tx: Transaction,
    medium_id: UUID,
    *,
    received_by: str,
    by: CaseWorker,
    context: NodeContext,
    named: ContractorPerson | None = None,
    reading_id: UUID | None = None,
) -> HandOverSlip:
    """Hand a medium over against a slip both sides sign (form 32).

    ``named`` is the contractor's person who takes it; he must be on the list today. A list of the
    register on paper (技術的基準 第4) changes hands in a recorded reading only: ``reading_id``.
    """
    must_be_in_a_reading(_find(tx, medium_id).wanted, reading_id)
    if named is not None and not named.may_work_on(day_of(by.now)):
        raise JukiError(ErrorCode.CONTRACTOR_NOT_NAMED, "the person is not named for today")
    receiver = named.name if named is not None else _needed(received_by)
    medium = _take(tx, medium_id, Step.HAND_OVER, by, context, person=receiver)
    return get_slip(tx, medium)


def get_slip(tx: Transaction, medium: Medium) -> HandOverSlip:
    """The slip of a medium that was handed over, as often as it is printed."""
    steps = {taken.step: taken for taken in store.list_steps(tx, medium.medium_id)}
    handed = steps.get(Step.HAND_OVER)
    if handed is None or medium.digest is None:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "the medium was not handed over")
    approved = next(steps[step] for step in APPROVED_BY if step in steps)
    return make_slip(
        medium,
        words=words_of(medium.digest),
        approved_by=approved.note or approved.by,
        handed_over_by=handed.by,
        received_by=handed.person,
        at=handed.at,
    )


def take_back(
    tx: Transaction,
    medium_id: UUID,
    *,
    brought_by: str,
    by: CaseWorker,
    context: NodeContext,
    reading_id: UUID | None = None,
) -> Medium:
    """Note that a medium of ours came back; a list on paper when its reading ends."""
    must_be_in_a_reading(_find(tx, medium_id).wanted, reading_id)
    return _take(tx, medium_id, Step.TAKE_BACK, by, context, person=_needed(brought_by))


def send_back(
    tx: Transaction, medium_id: UUID, *, received_by: str, by: CaseWorker, context: NodeContext
) -> Medium:
    """Note that a medium of another office went back to it."""
    return _take(tx, medium_id, Step.SEND_BACK, by, context, person=_needed(received_by))


def state_erasure(
    tx: Transaction, medium_id: UUID, *, method: str, by: CaseWorker, context: NodeContext
) -> Medium:
    """State how a medium was erased or destroyed; a second person has yet to witness it."""
    return _take(tx, medium_id, Step.STATE_ERASURE, by, context, note=_needed(method))


def witness_erasure(
    tx: Transaction, medium_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Medium:
    """Witness an erasure that another stated: the proof of it is both (告示第15号 第6の4)."""
    return _take(tx, medium_id, Step.WITNESS_ERASURE, by, context)


def report_loss(
    tx: Transaction, medium_id: UUID, *, circumstances: str, by: CaseWorker, context: NodeContext
) -> Medium:
    """Report a medium lost; a security event calls those who decide what follows."""
    medium = _take(tx, medium_id, Step.REPORT_LOSS, by, context, note=_needed(circumstances))
    error = JukiError(ErrorCode.MEDIUM_LOST, f"{medium.name} was reported lost")
    raise_security_event(tx, LOSS, context.party, error, now=by.now)
    return medium


def get_medium(tx: Transaction, medium_id: UUID, *, by: CaseWorker) -> Medium:
    """The ledger line with this key."""
    by.must(Function.MEDIA, Mode.READ)
    return _find(tx, medium_id)


def list_media(
    tx: Transaction,
    *,
    by: CaseWorker,
    states: Iterable[State] = tuple(State),
    limit: int = MEDIA_SHOWN,
) -> list[Medium]:
    """Ledger lines in these states, newest first."""
    by.must(Function.MEDIA, Mode.READ)
    return store.list_media(tx, states, min(limit, MEDIA_SHOWN))


def list_overdue_media(tx: Transaction, *, by: CaseWorker, today: date) -> list[Medium]:
    """Media that should be back or erased by now, longest overdue first."""
    by.must(Function.MEDIA, Mode.READ)
    return store.list_overdue(tx, today, MEDIA_SHOWN)


def list_medium_steps(tx: Transaction, medium_id: UUID, *, by: CaseWorker) -> tuple[TakenStep, ...]:
    """What happened to a medium, oldest first."""
    by.must(Function.MEDIA, Mode.READ)
    return store.list_steps(tx, medium_id)


def _enter(
    tx: Transaction,
    wanted: MediumWanted,
    step: Step,
    by: CaseWorker,
    context: NodeContext,
    *,
    note: str = "",
    person: str = "",
    digest: bytes | None = None,
) -> Medium:
    by.must(Function.MEDIA, RIGHTS[step])
    medium_id = new_key(context.randomness)
    state = BEGINNINGS[step]
    medium = store.insert_medium(tx, medium_id, wanted, state, made_at=by.now)
    taken = TakenStep(step, state, by.operator.operator_id, by.now, note, person)
    return _append(tx, medium, taken, by, context, digest)


def _take(
    tx: Transaction,
    medium_id: UUID,
    step: Step,
    by: CaseWorker,
    context: NodeContext,
    *,
    note: str = "",
    person: str = "",
    digest: bytes | None = None,
) -> Medium:
    by.must(Function.MEDIA, RIGHTS[step])
    store.lock(tx, str(medium_id))
    medium = _find(tx, medium_id)
    state = state_after(medium.state, step)
    must_be_another(step, by.operator.operator_id, store.list_steps(tx, medium_id))
    taken = TakenStep(step, state, by.operator.operator_id, by.now, note, person)
    return _append(tx, medium, taken, by, context, digest)


def _append(
    tx: Transaction,
    medium: Medium,
    taken: TakenStep,
    by: CaseWorker,
    context: NodeContext,
    digest: bytes | None,
) -> Medium:
    after = store.append_medium_step(tx, medium, taken, digest)
    record_reading(
        tx,
        by,
        context,
        Function.MEDIA,
        items=(medium.name,),
        result=taken.step.value,
        mode=RIGHTS[taken.step],
    )
    return after


def _find(tx: Transaction, medium_id: UUID) -> Medium:
    medium = store.find_medium(tx, medium_id)
    if medium is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no medium has this key")
    return medium


def _needed(text: str) -> str:
    stripped = text.strip()
    if not 1 <= len(stripped) <= TEXT_LENGTH_MAX:
        raise JukiError(ErrorCode.FORMAT_INVALID, "a text is missing or too long")
    return stripped
