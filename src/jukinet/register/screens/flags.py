"""Marks «under investigation» and notes beside a record: read, written, lifted."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.protection.guard import Output
from jukinet.register.flags import FLAG_TEXT_MAX, FlagKind
from jukinet.register.procedures import (
    get_record,
    lift_flag,
    list_flags,
    mark_under_investigation,
    write_note,
)
from jukinet.register.procedures.guarded import split_by_guard
from jukinet.register.record import Occasion
from jukinet.register.screens.demands import demand_of, record
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError


def show_flags(visit: Visit) -> Answer:
    """What is said beside the record, lifted marks too."""
    return _page(visit)


def act_flags(visit: Visit) -> Answer:
    """Raise a mark, write a note, or lift one."""
    form, found = visit.form, get_record(visit.tx, UUID(visit.path["resident_id"]))
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, _ = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    if not passed:
        raise JukiError(ErrorCode.PROTECTED, "the record is protected")
    do = form.choose("do", ("mark", "note", "lift"))
    text = form.get("reason" if do == "lift" else "text").strip()
    if not 1 <= len(text) <= FLAG_TEXT_MAX:
        return _page(
            visit,
            status=422,
            mistake=f"reason-{_number(form.get('flag'))}" if do == "lift" else "text",
        )
    occasion = Occasion(visit.today, visit.today, visit.by.operator.operator_id, visit.by.now)
    resident = found.resident_id
    match do:
        case "mark":
            mark_under_investigation(visit.tx, resident, text, occasion)
        case "note":
            write_note(visit.tx, resident, text, occasion)
        case _:
            lift_flag(visit.tx, resident, _number(form.get("flag")), text, occasion)
    record(visit, Function.RECORD, shown=[found], items=(do,), result="entered", mode=Mode.WRITE)
    return visit.redirect(f"/residents/{resident}/flags", notice=f"told-flag-{do}")


def _page(visit: Visit, *, status: int = 200, mistake: str = "") -> Answer:
    found = get_record(visit.tx, UUID(visit.path["resident_id"]))
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, withheld = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    record(visit, Function.RECORD, shown=passed, withheld=withheld, items=("notes",))
    sentence = visit.words("mistake-flag-text", most=FLAG_TEXT_MAX)
    mistakes = [(mistake, sentence)] if mistake else []
    return visit.page(
        "register/flags.html",
        title="title-flags",
        status=status,
        found=found if passed else None,
        flags=list_flags(visit.tx, [found.resident_id]) if passed else [],
        investigation=FlagKind.UNDER_INVESTIGATION,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        typed=visit.form.find("text"),
    )


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise JukiError(ErrorCode.FORM_INVALID, "a mark has a number")
    return int(text)


FLAG_SCREENS: Final = (
    Screen(
        "J-A04d",
        "/residents/{resident_id:uuid}/flags",
        Function.RECORD,
        Mode.WRITE,
        show=show_flags,
        act=act_flags,
    ),
)
