"""Withdrawing a change that should not have been (取消): by a line on top, never by removal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final, TypeAlias
from uuid import UUID

from jukinet.platform.db.driver import ConstraintViolated
from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.history import Beginning, HistoryLine, complete, fold
from jukinet.register.items import Items, to_items, to_record
from jukinet.register.papers import Cancellation
from jukinet.register.procedures.desk import Desk
from jukinet.register.record import RegisterChange, ResidentRecord
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeDetails, ChangeReason

CANCELLED: Final = "9014"
RESTORED: Final = "1305"
CODE_PUT_RIGHT: Final = "4201"
PUT_RIGHT: Final = "3304"
ONE_HOUSEHOLDER: Final = "one_householder_per_household"
"""The constraint that only the database can hold, whoever comes at the same time."""
_FOREVER: Final = datetime.max.replace(tzinfo=UTC)
_ALWAYS: Final = Beginning(date.min, datetime.min.replace(tzinfo=UTC))


def cancel_changes(tx: Transaction, cancellations: Sequence[Cancellation]) -> list[RegisterChange]:
    """Withdraw changes, so that the record reads as if they had not been (Act Art. 14).

    What was entered afterwards stays.  The network is told when identification information is
    another now, or an erased record stands again.  An entry is not withdrawn but erased as wrong
    (2307), and what a re-making has replaced is corrected, not withdrawn: CHANGE_NOT_CANCELLABLE.
    A change is withdrawn once; where it holds again, the line that made it so is withdrawn instead.
    Nor does a record stand again of which another municipality told that it has the person, until
    that confirmation is withdrawn: MOVE_CONFIRMED.  Of an erased record nothing is withdrawn that
    the network was told of, for it would hold that back: RECORD_CLOSED.  A householder comes back
    when nobody else is one: HOUSEHOLDER_STANDS.  Who is left alone in a household is its
    householder (Order Art. 25).
    """
    desk = _stack(tx, cancellations)
    _appoint(tx, desk, cancellations)
    try:
        return desk.write()
    except ConstraintViolated as refused:
        if refused.facts["constraint"] == ONE_HOUSEHOLDER:
            raise JukiError(ErrorCode.HOUSEHOLDER_STANDS, "the household has another one") from None
        raise


def must_be_cancellable(tx: Transaction, cancellations: Sequence[Cancellation]) -> None:
    """Refuse what `cancel_changes` would refuse of records as they stand; nothing is changed."""
    _stack(tx, cancellations)


def stands_again_without(tx: Transaction, resident: UUID, change_id: int) -> bool:
    """Whether an erased record would stand again if this change of it were withdrawn."""
    desk = Desk(tx, [resident])
    before = desk.get(resident)
    if before.erasure is None:
        return False
    present, lines = _read(tx, desk, [resident])[resident]
    after = to_record(resident, read_without(present, lines, [change_id]), before.change_number)
    return after.erasure is None


def _stack(tx: Transaction, cancellations: Sequence[Cancellation]) -> Desk:
    """A desk with the cancellations on top of the histories, not yet written."""
    residents = {paper.resident_id for paper in cancellations}
    desk = Desk(tx, residents)
    replaced = store.list_last_replaced(tx, residents)
    histories = _read(tx, desk, residents)
    withdrawn: set[int] = set()
    for paper in cancellations:
        present, lines = histories[paper.resident_id]
        target = next((line for line in lines if line.change_id == paper.change_id), None)
        if target is None:
            raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such change of the record")
        is_withdrawn = paper.change_id in withdrawn or any(
            line.cancels == paper.change_id for line in lines
        )
        is_old = paper.change_id <= replaced.get(paper.resident_id, 0)
        if target.is_entry or is_withdrawn or is_old:
            raise JukiError(ErrorCode.CHANGE_NOT_CANCELLABLE, "such a change is not withdrawn")
        withdrawn.add(paper.change_id)
        before = desk.get(paper.resident_id)
        items = read_without(present, lines, withdrawn)
        _enter(desk, before, to_record(before.resident_id, items, before.change_number), paper)
    return desk


def _appoint(tx: Transaction, desk: Desk, cancellations: Sequence[Cancellation]) -> None:
    """The last member of a household that somebody leaves by going back."""
    before = store.list_records(tx, list({paper.resident_id for paper in cancellations}))
    left = [one for one in before if desk.get(one.resident_id).household_id != one.household_id]
    if left:
        desk.appoint_last_members(left, cancellations[-1].occasion)


_Told: TypeAlias = tuple[Items, list[HistoryLine]]


def _read(tx: Transaction, desk: Desk, residents: Iterable[UUID]) -> dict[UUID, _Told]:
    """What each record says now, and its history."""
    present = {key: to_items(desk.get(key)) for key in residents}
    lines: dict[UUID, list[HistoryLine]] = {key: [] for key in present}
    for line in store.list_history(tx, present):
        lines[line.resident_id].append(line)
    return {key: (items, complete(items, lines[key])) for key, items in present.items()}


def read_without(present: Items, lines: Sequence[HistoryLine], withdrawn: Iterable[int]) -> Items:
    """What the record says without the changes that are withdrawn now."""
    own = sorted(line.change_id for line in lines if line.change_id in set(withdrawn))
    newest = lines[-1]
    stacked = [
        replace(newest, change_id=newest.change_id + at, cancels=target, was={}, becomes={})
        for at, target in enumerate(own, 1)
    ]
    items = fold(present, [*lines, *stacked], date.max, _FOREVER, _ALWAYS)
    assert items is not None
    return items


def _enter(desk: Desk, before: ResidentRecord, after: ResidentRecord, paper: Cancellation) -> None:
    old, new = before.identification, after.identification
    detail, reason = CANCELLED, None
    if after.erasure and not before.erasure:
        raise JukiError(ErrorCode.CHANGE_NOT_CANCELLABLE, "that would erase the record again")
    if after.erasure and old != new:
        raise JukiError(ErrorCode.RECORD_CLOSED, "the network takes no correction of it any more")
    if before.erasure and not after.erasure:
        before.must_not_be_confirmed()
        detail, reason = RESTORED, ChangeReason.ENTRY_EX_OFFICIO
    elif old.code != new.code:
        detail, reason = CODE_PUT_RIGHT, ChangeReason.CODE_EX_OFFICIO
    elif old != new:
        detail, reason = PUT_RIGHT, ChangeReason.CORRECTION_EX_OFFICIO
    if reason is None:
        desk.keep(after, detail, paper.occasion, cancels=paper.change_id)
        return
    details = ChangeDetails(
        reason,
        detail,
        paper.occasion.occurred_on,
        old_code=old.code if reason is ChangeReason.CODE_EX_OFFICIO else None,
    )
    told = after.told_anew(after.identification)
    desk.tell(told, details, paper.occasion, cancels=paper.change_id)
