"""Show a list to whom the request names: page by page, under somebody's eyes, every page kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.counters.case import Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.custody.medium import State
from jukinet.custody.procedures import get_medium, take_back
from jukinet.inspection import store
from jukinet.inspection.excerpt import PAGE_LINES, ExcerptList, ListLine
from jukinet.inspection.procedures.composing import rule_on
from jukinet.inspection.procedures.desk import READING, TAKING, record
from jukinet.inspection.request import InspectionRequest
from jukinet.inspection.store import SeenPage, Viewing
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register.procedures import list_records
from jukinet.security.operator import Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

FOUR_ITEMS: Final = ("name", "birth-date", "sex", "address")
OPEN_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A part of a list as it is shown; ``number`` counts from one."""

    viewing: Viewing
    excerpt: ExcerptList
    number: int
    pages: int
    lines: tuple[tuple[int, ListLine], ...]


def begin_viewing(
    tx: Transaction,
    request_id: UUID,
    reader: str,
    *,
    by: CaseWorker,
    context: NodeContext,
    medium_id: UUID | None = None,
) -> Viewing:
    """Let a reader whom the request names, and who was identified, begin to read a fresh list.

    ``medium_id`` is the paper he is given; without one he reads from the screen.
    """
    by.must(*TAKING)
    case = by.get_case()
    request = _get_request(tx, request_id)
    request.must_be_read_by(reader)  # (1) accepted, and by its name
    if case.means is Means.NONE:  # (2) somebody looked who he is
        raise JukiError(ErrorCode.INSPECTION_INCOMPLETE, "nobody looked who reads")
    excerpt = store.find_newest_excerpt(tx, request.area)
    if excerpt is None or excerpt.is_outdated(day_of(by.now)):  # (3) fresh
        raise JukiError(ErrorCode.INSPECTION_LIST_OUTDATED, "no list of this area is fresh")
    viewing = Viewing(
        viewing_id=new_key(context.randomness),
        request_id=request_id,
        excerpt_id=excerpt.excerpt_id,
        reader=reader,
        supervised_by=by.operator.operator_id,
        terminal_id=by.terminal_id,
        began_at=by.now,
        medium_id=medium_id,
    )
    store.insert_viewing(tx, viewing, case.means.value)
    record(tx, by, context, Mode.WRITE, "viewing-began", items=(viewing.viewing_id.hex,))
    return viewing


def show_page(
    tx: Transaction, viewing_id: UUID, number: int, *, by: CaseWorker, context: NodeContext
) -> ShownPage:
    """Show one page; the guard is asked again, and everybody shown is recorded as looked at."""
    by.must(*TAKING)
    viewing = get_viewing(tx, viewing_id, by=by)
    excerpt = store.find_excerpt(tx, viewing.excerpt_id)
    assert excerpt is not None, "a viewing has its list"
    if viewing.ended_at is not None or viewing.medium_id is not None:
        raise JukiError(ErrorCode.INSPECTION_STATE, "this reading has ended, or is of paper")
    newest = store.find_newest_excerpt(tx, excerpt.area)
    if newest != excerpt or excerpt.is_outdated(day_of(by.now)):
        raise JukiError(ErrorCode.INSPECTION_LIST_OUTDATED, "the list was made anew or is old")
    pages = max(1, -(-excerpt.lines // PAGE_LINES))
    if not 1 <= number <= pages:
        raise JukiError(ErrorCode.NOT_FOUND, "the list has no such page")
    first, last = (number - 1) * PAGE_LINES + 1, number * PAGE_LINES
    page = store.list_page(tx, excerpt.excerpt_id, first, last)
    lines = let_out(tx, viewing.viewing_id, excerpt.excerpt_id, page, by)
    store.append_page(tx, viewing_id, SeenPage(first, last, len(lines), by.now))
    shown = list_records(tx, [line.resident_id for _, line in lines])
    record(tx, by, context, Mode.WRITE, "shown", items=FOUR_ITEMS, subjects=shown)
    return ShownPage(viewing, excerpt, number, pages, tuple(lines))


def end_viewing(
    tx: Transaction, viewing_id: UUID, notes: int, *, by: CaseWorker, context: NodeContext
) -> None:
    """The reader has gone, a paper he read is back; of so many residents he took notes.

    A paper that was reported lost meanwhile, or destroyed, does not come back; the reading ends.
    """
    by.must(*TAKING)
    viewing = get_viewing(tx, viewing_id, by=by)
    if notes < 0 or not store.end_viewing(tx, viewing_id, by.now, notes):
        raise JukiError(ErrorCode.INSPECTION_STATE, "this reading has ended")
    if viewing.medium_id is not None and is_out(tx, viewing.medium_id, by=by):
        take_back(
            tx,
            viewing.medium_id,
            brought_by=viewing.reader,
            by=by,
            context=context,
            reading_id=viewing.viewing_id,
        )
    record(tx, by, context, Mode.WRITE, "viewing-ended", items=(viewing_id.hex,))


def is_out(tx: Transaction, medium_id: UUID, *, by: CaseWorker) -> bool:
    """Whether the paper of a reading is still in its reader's hands, by the media ledger."""
    return get_medium(tx, medium_id, by=by).state is State.HANDED_OVER


def list_open_viewings(tx: Transaction, *, by: CaseWorker) -> list[tuple[str, Viewing]]:
    """Readings that somebody has yet to end, with the numbers of their requests."""
    by.must(*READING)
    return store.list_open_viewings(tx, OPEN_SHOWN)


def get_viewing(tx: Transaction, viewing_id: UUID, *, by: CaseWorker) -> Viewing:
    """One reading."""
    by.must(*READING)
    viewing = store.find_viewing(tx, viewing_id)
    if viewing is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such reading")
    return viewing


def let_out(
    tx: Transaction,
    document: UUID,
    excerpt_id: UUID,
    page: list[tuple[int, ListLine]],
    by: CaseWorker,
) -> list[tuple[int, ListLine]]:
    """The lines of a page without the households of whoever is protected by now."""
    households = {line.household_id for _, line in page}
    mates = store.list_housemates(tx, excerpt_id, households)
    withheld = rule_on(
        tx,
        frozenset(mates),
        document=document,
        operator_id=by.operator.operator_id,
        now=by.now,
    )
    closed = {mates[resident] for resident in withheld}
    return [(place, line) for place, line in page if line.household_id not in closed]


def _get_request(tx: Transaction, request_id: UUID) -> InspectionRequest:
    request = store.find_request(tx, request_id, held=True)
    if request is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such request")
    return request
