"""The list of a request's area: ask for it, make it once another has approved."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.output import OutputKind, OutputState
from jukinet.custody.procedures import list_outputs
from jukinet.inspection.procedures import (
    count_area,
    find_excerpt_for,
    get_request,
    make_excerpt,
    request_excerpt,
)
from jukinet.inspection.procedures.excerpts import digest_of
from jukinet.inspection.request import InspectionRequest
from jukinet.security.operator import Function, Mode

ONE: Final = "/inspections/{request_id:uuid}/list"


def show_list(visit: Visit) -> Answer:
    """How large the area is, what was asked for, and what was approved."""
    request = _request(visit)
    return visit.page(
        "inspection/excerpt.html",
        title="title-excerpt",
        request=request,
        persons=count_area(visit.tx, request.area, by=visit.by),
        excerpt=find_excerpt_for(visit.tx, request, by=visit.by),
        today=visit.today,
        asked=_find_output(visit, request, OutputState.REQUESTED) is not None,
        approved=_find_output(visit, request, OutputState.APPROVED) is not None,
    )


def act_list(visit: Visit) -> Answer:
    """Ask for it, or make it: the approval is looked up at this moment, never from a list."""
    request = _request(visit)
    if visit.form.choose("do", ("ask", "make")) == "ask":
        request_excerpt(visit.tx, request.area, by=visit.by, context=visit.context)
        return visit.redirect(_address(request), notice="told-list-asked")
    output = _find_output(visit, request, OutputState.APPROVED)
    make_excerpt(visit.tx, request.area, output, by=visit.by, context=visit.context)
    return visit.redirect(f"/inspections/{request.request_id}", notice="told-list-made")


def _find_output(visit: Visit, request: InspectionRequest, state: OutputState) -> UUID | None:
    if not visit.by.operator.may(Function.MEDIA, Mode.READ):
        return None
    wanted = digest_of(request.area)
    for output in list_outputs(visit.tx, by=visit.by):
        same = (output.wanted.kind, output.wanted.digest) == (OutputKind.INSPECTION_LIST, wanted)
        if same and output.state is state:
            return output.output_id
    return None


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
