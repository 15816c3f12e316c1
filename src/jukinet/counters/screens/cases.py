"""Open a case, call the next one, go on with one, say who asks, and close it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.procedures import (
    BY_CARD,
    call_case,
    call_next_case,
    close_case,
    find_bell,
    identify_requester,
    list_checks,
    open_case,
    put_case_before,
    set_case_aside,
)
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.counters.screens.placing import after_opening, put_before
from jukinet.security.operator import Function, Mode

HOME: Final = "/"
COMPARING: Final = "/identity"
"""Where papers with a photograph are compared with what is held."""
BY_HAND: Final = tuple(one for one in Means if one not in BY_CARD)
NEXT: Final = re.compile(r"/|(/[A-Za-z0-9_-]{1,64}){1,8}")
"""Where to go on after a case was opened: an address of this counter, without a query."""


def _facts(visit: Visit) -> dict[str, Any]:
    words = visit.words
    return {
        "affairs": [(one.value, words(f"frame-affair-{one.value}")) for one in Affair],
        "relations": [(one.value, words(f"frame-relation-{one.value}")) for one in Relation],
        "means": _choices(visit, _means_of(visit)),
    }


def _choices(visit: Visit, means: Sequence[Means]) -> list[tuple[str, str]]:
    return [(one.value, visit.words(f"frame-means-{one.value}")) for one in means]


def _means_of(visit: Visit) -> tuple[Means, ...]:
    """What may be said by hand; that a card was read only its reading says, and then it stays."""
    read = visit.by.case.means if visit.by.case is not None else Means.NONE
    return (*BY_HAND, read) if read in BY_CARD else BY_HAND


def show_new_case(visit: Visit) -> Answer:
    """What the case is about; three choices that the usual visitor leaves as they are."""
    wanted = visit.query.get("next", "")
    return visit.page(
        "counter/case_new.html",
        title="title-case-new",
        next_address=wanted if NEXT.fullmatch(wanted) else "",
        reads_cards=visit.facilities.resident_cards is not None,
        **{**_facts(visit), "means": _choices(visit, BY_HAND)},
    )


def act_new_case(visit: Visit) -> Answer:
    """Open it here, or give it a number and let it wait."""
    form = visit.form
    _part_from_case(visit)
    waiting = form.choose("do", ("open", "wait")) == "wait"
    file = open_case(
        visit.tx,
        Affair(form.choose("affair", tuple(Affair))),
        Relation(form.choose("relation", tuple(Relation))),
        Means(form.choose("means", BY_HAND)),
        by=visit.by,
        randomness=visit.context.randomness,
        waiting=waiting,
    )
    if waiting:
        return visit.redirect(HOME, notice="told-case-waits")
    put_before(visit, file.case.case_id)
    wanted = form.find("next_address")
    return visit.redirect(wanted if NEXT.fullmatch(wanted) else after_opening(visit))


def act_next_case(visit: Visit) -> Answer:
    """Call whoever has waited longest."""
    file = call_next_case(visit.tx, by=visit.by)
    if file is None:
        return visit.redirect(HOME, notice="told-nobody-waits")
    put_before(visit, file.case.case_id)
    return visit.redirect("/case", notice="told-case-called")


def act_call_case(visit: Visit) -> Answer:
    """Go on with a case of one's own, call one out of its turn, or take a long idle one over.

    Where its bell rings it goes on there.
    """
    file = call_case(visit.tx, UUID(visit.path["case_id"]), by=visit.by)
    put_before(visit, file.case.case_id)
    bell = find_bell(visit.tx, file.case.case_id)
    return visit.redirect(bell.address if bell else "/case", notice="told-case-called")


def show_case(visit: Visit) -> Answer:
    """The case that lies before the operator."""
    case = visit.by.get_case()
    return visit.page(
        "counter/case.html",
        title="title-case",
        case=case,
        checks=list_checks(visit.tx, case),
        may_compare=visit.has(COMPARING),
        **_facts(visit),
    )


def act_case(visit: Visit) -> Answer:
    """Say who asks and how he was identified."""
    form = visit.form
    identify_requester(
        visit.tx,
        by=visit.by,
        relation=Relation(form.choose("relation", tuple(Relation))),
        means=Means(form.choose("means", _means_of(visit))),
    )
    return visit.redirect(after_opening(visit), notice="told-case-identified")


def act_end_case(visit: Visit) -> Answer:
    """The case is done, or goes back into the queue."""
    assert visit.session is not None, "whoever has a case is signed on"
    case_id = visit.by.get_case().case_id
    if visit.form.choose("do", ("close", "aside")) == "close":
        close_case(visit.tx, case_id, by=visit.by)
        notice = "told-case-closed"
    else:
        set_case_aside(visit.tx, case_id, by=visit.by)
        notice = "told-case-aside"
    put_case_before(visit.tx, visit.session.session_id, None)
    return visit.redirect(HOME, notice=notice)


def _part_from_case(visit: Visit) -> None:
    """What becomes of the case that was open before."""
    if visit.by.case is None:
        return
    if visit.form.choose("former", ("close", "keep")) == "close":
        close_case(visit.tx, visit.by.case.case_id, by=visit.by)


CASE_SCREENS: Final = (
    Screen(
        "J-A02c",
        "/cases/new",
        Function.SEARCH,
        Mode.READ,
        show=show_new_case,
        act=act_new_case,
        needs_case=False,
    ),
    Screen(
        "J-A02d", "/cases/next", Function.SEARCH, Mode.READ, act=act_next_case, needs_case=False
    ),
    Screen(
        "J-A02e",
        "/cases/{case_id:uuid}/call",
        Function.SEARCH,
        Mode.READ,
        act=act_call_case,
        needs_case=False,
    ),
    Screen("J-A02f", "/case", Function.SEARCH, Mode.READ, show=show_case, act=act_case),
    Screen("J-A02g", "/case/end", Function.SEARCH, Mode.READ, act=act_end_case),
)
