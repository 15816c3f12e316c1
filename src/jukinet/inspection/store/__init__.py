"""Rows of the schema ``inspection`` as values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.filings.keeping import Disposal
from jukinet.inspection.excerpt import ExcerptList, ListLine
from jukinet.inspection.keeping import EMPTIED, KeptRequest
from jukinet.inspection.purpose import Paper, get_purpose
from jukinet.inspection.request import InspectionRequest, MisuseStep, RequestState, RequestStep
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import Sex

Q: Final = load_queries("jukinet.inspection")

LINE_TYPES: Final = ("uuid", "int4", "uuid", "uuid", "text", "text", "text", "text")


@dataclass(frozen=True, slots=True)
class Viewing:
    """Somebody who reads, or has read, a list."""

    viewing_id: UUID
    request_id: UUID
    excerpt_id: UUID
    reader: str
    supervised_by: str
    terminal_id: str
    began_at: datetime
    ended_at: datetime | None = None
    notes_copied: int | None = None
    medium_id: UUID | None = None  # the paper that is read, where it is not the screen


@dataclass(frozen=True, slots=True)
class KeptStep:
    """A decision on a request, or a step against misuse."""

    step: RequestStep | MisuseStep | None  # None: it was received
    reason: str
    operator_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SeenPage:
    """Which part of a list was on the screen, and when."""

    first: int
    last: int
    shown: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Inspected:
    """A request under which somebody read on a day."""

    asker: str
    summary: str
    inspected_on: date
    area: str
    purpose: str
    received_on: date
    persons: int


def number_requests(tx: Transaction, day: date) -> int:
    """How many requests the day has; no other is numbered until this transaction ends."""
    tx.value(Q.number_requests)
    return int(tx.value(Q.count_requests_of, {"day": day}))


def insert_request(
    tx: Transaction,
    request: InspectionRequest,
    *,
    means: str,
    by: str,
    at: datetime,
    case_number: str,
    keep_until: date | None,
) -> None:
    """Keep a request as asked."""
    tx.run(
        Q.insert_request,
        {
            "request_id": request.request_id,
            "number": request.number,
            "purpose": request.purpose.key,
            "asker": request.asker,
            "asker_address": request.asker_address,
            "readers": list(request.readers),
            "detail": request.detail,
            "summary": request.summary,
            "area": request.area,
            "papers": sorted(paper.value for paper in request.papers),
            "means": means,
            "received_on": request.received_on,
            "received_by": by,
            "received_at": at,
            "case_number": case_number,
            "keep_until": keep_until,
        },
    )


def find_request(
    tx: Transaction, request_id: UUID, *, held: bool = False
) -> InspectionRequest | None:
    """One request."""
    if held:
        tx.value(Q.hold_request, {"request_id": str(request_id)})
    row = tx.maybe(Q.find_request, {"request_id": request_id})
    return _to_request(row) if row else None


def list_requests(tx: Transaction, limit: int) -> list[InspectionRequest]:
    """Requests, newest first."""
    return [_to_request(row) for row in tx.all(Q.list_requests, {"limit": limit})]


def append_step(
    tx: Transaction,
    request: InspectionRequest,
    step: RequestStep | None,
    *,
    reason: str,
    by: str,
    at: datetime,
) -> None:
    """What was decided."""
    tx.run(
        Q.append_step,
        {
            "request_id": request.request_id,
            "step": step.value if step else RequestState.RECEIVED.value,
            "state": request.state.value,
            "reason": reason,
            "operator_id": by,
            "made_at": at,
        },
    )


def list_steps(tx: Transaction, request_id: UUID, limit: int) -> list[KeptStep]:
    """What was decided on a request."""
    received = RequestState.RECEIVED.value
    return [
        KeptStep(None if step == received else RequestStep(step), reason, by, at)
        for step, _, reason, by, at in tx.all(
            Q.list_steps, {"request_id": request_id, "limit": limit}
        )
    ]


def insert_excerpt(
    tx: Transaction,
    excerpt: ExcerptList,
    lines: Sequence[ListLine],
    *,
    by: str,
    output_id: UUID | None,
) -> None:
    """A list that was made; the lines of older ones of its area go."""
    tx.run(Q.delete_lines_of_area, {"area": excerpt.area})
    tx.run(
        Q.insert_excerpt,
        {
            "excerpt_id": excerpt.excerpt_id,
            "area": excerpt.area,
            "as_of": excerpt.as_of,
            "renew_on": excerpt.renew_on,
            "lines": excerpt.lines,
            "left_out": excerpt.left_out,
            "made_by": by,
            "made_at": excerpt.made_at,
            "output_id": output_id,
        },
    )
    rows = (
        (
            excerpt.excerpt_id,
            place,
            line.resident_id,
            line.household_id,
            line.name,
            line.birth_date.text,
            line.sex.value,
            line.address,
        )
        for place, line in enumerate(lines, 1)
    )
    tx.copy_in(Q.copy_lines, rows, LINE_TYPES)


def find_excerpt(tx: Transaction, excerpt_id: UUID) -> ExcerptList | None:
    """One list."""
    row = tx.maybe(Q.find_excerpt, {"excerpt_id": excerpt_id})
    return _to_excerpt(row) if row else None


def find_newest_excerpt(tx: Transaction, area: str) -> ExcerptList | None:
    """The newest list of an area."""
    row = tx.maybe(Q.find_newest_excerpt, {"area": area})
    return _to_excerpt(row) if row else None


def list_page(
    tx: Transaction, excerpt_id: UUID, first: int, last: int
) -> list[tuple[int, ListLine]]:
    """The lines of one part of a list, by their places."""
    return [
        (place, ListLine(resident, household, name, LifeDate(born), Sex(sex), address))
        for place, resident, household, name, born, sex, address in tx.all(
            Q.list_page, {"excerpt_id": excerpt_id, "first": first, "last": last}
        )
    ]


def list_housemates(
    tx: Transaction, excerpt_id: UUID, households: Iterable[UUID]
) -> dict[UUID, UUID]:
    """Everybody of these households on a list: household by resident."""
    params = {"excerpt_id": excerpt_id, "households": list(households)}
    return dict(tx.all(Q.list_housemates, params))


def insert_viewing(tx: Transaction, viewing: Viewing, means: str) -> None:
    """Somebody begins to read."""
    tx.run(
        Q.insert_viewing,
        {
            "viewing_id": viewing.viewing_id,
            "request_id": viewing.request_id,
            "excerpt_id": viewing.excerpt_id,
            "reader": viewing.reader,
            "means": means,
            "supervised_by": viewing.supervised_by,
            "terminal_id": viewing.terminal_id,
            "began_at": viewing.began_at,
            "medium_id": viewing.medium_id,
        },
    )


def end_viewing(tx: Transaction, viewing_id: UUID, ended_at: datetime, notes: int) -> bool:
    """He has read; False when he had before."""
    params = {"viewing_id": viewing_id, "ended_at": ended_at, "notes_copied": notes}
    return tx.run(Q.end_viewing, params) == 1


def find_viewing(tx: Transaction, viewing_id: UUID) -> Viewing | None:
    """One reading."""
    row = tx.maybe(Q.find_viewing, {"viewing_id": viewing_id})
    return Viewing(*row) if row else None


def list_viewings(tx: Transaction, request_id: UUID, limit: int) -> list[Viewing]:
    """The readings under a request."""
    params = {"request_id": request_id, "limit": limit}
    return [Viewing(*row) for row in tx.all(Q.list_viewings, params)]


def list_open_viewings(tx: Transaction, limit: int) -> list[tuple[str, Viewing]]:
    """Readings that go on, each with the number of its request."""
    rows = tx.all(Q.list_open_viewings, {"limit": limit})
    return [(number, Viewing(*row)) for number, *row in rows]


def append_page(tx: Transaction, viewing_id: UUID, page: SeenPage) -> None:
    """A part of a list was on the screen."""
    tx.run(
        Q.append_page,
        {
            "viewing_id": viewing_id,
            "first": page.first,
            "last": page.last,
            "shown": page.shown,
            "seen_at": page.seen_at,
        },
    )


def list_pages(tx: Transaction, viewing_id: UUID, limit: int) -> list[SeenPage]:
    """Which parts were on the screen."""
    params = {"viewing_id": viewing_id, "limit": limit}
    return [SeenPage(*row) for row in tx.all(Q.list_pages, params)]


def append_misuse(tx: Transaction, request_id: UUID, step: KeptStep, article: str) -> None:
    """A step against misuse."""
    assert isinstance(step.step, MisuseStep)
    tx.run(
        Q.append_misuse,
        {
            "request_id": request_id,
            "step": step.step.value,
            "article": article,
            "reason": step.reason,
            "operator_id": step.operator_id,
            "made_at": step.at,
        },
    )


def list_misuse(tx: Transaction, request_id: UUID, limit: int) -> list[KeptStep]:
    """The steps against misuse under a request."""
    return [
        KeptStep(MisuseStep(step), reason, by, at)
        for step, _, reason, by, at in tx.all(
            Q.list_misuse, {"request_id": request_id, "limit": limit}
        )
    ]


def list_inspections(tx: Transaction, first: date, last: date, limit: int) -> list[Inspected]:
    """What was read during some days."""
    params = {"first": first, "last": last, "limit": limit}
    return [
        Inspected(asker, summary, inspected_on, area, purpose, received_on, int(persons))
        for asker, summary, inspected_on, area, purpose, received_on, persons in tx.all(
            Q.list_inspections, params
        )
    ]


def list_disposable(tx: Transaction, today: date, limit: int) -> list[KeptRequest]:
    """Settled requests whose last day of keeping is over."""
    params = {"today": today, "limit": limit}
    return [KeptRequest(*row) for row in tx.all(Q.list_disposable, params)]


def number_disposals(tx: Transaction) -> None:
    """Nobody else proposes a disposal until this transaction ends."""
    tx.value(Q.number_disposals)


def insert_disposal(tx: Transaction, disposal: Disposal, requests: Sequence[UUID]) -> None:
    """Propose a disposal of requests."""
    params = {
        "disposal_id": disposal.disposal_id,
        "up_to": disposal.up_to,
        "proposed_by": disposal.proposed_by,
        "proposed_at": disposal.proposed_at,
    }
    tx.run(Q.insert_disposal, params)
    items = {"disposal_id": disposal.disposal_id, "request_ids": list(requests)}
    tx.run(Q.insert_disposal_items, items)


def lock_disposal(tx: Transaction, disposal_id: UUID) -> Disposal | None:
    """A disposal, locked."""
    row = tx.maybe(Q.lock_disposal, {"disposal_id": disposal_id})
    return Disposal(*row) if row else None


def list_disposals(tx: Transaction, limit: int) -> list[tuple[Disposal, list[str]]]:
    """Disposals, newest first, with the numbers of their requests."""
    return [(Disposal(*row[:6]), row[6]) for row in tx.all(Q.list_disposals, {"limit": limit})]


def confirm_disposal(tx: Transaction, disposal_id: UUID, by: str, at: datetime, on: date) -> int:
    """Note the second person and empty the requests; how many."""
    key = {"disposal_id": disposal_id}
    tx.run(Q.confirm_disposal, {**key, "confirmed_by": by, "confirmed_at": at})
    return tx.run(Q.dispose_requests, {**key, "disposed_on": on, "emptied": EMPTIED})


def _to_request(row: Row) -> InspectionRequest:
    return InspectionRequest(
        request_id=row[0],
        number=row[1],
        purpose=get_purpose(row[2], row[10]),
        asker=row[3],
        asker_address=row[4],
        readers=tuple(row[5]),
        detail=row[6],
        summary=row[7],
        area=row[8],
        papers=frozenset(Paper(paper) for paper in row[9]),
        received_on=row[10],
        state=RequestState(row[11]),
    )


def _to_excerpt(row: Row) -> ExcerptList:
    excerpt_id, area, made_at, as_of, renew_on, lines, left_out = row
    return ExcerptList(excerpt_id, area, made_at, as_of, renew_on, lines, left_out)
