"""Take in a request to inspect, keep the paper, decide on it, act against misuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.counters.case import Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.reason import read_reason
from jukinet.inspection import store
from jukinet.inspection.procedures.desk import DECIDING, READING, TAKING, record
from jukinet.inspection.purpose import Paper, get_purpose
from jukinet.inspection.request import (
    MISUSE_ARTICLES,
    InspectionRequest,
    MisuseStep,
    RequestStep,
    number_of_request,
)
from jukinet.inspection.store import KeptStep, Viewing
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

REQUESTS_MAX: Final = 200
STEPS_MAX: Final = 50
VIEWINGS_MAX: Final = 200
RETENTION: Final = "inspection-request"


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A request with everything that came of it."""

    request: InspectionRequest
    steps: tuple[KeptStep, ...]
    viewings: tuple[Viewing, ...]
    misuse: tuple[KeptStep, ...]


def receive_request(
    tx: Transaction,
    *,
    purpose: str,
    asker: str,
    asker_address: str,
    readers: Sequence[str],
    detail: str,
    summary: str,
    area: str,
    papers: frozenset[Paper],
    by: CaseWorker,
    context: NodeContext,
) -> InspectionRequest:
    """Keep what was asked in writing, under its number, for as long as papers are kept.

    (Act Art. 11 (2), 11-2 (2)) The purpose must be one of the law of today, and whoever asks must
    have been identified.
    """
    by.must(*TAKING)
    case, today = by.get_case(), day_of(by.now)
    if case.means is Means.NONE:
        raise JukiError(ErrorCode.INSPECTION_INCOMPLETE, "nobody looked who asks")
    request = InspectionRequest(
        request_id=new_key(context.randomness),
        number=number_of_request(today, store.number_requests(tx, today) + 1),
        purpose=get_purpose(purpose, today),
        asker=asker.strip(),
        asker_address=asker_address.strip(),
        readers=tuple(reader.strip() for reader in readers),
        detail=detail.strip(),
        summary=summary.strip(),
        area=area.strip(),
        papers=papers,
        received_on=today,
    )
    store.insert_request(
        tx,
        request,
        means=case.means.value,
        by=by.operator.operator_id,
        at=by.now,
        case_number=case.number,
        keep_until=context.law(today).retention(RETENTION).until(today),
    )
    _step(tx, request, None, "", by)
    record(tx, by, context, Mode.WRITE, "request-received")
    return request


def accept_request(
    tx: Transaction, request_id: UUID, *, by: CaseWorker, context: NodeContext
) -> InspectionRequest:
    """Accept a request whose purpose the law knows and whose papers are all there."""
    by.must(*DECIDING)
    request = _get_held(tx, request_id).after(RequestStep.ACCEPT)
    _step(tx, request, RequestStep.ACCEPT, "", by)
    record(tx, by, context, Mode.EXECUTE, "request-accepted")
    return request


def refuse_request(
    tx: Transaction, request_id: UUID, reason: str, *, by: CaseWorker, context: NodeContext
) -> InspectionRequest:
    """Refuse a request with its reason; an accepted one too, when misuse comes to light."""
    by.must(*DECIDING)
    said = read_reason(reason)
    request = _get_held(tx, request_id).after(RequestStep.REFUSE)
    _step(tx, request, RequestStep.REFUSE, said, by)
    record(tx, by, context, Mode.EXECUTE, "request-refused")
    return request


def end_request(
    tx: Transaction, request_id: UUID, *, by: CaseWorker, context: NodeContext
) -> InspectionRequest:
    """Nothing more is read under this request."""
    by.must(*TAKING)
    request = _get_held(tx, request_id).after(RequestStep.END)
    _step(tx, request, RequestStep.END, "", by)
    record(tx, by, context, Mode.WRITE, "request-ended")
    return request


def record_misuse_step(
    tx: Transaction,
    request_id: UUID,
    step: MisuseStep,
    reason: str,
    *,
    by: CaseWorker,
    context: NodeContext,
) -> None:
    """Recommend to stop misuse of what was seen, or order it (Act Art. 11-2 (8), (9))."""
    by.must(*DECIDING)
    request, said = _get_held(tx, request_id), read_reason(reason)
    article = context.law(day_of(by.now)).article(MISUSE_ARTICLES[step])
    before = {one.step for one in store.list_misuse(tx, request_id, STEPS_MAX)}
    if step is MisuseStep.ORDER and MisuseStep.RECOMMENDATION not in before:
        raise JukiError(ErrorCode.INSPECTION_STATE, "an order follows a recommendation")
    kept = KeptStep(step, said, by.operator.operator_id, by.now)
    store.append_misuse(tx, request.request_id, kept, article.key)
    record(tx, by, context, Mode.EXECUTE, f"misuse-{step}")


def get_request(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> InspectionRequest:
    """One request."""
    by.must(*READING)
    return _get(tx, request_id)


def get_request_file(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> RequestFile:
    """A request with everything that came of it."""
    by.must(*READING)
    return RequestFile(
        request=_get(tx, request_id),
        steps=tuple(store.list_steps(tx, request_id, STEPS_MAX)),
        viewings=tuple(store.list_viewings(tx, request_id, VIEWINGS_MAX)),
        misuse=tuple(store.list_misuse(tx, request_id, STEPS_MAX)),
    )


def list_requests(tx: Transaction, *, by: CaseWorker) -> list[InspectionRequest]:
    """The latest requests."""
    by.must(*READING)
    return store.list_requests(tx, REQUESTS_MAX)


def _get(tx: Transaction, request_id: UUID) -> InspectionRequest:
    request = store.find_request(tx, request_id)
    if request is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such request")
    return request


def _get_held(tx: Transaction, request_id: UUID) -> InspectionRequest:
    request = store.find_request(tx, request_id, held=True)
    if request is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such request")
    return request


def _step(
    tx: Transaction,
    request: InspectionRequest,
    step: RequestStep | None,
    reason: str,
    by: CaseWorker,
) -> None:
    store.append_step(tx, request, step, reason=reason, by=by.operator.operator_id, at=by.now)
