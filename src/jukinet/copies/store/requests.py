"""Requests as rows: what was asked for, decided, and stopped for want of a glyph."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.copies.item import RecordItem
from jukinet.copies.request import (
    CopyKind,
    CopyRequest,
    Delivery,
    Layout,
    Paper,
    RequestState,
)
from jukinet.counters.case import Means, Relation
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction

Q: Final = load_queries("jukinet.copies")


@dataclass(frozen=True, slots=True)
class AcceptedRequest:
    """A request with what was decided about it."""

    request: CopyRequest
    case_number: str
    article: str
    delivery: Delivery
    state: RequestState
    terminal_id: str
    accepted_by: str
    accepted_at: datetime

    @property
    def request_id(self) -> UUID:
        """The request's key."""
        return self.request.request_id


def insert_request(tx: Transaction, accepted: AcceptedRequest) -> None:
    """Keep a request."""
    request = accepted.request
    tx.run(
        Q.insert_request,
        {
            "request_id": request.request_id,
            "case_number": accepted.case_number,
            "kind": request.kind.value,
            "layout": request.layout.value,
            "relation": request.relation.value,
            "means": request.means.value,
            "residents": list(request.residents),
            "items": sorted(request.items),
            "documents": request.documents,
            "requester": request.requester,
            "requester_name": request.requester_name,
            "purpose": request.purpose,
            "reason": request.reason,
            "papers": sorted(request.papers),
            "submitted_to": request.submitted_to,
            "article": accepted.article,
            "delivery": accepted.delivery.value,
            "state": accepted.state.value,
            "terminal_id": accepted.terminal_id,
            "accepted_by": accepted.accepted_by,
            "accepted_at": accepted.accepted_at,
        },
    )


def get_request(tx: Transaction, request_id: UUID, *, lock: bool = False) -> AcceptedRequest:
    """One request, perhaps locked."""
    query = Q.lock_request if lock else Q.find_request
    return _to_accepted(tx.one(query, {"request_id": request_id}))


def list_requests_in_review(tx: Transaction, limit: int) -> list[AcceptedRequest]:
    """Requests that wait for a second person."""
    return [_to_accepted(row) for row in tx.all(Q.list_requests_in_review, {"limit": limit})]


def list_requests_of_case(tx: Transaction, case_number: str, limit: int) -> list[AcceptedRequest]:
    """What was asked for in one case."""
    rows = tx.all(Q.list_requests_of_case, {"case_number": case_number, "limit": limit})
    return [_to_accepted(row) for row in rows]


def save_request_state(tx: Transaction, request_id: UUID, state: RequestState) -> None:
    """Move a locked request on."""
    tx.run(Q.save_request_state, {"request_id": request_id, "state": state.value})


def append_request_event(
    tx: Transaction, request_id: UUID, event: str, *, detail: str, by: str, at: datetime
) -> None:
    """Note what happened to a request."""
    tx.run(
        Q.append_request_event,
        {
            "request_id": request_id,
            "event": event,
            "detail": detail,
            "happened_at": at,
            "done_by": by,
        },
    )


def list_request_events(tx: Transaction, request_id: UUID, limit: int) -> list[Row]:
    """What happened to a request: event, detail, when, by whom."""
    return tx.all(Q.list_request_events, {"request_id": request_id, "limit": limit})


def insert_glyph_ticket(
    tx: Transaction, request_id: UUID, glyphs: str, *, by: str, at: datetime
) -> None:
    """Tell whoever looks after fonts."""
    tx.run(
        Q.insert_glyph_ticket,
        {"request_id": request_id, "glyphs": glyphs, "opened_at": at, "opened_by": by},
    )


def list_stops(
    tx: Transaction, codes: Collection[str], guarded_since: datetime, limit: int
) -> list[Row]:
    """Stopped requests: id, case, kind, last event, code of the stop, since when, glyphs.

    Those that the guard stopped before ``guarded_since`` are left out.
    """
    return tx.all(
        Q.list_stops, {"codes": list(codes), "guarded_since": guarded_since, "limit": limit}
    )


def _to_accepted(row: Row) -> AcceptedRequest:
    (
        request_id, kind, layout, relation, means, residents, items, documents,
        requester, requester_name, purpose, reason, papers, submitted_to, *rest,
    ) = row  # fmt: skip
    request = CopyRequest(
        request_id=request_id,
        kind=CopyKind(kind),
        layout=Layout(layout),
        relation=Relation(relation),
        means=Means(means),
        residents=tuple(residents),
        items=frozenset(map(RecordItem, items)),
        documents=documents,
        requester=requester,
        requester_name=requester_name,
        purpose=purpose,
        reason=reason,
        papers=frozenset(map(Paper, papers)),
        submitted_to=submitted_to,
    )
    case_number, article, delivery, state, terminal_id, accepted_by, accepted_at = rest
    return AcceptedRequest(
        request, case_number, article, Delivery(delivery),
        RequestState(state), terminal_id, accepted_by, accepted_at,
    )  # fmt: skip
