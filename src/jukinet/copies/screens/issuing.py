"""A05, second half, and A15: the finished paper, printed, handed over, written off."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.copies.issue import Issue, IssueState
from jukinet.copies.procedures import (
    call_officer,
    cancel_request,
    find_stop,
    function_of,
    get_request,
    hand_over,
    list_issues,
    list_packs,
    list_request_events,
    list_sheet_numbers,
    list_waiting,
    make_documents,
    open_document,
    open_page,
    print_documents,
    spoil_document,
    total_yen,
    write_request_paper,
)
from jukinet.copies.purpose import load_purposes
from jukinet.copies.request import CopyKind, RequestState
from jukinet.copies.screens.desk import desk_of
from jukinet.copies.sheets import Spoilt
from jukinet.copies.wide_area.life import RequestState as WideState
from jukinet.copies.wide_area.procedures import drop_request, note_printed
from jukinet.copies.wide_area.procedures import get_request as get_wide_area_request
from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import paper_words
from jukinet.register.procedures import list_records
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode

SPOIL_REASONS: Final = (Spoilt.JAM, Spoilt.FAINT, Spoilt.TORN, Spoilt.WRONG_SHEET)
LIVE: Final = frozenset({IssueState.MADE, IssueState.QUEUED, IssueState.PRINTED})
LOCKED: Final = 423
WIDE_AREA: Final = "/copies/wide-area/new"
PREVIEWS_MAX: Final = 8
"""Two households of ten; drawing a page takes a tenth of a second."""


def show_request(visit: Visit) -> Answer:
    """Where a request stands: what will be printed, what waits to be handed over, what stopped."""
    request_id = UUID(visit.path["request_id"])
    accepted = get_request(visit.tx, request_id)
    visit.by.must(function_of(accepted.request), Mode.EXECUTE)
    issues = list_issues(visit.tx, request_id)
    live = [one for one in issues if one.state in LIVE]
    stop = find_stop(visit.tx, request_id, by=visit.by)
    if stop is not None:
        return _stopped(visit, request_id, stop)
    persons = frozenset[UUID]().union(*(one.persons for one in issues))
    records = list_records(visit.tx, persons) if live else []
    request, words = accepted.request, visit.words
    if records:
        record_reading(
            visit.tx, visit.by, visit.context, function_of(request), subjects=records,
            items=("name", *sorted(request.items)),
        )  # fmt: skip
    purpose = load_purposes().get(request.purpose)
    return visit.page(
        "copies/request.html",
        title="title-request",
        accepted=accepted,
        request=request,
        issues=issues,
        live=live,
        stage=_stage(accepted.state, live),
        sheets=list_sheet_numbers(visit.tx, issues),
        names=[one.identification.name.written for one in records],
        left_out=len(set(request.residents) - persons) if live else 0,
        items=[words(f"item-{one.value}") for one in sorted(request.items)],
        purpose=(purpose.ja if words.language == "ja" else purpose.en) if purpose else "",
        yen=total_yen(live or issues),
        waived=any(one.waived for one in issues),
        pages=sum(one.pages for one in live),
        previews=_previews(live),
        pack=next((one for one in list_packs(visit.tx, by=visit.by) if one.left), None),
        article=visit.context.law(visit.today).article(accepted.article),
        reasons=[(one.value, words(f"spoilt-{one.value}")) for one in SPOIL_REASONS],
        events=list_request_events(visit.tx, request_id),
    )


def act_make(visit: Visit) -> Answer:
    """Make the documents: after a second person agreed, after a stop, after a spoilt sheet."""
    request_id = UUID(visit.path["request_id"])
    if _is_wide_area(visit, request_id):  # his home is asked anew, not our register
        return visit.redirect(WIDE_AREA)
    make_documents(visit.tx, request_id, by=visit.by, context=visit.context, desk=desk_of(visit))
    return visit.redirect(f"/copies/{request_id}")


def show_document(visit: Visit) -> Answer:
    """The finished bytes, in the browser's own viewer: the ones that print."""
    issue_id = UUID(visit.path["issue_id"])
    pdf = open_document(visit.tx, issue_id, by=visit.by, context=visit.context)
    return visit.download(pdf, "application/pdf", f"{issue_id}.pdf")


def show_page(visit: Visit) -> Answer:
    """A page of the finished bytes as a picture, for the page of the request."""
    issue_id, number = UUID(visit.path["issue_id"]), int(visit.path["page"])
    drawn = open_page(visit.tx, issue_id, number, by=visit.by, context=visit.context)
    return visit.download(drawn, "image/png", f"{issue_id}-{number}.png")


def show_request_paper(visit: Visit) -> Answer:
    """The request, filled in, for the requester to sign."""
    request_id = UUID(visit.path["request_id"])
    pdf = write_request_paper(
        visit.tx, request_id, by=visit.by, context=visit.context, desk=desk_of(visit),
        say=paper_words("jukinet.copies"),
    )  # fmt: skip
    return visit.download(pdf, "application/pdf", f"request-{request_id}.pdf")


def act_print(visit: Visit) -> Answer:
    """Give the documents to the printer; what stands in its way is told there."""
    request_id = UUID(visit.path["request_id"])
    issues = print_documents(visit.tx, request_id, by=visit.by)
    if _is_wide_area(visit, request_id):
        _note_wide_area(visit, issues)
    if visit.facilities.print_queued is not None:
        visit.tx.after_commit(visit.facilities.print_queued)
    return visit.redirect(f"/copies/{request_id}")


def act_hand_over(visit: Visit) -> Answer:
    """Handed over, or in the post: the fee is taken."""
    request_id = UUID(visit.path["request_id"])
    hand_over(visit.tx, request_id, by=visit.by, context=visit.context)
    return visit.redirect(_next(visit, request_id), notice="told-handed-over")


def act_spoil(visit: Visit) -> Answer:
    """A sheet came out wrong."""
    reason = Spoilt(visit.form.choose("reason", tuple(SPOIL_REASONS)))
    issue = spoil_document(visit.tx, UUID(visit.path["issue_id"]), reason, by=visit.by)
    if issue.kind is CopyKind.WIDE_AREA_COPY:  # nothing of the reply is left to print again
        cancel_request(visit.tx, issue.request_id, by=visit.by)
        return visit.redirect(WIDE_AREA if visit.by.case else "/", notice="told-spoilt")
    return visit.redirect(_next(visit, issue.request_id), notice="told-spoilt")


def act_cancel(visit: Visit) -> Answer:
    """The requester changed his mind, or the clerk."""
    request_id = UUID(visit.path["request_id"])
    if visit.by.case and _is_wide_area(visit, request_id):
        _drop_wide_area(visit, request_id)
    cancel_request(visit.tx, request_id, by=visit.by)
    return visit.redirect(_next(visit, request_id), notice="told-cancelled")


def act_call(visit: Visit) -> Answer:
    """Call whoever works on protection or on fonts; that is all there is to do here."""
    request_id = UUID(visit.path["request_id"])
    called = call_officer(visit.tx, request_id, by=visit.by, context=visit.context)
    return visit.redirect(f"/copies/{request_id}", notice="told-called" if called else None)


def show_waiting(visit: Visit) -> Answer:
    """A15: what lies at this counter and is nobody's yet; numbers and kinds only."""
    return visit.page(
        "copies/waiting.html", title="title-waiting", waiting=list_waiting(visit.tx, by=visit.by)
    )


def _is_wide_area(visit: Visit, request_id: UUID) -> bool:
    return get_request(visit.tx, request_id).request.kind is CopyKind.WIDE_AREA_COPY


def _note_wide_area(visit: Visit, issues: list[Issue]) -> None:
    """The request of another town's resident ends here: its paper, its fee, and no item of it."""
    (issue,) = [one for one in issues if one.state is IssueState.QUEUED]
    sheets = list_sheet_numbers(visit.tx, [issue])[issue.issue_id]
    note_printed(
        visit.tx, issue.request_id, number=issue.number, sheets=sheets,
        document_digest=issue.document_digest, yen=total_yen([issue]), by=visit.by,
        context=visit.context,
    )  # fmt: skip


def _drop_wide_area(visit: Visit, request_id: UUID) -> None:
    if get_wide_area_request(visit.tx, request_id, by=visit.by).state is not WideState.PRINTED:
        drop_request(visit.tx, request_id, by=visit.by)


def _next(visit: Visit, request_id: UUID) -> str:
    """Back to the request in its case; without one only the list of numbers is shown."""
    return f"/copies/{request_id}" if visit.by.case else "/copies/waiting"


def _stopped(visit: Visit, request_id: UUID, code: ErrorCode) -> Answer:
    """Nothing goes on from here: no name, no item, one button that calls somebody."""
    return visit.page(
        "copies/stopped.html", title="title-stopped", status=LOCKED, code=code,
        request_id=request_id, protected=code is ErrorCode.PROTECTED,
    )  # fmt: skip


def _previews(live: list[Issue]) -> list[tuple[Issue, int]]:
    """The pages that are shown before they are printed; the rest is a press away, as a file."""
    made = [one for one in live if one.state is IssueState.MADE]
    pages = [(one, number + 1) for one in made for number in range(one.pages)]
    return pages[:PREVIEWS_MAX]


def _stage(state: RequestState, live: list[Issue]) -> str:
    """Which face the page has."""
    if live and all(one.state is IssueState.PRINTED for one in live):
        return "printed"
    if any(one.state is IssueState.QUEUED for one in live):
        return "queued"
    return "made" if live else state.value


REQUEST: Final = "/copies/{request_id:uuid}"
DOCUMENT: Final = "/copies/documents/{issue_id:uuid}"
_MAY: Final = (Function.COPY, Mode.EXECUTE)
ISSUING_SCREENS: Final = (
    Screen("J-A05b", REQUEST, *_MAY, show=show_request),
    Screen("J-A05c", f"{REQUEST}/make", *_MAY, act=act_make),
    Screen("J-A05d", DOCUMENT, *_MAY, show=show_document),
    Screen("J-A05h", f"{DOCUMENT}/pages/{{page:int}}", *_MAY, show=show_page),
    Screen("J-A05g", f"{REQUEST}/paper", *_MAY, show=show_request_paper),
    Screen("J-A05e", f"{REQUEST}/cancel", *_MAY, act=act_cancel, needs_case=False),
    Screen("J-A05f", f"{REQUEST}/call", *_MAY, act=act_call, needs_case=False),
    Screen(
        "J-A15", "/copies/waiting", *_MAY, show=show_waiting, needs_case=False, menu="menu-waiting"
    ),
    Screen("J-A15a", f"{REQUEST}/print", *_MAY, act=act_print, needs_case=False),
    Screen("J-A15b", f"{REQUEST}/hand-over", *_MAY, act=act_hand_over, needs_case=False),
    Screen("J-A15c", f"{DOCUMENT}/spoil", *_MAY, act=act_spoil, needs_case=False),
)
