"""A03: the search box, and the boxes beside it for who prefers them."""

from __future__ import annotations

from typing import Any, Final

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.protection.guard import Output
from jukinet.register.procedures import list_records
from jukinet.register.procedures.guarded import Sighting, look_for
from jukinet.register.screens.demands import demand_of, record
from jukinet.register.search import COUNT_MAX, HITS_MAX, Clues, read_boxes, read_clues
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import JukiError

SEARCH: Final = "/search"
BOXES: Final = ("name", "birth", "place")
NONE, MANY, FOUND = "none", "counted", "found"


def show_search(visit: Visit) -> Answer:
    """The empty box."""
    return _page(visit, "", "standing")


def act_search(visit: Visit) -> Answer:
    """Look, and write down that somebody looked: by which kinds of clue, with which result."""
    form = visit.form
    scope = form.find("scope") or "standing"
    line = (form.find("instead") or form.find("line")).strip()
    boxes = {name: form.find(name).strip() for name in BOXES}
    towns = visit.facilities.settings.postal_codes
    try:
        if any(boxes.values()) and not line:
            clues = read_boxes(**boxes, today=visit.today, towns=towns)
        else:
            clues = read_clues(line, visit.today, towns)
    except JukiError as error:
        record(visit, Function.SEARCH, result=error.code.value)
        return _page(visit, line, scope, boxes=boxes, error=error.code)
    try:
        seen = look_for(
            visit.tx,
            clues,
            include_erased=scope == "erased",
            demand=demand_of(visit, Output.SEARCH_RESULT),
            now=visit.by.now,
        )
    except JukiError as error:
        _record(visit, clues, error.code.value)
        return _page(visit, line, scope, boxes=boxes, clues=clues, error=error.code)
    _record(visit, clues, MANY if seen.count > HITS_MAX else FOUND if seen.count else NONE, seen)
    return _page(visit, line, scope, boxes=boxes, clues=clues, seen=seen)


def _record(visit: Visit, clues: Clues, result: str, seen: Sighting | None = None) -> None:
    """The search text itself is never written down."""
    items = sorted(kind.value for kind in clues.kinds)
    found = [] if seen is None else [hit.resident_id for hit in seen.hits]
    withheld = [] if seen is None else sorted(seen.withheld)
    records = {one.resident_id: one for one in list_records(visit.tx, [*found, *withheld])}
    record(
        visit,
        Function.SEARCH,
        shown=[records[key] for key in found],
        withheld=[records[key] for key in withheld],
        items=items,
        result=result,
    )


def _page(visit: Visit, line: str, scope: str, **facts: Any) -> Answer:
    given = {"boxes": dict.fromkeys(BOXES, ""), "clues": None, "seen": None, "error": None}
    return visit.page(
        "register/search.html",
        title="title-search",
        line=line,
        scope=scope,
        today=visit.today,
        count_max=COUNT_MAX,
        hits_max=HITS_MAX,
        **{**given, **facts},
    )


SEARCH_SCREENS: Final = (
    Screen("J-A03", SEARCH, Function.SEARCH, Mode.READ, show=show_search, act=act_search),
)
