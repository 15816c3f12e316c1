"""Make documents, show them, hand them over: the same bytes from composing to the hand.

What is made is sealed and kept encrypted; preview and printer open the very same bytes, each time
checked against the digest and the binding of the request they are asked for.  When they leave, or
are cancelled, they are deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.copies import store
from jukinet.copies.fees import Charge
from jukinet.copies.issue import (
    BYTES_KEPT,
    DROPPED_WHEN_PRINTED,
    Issue,
    IssueEvent,
    IssueState,
    after,
    must_be_of,
    must_carry,
)
from jukinet.copies.procedures.accepting import end_request
from jukinet.copies.procedures.composing import (
    Composed,
    bind,
    compose_document,
    open_kept,
    seal_kept,
)
from jukinet.copies.procedures.contents import Document, describe_request, persons_in, read_records
from jukinet.copies.procedures.desk import PaperDesk, function_of
from jukinet.copies.procedures.guarding import must_leave, must_not_show, rule_on
from jukinet.copies.procedures.leaving import MovePaper
from jukinet.copies.procedures.stops import STOPS, Stopped, note_stop
from jukinet.copies.request import CopyKind, Delivery, RequestEvent, RequestState
from jukinet.copies.store import AcceptedRequest
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.filings.procedures import go_by_paper
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.preview import draw_page
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.register.procedures import list_code_notices_due, mark_code_notices_issued
from jukinet.security.operator import Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class Made:
    """The documents of a request, ready to be shown and printed."""

    issues: tuple[Issue, ...]


NOTICES_DUE_MAX: Final = 10_000
"""Newborns and code changes of some months; nobody lets more than that lie."""


def make_documents(
    tx: Transaction, request_id: UUID, *, by: CaseWorker, context: NodeContext, desk: PaperDesk
) -> Made | Stopped:
    """Make the documents of an open request from the register as it stands in this transaction.

    (1) The request is open and has no documents yet. (2) The counter's day is not closed. (3) The
    guard passes the persons. (4) The document is about the request's persons and nobody else.
    (5) The bytes carry the binding of this request. (6) Whoever gets a certificate for moving goes
    by it alone: no other town has his information, nor gets it.
    """
    accepted = store.get_request(tx, request_id, lock=True)
    request = accepted.request
    by.must(function_of(request), Mode.EXECUTE)
    _must_be_open(tx, accepted)  # (1)
    must_be_business_day(tx, by)  # (2)
    records = read_records(tx, request)
    try:
        left_out = rule_on(
            tx, request, records, operator_id=by.operator.operator_id, now=by.now
        )  # (3)
        document = describe_request(tx, request, records, left_out, context)
        wanted = frozenset(request.residents) - left_out
        must_be_of(persons_in(document), request_id, wanted)  # (4)
        with tx.savepoint():
            if isinstance(document, MovePaper):  # (6)
                go_by_paper(tx, document.persons)
            issues = issue_documents(  # (5)
                tx, accepted, document, by=by, context=context, desk=desk
            )
    except JukiError as error:
        if error.code not in STOPS:
            raise
        return note_stop(tx, request_id, error, by)
    record_reading(
        tx, by, context, function_of(request), items=sorted(request.items), result="made",
        subjects=[one for one in records if one.resident_id in wanted], mode=Mode.EXECUTE,
    )  # fmt: skip
    return Made(issues)


def open_document(
    tx: Transaction, issue_id: UUID, *, by: CaseWorker, context: NodeContext
) -> bytes:
    """The finished bytes, to look at before they are printed: the bytes that will be printed."""
    issue = store.lock_issue(tx, issue_id)
    accepted = store.get_request(tx, issue.request_id)
    by.must(function_of(accepted.request), Mode.EXECUTE)
    records = read_records(tx, accepted.request)
    operator_id = by.operator.operator_id
    left_out = rule_on(tx, accepted.request, records, operator_id=operator_id, now=by.now)
    must_not_show(tx, accepted.request, records, issue.persons, left_out, operator_id=operator_id)
    pdf = open_checked(tx, issue, context)
    record_reading(
        tx, by, context, function_of(accepted.request), result="previewed",
        subjects=[one for one in records if one.resident_id in issue.persons],
        items=sorted(accepted.request.items),
    )  # fmt: skip
    return pdf


def open_page(
    tx: Transaction, issue_id: UUID, number: int, *, by: CaseWorker, context: NodeContext
) -> bytes:
    """A page as a picture, drawn from the bytes that will be printed."""
    return draw_page(open_document(tx, issue_id, by=by, context=context), number)


def open_checked(tx: Transaction, issue: Issue, context: NodeContext) -> bytes:
    """The bytes of a document, checked to be its own and its request's (DOCUMENT_MISBOUND).

    (1) They are still there. (2) They are the bytes that were made. (3) Its persons are persons of
    the request. (4) They say that they are of this request, this issue and these persons.
    """
    kept = store.find_document(tx, issue.issue_id) if issue.state in BYTES_KEPT else None
    if kept is None:  # (1)
        raise JukiError(ErrorCode.ISSUE_CLOSED, "the document is handed over or cancelled")
    pdf = open_kept(context, issue.issue_id, kept)
    if digest(pdf) != issue.document_digest:  # (2)
        raise JukiError(ErrorCode.DOCUMENT_MISBOUND, "these are not the bytes that were made")
    asked_for = store.get_request(tx, issue.request_id).request.residents
    must_be_of(issue.persons, issue.request_id, issue.persons & frozenset(asked_for))  # (3)
    must_carry(pdf, bind(issue.request_id, issue.issue_id, issue.persons), issue.request_id)  # (4)
    return pdf


def list_issues(tx: Transaction, request_id: UUID) -> list[Issue]:
    """The documents of a request."""
    return store.list_issues_of(tx, request_id)


def hand_over(
    tx: Transaction, request_id: UUID, *, by: CaseWorker, context: NodeContext
) -> list[Issue]:
    """Hand over, or post, the printed documents of a request; the fee is taken with them.

    The guard is asked once more, for this is the moment they leave; their bytes are deleted.
    """
    accepted = store.get_request(tx, request_id, lock=True)
    request = accepted.request
    by.must(function_of(request), Mode.EXECUTE)
    must_be_business_day(tx, by)
    issues = [one for one in store.list_issues_of(tx, request_id, lock=True) if is_live(one)]
    if not issues:
        raise JukiError(ErrorCode.ISSUE_CLOSED, "nothing lies ready for this request")
    records = read_records(tx, request)
    persons = frozenset[UUID]().union(*(one.persons for one in issues))
    must_leave(
        tx, request, records, frozenset(request.residents) - persons,
        operator_id=by.operator.operator_id, now=by.now,
    )  # fmt: skip
    posted = accepted.delivery is Delivery.POST
    event = IssueEvent.POSTED if posted else IssueEvent.HANDED_OVER
    for issue in issues:
        if issue.kind not in DROPPED_WHEN_PRINTED:
            open_checked(tx, issue, context)
        move(tx, issue, event, by)
    store.drop_documents(tx, [one.issue_id for one in issues])
    if request.kind is CopyKind.CODE_NOTICE:
        _tell_register(tx, persons, issues[0].number, by)
    end_request(tx, request_id, RequestEvent.FINISHED, by)
    record_reading(
        tx, by, context, function_of(request), result=event.value, mode=Mode.EXECUTE,
        subjects=[one for one in records if one.resident_id in persons],
        items=[one.number for one in issues],
    )  # fmt: skip
    return store.list_issues_of(tx, request_id)


def _tell_register(tx: Transaction, persons: frozenset[UUID], number: str, by: CaseWorker) -> None:
    """Whom the office had still to tell a code in writing, it has told (Act Art. 30-2 (3))."""
    due = list_code_notices_due(tx, limit=NOTICES_DUE_MAX)
    told = [one.notice_id for one in due if one.resident_id in persons]
    if told:
        mark_code_notices_issued(tx, told, document=number, by=by.operator.operator_id, at=by.now)


def move(tx: Transaction, issue: Issue, event: IssueEvent, by: CaseWorker) -> None:
    """Move a locked document on and note when, where and by whom."""
    store.save_issue_state(tx, [issue.issue_id], after(issue.state, event))
    store.append_issue_event(
        tx, issue.issue_id, event, terminal_id=by.terminal_id, day=day_of(by.now),
        by=by.operator.operator_id, at=by.now,
    )  # fmt: skip


def must_be_business_day(tx: Transaction, by: CaseWorker) -> None:
    """Refuse what would belong to a day that the counter has closed."""
    if store.find_closing(tx, by.terminal_id, day_of(by.now)) is not None:
        raise JukiError(ErrorCode.DAY_CLOSED, "this counter has closed its day")


def _must_be_open(tx: Transaction, accepted: AcceptedRequest) -> None:
    if accepted.state is RequestState.REVIEW:
        raise JukiError(ErrorCode.REVIEW_OPEN, "a second person has not decided yet")
    if accepted.state is not RequestState.OPEN:
        raise JukiError(ErrorCode.ISSUE_CLOSED, f"the request is {accepted.state}")
    if any(is_live(one) for one in store.list_issues_of(tx, accepted.request_id)):
        raise JukiError(ErrorCode.ISSUE_CLOSED, "the request has its documents")


def is_live(issue: Issue) -> bool:
    """Whether a document is not written off."""
    return issue.state not in {IssueState.SPOILT, IssueState.CANCELLED}


def issue_documents(
    tx: Transaction, accepted: AcceptedRequest, document: Document, *, by: CaseWorker,
    context: NodeContext, desk: PaperDesk,
) -> tuple[Issue, ...]:  # fmt: skip
    """Number, compose, seal and keep as many documents as were asked for."""
    request = accepted.request
    charge = desk.fees.charge(request.kind, request.relation, request.documents, day_of(by.now))
    numbers = store.take_issue_numbers(tx, day_of(by.now).year, request.documents, by.now)
    noise = context.randomness.random_bytes(NOISE_BYTES * request.documents)
    issues = []
    for number, issue_id in zip(numbers, new_keys(by.now, noise), strict=True):
        composed = compose_document(
            document, request_id=request.request_id, issue_id=issue_id, number=number,
            case_number=accepted.case_number, by=by, context=context, desk=desk,
        )  # fmt: skip
        issue = _remember(accepted, document, composed, issue_id, number, charge, by)
        store.insert_issue(tx, issue, composed.paper_check)
        store.keep_document(tx, issue_id, seal_kept(context, issue_id, composed.sheet.pdf))
        issues.append(issue)
    return tuple(issues)


def _remember(
    accepted: AcceptedRequest, document: Document, composed: Composed, issue_id: UUID, number: str,
    charge: Charge, by: CaseWorker,
) -> Issue:  # fmt: skip
    return Issue(
        issue_id=issue_id,
        request_id=accepted.request_id,
        number=number,
        kind=accepted.request.kind,
        form_id=composed.sheet.form_id,
        delivery=accepted.delivery,
        persons=persons_in(document),
        state=IssueState.MADE,
        pages=composed.sheet.pages,
        content_digest=composed.content_digest,
        document_digest=composed.sheet.digest,
        binding=composed.binding,
        short_code=composed.short_code,
        yen=charge.each_yen,
        waived=charge.waived,
        terminal_id=by.terminal_id,
        made_by=by.operator.operator_id,
        made_at=by.now,
    )


def lay_out_numbers(tx: Transaction, today: date) -> None:
    """Lay out issue numbers ahead, the next year's from December on: nobody waits for numbers."""
    store.lay_out_issue_numbers(tx, today.year)
    if today.month == 12:
        store.lay_out_issue_numbers(tx, today.year + 1)


def count_number_gaps(tx: Transaction, year: int) -> int:
    """Numbers of a year that were passed over; the next documents take them."""
    return store.count_issue_number_gaps(tx, year)


def total_yen(issues: Sequence[Issue]) -> int:
    """What is to be paid for documents."""
    return sum(0 if one.waived else one.yen for one in issues)
