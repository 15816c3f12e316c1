"""Making a record anew (改製) from its history, by whoever may carry that out."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.protection.guard import Output
from jukinet.register.flags import FLAG_TEXT_MAX
from jukinet.register.procedures import get_record, remake_records
from jukinet.register.procedures.guarded import split_by_guard
from jukinet.register.record import Occasion
from jukinet.register.screens.demands import demand_of, record
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError


def show_remaking(visit: Visit) -> Answer:
    """What making anew does, and why it is done: a reason is asked for."""
    return _page(visit)


def act_remaking(visit: Visit) -> Answer:
    """Make the record anew; what was written before is kept as the replaced record."""
    found = get_record(visit.tx, UUID(visit.path["resident_id"]))
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, _ = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    if not passed:
        raise JukiError(ErrorCode.PROTECTED, "the record is protected")
    reason = visit.form.get("reason").strip()
    if not 1 <= len(reason) <= FLAG_TEXT_MAX:
        sentence = visit.words("mistake-flag-text", most=FLAG_TEXT_MAX)
        return _page(visit, status=422, mistake=sentence)
    occasion = Occasion(visit.today, visit.today, visit.by.operator.operator_id, visit.by.now)
    remake_records(visit.tx, [found.resident_id], reason, occasion)
    record(
        visit,
        Function.RECORD,
        shown=[found],
        items=("remaking",),
        result="entered",
        mode=Mode.EXECUTE,
    )
    return visit.redirect(f"/residents/{found.resident_id}/history", notice="told-remade")


def _page(visit: Visit, *, status: int = 200, mistake: str = "") -> Answer:
    found = get_record(visit.tx, UUID(visit.path["resident_id"]))
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, withheld = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    record(visit, Function.RECORD, shown=passed, withheld=withheld, items=("name",))
    return visit.page(
        "register/remaking.html",
        title="title-remaking",
        status=status,
        found=found if passed else None,
        mistake=mistake,
        typed=visit.form.find("reason"),
    )


REMAKING_SCREENS: Final = (
    Screen(
        "J-A04e",
        "/residents/{resident_id:uuid}/remaking",
        Function.RECORD,
        Mode.EXECUTE,
        show=show_remaking,
        act=act_remaking,
    ),
)
