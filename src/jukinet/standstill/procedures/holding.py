"""Holders (保管者): whose card opens a pack, together with another's."""

from __future__ import annotations

from datetime import datetime

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import find_operator_card
from jukinet.standstill import store
from jukinet.standstill.pack import HOLDERS_MAX, Holder
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError


def enrol_holder(tx: Transaction, holder: Holder, *, by: CaseWorker, context: NodeContext) -> None:
    """Enrol somebody whose card opens packs with another's, from the next pack on."""
    by.must(Function.STANDSTILL, Mode.EXECUTE)
    PublicKey(KeyKind.HPKE_P256, holder.seal_key)
    PublicKey(KeyKind.ECDSA_P256, holder.sign_key)
    store.lock(tx, "holders")
    if len(store.list_holders(tx)) >= HOLDERS_MAX:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "there are as many holders as there may be")
    if store.find_holder(tx, holder.holder_id) is not None:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "this card is or was a holder's")
    store.insert_holder(tx, holder, by=by.operator.operator_id, at=by.now)
    _record(tx, holder.holder_id, "enrolled", by, context)


def end_holder(
    tx: Transaction, holder_id: str, *, reason: str, by: CaseWorker, context: NodeContext
) -> None:
    """End a holder's part: the card came back, or is lost; the next pack does not open with it."""
    by.must(Function.STANDSTILL, Mode.EXECUTE)
    if store.find_holder(tx, holder_id) is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no holder has this card")
    store.end_holder(tx, holder_id, reason, by=by.operator.operator_id, at=by.now)
    _record(tx, holder_id, "ended", by, context)


def list_holders(tx: Transaction, *, by: CaseWorker) -> list[Holder]:
    """Whose cards open the next pack."""
    by.must(Function.STANDSTILL, Mode.READ)
    return list_openers(tx, by.now)


def list_stopped_holders(tx: Transaction, *, by: CaseWorker) -> list[Holder]:
    """Whose cards open no pack any more though nobody ended their part: the roster stopped them."""
    by.must(Function.STANDSTILL, Mode.READ)
    return [one for one in store.list_holders(tx) if _is_stopped(tx, one, by.now)]


def list_openers(tx: Transaction, now: datetime) -> list[Holder]:
    """Holders but those whose card is lost, has run out, or whose operator has left (名簿)."""
    return [one for one in store.list_holders(tx) if not _is_stopped(tx, one, now)]


def _is_stopped(tx: Transaction, holder: Holder, now: datetime) -> bool:
    """Whether the roster knows this very card, and it may not be used any more."""
    card = find_operator_card(tx, holder.holder_id)
    if card is None:
        return False  # a card for packs alone, in no roster
    try:
        card.must_be_usable(day_of(now))
    except JukiError:
        return True
    return False


def _record(
    tx: Transaction, holder_id: str, result: str, by: CaseWorker, context: NodeContext
) -> None:
    record_reading(
        tx,
        by,
        context,
        Function.STANDSTILL,
        items=("holder", holder_id),
        result=result,
        mode=Mode.EXECUTE,
    )
