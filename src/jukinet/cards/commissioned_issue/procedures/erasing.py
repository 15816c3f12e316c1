"""The contractor erases a commission: stated by one, witnessed by another, proven (point 9)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.messages import (
    ERASED_BY_ISSUER,
    CommissionErased,
    ErasureStatement,
)
from jukinet.cards.commissioned_issue.procedures.proving import SIGNED_AS
from jukinet.cards.commissioned_issue.procedures.sealing import handle_of, signing_handle_of
from jukinet.cards.commissioned_issue.store import KeptCommission
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.custody.medium import MediumKind, State
from jukinet.custody.procedures import list_media
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

STATED: Final = "stated"
WITNESSED: Final = "witnessed"
DONE: Final = "done"


def state_erasure(
    tx: Transaction, commission_id: str, *, by: CaseWorker, context: NodeContext
) -> None:
    """State that a commission is to be erased: nothing of it is left to make, and its media went
    back."""
    # (1) the right, (2) all records are here and made, (3) the municipality knows,
    # (4) every medium it sent is back with it or erased
    by.must(Function.CARD_MAKING, Mode.WRITE)  # (1)
    store.lock(tx, f"erasing {commission_id}")
    commission = _get(tx, commission_id)
    came, refused, made, _ = store.count_records(tx, commission_id)
    if came < commission.lines or made + refused < came:  # (2)
        raise JukiError(
            ErrorCode.CARD_WORK_OPEN, "cards of this commission are not made yet",
            lines=commission.lines, made=made, refused=refused,
        )  # fmt: skip
    if any(one.commission_id == commission_id for one in store.list_untold(tx, commission.lines)):
        raise JukiError(ErrorCode.CARD_WORK_OPEN, "results were not told yet")  # (3)
    held = list_media(tx, by=by, states=(State.RECEIVED,))
    if any(  # (4)
        medium.wanted.counterpart == commission.party
        and medium.wanted.kind is not MediumKind.IC_CARD
        for medium in held
    ):
        raise JukiError(ErrorCode.CARD_WORK_OPEN, "a medium of theirs was not sent back yet")
    store.append_erasing(tx, commission_id, STATED, by=by.operator.operator_id, at=by.now)
    _record(tx, by, context, commission_id, STATED)


def witness_erasure(
    tx: Transaction, commission_id: str, *, by: CaseWorker, context: NodeContext
) -> None:
    """Witness an erasure that another stated; the key is destroyed next."""
    by.must(Function.CARD_MAKING, Mode.WRITE)
    store.lock(tx, f"erasing {commission_id}")
    steps = store.list_erasing(tx, commission_id)
    if STATED not in steps or WITNESSED in steps:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "an erasure is stated, then witnessed, once")
    if steps[STATED][0] == by.operator.operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "a second person witnesses an erasure")
    store.append_erasing(tx, commission_id, WITNESSED, by=by.operator.operator_id, at=by.now)
    _record(tx, by, context, commission_id, WITNESSED)


def list_erasure_steps(
    tx: Transaction, commission_id: str, *, by: CaseWorker
) -> dict[str, tuple[str, datetime]]:
    """Who stated and who witnessed an erasure, and when; and when it was done."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_erasing(tx, commission_id)


def list_unfinished_erasures(tx: Transaction) -> list[str]:
    """Commissions whose erasure was witnessed and is not done."""
    return store.list_unfinished_erasures(tx)


def finish_erasure(tx: Transaction, commission_id: str, context: NodeContext) -> None:
    """Destroy the key, delete what it sealed, and send the signed proof; as often as needed.

    The key goes first: it is in no database, and once it is gone there is no way back.
    """
    store.lock(tx, f"erasing {commission_id}")
    steps = store.list_erasing(tx, commission_id)
    if WITNESSED not in steps:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "an erasure is witnessed first")
    if DONE in steps:
        return
    commission = _get(tx, commission_id)
    _destroy(commission.key_id, context)
    came, _, made, _ = store.count_records(tx, commission_id)
    store.delete_sealed(tx, commission_id)
    now = context.clock.now()
    store.append_erasing(tx, commission_id, DONE, by="program", at=now)
    statement = msgspec.json.encode(
        ErasureStatement(
            format="juki card erasure/1",
            commission_id=commission_id,
            issuer=str(context.party),
            key_id=commission.key_id,
            records=came,
            made=made,
            stated_by=steps[STATED][0],
            witnessed_by=steps[WITNESSED][0],
            erased_at=now.isoformat(),
        )
    )
    proof = CommissionErased(
        commission_id=commission_id,
        statement=statement,
        signature=context.vault.sign(SIGN, SIGNED_AS + statement),
    )
    enqueue(tx, [Outgoing(ERASED_BY_ISSUER, Party.parse(commission.party), "", proof)], now=now)


def _destroy(key_id: str, context: NodeContext) -> None:
    for handle in (handle_of(key_id), signing_handle_of(key_id)):
        try:
            context.vault.destroy(handle)
        except JukiError as error:
            if error.code is not ErrorCode.KEY_NOT_FOUND:  # it was destroyed just before a stop
                raise


def _get(tx: Transaction, commission_id: str) -> KeptCommission:
    commission = store.find_commission(tx, commission_id)
    if commission is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no commission of this id came")
    return commission


def _record(
    tx: Transaction, by: CaseWorker, context: NodeContext, commission_id: str, result: str
) -> None:
    record_reading(
        tx,
        by,
        context,
        Function.CARD_MAKING,
        items=("erasure", commission_id),
        result=result,
        mode=Mode.WRITE,
    )
