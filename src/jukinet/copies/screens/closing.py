"""A16: the close of this counter's day, and the second hand under somebody else's."""

from __future__ import annotations

from datetime import date
from typing import Final

from jukinet.copies.daybook import Count
from jukinet.copies.forms.closing import (
    compose_fee_summary,
    compose_paper_ledger,
    compose_spoilt_sheets,
)
from jukinet.copies.procedures import (
    ClosedDay,
    close_day,
    confirm_closing,
    find_closed_day,
    list_unconfirmed,
    names_of,
    read_daybook,
)
from jukinet.copies.request import CopyKind
from jukinet.copies.screens.desk import desk_of
from jukinet.copies.sheets import Spoilt
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.platform.paper.form import Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

CLOSING: Final = "/copies/closing"
PAPERS: Final = ("fees", "paper", "spoilt")
BY_HAND: Final = "in-this-drawer"


def show_closing(visit: Visit) -> Answer:
    """What should be there, with places for what is; or the day as it was closed."""
    return _page(visit)


def act_closing(visit: Visit) -> Answer:
    """Close the day."""
    try:
        with visit.tx.savepoint():
            close_day(visit.tx, _read_count(visit), by=visit.by)
    except JukiError as error:
        if error.code not in {ErrorCode.CLOSING_NOT_READY, ErrorCode.FORM_INVALID}:
            raise
        wording = get_wording(error.code, visit.words.language)
        return _page(visit, [("reason", f"{wording.sentence}{wording.remedy}")], status=422)
    return visit.redirect(CLOSING, notice="told-closed")


def act_confirm(visit: Visit) -> Answer:
    """The second hand under a closed day."""
    try:
        day = date.fromisoformat(visit.form.get("day"))
    except ValueError:
        raise JukiError(ErrorCode.FORM_INVALID, "not a day") from None
    confirm_closing(visit.tx, visit.form.get("terminal"), day, by=visit.by)
    return visit.redirect(f"{CLOSING}/others", notice="told-confirmed")


def show_others(visit: Visit) -> Answer:
    """Closed days that wait for their second hand."""
    return visit.page(
        "copies/confirm.html",
        title="title-confirm",
        days=list_unconfirmed(visit.tx, by=visit.by),
        me=visit.by.operator.operator_id,
        kinds=_kinds(visit),
    )


def show_paper(visit: Visit) -> Answer:
    """Form 39 of this counter's closed day: fees, paper or spoilt sheets."""
    which = visit.path["which"]
    closed = find_closed_day(visit.tx, visit.by.terminal_id, visit.today)
    if closed is None or which not in PAPERS:
        raise JukiError(ErrorCode.NOT_FOUND, "the day is not closed")
    sheet = _compose(visit, closed, which)
    return visit.download(sheet.pdf, "application/pdf", f"closing-{which}.pdf")


def _compose(visit: Visit, closed: ClosedDay, which: str) -> Sheet:
    desk, kept = desk_of(visit), closed.kept
    marks = IssueMarks(
        number="",
        issued_at=visit.by.now,
        issuer=visit.context.party.municipality,
        municipality=names_of(visit.context)(visit.context.party.municipality),
        mayor=desk.settings.mayor,
        terminal=kept.terminal_id,
        simulated=desk.settings.simulated,
    )
    if which == "fees":
        return compose_fee_summary(
            desk.engine, closed.lines.fees, kept.counted_yen, kept.reason, _kinds(visit), kept.day,
            marks, closed.lines.by_hand,
        )  # fmt: skip
    if which == "paper":
        return compose_paper_ledger(desk.engine, closed.lines.papers, kept.reason, kept.day, marks)
    reasons = {one.value: visit.words(f"spoilt-{one.value}") for one in Spoilt}
    return compose_spoilt_sheets(desk.engine, closed.lines.spoilt, reasons, kept.day, marks)


def _read_count(visit: Visit) -> Count:
    text = visit.form.get("cash").replace(",", "").strip()
    if not text.isdecimal():
        raise JukiError(ErrorCode.FORM_INVALID, "money is counted in figures")
    daybook = read_daybook(visit.tx, by=visit.by)
    tops = [
        (line.pack, visit.form.get(f"top-{place}").strip().upper())
        for place, line in enumerate(daybook.papers)
    ]
    takes_by_hand = visit.form.find("by_hand") == BY_HAND
    return Count(int(text), tops, visit.form.find("reason"), takes_by_hand)


def _page(visit: Visit, mistakes: object = (), status: int = 200) -> Answer:
    daybook = read_daybook(visit.tx, by=visit.by)
    return visit.page(
        "copies/closing.html",
        title="title-closing",
        status=status,
        mistakes=mistakes,
        daybook=daybook,
        closed=find_closed_day(visit.tx, visit.by.terminal_id, daybook.day),
        kinds=_kinds(visit),
        reasons={one.value: visit.words(f"spoilt-{one.value}") for one in Spoilt},
        sent=dict(visit.form.fields),
    )


def _kinds(visit: Visit) -> dict[str, str]:
    return {one.value: visit.words(f"kind-{one.value}") for one in CopyKind}


CLOSING_SCREENS: Final = (
    Screen(
        "J-A16", CLOSING, Function.FEES, Mode.WRITE, show=show_closing, act=act_closing,
        needs_case=False, menu="menu-closing",
    ),
    Screen(
        "J-A16a", f"{CLOSING}/others", Function.FEES, Mode.EXECUTE, show=show_others,
        act=act_confirm, needs_case=False, menu="menu-confirm",
    ),
    Screen(
        "J-A16b", f"{CLOSING}/papers/{{which}}", Function.FEES, Mode.READ, show=show_paper,
        needs_case=False,
    ),
)  # fmt: skip
