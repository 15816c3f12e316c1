"""A14 for copies: a second person decides whether a third party's interest is justified."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.copies.procedures import (
    approve_request,
    get_request,
    list_request_events,
    refuse_request,
)
from jukinet.copies.purpose import load_purposes
from jukinet.copies.request import RequestState
from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.register.procedures import list_records
from jukinet.security.operator import Function, Mode

REASONS: Final = ("no-interest", "not-proved", "too-much", "improper")


def show_review(visit: Visit) -> Answer:
    """What a third party asks for, why, and on which papers; of the person the name alone."""
    request_id = UUID(visit.path["request_id"])
    accepted = get_request(visit.tx, request_id)
    request, words = accepted.request, visit.words
    waits = accepted.state is RequestState.REVIEW
    records = list_records(visit.tx, request.residents) if waits else []
    if records:
        record_reading(
            visit.tx, visit.by, visit.context, Function.REVIEW, subjects=records, items=("name",)
        )
    purpose = load_purposes().get(request.purpose)
    return visit.page(
        "copies/review.html",
        title="title-review",
        accepted=accepted,
        request=request,
        waits=waits,
        own=accepted.accepted_by == visit.by.operator.operator_id,
        names=[one.identification.name.written for one in records],
        items=[words(f"item-{one.value}") for one in sorted(request.items)],
        papers=[words(f"paper-{one.value}") for one in sorted(request.papers)],
        purpose=(purpose.ja if words.language == "ja" else purpose.en) if purpose else "",
        article=visit.context.law(visit.today).article(accepted.article),
        reasons=[(one, words(f"refusal-{one}")) for one in REASONS],
        events=list_request_events(visit.tx, request_id),
    )


def act_review(visit: Visit) -> Answer:
    """Agree, or refuse with a reason."""
    request_id = UUID(visit.path["request_id"])
    if visit.form.choose("do", ("approve", "refuse")) == "approve":
        approve_request(visit.tx, request_id, by=visit.by)
        return visit.redirect(f"/copies/{request_id}/review", notice="told-approved")
    reason = visit.form.choose("reason", REASONS)
    refuse_request(visit.tx, request_id, reason, by=visit.by)
    return visit.redirect(f"/copies/{request_id}/review", notice="told-refused")


REVIEWING_SCREENS: Final = (
    Screen(
        "J-A14c", "/copies/{request_id:uuid}/review", Function.REVIEW, Mode.EXECUTE,
        show=show_review, act=act_review, needs_case=False,
    ),
)  # fmt: skip
