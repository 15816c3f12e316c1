"""E07, the contractor's own page: administrator, room, printer, series, commissions, erasure.

The centre that makes cards for small towns has the same page (points 5 to 9; 1 (4) of the notice).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.maker import MakingReport
from jukinet.cards.commissioned_issue.screens.places import HOUSE, try_it
from jukinet.cards.commissioned_issue.station import Station
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.screen import Answer, Between, Later, Redirect, Screen, Visit
from jukinet.custody.screens.typed import Typed, read_key
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import list_operator_names
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

CARDS_A_PRESS: Final = 20
"""A few seconds; whoever makes more presses again and sees how it goes."""
COMMISSIONS_SHOWN: Final = 30
"""The newest; each is counted anew, and what is older was erased."""
ENDED: Final = {
    "limit": "told-made",
    "no-blanks": "told-no-blanks",
    "no-records": "told-no-records",
}


class CountedStation(Station, Protocol):
    """A station whose contents can be counted."""

    def count(self) -> frozenset[str]:
        """The numbers of all that lies in it."""


class IssuingHouse(Protocol):
    """What the page has of the house besides its books: whom it serves, and the machine."""

    @property
    def servers(self) -> tuple[Party, ...]:
        """The municipalities on this terminal's list."""

    @property
    def makes(self) -> bool:
        """Whether both halves of the transport key have a place here."""

    def station(self) -> CountedStation:
        """The machine, to be looked at."""

    def make(self, by: CaseWorker, limit: int) -> MakingReport:
        """Make cards; one at a time works at the machine."""

    def end(self, by: CaseWorker) -> None:
        """End the series, and let the printer be switched."""


def show_house(visit: Visit) -> Answer:
    """Who answers, who is inside, who has the printer, how each commission stands."""
    return _page(visit, [])


def act_room(visit: Visit) -> Answer:
    """Go into the room, or out of it; each for himself (point 6)."""
    do, typed = visit.form.choose("do", ("enter", "leave")), Typed.of(visit)
    purpose = typed.text("purpose") if do == "enter" else ""
    if typed.mistakes:
        return _page(visit, typed.mistakes)

    def act() -> Answer:
        tx, by, context = visit.tx, visit.by, visit.context
        if do == "enter":
            procedures.enter_room(tx, by.operator, purpose, by=by, context=context)
        else:
            procedures.leave_room(tx, by.operator, by=by, context=context)
        return visit.redirect(HOUSE, notice=f"told-{do}")

    return try_it(visit, act, _page)


def act_make(visit: Visit) -> Answer:
    """Make some cards; what goes wrong with the machine is known when nothing is open."""
    house, by = _house(visit), visit.by

    def find(between: Between) -> Redirect:
        report = house.make(by, CARDS_A_PRESS)
        notice = ENDED.get(report.ended, "told-made")
        return between.settle(lambda after: after.redirect(HOUSE, notice=notice))

    return Later(visit.url(HOUSE), find)


def act_end(visit: Visit) -> Answer:
    """End the series; from now on the printer may be switched to other cards (point 5)."""
    house, by = _house(visit), visit.by

    def find(between: Between) -> Redirect:
        house.end(by)
        return between.settle(lambda after: after.redirect(HOUSE, notice="told-ended"))

    return Later(visit.url(HOUSE), find)


def act_keys(visit: Visit) -> Answer:
    """Make keys for commissions to come, and offer them to a municipality."""
    typed = Typed.of(visit)
    count, to = typed.number("count"), visit.form.get("to")
    if typed.mistakes:
        return _page(visit, typed.mistakes)
    server = next((one for one in _house(visit).servers if str(one) == to), None)
    if server is None:
        raise JukiError(ErrorCode.FORM_INVALID, "a municipality is chosen")

    def act() -> Answer:
        procedures.offer_keys(visit.tx, server, count, by=visit.by, context=visit.context)
        return visit.redirect(HOUSE, notice="told-keys")

    return try_it(visit, act, _page)


def act_administrator(visit: Visit) -> Answer:
    """Appoint who answers for the terminal, from the named list (point 7)."""
    named = visit.form.get("operator")
    if named not in list_operator_names(visit.tx):
        raise JukiError(ErrorCode.FORM_INVALID, "somebody on the named list is chosen")
    procedures.appoint_administrator(visit.tx, named, by=visit.by, context=visit.context)
    return visit.redirect(HOUSE, notice="told-appointed")


def act_erasure(visit: Visit) -> Answer:
    """State that a commission is to be erased, or witness it as another (point 9)."""
    do = visit.form.choose("do", ("state-erasure", "witness-erasure"))
    commission_id = read_key(visit.form.get("commission")).hex

    def act() -> Answer:
        tx, by, context = visit.tx, visit.by, visit.context
        if do == "state-erasure":
            procedures.state_erasure(tx, commission_id, by=by, context=context)
        else:
            procedures.witness_erasure(tx, commission_id, by=by, context=context)
        return visit.redirect(HOUSE, notice=f"told-{do}")

    return try_it(visit, act, _page)


def _house(visit: Visit) -> IssuingHouse:
    house: IssuingHouse = visit.facilities.issuing
    return house


def _page(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    tx, by, house = visit.tx, visit.by, _house(visit)
    present = procedures.list_present(tx, by=by)
    return visit.page(
        "commissioned_issue/house.html",
        title="title-house",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        administrator=procedures.find_administrator(tx, by=by),
        roster=list(list_operator_names(tx).items()),
        present=present,
        inside=any(one.operator_id == by.operator.operator_id for one in present),
        lease=house.station().find_lease(),
        series=procedures.find_open_series(tx),
        makes=house.makes,
        commissions=_commissions(visit),
        others=[(str(one), one.code) for one in house.servers],
        own=by.operator.operator_id,
        typed=defaultdict(str, visit.form.fields),
        may_make=by.operator.may(Function.CARD_MAKING, Mode.EXECUTE),
        may_write=by.operator.may(Function.CARD_MAKING, Mode.WRITE),
        may_appoint=by.operator.may(Function.OPERATORS, Mode.WRITE),
    )


def _commissions(visit: Visit) -> list[dict[str, Any]]:
    tx, by = visit.tx, visit.by
    rows = []
    for one in procedures.list_commissions(tx, by=by, limit=COMMISSIONS_SHOWN):
        came, refused, made, in_work = procedures.count_records(tx, one.commission_id, by=by)
        steps: dict[str, tuple[str, datetime]] = procedures.list_erasure_steps(
            tx, one.commission_id, by=by
        )
        rows.append(
            {
                "commission": one,
                "key": str(UUID(one.commission_id)),
                "came": came,
                "refused": refused,
                "made": made,
                "in_work": in_work,
                "steps": steps,
            }
        )
    return rows


_MAKING: Final = Function.CARD_MAKING


def _form(letter: str, name: str, mode: Mode, act: Callable[[Visit], Answer]) -> Screen:
    return Screen(f"J-E07{letter}", f"{HOUSE}/{name}", _MAKING, mode, act=act, needs_case=False)


HOUSE_SCREENS: Final = (
    Screen(
        "J-E07", HOUSE, _MAKING, Mode.READ, show=show_house, needs_case=False, menu="menu-house"
    ),
    _form("a", "room", Mode.READ, act_room),
    _form("b", "make", Mode.EXECUTE, act_make),
    _form("c", "end", Mode.EXECUTE, act_end),
    _form("d", "keys", Mode.EXECUTE, act_keys),
    Screen(
        "J-E07e", f"{HOUSE}/administrator", Function.OPERATORS, Mode.WRITE,
        act=act_administrator, needs_case=False,
    ),
    _form("f", "erasures", Mode.WRITE, act_erasure),
)  # fmt: skip
