"""Notices: the list of what waits, one with its end, the paper where no line leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from jukinet.address_history.forms.notice_paper import compose_notice_paper
from jukinet.address_history.notice import LIFE, Notice, NoticeEvent, NoticeState
from jukinet.address_history.procedures import (
    list_work,
    note_posted,
    print_notice,
    settle,
    show_notice,
    tell_again,
)
from jukinet.address_history.screens.places import line_row, place_of
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, marks_of, with_seal
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode

ROOT: Final = "/address-notices"
ONE: Final = f"{ROOT}/{{reference:uuid}}"
REASON: Final = "通知"


def show_list(visit: Visit) -> Answer:
    """What waits: differences, papers to post, late answers; by number, without a name."""
    work = list_work(visit.tx, by=visit.by, context=visit.context)
    return visit.page(
        "address_history/work.html",
        title="title-work",
        differing=[_row(visit, one) for one in work.differing],
        to_post=[_row(visit, one) for one in work.to_post],
        late=[_row(visit, one) for one in work.late],
        counts={state.value: work.counts.get(state, 0) for state in NoticeState},
        files=work.files,
        may_write=visit.by.operator.may(Function.ADDRESS_HISTORY, Mode.WRITE),
    )


def act_posted(visit: Visit) -> Answer:
    """Those that are ticked went to the post."""
    references = [UUID(one) for one in visit.form.list("posted")]
    if not references:
        return visit.redirect(ROOT, notice="told-nothing-ticked")
    note_posted(visit.tx, references, by=visit.by, context=visit.context)
    return visit.redirect(ROOT, notice="told-posted")


def show_one(visit: Visit) -> Answer:
    """One notice: what was told, what differs, what our record says today."""
    return _show_one(visit, {})


def act_settle(visit: Visit) -> Answer:
    """There is nothing to be told again, and why."""
    reason = visit.form.find("reason").strip()
    if not reason:
        return _show_one(visit, {"reason": "wrong-reason"})
    settle(visit.tx, _key(visit), reason, by=visit.by, context=visit.context)
    return visit.redirect(ROOT, notice="told-settled")


def act_again(visit: Visit) -> Answer:
    """Tell the domicile how our record stands now."""
    tell_again(visit.tx, _key(visit), by=visit.by, context=visit.context)
    return visit.redirect(ROOT, notice="told-again")


def show_paper(visit: Visit) -> Answer:
    """The notice as it is posted (J-48), with the official seal where there is one."""
    engine = engine_of(visit)
    shown = print_notice(visit.tx, _key(visit), by=visit.by, context=visit.context)
    rows = [line_row(visit, line) for line in shown.lines]
    marks = marks_of(visit, number_of(shown.notice))
    addressee = place_of(shown.notice.destination, visit.today)
    sheet = compose_notice_paper(engine, shown.notice, addressee, rows, marks)
    sheet = with_seal(visit, sheet, REASON)
    return visit.download(sheet.pdf, "application/pdf", "address-notice.pdf")


def number_of(notice: Notice) -> str:
    """What a notice is called among people: the end of its key."""
    return f"附-{notice.reference.hex[-8:]}"


def _show_one(visit: Visit, wrong: Mapping[str, str]) -> Answer:
    shown = show_notice(visit.tx, _key(visit), by=visit.by, context=visit.context)
    notice = shown.notice
    may = visit.by.operator.may(Function.ADDRESS_HISTORY, Mode.WRITE)
    events = {event for state, event in LIFE if state is notice.state}
    again = NoticeEvent.TELL_AGAIN in events and (
        notice.state is not NoticeState.SENT or notice.is_late(visit.by.now)
    )
    return visit.page(
        "address_history/notice.html",
        title="title-notice",
        status=422 if wrong else 200,
        notice=notice,
        number=number_of(notice),
        destination=place_of(notice.destination, visit.today),
        differences=_words_of(visit, notice),
        lines=[line_row(visit, line) for line in shown.lines],
        steps=shown.steps,
        compared=_compared(visit, notice, shown.record),
        may_settle=may and NoticeEvent.SETTLE in events,
        may_tell=may and again,
        may_print=may and notice.state is NoticeState.TO_POST and visit.facilities.paper,
        errors=[(name, visit.words(key)) for name, key in wrong.items()],
        wrong_fields=defaultdict(str, {name: visit.words(key) for name, key in wrong.items()}),
    )


def _compared(
    visit: Visit, notice: Notice, record: ResidentRecord | None
) -> list[tuple[str, str, str]]:
    """What was told beside what our record says today; of a transfer there is none."""
    if record is None:
        return []
    told, now, domicile = notice.person, record.identification, record.permanent_domicile
    return [
        (visit.words("item-name"), told.name, now.name.written),
        (visit.words("item-birth"), told.birth_date.text, now.birth_date.text),
        (visit.words("item-domicile"), told.domicile.text, domicile.text if domicile else ""),
        (visit.words("item-head"), told.domicile.head, domicile.head if domicile else ""),
    ]


def _row(visit: Visit, notice: Notice) -> dict[str, object]:
    return {
        "key": notice.reference,
        "number": number_of(notice),
        "content": notice.content.value,
        "destination": place_of(notice.destination, visit.today),
        "made_at": notice.made_at,
        "differences": _words_of(visit, notice),
    }


def _words_of(visit: Visit, notice: Notice) -> list[str]:
    return [visit.words(f"differs-{one.value}") for one in sorted(notice.differences)]


def _key(visit: Visit) -> UUID:
    return UUID(visit.path["reference"])


_READING: Final = (Function.ADDRESS_HISTORY, Mode.READ)
_WRITING: Final = (Function.ADDRESS_HISTORY, Mode.WRITE)
NOTICE_SCREENS: Final = (
    Screen("J-A22", ROOT, *_READING, show=show_list, needs_case=False, menu="menu-histories"),
    Screen("J-A22a", f"{ROOT}/posted", *_WRITING, act=act_posted, needs_case=False),
    Screen("J-A22b", ONE, *_READING, show=show_one),
    Screen("J-A22c", f"{ONE}/settled", *_WRITING, act=act_settle),
    Screen("J-A22d", f"{ONE}/again", *_WRITING, act=act_again),
    Screen("J-A22e", f"{ONE}/paper", *_WRITING, show=show_paper),
)
