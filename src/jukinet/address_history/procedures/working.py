"""At the office of the address: what is to be done about notices, and the end of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.address_history import store as files
from jukinet.address_history.history import AddressLine
from jukinet.address_history.notice import (
    ANSWERED_WITHIN,
    Content,
    Notice,
    NoticeEvent,
    NoticeState,
    after,
)
from jukinet.address_history.procedures.desk import (
    ITEMS,
    READING,
    WRITING,
    demand_of,
    list_people_of,
    must_be_shown,
    record,
)
from jukinet.address_history.procedures.telling import (
    DOMICILE_CHANGED,
    new_references,
    send,
    tell_domiciles_of,
    way_to,
)
from jukinet.address_history.store import notices as store
from jukinet.address_history.store.notices import NoticeStep
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.reason import read_reason
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.procedures import must_pass
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import list_closed
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Mode
from jukinet.terms.errors import ErrorCode, JukiError

SHOWN_MAX: Final = 50
STEPS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Work:
    """What waits: the oldest of each sort, and how many there are in all."""

    differing: tuple[Notice, ...]
    to_post: tuple[Notice, ...]
    late: tuple[Notice, ...]
    counts: Mapping[NoticeState, int]
    files: tuple[int, int]


@dataclass(frozen=True, slots=True, repr=False)
class NoticeShown:
    """A notice with what became of it, all lines of a transfer, and our record as it stands."""

    notice: Notice
    steps: tuple[NoticeStep, ...]
    lines: tuple[AddressLine, ...]
    record: ResidentRecord | None


def list_work(tx: Transaction, *, by: CaseWorker, context: NodeContext) -> Work:
    """What waits for a clerk, without anybody's name: the public sees the screens of a counter."""
    by.must(*READING)
    record(tx, by, context, Mode.READ, result="listed")
    late = by.now - ANSWERED_WITHIN
    return Work(
        differing=tuple(store.list_waiting(tx, [NoticeState.DIFFERS], by.now, SHOWN_MAX)),
        to_post=tuple(store.list_waiting(tx, [NoticeState.TO_POST], by.now, SHOWN_MAX)),
        late=tuple(store.list_waiting(tx, [NoticeState.SENT], late, SHOWN_MAX)),
        counts=store.count_waiting(tx),
        files=files.count_files(tx),
    )


def show_notice(
    tx: Transaction, reference: UUID, *, by: CaseWorker, context: NodeContext
) -> NoticeShown:
    """One notice, in a case, past the guard."""
    by.must(*READING)
    notice = _get(tx, reference)
    must_be_shown(tx, by, reference, list_people_of(tx, notice))
    return _shown(tx, notice, by, context)


def print_notice(
    tx: Transaction, reference: UUID, *, by: CaseWorker, context: NodeContext
) -> NoticeShown:
    """A notice for the paper that is posted where no line leads; a release is used up by it."""
    by.must(*WRITING)
    notice = _get(tx, reference)
    if notice.state is not NoticeState.TO_POST:
        raise JukiError(ErrorCode.ADDRESS_NOTICE_STATE, "only what is to be posted is put on paper")
    must_pass(tx, demand_of(tx, by, reference, list_people_of(tx, notice)), by.now)
    return _shown(tx, notice, by, context)


def note_posted(
    tx: Transaction, references: Sequence[UUID], *, by: CaseWorker, context: NodeContext
) -> int:
    """These papers went to the post; how many."""
    by.must(*WRITING)
    for reference in references:
        _advance(tx, _get(tx, reference), NoticeEvent.POST, "", by)
    record(tx, by, context, Mode.WRITE, result="address-notice-posted")
    return len(references)


def settle(
    tx: Transaction, reference: UUID, reason: str, *, by: CaseWorker, context: NodeContext
) -> Notice:
    """What differed was looked into, and there is nothing to tell again; why (Act Art. 19 (2))."""
    by.must(*WRITING)
    by.get_case()
    said = read_reason(reason)
    notice = _advance(tx, _get(tx, reference), NoticeEvent.SETTLE, said, by)
    record(tx, by, context, Mode.WRITE, result="address-notice-settled")
    return notice


def tell_again(tx: Transaction, reference: UUID, *, by: CaseWorker, context: NodeContext) -> Notice:
    """Tell the domicile anew, as our record stands now; the former notice ends with that.

    When our record has meanwhile no domicile, or was erased, there is nothing to tell:
    ADDRESS_NOTICE_STATE, and the notice is settled instead.
    """
    by.must(*WRITING)
    by.get_case()
    former = _get(tx, reference)
    if former.state is NoticeState.SENT and not former.is_late(by.now):
        raise JukiError(ErrorCode.ADDRESS_NOTICE_STATE, "the domicile may still answer")
    _advance(tx, former, NoticeEvent.TELL_AGAIN, "", by)
    record(tx, by, context, Mode.WRITE, result="address-notice-told-again")
    if former.content is Content.TRANSFER:
        return _send_again(tx, former, by, context)
    detail = former.line.detail if former.line else DOMICILE_CHANGED
    made = tell_domiciles_of(tx, {former.subject: detail}, context)
    if not made:
        raise JukiError(ErrorCode.ADDRESS_NOTICE_STATE, "nothing to tell: no domicile is known")
    return made[0]


def _send_again(tx: Transaction, former: Notice, by: CaseWorker, context: NodeContext) -> Notice:
    """All lines of a closed file once more, by the way there is today."""
    (reference,) = new_references(context, 1)
    way = way_to(former.destination, context)
    again = former.again(reference, way, by.now)
    (file,) = files.list_files(tx, [former.subject])
    closed = list_closed(tx, list_people_of(tx, former))
    protected = frozenset({former.subject}) if closed else closed
    operator = by.operator.operator_id
    send(tx, [again], {reference: file.lines}, protected, context, by=operator)
    return again


def _get(tx: Transaction, reference: UUID) -> Notice:
    found = store.find_notice(tx, reference, held=True)
    if found is None:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such notice")
    return found


def _advance(
    tx: Transaction, notice: Notice, event: NoticeEvent, reason: str, by: CaseWorker
) -> Notice:
    state = after(notice.state, event)
    operator = by.operator.operator_id
    step = NoticeStep(event, state, notice.differences, reason, operator, by.now)
    return store.advance(tx, notice, step)


def _shown(tx: Transaction, notice: Notice, by: CaseWorker, context: NodeContext) -> NoticeShown:
    steps = tuple(store.list_steps(tx, notice.reference, STEPS_MAX))
    if notice.content is Content.TRANSFER:
        (file,) = files.list_files(tx, [notice.subject])
        record(tx, by, context, Mode.READ, items=(f"file:{file.number}", *ITEMS))
        return NoticeShown(notice, steps, file.shown, None)
    lines = (notice.line,) if notice.line else ()
    (resident,) = register.list_records(tx, [notice.subject])
    record(tx, by, context, Mode.READ, items=ITEMS, subjects=[resident])
    return NoticeShown(notice, steps, lines, resident)
