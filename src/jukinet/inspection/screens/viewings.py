"""The reading room: one page of a list on the screen at a time, each recorded."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.inspection.procedures import (
    begin_viewing,
    end_viewing,
    get_request,
    get_viewing,
    is_out,
    show_page,
)
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

NOTES: Final = re.compile(r"[0-9]{1,5}")
ONE: Final = "/inspections/viewings/{viewing_id:uuid}"


def act_begin(visit: Visit) -> Answer:
    """A reader whom the request names sits down."""
    request = get_request(visit.tx, UUID(visit.path["request_id"]), by=visit.by)
    reader = visit.form.choose("reader", request.readers)
    viewing = begin_viewing(
        visit.tx, request.request_id, reader, by=visit.by, context=visit.context
    )
    return visit.redirect(f"/inspections/viewings/{viewing.viewing_id}/1")


def show(visit: Visit) -> Answer:
    """One page: place, name, birth date, sex, address; of a list that is old only how it ends."""
    key = UUID(visit.path["viewing_id"])
    try:
        page = show_page(visit.tx, key, int(visit.path["page"]), by=visit.by, context=visit.context)
    except JukiError as error:
        if error.code is not ErrorCode.INSPECTION_LIST_OUTDATED:
            raise
        return _show_end(visit, "viewing-list-old")
    return visit.page(
        "inspection/viewing.html", title="title-viewing", viewing=page.viewing, shown=page
    )


def show_paper(visit: Visit) -> Answer:
    """A reading of paper: nothing is on the screen but how it ends."""
    medium = get_viewing(visit.tx, UUID(visit.path["viewing_id"]), by=visit.by).medium_id
    there = medium is None or is_out(visit.tx, medium, by=visit.by)
    return _show_end(visit, "viewing-of-paper" if there else "viewing-paper-gone")


def _show_end(visit: Visit, said: str) -> Answer:
    """No page, why there is none, and how the reading ends."""
    viewing = get_viewing(visit.tx, UUID(visit.path["viewing_id"]), by=visit.by)
    return visit.page(
        "inspection/viewing.html",
        title="title-viewing",
        viewing=viewing,
        shown=None,
        said=visit.words(said, reader=viewing.reader),
    )


def act_end(visit: Visit) -> Answer:
    """He leaves, and says of how many he took notes."""
    typed = visit.form.find("notes").strip()
    if NOTES.fullmatch(typed) is None:
        raise JukiError(ErrorCode.FORM_INVALID, "how many notes were taken is a number")
    viewing = get_viewing(visit.tx, UUID(visit.path["viewing_id"]), by=visit.by)
    end_viewing(visit.tx, viewing.viewing_id, int(typed), by=visit.by, context=visit.context)
    return visit.redirect(f"/inspections/{viewing.request_id}", notice="told-read")


_TAKING: Final = (Function.INSPECTION, Mode.WRITE)
VIEWING_SCREENS: Final = (
    Screen("J-A19g", "/inspections/{request_id:uuid}/viewings", *_TAKING, act=act_begin),
    Screen("J-A19h", f"{ONE}/{{page:int}}", *_TAKING, show=show),
    Screen("J-A19t", f"{ONE}/paper", *_TAKING, show=show_paper),
    Screen("J-A19i", f"{ONE}/end", *_TAKING, act=act_end),
)
