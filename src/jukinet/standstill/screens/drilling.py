"""B10: hold a drill, and what the last ones showed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jukinet.counters.screen import Answer, Between, Later, Redirect, Screen, Visit
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.standstill import procedures as standstill
from jukinet.standstill.drills.room import DrillRoom, HolderWithPin
from jukinet.standstill.pack import Holder
from jukinet.standstill.screens.overview import STANDSTILL
from jukinet.terms.errors import ErrorCode, JukiError

DRILLS: Final = f"{STANDSTILL}/drills"
NEW: Final = f"{DRILLS}/new"
TWO: Final = ("first", "second")
PIN_LENGTH_MAX: Final = 32


def show_drills(visit: Visit) -> Answer:
    """What the last drills showed, step by step."""
    drills = standstill.list_drills(visit.tx, by=visit.by)
    stopped_by = {step["stopped_by"] for report, _, _ in drills for step in report["steps"]}
    return visit.page(
        "standstill/drills.html",
        title="title-drills",
        drills=drills,
        why={
            code.value: get_wording(code, visit.words.language).sentence
            for code in ErrorCode
            if code.value in stopped_by
        },
        may_hold=visit.by.operator.may(Function.STANDSTILL, Mode.EXECUTE),
    )


def show_new(visit: Visit) -> Answer:
    """At which place, and by whose two cards."""
    return _new(visit, [])


def act_new(visit: Visit) -> Answer:
    """Hold it: the pack is opened, a paper is composed, everything is taken over and accounted for.

    A step that does not work is no refusal: drills are held to find it, and it is in the report.
    """
    room, form, by = _room(visit), visit.form, visit.by
    holders = {holder.holder_id for holder in standstill.list_holders(visit.tx, by=by)}
    place = form.choose("place", room.places)
    first, second = (
        HolderWithPin(form.choose(one, holders), form.get(f"pin_{one}")[:PIN_LENGTH_MAX])
        for one in TWO
    )
    if first.holder_id == second.holder_id:
        return _new(visit, [("second", visit.words("mistake-one-card"))])

    def find(_: Between) -> Redirect:
        report = room.hold(place, first, second, by)
        return Redirect(visit.url(DRILLS), "told-drill" if report.passed else "told-drill-stopped")

    return Later(visit.url(DRILLS), find)


def _new(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    room, form = visit.facilities.drills, visit.form
    holders = standstill.list_holders(visit.tx, by=visit.by)
    return visit.page(
        "standstill/drill_new.html",
        title="title-drill-new",
        status=422 if mistakes else 200,
        places=[(place, place) for place in room.places] if room else [],
        on_terminals=bool(room and room.on_terminals),
        holders=[(one.holder_id, f"{one.name} {one.holder_id}") for one in holders],
        chosen=[form.find(one) or _usual(holders, place) for place, one in enumerate(TWO)],
        place=form.find("place"),
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
    )


def _usual(holders: Sequence[Holder], place: int) -> str:
    return holders[place].holder_id if place < len(holders) else ""


def _room(visit: Visit) -> DrillRoom:
    room = visit.facilities.drills
    if room is None:
        raise JukiError(ErrorCode.READER_MISSING, "no drill is held from this counter")
    assert isinstance(room, DrillRoom)
    return room


DRILL_SCREENS: Final = (
    Screen(
        "J-B10b", DRILLS, Function.STANDSTILL, Mode.READ,
        show=show_drills, needs_case=False,
    ),
    Screen(
        "J-B10h", NEW, Function.STANDSTILL, Mode.EXECUTE,
        show=show_new, act=act_new, needs_case=False,
    ),
)  # fmt: skip
