"""Accept what somebody asks for, refuse what is improper, have a second person decide the rest."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.copies import store
from jukinet.copies.item import is_in_force
from jukinet.copies.procedures.contents import read_records
from jukinet.copies.procedures.desk import function_of
from jukinet.copies.procedures.leaving import goes_by_card
from jukinet.copies.request import (
    Circle,
    CopyRequest,
    Improper,
    RequestEvent,
    RequestState,
    after,
    examine,
)
from jukinet.copies.store import AcceptedRequest
from jukinet.counters.case import Case, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register.procedures import list_records
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

SHOWN_MAX: Final = 100
ACCEPTED: Final = "accepted"


def accept_request(
    tx: Transaction, request: CopyRequest, *, by: CaseWorker, context: NodeContext,
    improper: Improper | None = None,
) -> AcceptedRequest:  # fmt: skip
    """Accept a request for a copy or certificate (Act Arts. 12, 12-2, 12-3), within its case.

    One whose purpose is clearly improper is kept as refused, with the reason (Act Art. 12 (6)).
    What goes to a second person waits in review; nothing is made before.
    """
    by.must(function_of(request), Mode.EXECUTE)
    _must_be_of_case(request, by.get_case())
    law = context.law(context.clock.today())
    if not all(is_in_force(item, law) for item in request.items):
        raise JukiError(ErrorCode.FORM_INVALID, "the record of this day has no such item")
    records = read_records(tx, request)
    circle = Circle(
        requester_household=_household_of(tx, request.requester),
        households={one.resident_id: one.household_id for one in records},
        erased=frozenset(one.resident_id for one in records if one.erasure),
        by_card=frozenset(one.resident_id for one in records if goes_by_card(one)),
    )
    terms = examine(request, circle)
    if improper is not None:
        state = RequestState.REFUSED
    else:
        state = RequestState.REVIEW if terms.review else RequestState.OPEN
    accepted = AcceptedRequest(
        request=request,
        case_number=by.get_case().number,
        article="copy-refusal" if improper else terms.article,
        delivery=terms.delivery,
        state=state,
        terminal_id=by.terminal_id,
        accepted_by=by.operator.operator_id,
        accepted_at=by.now,
    )
    store.insert_request(tx, accepted)
    event = RequestEvent.REFUSED.value if improper else ACCEPTED
    _note(tx, request.request_id, event, by, improper.value if improper else "")
    record_reading(
        tx, by, context, function_of(request), subjects=records, items=sorted(request.items),
        result=state.value, mode=Mode.WRITE,
    )  # fmt: skip
    return accepted


def get_request(tx: Transaction, request_id: UUID) -> AcceptedRequest:
    """One request."""
    return store.get_request(tx, request_id)


def list_requests_of_case(tx: Transaction, case_number: str) -> list[AcceptedRequest]:
    """What was asked for in one case, newest first."""
    return store.list_requests_of_case(tx, case_number, SHOWN_MAX)


def list_requests_in_review(tx: Transaction) -> list[AcceptedRequest]:
    """What waits for a second person."""
    return store.list_requests_in_review(tx, SHOWN_MAX)


def list_request_events(tx: Transaction, request_id: UUID) -> list[Row]:
    """What happened to a request: event, detail, when, by whom."""
    return store.list_request_events(tx, request_id, SHOWN_MAX)


def approve_request(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> AcceptedRequest:
    """Find a third party's interest justified (Act Art. 12-3); not by whoever accepted it."""
    return _decide(tx, request_id, RequestEvent.APPROVED, "", by)


def refuse_request(
    tx: Transaction, request_id: UUID, reason: str, *, by: CaseWorker
) -> AcceptedRequest:
    """Find it not justified; the reason is kept and told."""
    if not reason.strip():
        raise JukiError(ErrorCode.FORM_INVALID, "a refusal has a reason")
    return _decide(tx, request_id, RequestEvent.REFUSED, reason.strip(), by)


def end_request(tx: Transaction, request_id: UUID, event: RequestEvent, by: CaseWorker) -> None:
    """Move a locked request to its end."""
    accepted = store.get_request(tx, request_id, lock=True)
    store.save_request_state(tx, request_id, after(accepted.state, event))
    _note(tx, request_id, event.value, by, "")


def _decide(
    tx: Transaction, request_id: UUID, event: RequestEvent, detail: str, by: CaseWorker
) -> AcceptedRequest:
    by.must(Function.REVIEW, Mode.EXECUTE)
    accepted = store.get_request(tx, request_id, lock=True)
    if accepted.state is not RequestState.REVIEW:
        raise JukiError(ErrorCode.ISSUE_CLOSED, "the request is decided")
    if accepted.accepted_by == by.operator.operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "whoever accepted a request does not review it")
    store.save_request_state(tx, request_id, after(accepted.state, event))
    _note(tx, request_id, event.value, by, detail)
    return store.get_request(tx, request_id)


def _must_be_of_case(request: CopyRequest, case: Case) -> None:
    """What the request says of who asks is what the case says.

    Whoever asks for himself may ask for his household as well: it is the same article.
    """
    relations = {case.relation}
    if case.relation is Relation.SELF:
        relations.add(Relation.HOUSEHOLD)
    if request.relation not in relations or request.means is not case.means:
        raise JukiError(ErrorCode.FORM_INVALID, "the request says other than its case who asks")
    if case.requester is not None and request.requester != case.requester:
        raise JukiError(ErrorCode.FORM_INVALID, "somebody else asks in this case")


def _household_of(tx: Transaction, resident: UUID | None) -> UUID | None:
    if resident is None:
        return None
    found = list_records(tx, [resident])
    return found[0].household_id if found and found[0].erasure is None else None


def _note(tx: Transaction, request_id: UUID, event: str, by: CaseWorker, detail: str) -> None:
    store.append_request_event(
        tx, request_id, event, detail=detail, by=by.operator.operator_id, at=by.now
    )
