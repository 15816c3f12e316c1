"""The contractor's house: administrator, room, who is in it (points 6 and 7)."""

from __future__ import annotations

from typing import Final

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.room import Presence, must_be_attended
from jukinet.cards.commissioned_issue.store import RoomLine
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode, Operator
from jukinet.security.procedures import get_roster_line
from jukinet.terms.errors import ErrorCode, JukiError

PURPOSE_LENGTH_MAX: Final = 120
ROOM_LINES_SHOWN: Final = 500


def appoint_administrator(
    tx: Transaction, operator_id: str, *, by: CaseWorker, context: NodeContext
) -> None:
    """Appoint who answers for the terminal, from the named list (point 7)."""
    by.must(Function.OPERATORS, Mode.WRITE)
    get_roster_line(tx, operator_id)
    store.insert_appointment(tx, operator_id, by=by.operator.operator_id, at=by.now)
    _record(tx, by, context, "appointed")


def enter_room(
    tx: Transaction, operator: Operator, purpose: str, *, by: CaseWorker, context: NodeContext
) -> None:
    """Let somebody in who has proven himself at the door (point 6; 告示第334号 第4の1)."""
    by.must(Function.CARD_MAKING, Mode.READ)
    if not 1 <= len(purpose.strip()) <= PURPOSE_LENGTH_MAX:
        raise JukiError(ErrorCode.FORMAT_INVALID, "who enters says what for")
    store.lock(tx, "room")
    if operator.operator_id in {one.operator_id for one in store.list_present(tx).values()}:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "he is inside already: he left without a word")
    entry_id = new_key(context.randomness)
    store.insert_entry(tx, entry_id, Presence(operator.operator_id, by.now, purpose.strip()))
    _record(tx, by, context, "entered-room")


def leave_room(
    tx: Transaction, operator: Operator, *, by: CaseWorker, context: NodeContext
) -> None:
    """Let somebody out; what he leaves behind with one person alone stands still."""
    store.lock(tx, "room")
    for entry_id, presence in store.list_present(tx).items():
        if presence.operator_id == operator.operator_id:
            store.insert_exit(tx, entry_id, by.now)
            _record(tx, by, context, "left-room")
            return
    raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "he is not inside")


def list_room_log(tx: Transaction, *, by: CaseWorker) -> list[RoomLine]:
    """Who entered and left, newest first."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_room_log(tx, ROOM_LINES_SHOWN)


def find_administrator(tx: Transaction, *, by: CaseWorker) -> str | None:
    """Who answers for the terminal."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.find_administrator(tx)


def list_present(tx: Transaction, *, by: CaseWorker) -> list[Presence]:
    """Who is in the room."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return list(store.list_present(tx).values())


def must_be_in_order(tx: Transaction, by: CaseWorker) -> None:
    """Refuse work without an administrator, without two persons in the room, or without him."""
    if store.find_administrator(tx) is None:
        raise JukiError(ErrorCode.CARD_ROOM_UNATTENDED, "nobody is appointed for the terminal")
    must_be_attended(store.list_present(tx).values(), by.operator.operator_id)


def _record(tx: Transaction, by: CaseWorker, context: NodeContext, result: str) -> None:
    record_reading(
        tx, by, context, Function.CARD_MAKING, items=("room",), result=result, mode=Mode.WRITE
    )


def find_disorder(tx: Transaction, by: CaseWorker) -> JukiError | None:
    """What keeps a half-made card waiting; None while administrator and two persons are there."""
    try:
        must_be_in_order(tx, by)
    except JukiError as error:
        return error
    return None
