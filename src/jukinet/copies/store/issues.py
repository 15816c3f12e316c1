"""Documents as rows: numbers, what is remembered, the bytes for a while, print jobs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.copies.issue import Issue, IssueEvent, IssueState, issue_number, parse_issue_number
from jukinet.copies.request import CopyKind, Delivery
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.errors import ErrorCode, JukiError

Q: Final = load_queries("jukinet.copies")

NUMBERS_LAID_OUT: Final = 1_000
"""Numbers laid out at once: a busy town's day."""
NUMBERS_LOW: Final = 500
"""Fewer than that, and more are laid out before anybody has to wait for them."""


def take_issue_numbers(tx: Transaction, year: int, count: int, used_at: datetime) -> list[str]:
    """The lowest free numbers of the year; more are laid out where they run short."""
    asked = {"year": year, "count": count, "used_at": used_at}
    places = [row[0] for row in tx.all(Q.take_issue_numbers, asked)]
    if len(places) < count:
        tx.run(Q.lay_out_issue_numbers, {"year": year, "count": NUMBERS_LAID_OUT})
        rest = {**asked, "count": count - len(places)}
        places += [row[0] for row in tx.all(Q.take_issue_numbers, rest)]
    if len(places) < count:
        raise JukiError(ErrorCode.TRANSACTION_CONFLICT, "numbers are being laid out")
    return [issue_number(year, place) for place in sorted(places)]


def lay_out_issue_numbers(tx: Transaction, year: int) -> bool:
    """Lay out a year's next numbers if few are left; whether it did."""
    given = {"year": year, "limit": NUMBERS_LOW}
    if int(tx.value(Q.count_free_issue_numbers, given)) >= NUMBERS_LOW:
        return False
    tx.run(Q.lay_out_issue_numbers, {"year": year, "count": NUMBERS_LAID_OUT})
    return True


def count_issue_number_gaps(tx: Transaction, year: int) -> int:
    """How many numbers before the last used one belong to no document."""
    return int(tx.value(Q.count_issue_number_gaps, {"year": year}))


def insert_issue(tx: Transaction, issue: Issue, paper_check: bytes | None) -> None:
    """Keep what is remembered of a document."""
    year, place = parse_issue_number(issue.number)
    tx.run(
        Q.insert_issue,
        {
            "issue_id": issue.issue_id,
            "request_id": issue.request_id,
            "year": year,
            "place": place,
            "kind": issue.kind.value,
            "form_id": issue.form_id,
            "delivery": issue.delivery.value,
            "persons": sorted(issue.persons),
            "pages": issue.pages,
            "content_digest": issue.content_digest,
            "document_digest": issue.document_digest,
            "binding": issue.binding,
            "short_code": issue.short_code or None,
            "paper_check": paper_check,
            "yen": issue.yen,
            "waived": issue.waived,
            "state": issue.state.value,
            "terminal_id": issue.terminal_id,
            "made_by": issue.made_by,
            "made_at": issue.made_at,
        },
    )


def list_issues_of(tx: Transaction, request_id: UUID, *, lock: bool = False) -> list[Issue]:
    """The documents of a request, perhaps locked."""
    query = Q.lock_issues_of if lock else Q.list_issues_of
    return [_to_issue(row) for row in tx.all(query, {"request_id": request_id})]


def lock_issue(tx: Transaction, issue_id: UUID) -> Issue:
    """One document, locked."""
    return _to_issue(tx.one(Q.lock_issue, {"issue_id": issue_id}))


def has_left(tx: Transaction, kind: CopyKind, persons: Iterable[UUID]) -> bool:
    """Whether such a document about any of these persons has left before."""
    return bool(tx.value(Q.has_left, {"kind": kind.value, "persons": list(persons)}))


def list_waiting_issues(tx: Transaction, terminal_id: str, limit: int) -> list[Issue]:
    """What lies at a counter."""
    rows = tx.all(Q.list_waiting_issues, {"terminal_id": terminal_id, "limit": limit})
    return [_to_issue(row) for row in rows]


def count_waiting_issues(tx: Transaction, terminal_id: str) -> int:
    """How many documents lie at a counter."""
    return int(tx.value(Q.count_waiting_issues, {"terminal_id": terminal_id}))


def save_issue_state(tx: Transaction, issues: Iterable[UUID], state: IssueState) -> None:
    """Move locked documents on."""
    tx.run(Q.save_issue_state, {"issue_ids": list(issues), "state": state.value})


def append_issue_event(
    tx: Transaction, issue_id: UUID, event: IssueEvent, *, terminal_id: str, day: date, by: str,
    at: datetime,
) -> None:  # fmt: skip
    """Note what happened to a document."""
    tx.run(
        Q.append_issue_event,
        {
            "issue_id": issue_id,
            "event": event.value,
            "terminal_id": terminal_id,
            "day": day,
            "happened_at": at,
            "done_by": by,
        },
    )


def keep_document(tx: Transaction, issue_id: UUID, sealed: bytes) -> None:
    """Keep the sealed bytes of a document."""
    tx.run(Q.keep_document, {"issue_id": issue_id, "sealed": sealed})


def find_document(tx: Transaction, issue_id: UUID) -> bytes | None:
    """The sealed bytes of a document, while they are there."""
    row = tx.maybe(Q.find_document, {"issue_id": issue_id})
    return row[0] if row else None


def drop_documents(tx: Transaction, issues: Iterable[UUID]) -> int:
    """Delete bytes that are nobody's business any more."""
    return tx.run(Q.drop_documents, {"issue_ids": list(issues)})


def insert_print_job(tx: Transaction, issue_id: UUID, terminal_id: str, at: datetime) -> None:
    """Give a document to a printer."""
    tx.run(Q.insert_print_job, {"issue_id": issue_id, "terminal_id": terminal_id, "queued_at": at})


def take_print_jobs(tx: Transaction, limit: int) -> list[Row]:
    """The next jobs, locked: job, document, terminal."""
    return tx.all(Q.take_print_jobs, {"limit": limit})


def end_print_job(tx: Transaction, issue_id: UUID, state: str, at: datetime) -> None:
    """A job has been printed, or was stopped."""
    tx.run(Q.end_print_job, {"issue_id": issue_id, "state": state, "ended_at": at})


def _to_issue(row: Row) -> Issue:
    (
        issue_id, request_id, year, place, kind, form_id, delivery, persons, pages, content_digest,
        document_digest, binding, short_code, yen, waived, state, terminal_id, made_by, made_at,
    ) = row  # fmt: skip
    return Issue(
        issue_id=issue_id,
        request_id=request_id,
        number=issue_number(year, place),
        kind=CopyKind(kind),
        form_id=form_id,
        delivery=Delivery(delivery),
        persons=frozenset(persons),
        state=IssueState(state),
        pages=pages,
        content_digest=content_digest,
        document_digest=document_digest,
        binding=binding,
        short_code=short_code or "",
        yen=yen,
        waived=waived,
        terminal_id=terminal_id,
        made_by=made_by,
        made_at=made_at,
    )
