"""The reviewer's screens (A14): differences only, one key for each; and what came of it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.filings import procedures as filings
from jukinet.filings.fields import ANNOTATED, MOVE, YES
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.screens.authority import has_record
from jukinet.filings.screens.entering import address_of, answers_of, locked_page, version_of
from jukinet.filings.screens.notices import has_move_in_notice, may_hear_by_paper
from jukinet.filings.screens.showing import facts_of, view_of
from jukinet.filings.screens.special import is_annotated
from jukinet.filings.workflow import FilingState, Queue, ReturnReason
from jukinet.register import procedures as register
from jukinet.register.household import find_discord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

CERTIFICATES: Final = "/copies/new"
"""Where a move-out certificate is asked for, at counters that have it."""


def show_reviews(visit: Visit) -> Answer:
    """What waits longest, opened at once; the others beside it."""
    waiting = [
        row
        for row in filings.list_queue(visit.tx, Queue.FOR_REVIEW, visit.by.now)
        if row.entered_by != visit.by.operator.operator_id
    ]
    if not waiting:
        return visit.page("filings/review_empty.html", title="title-reviews")
    return _review_page(visit, filings.get_filing(visit.tx, waiting[0].filing_id))


def show_review(visit: Visit) -> Answer:
    """One filing for review."""
    filing = filings.get_filing(visit.tx, UUID(visit.path["filing_id"]))
    if filing.state is not FilingState.ENTERED:
        return visit.redirect(f"/filings/{filing.filing_id}")
    return _review_page(visit, filing)


def _review_page(visit: Visit, filing: Filing, *, reason_error: bool = False) -> Answer:
    reasons = [(each.value, visit.words(f"reason-{each.value}")) for each in ReturnReason]
    if filings.find_late(visit.tx, filing, visit.by):
        return locked_page(visit, filing, reasons=reasons, reason_error=reason_error)
    view = view_of(visit, filing)
    rows = filings.list_queue(visit.tx, Queue.FOR_REVIEW, visit.by.now)
    counts = filings.count_queues(visit.tx)
    return visit.page(
        "filings/review.html",
        title="title-reviews",
        status=422 if reason_error else 200,
        queue=rows,
        waiting=counts[Queue.FOR_REVIEW],
        reason_error=reason_error,
        own=filing.entered_by == visit.by.operator.operator_id,
        reasons=reasons,
        answers=answers_of(visit, view.judgement.warnings, view.judgement.answers),
        **facts_of(visit, view, checked=True),
    )


def act_review(visit: Visit) -> Answer:
    """Approve, or return with a reason from the list."""
    key = UUID(visit.path["filing_id"])
    if visit.form.choose("do", ("approve", "return")) == "approve":
        filings.approve(
            visit.tx, key, version=version_of(visit), by=visit.by, context=visit.context
        )
        return visit.redirect("/reviews", notice="told-approved")
    reason = visit.form.find("reason")
    if reason not in {each.value for each in ReturnReason}:
        filing = filings.get_filing(visit.tx, key)
        return _review_page(visit, filing, reason_error=True)
    filings.return_(
        visit.tx,
        key,
        version=version_of(visit),
        reason=ReturnReason(reason),
        note=visit.form.find("note"),
        by=visit.by,
    )
    return visit.redirect("/reviews", notice="told-returned")


def show_filing(visit: Visit) -> Answer:
    """How far one filing has come: its steps, and the network's lamps (県✓ 全国✓)."""
    filing = filings.get_filing(visit.tx, UUID(visit.path["filing_id"]))
    lamps = filings.list_lamps(visit.tx, filing.filing_id)
    left = [
        lamp.resident_id
        for lamp in lamps
        if filing.kind is FilingKind.MOVE_OUT and not _goes_by_card(filing, lamp.resident_id)
    ]
    may_ask = visit.has(CERTIFICATES) and visit.by.case is not None
    return visit.page(
        "filings/state.html",
        certificate_of=left[0] if left and may_ask else None,
        title="title-state",
        filing=filing,
        address=address_of(filing),
        steps=filings.list_steps(visit.tx, filing.filing_id),
        lamps=lamps,
        has_record=has_record(filing),
        unsettled=_list_unsettled(visit, filing, lamps),
        move_of=_find_move(visit, filing),
        may_tell=has_move_in_notice(filing),
        may_hear=may_hear_by_paper(filing),
    )


def _goes_by_card(filing: Filing, resident: UUID) -> bool:
    """Whether no certificate is issued, because the network carries what it would say."""
    return filing.fields.get(f"{ANNOTATED}{resident}") == YES


def _list_unsettled(visit: Visit, filing: Filing, lamps: list[filings.Lamp]) -> list[UUID]:
    """The households that a cancellation left without one householder or one address."""
    if filing.kind is not FilingKind.CANCELLATION:
        return []
    records = register.list_records(visit.tx, [lamp.resident_id for lamp in lamps])
    households = dict.fromkeys(one.household_id for one in records if one.erasure is None)
    return [
        one for one in households if find_discord(register.get_household(visit.tx, one).members)
    ]


def _find_move(visit: Visit, filing: Filing) -> UUID | None:
    """The filing, where a move with one visit belongs to it and this counter has the screens."""
    is_one = bool(filing.fields.get(MOVE)) or is_annotated(filing)
    return filing.filing_id if is_one and visit.has("/moves") else None


def act_filing(visit: Visit) -> Answer:
    """Take a filing that waits for review back to the desk."""
    key = UUID(visit.path["filing_id"])
    if visit.form.choose("do", ("reopen",)) != "reopen":
        raise JukiError(ErrorCode.FORM_INVALID, "nothing else is done here")
    filing = filings.reopen(visit.tx, key, version=version_of(visit), by=visit.by)
    return visit.redirect(address_of(filing), notice="told-reopened")


REVIEW_SCREENS: Final = (
    Screen(
        "J-A14",
        "/reviews",
        Function.REVIEW,
        Mode.EXECUTE,
        show=show_reviews,
        needs_case=False,
        menu="menu-reviews",
    ),
    Screen(
        "J-A14",
        "/reviews/{filing_id:uuid}",
        Function.REVIEW,
        Mode.EXECUTE,
        show=show_review,
        act=act_review,
        needs_case=False,
    ),
    Screen(
        "J-A14b",
        "/filings/{filing_id:uuid}",
        Function.FILING,
        Mode.READ,
        show=show_filing,
        act=act_filing,
        needs_case=False,
    ),
)
