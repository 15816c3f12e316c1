"""Who decides: one person proposes and another approves; how fast it goes, stop and go on."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards.mass_reissue import store
from jukinet.cards.mass_reissue.procedures.desk import DECIDING, get_reissue, record, step
from jukinet.cards.mass_reissue.reissue import Act, Plan, Progress, must_be_pace
from jukinet.cards.states import procedures as states
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Mode
from jukinet.terms.errors import ErrorCode, JukiError

REISSUES_MAX: Final = 200


def propose_reissue(tx: Transaction, plan: Plan, *, by: CaseWorker, context: NodeContext) -> UUID:
    """Propose to end all cards of a key and to make them again (Order Art. 30-22).

    (1) The nation stopped the key: until then its cards are good. (2) Nobody else did.
    """
    by.must(*DECIDING)
    if not states.is_key_stopped(tx, plan.key_id):  # (1)
        raise JukiError(ErrorCode.CARD_KEY_IN_FORCE, "the nation has not stopped this key")
    store.lock_reissues(tx)
    for other in store.list_reissues(tx, REISSUES_MAX):
        if other.plan.key_id == plan.key_id and other.progress is not Progress.WITHDRAWN:  # (2)
            raise JukiError(
                ErrorCode.STEP_IMPOSSIBLE, "the cards of this key are re-issued already"
            )
    reissue_id = new_key(context.randomness)
    store.insert_reissue(tx, reissue_id, plan)
    first = store.KeptAct(
        Act.PROPOSED, Progress.PROPOSED, plan.per_minute, by.operator.operator_id, by.now
    )
    store.append_act(tx, reissue_id, first)
    record(tx, by, context, Mode.EXECUTE, "proposed", plan.key_id)
    return reissue_id


def approve_reissue(
    tx: Transaction, reissue_id: UUID, *, by: CaseWorker, context: NodeContext
) -> None:
    """Another person approves: the job begins."""
    _act(tx, reissue_id, Act.APPROVED, by, context)


def withdraw_reissue(
    tx: Transaction, reissue_id: UUID, *, by: CaseWorker, context: NodeContext
) -> None:
    """Withdraw what nobody approved."""
    _act(tx, reissue_id, Act.WITHDRAWN, by, context)


def stop_reissue(
    tx: Transaction, reissue_id: UUID, *, by: CaseWorker, context: NodeContext
) -> None:
    """Stop the job: no further card ends; what has ended stays so."""
    _act(tx, reissue_id, Act.STOPPED, by, context)


def go_on(tx: Transaction, reissue_id: UUID, *, by: CaseWorker, context: NodeContext) -> None:
    """Let the job go on where it stopped."""
    _act(tx, reissue_id, Act.GONE_ON, by, context)


def change_pace(
    tx: Transaction, reissue_id: UUID, per_minute: int, *, by: CaseWorker, context: NodeContext
) -> None:
    """Set the throttle: how many cards end a minute, from now on."""
    must_be_pace(per_minute)
    _act(tx, reissue_id, Act.PACED, by, context, per_minute)


def _act(
    tx: Transaction,
    reissue_id: UUID,
    act: Act,
    by: CaseWorker,
    context: NodeContext,
    per_minute: int | None = None,
) -> None:
    by.must(*DECIDING)
    store.lock_reissues(tx)
    reissue = get_reissue(tx, reissue_id)
    if act is Act.APPROVED and reissue.proposed_by == by.operator.operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "who proposes a re-issue does not approve it")
    step(tx, reissue, act, operator_id=by.operator.operator_id, at=by.now, per_minute=per_minute)
    record(tx, by, context, Mode.EXECUTE, act.value, reissue.plan.key_id)
