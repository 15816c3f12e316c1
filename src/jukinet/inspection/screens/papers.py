"""The list on paper: ask, print once another has approved, hand over to a reader against a slip."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.medium import State
from jukinet.custody.output import OutputState
from jukinet.custody.screens.marks import engine_of, marks_of
from jukinet.inspection.procedures import (
    get_paper_desk,
    get_paper_sheet,
    get_request,
    hand_over_paper,
    print_list,
    request_paper,
)
from jukinet.inspection.procedures.papers import PAPER_LINES_MAX
from jukinet.inspection.request import InspectionRequest
from jukinet.platform.paper.marks import IssueMarks
from jukinet.security.operator import Function, Mode

ALL: Final = "/inspections/{request_id:uuid}/papers"
ONE: Final = f"{ALL}/{{medium_id:uuid}}"


def show_papers(visit: Visit) -> Answer:
    """What was asked for, approved and printed, and in whose hands each paper is."""
    request = _request(visit)
    desk = get_paper_desk(visit.tx, request, by=visit.by)
    fresh = desk.excerpt is not None and not desk.excerpt.is_outdated(visit.today)
    return visit.page(
        "inspection/papers.html",
        title="title-papers",
        request=request,
        desk=desk,
        fresh=fresh,
        fits=desk.excerpt is not None and desk.excerpt.lines <= PAPER_LINES_MAX,
        lines_max=PAPER_LINES_MAX,
        approved=desk.asked is not None and desk.asked.state is OutputState.APPROVED,
        written=State.WRITTEN,
        may_decide=visit.by.operator.may(Function.INSPECTION, Mode.EXECUTE),
    )


def act_papers(visit: Visit) -> Answer:
    """Ask for paper, or print what was approved."""
    request = _request(visit)
    if visit.form.choose("do", ("ask", "print")) == "ask":
        request_paper(visit.tx, request.request_id, by=visit.by, context=visit.context)
        return visit.redirect(_address(request), notice="told-paper-asked")
    print_list(
        visit.tx,
        request.request_id,
        engine=engine_of(visit),
        marks=_marks(visit, request),
        by=visit.by,
        context=visit.context,
    )
    return visit.redirect(_address(request), notice="told-paper-printed")


def show_sheet(visit: Visit) -> Answer:
    """The sheet, to be printed on the counter's printer (J-42)."""
    request = _request(visit)
    sheet = get_paper_sheet(
        visit.tx,
        UUID(visit.path["medium_id"]),
        engine=engine_of(visit),
        marks=_marks(visit, request),
        by=visit.by,
        context=visit.context,
    )
    return visit.download(sheet.pdf, "application/pdf", f"{request.number}.pdf")


def act_hand_over(visit: Visit) -> Answer:
    """A reader takes the paper to his seat; the slip goes with it."""
    request = _request(visit)
    reader = visit.form.choose("reader", request.readers)
    key = UUID(visit.path["medium_id"])
    hand_over_paper(visit.tx, key, reader, by=visit.by, context=visit.context)
    return visit.redirect(_address(request), notice="told-paper-handed-over")


def _marks(visit: Visit, request: InspectionRequest) -> IssueMarks:
    return marks_of(visit, request.number)


def _request(visit: Visit) -> InspectionRequest:
    return get_request(visit.tx, UUID(visit.path["request_id"]), by=visit.by)


def _address(request: InspectionRequest) -> str:
    return f"/inspections/{request.request_id}/papers"


PAPER_SCREENS: Final = (
    Screen(
        "J-A19q", ALL, Function.INSPECTION, Mode.WRITE, show=show_papers, act=act_papers,
        needs_case=False,
    ),
    Screen(
        "J-A19r", f"{ONE}/sheet", Function.INSPECTION, Mode.EXECUTE, show=show_sheet,
        needs_case=False,
    ),
    Screen(
        "J-A19s", f"{ONE}/hand-over", Function.INSPECTION, Mode.WRITE, act=act_hand_over,
    ),
)  # fmt: skip
