"""A list on paper (J-42): approved by a second person, a line of the media ledger, read by one.

Nothing of it is kept but numbers: the sheet is composed anew from the list whenever it is wanted,
and only the very bytes that were approved, put out and noted in the ledger are given out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.custody.medium import (
    Content,
    Direction,
    Encryption,
    Medium,
    MediumKind,
    MediumWanted,
    State,
)
from jukinet.custody.output import Output, OutputKind, OutputWanted
from jukinet.custody.procedures import (
    get_medium,
    hand_over,
    must_be_approved,
    record_done,
    request_output,
    write_approved,
)
from jukinet.inspection import store
from jukinet.inspection.excerpt import ExcerptList
from jukinet.inspection.forms.excerpt import Excerpt, ExcerptLine, compose_excerpt
from jukinet.inspection.procedures.desk import DECIDING, READING, TAKING, record
from jukinet.inspection.procedures.excerpts import find_asked
from jukinet.inspection.procedures.requests import get_request
from jukinet.inspection.procedures.viewings import FOUR_ITEMS, begin_viewing, let_out
from jukinet.inspection.request import InspectionRequest, RequestState
from jukinet.inspection.store import SeenPage, Viewing
from jukinet.inspection.store import papers as paper_store
from jukinet.inspection.store.papers import ListPaper
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.register.procedures import list_records
from jukinet.security.operator import Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

PAPER_LINES_MAX: Final = 5_000
"""A hundred and some sheets, a folder in the hand; more is asked for in parts."""
PAPERS_SHOWN: Final = 50
ROOM: Final = "閲覧の場所"


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """How it stands with paper for a request: its list, what was asked for, what was printed."""

    excerpt: ExcerptList | None
    asked: Output | None
    papers: tuple[tuple[ListPaper, Medium], ...]


def get_paper_desk(tx: Transaction, request: InspectionRequest, *, by: CaseWorker) -> PaperDesk:
    """What the screen of a request's papers shows; numbers and states, nobody's data."""
    by.must(*READING)
    excerpt = store.find_newest_excerpt(tx, request.area)
    wanted = digest_of_paper(request, excerpt) if excerpt else b""
    papers = paper_store.list_papers(tx, request.request_id, PAPERS_SHOWN)
    return PaperDesk(
        excerpt,
        find_asked(tx, wanted, by=by),
        tuple((paper, get_medium(tx, paper.medium_id, by=by)) for paper in papers),
    )


def request_paper(
    tx: Transaction, request_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Output:
    """Ask that the list of a request be put on paper; somebody else approves it, however short."""
    by.must(*TAKING)
    request = get_request(tx, request_id, by=by)
    excerpt = _get_fresh_list(tx, request, by)
    wanted = OutputWanted(
        kind=OutputKind.INSPECTION_LIST,
        purpose=f"閲覧用リストの印刷 {request.number}",
        persons=excerpt.lines,
        digest=digest_of_paper(request, excerpt),
    )
    return request_output(tx, wanted, by=by, context=context)


def print_list(
    tx: Transaction,
    request_id: UUID,
    *,
    engine: PaperEngine,
    marks: IssueMarks,
    by: CaseWorker,
    context: NodeContext,
) -> Medium:
    """Put the list of a request on paper, as approved: a line of the media ledger from here on."""
    by.must(*DECIDING)
    request = get_request(tx, request_id, by=by)
    excerpt = _get_fresh_list(tx, request, by)
    wanted = digest_of_paper(request, excerpt)
    asked = find_asked(tx, wanted, by=by)
    if asked is None:
        raise JukiError(ErrorCode.OUTPUT_NOT_APPROVED, "nobody was asked about this paper")
    sheet, people = _compose(tx, request, excerpt, engine=engine, marks=marks, by=by)
    must_be_approved(
        tx,
        asked.output_id,
        kind=OutputKind.INSPECTION_LIST,
        digest=wanted,
        persons=len(people),
        by=by,
    )
    record_done(
        tx, asked.output_id, persons=len(people), digest=sheet.digest, by=by, context=context
    )
    leaves = _line_of_paper(request, excerpt, len(people), asked.output_id)
    medium = write_approved(tx, leaves, digest=sheet.digest, by=by, context=context)
    paper_store.insert_paper(
        tx,
        ListPaper(
            medium_id=medium.medium_id,
            request_id=request_id,
            excerpt_id=excerpt.excerpt_id,
            lines=len(people),
            terminal_id=by.terminal_id,
            printed_at=by.now,
        ),
    )
    shown = list_records(tx, people)
    record(tx, by, context, Mode.EXECUTE, "printed", items=FOUR_ITEMS, subjects=shown)
    return medium


def get_paper_sheet(
    tx: Transaction,
    medium_id: UUID,
    *,
    engine: PaperEngine,
    marks: IssueMarks,
    by: CaseWorker,
    context: NodeContext,
) -> Sheet:
    """The sheet to be printed, until it is handed over; only the bytes the ledger has noted."""
    by.must(*DECIDING)
    paper, medium = _get_paper(tx, medium_id, by)
    if medium.state is not State.WRITTEN:  # (1) not in a reader's hands, not destroyed
        raise JukiError(ErrorCode.INSPECTION_STATE, f"the paper is {medium.state}")
    request = get_request(tx, paper.request_id, by=by)
    excerpt = _get_fresh_list(tx, request, by)  # (2) of a list that may be read
    marks = replace(marks, issued_at=paper.printed_at, terminal=paper.terminal_id)
    sheet, _ = _compose(tx, request, excerpt, engine=engine, marks=marks, by=by)
    if sheet.digest != medium.digest:  # (3) somebody on it is protected by now, or it is another
        raise JukiError(ErrorCode.INSPECTION_LIST_OUTDATED, "the list is not what was printed")
    record(tx, by, context, Mode.EXECUTE, "sheet", items=(medium.name,))
    return sheet


def hand_over_paper(
    tx: Transaction, medium_id: UUID, reader: str, *, by: CaseWorker, context: NodeContext
) -> Viewing:
    """Give the paper to a reader against a slip; he reads it here, and it is back when he goes."""
    by.must(*TAKING)
    paper, _ = _get_paper(tx, medium_id, by)
    viewing = begin_viewing(
        tx, paper.request_id, reader, by=by, context=context, medium_id=medium_id
    )
    if viewing.excerpt_id != paper.excerpt_id:
        raise JukiError(ErrorCode.INSPECTION_LIST_OUTDATED, "the list was made anew")
    page = store.list_page(tx, paper.excerpt_id, 1, PAPER_LINES_MAX)
    left = let_out(tx, viewing.viewing_id, paper.excerpt_id, page, by)
    if len(left) != paper.lines:
        raise JukiError(ErrorCode.INSPECTION_LIST_OUTDATED, "somebody on it is protected by now")
    hand_over(
        tx,
        medium_id,
        received_by=reader,
        by=by,
        context=context,
        reading_id=viewing.viewing_id,
    )
    store.append_page(tx, viewing.viewing_id, SeenPage(1, len(page), paper.lines, by.now))
    return viewing


def digest_of_paper(request: InspectionRequest, excerpt: ExcerptList) -> bytes:
    """What an approval is bound to: this list, on paper, for this request."""
    return digest(f"inspection paper:{excerpt.excerpt_id}:{request.request_id}".encode())


def _compose(
    tx: Transaction,
    request: InspectionRequest,
    excerpt: ExcerptList,
    *,
    engine: PaperEngine,
    marks: IssueMarks,
    by: CaseWorker,
) -> tuple[Sheet, list[UUID]]:
    """The sheet as the guard lets it out at this moment, and who is on it."""
    page = store.list_page(tx, excerpt.excerpt_id, 1, PAPER_LINES_MAX)
    lines = [line for _, line in let_out(tx, excerpt.excerpt_id, excerpt.excerpt_id, page, by)]
    content = Excerpt(
        area=excerpt.area,
        as_of=excerpt.as_of,
        request_number=request.number,
        reader="、".join(request.readers),
        lines=[
            ExcerptLine(line.name, line.birth_date, line.sex.ja, line.address) for line in lines
        ],
    )
    return compose_excerpt(engine, content, marks), [line.resident_id for line in lines]


def _line_of_paper(
    request: InspectionRequest, excerpt: ExcerptList, persons: int, output_id: UUID
) -> MediumWanted:
    """The paper as the media ledger has it: it stays in the room, and ends with its list."""
    return MediumWanted(
        kind=MediumKind.PAPER,
        content=Content.INSPECTION_LIST,
        direction=Direction.OUT,
        counterpart=ROOM,
        purpose=f"閲覧 {request.number}",
        persons=persons,
        encryption=Encryption.NONE,
        due_on=excerpt.renew_on,
        output_id=output_id,
    )


def _get_fresh_list(tx: Transaction, request: InspectionRequest, by: CaseWorker) -> ExcerptList:
    """The list of a request that may be read, short enough for paper."""
    if request.state is not RequestState.ACCEPTED:
        raise JukiError(ErrorCode.INSPECTION_STATE, f"the request is {request.state}")
    excerpt = store.find_newest_excerpt(tx, request.area)
    if excerpt is None or excerpt.is_outdated(day_of(by.now)):
        raise JukiError(ErrorCode.INSPECTION_LIST_OUTDATED, "no list of this area is fresh")
    if not 1 <= excerpt.lines <= PAPER_LINES_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "nobody or too many for paper", count=excerpt.lines)
    return excerpt


def _get_paper(tx: Transaction, medium_id: UUID, by: CaseWorker) -> tuple[ListPaper, Medium]:
    paper = paper_store.find_paper(tx, medium_id)
    if paper is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no list is on this medium")
    return paper, get_medium(tx, medium_id, by=by)
