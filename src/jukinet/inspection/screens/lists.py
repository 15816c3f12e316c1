"""The list of a request's area: ask for it, make it once another has approved."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.output import OutputState
from jukinet.inspection.procedures import (
    count_area,
    find_excerpt_for,
    get_request,
    make_excerpt,
    request_excerpt,
)
from jukinet.inspection.procedures.excerpts import digest_of, find_asked
from jukinet.inspection.request import InspectionRequest
from jukinet.security.operator import Function, Mode

ONE: Final = "/inspections/{request_id:uuid}/list"


def show_list(visit: Visit) -> Answer:
    """How large the area is, what was asked for, and what was approved."""
    request = _request(visit)
    asked = find_asked(visit.tx, digest_of(request.area), by=visit.by)
    return visit.page(
        "inspection/excerpt.html",
        title="title-excerpt",
        request=request,
        persons=count_area(visit.tx, request.area, by=visit.by),
        excerpt=find_excerpt_for(visit.tx, request, by=visit.by),
        today=visit.today,
        asked=asked is not None and asked.state is OutputState.REQUESTED,
        approved=asked is not None and asked.state is OutputState.APPROVED,
    )


def act_list(visit: Visit) -> Answer:
    """Ask for it, or make it: the approval is looked up at this moment, never from a list."""
    request = _request(visit)
    if visit.form.choose("do", ("ask", "make")) == "ask":
        request_excerpt(visit.tx, request.area, by=visit.by, context=visit.context)
        return visit.redirect(_address(request), notice="told-list-asked")
    asked = find_asked(visit.tx, digest_of(request.area), by=visit.by)
    output = asked.output_id if asked else None
    make_excerpt(visit.tx, request.area, output, by=visit.by, context=visit.context)
    return visit.redirect(f"/inspections/{request.request_id}", notice="told-list-made")


def _request(visit: Visit) -> InspectionRequest:
    return get_request(visit.tx, UUID(visit.path["request_id"]), by=visit.by)


def _address(request: InspectionRequest) -> str:
    return f"/inspections/{request.request_id}/list"


LIST_SCREENS: Final = (
    Screen(
        "J-A19f", ONE, Function.INSPECTION, Mode.EXECUTE, show=show_list, act=act_list,
        needs_case=False,
    ),
)  # fmt: skip
