"""Requests: the list, a new one, one with everything that came of it, and what is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.inspection.procedures import (
    accept_request,
    end_request,
    find_excerpt_for,
    get_request_file,
    list_open_viewings,
    list_requests,
    receive_request,
    record_misuse_step,
    refuse_request,
)
from jukinet.inspection.purpose import InspectionPurpose, Paper, list_purposes
from jukinet.inspection.request import READERS_MAX, MisuseStep
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

ROOT: Final = "/inspections"
ONE: Final = "/inspections/{request_id:uuid}"
NEEDED: Final = {
    "asker": "request-asker",
    "asker_address": "request-asker-address",
    "readers": "request-readers",
    "area": "request-area",
    "summary": "request-summary",
    "detail": "request-detail",
}
"""Fields that nothing can be decided without, by the key of their label."""


def show_list(visit: Visit) -> Answer:
    """The latest requests."""
    requests = list_requests(visit.tx, by=visit.by)
    return visit.page(
        "inspection/requests.html",
        title="title-requests",
        requests=requests,
        open=list_open_viewings(visit.tx, by=visit.by),
        may_take=visit.by.operator.may(Function.INSPECTION, Mode.WRITE),
    )


def show_new(visit: Visit) -> Answer:
    """What a request in writing says."""
    return _show_new(visit, {})


def act_new(visit: Visit) -> Answer:
    """Keep it."""
    form = visit.form
    wrong = {name: "wrong-empty" for name in NEEDED if not form.find(name).strip()}
    purposes = [purpose.key for purpose in list_purposes(visit.today)]
    purpose = form.choose("purpose", purposes)
    readers = [line.strip() for line in form.find("readers").splitlines() if line.strip()]
    if len(readers) > READERS_MAX:
        wrong["readers"] = "wrong-readers"
    if wrong:
        return _show_new(visit, wrong)
    try:
        request = receive_request(
            visit.tx,
            purpose=purpose,
            asker=form.find("asker"),
            asker_address=form.find("asker_address"),
            readers=readers,
            detail=form.find("detail"),
            summary=form.find("summary"),
            area=form.find("area"),
            papers=frozenset(Paper(paper) for paper in form.list("papers")),
            by=visit.by,
            context=visit.context,
        )
    except JukiError as error:
        if error.code is not ErrorCode.FORM_INVALID:
            raise
        return _show_new(visit, {"area": "wrong-length"})
    return visit.redirect(f"{ROOT}/{request.request_id}", notice="told-received")


def show_one(visit: Visit) -> Answer:
    """One request with its steps, readings and list."""
    return _show_one(visit, {})


def act_decide(visit: Visit) -> Answer:
    """Accept it, or refuse it with a reason."""
    key = _key(visit)
    if visit.form.choose("do", ("accept", "refuse")) == "accept":
        accept_request(visit.tx, key, by=visit.by, context=visit.context)
        return _back(visit, "told-accepted")
    reason = visit.form.find("reason").strip()
    if not reason:
        return _show_one(visit, {"reason": "wrong-reason"})
    refuse_request(visit.tx, key, reason, by=visit.by, context=visit.context)
    return _back(visit, "told-refused")


def act_end(visit: Visit) -> Answer:
    """Nothing more is read under it."""
    end_request(visit.tx, _key(visit), by=visit.by, context=visit.context)
    return _back(visit, "told-ended")


def act_misuse(visit: Visit) -> Answer:
    """Recommend or order."""
    step = MisuseStep(visit.form.choose("step", tuple(MisuseStep)))
    reason = visit.form.find("misuse_reason").strip()
    if not reason:
        return _show_one(visit, {"misuse_reason": "wrong-reason"})
    record_misuse_step(visit.tx, _key(visit), step, reason, by=visit.by, context=visit.context)
    return _back(visit, f"told-{step}")


def _show_new(visit: Visit, wrong: Mapping[str, str]) -> Answer:
    form, purposes = visit.form, list_purposes(visit.today)
    return visit.page(
        "inspection/request_new.html",
        title="title-request-new",
        status=422 if wrong else 200,
        typed=defaultdict(str, form.fields),
        ticked=form.list("papers"),
        purposes=[(one.key, _named(visit, one), _article(visit, one)) for one in purposes],
        papers=[
            (one.value, visit.words(f"paper-{one.value}"))
            for one in Paper
            if any(one in purpose.papers for purpose in purposes)
        ],
        errors=[
            (name, visit.words("wrong-in", field=visit.words(NEEDED[name]), said=visit.words(key)))
            for name, key in wrong.items()
        ],
        wrong_fields=defaultdict(str, {name: visit.words(key) for name, key in wrong.items()}),
    )


def _show_one(visit: Visit, wrong: Mapping[str, str]) -> Answer:
    kept = get_request_file(visit.tx, _key(visit), by=visit.by)
    may = visit.by.operator.may
    return visit.page(
        "inspection/request.html",
        title="title-request",
        status=422 if wrong else 200,
        file=kept,
        request=kept.request,
        purpose=_named(visit, kept.request.purpose),
        article=_article(visit, kept.request.purpose),
        excerpt=find_excerpt_for(visit.tx, kept.request, by=visit.by),
        today=visit.today,
        may_write=may(Function.INSPECTION, Mode.WRITE),
        may_decide=may(Function.INSPECTION, Mode.EXECUTE),
        may_media=may(Function.MEDIA, Mode.READ),
        misuse_steps=[(one.value, visit.words(f"misuse-{one.value}")) for one in MisuseStep],
        orders=kept.request.purpose.published_by != "",
        errors=[(name, visit.words(key)) for name, key in wrong.items()],
        wrong_fields=defaultdict(str, {name: visit.words(key) for name, key in wrong.items()}),
    )


def _named(visit: Visit, purpose: InspectionPurpose) -> str:
    return purpose.ja if visit.words.language == "ja" else purpose.en


def _article(visit: Visit, purpose: InspectionPurpose) -> str:
    article = visit.context.law(purpose.validity.first_day).article(purpose.article)
    return article.text_ja if visit.words.language == "ja" else article.text_en


def _back(visit: Visit, notice: str) -> Answer:
    return visit.redirect(f"{ROOT}/{_key(visit)}", notice=notice)


def _key(visit: Visit) -> UUID:
    return UUID(visit.path["request_id"])


_READING: Final = (Function.INSPECTION, Mode.READ)
_TAKING: Final = (Function.INSPECTION, Mode.WRITE)
_DECIDING: Final = (Function.INSPECTION, Mode.EXECUTE)
REQUEST_SCREENS: Final = (
    Screen("J-A19", ROOT, *_READING, show=show_list, needs_case=False, menu="menu-inspections"),
    Screen("J-A19a", f"{ROOT}/new", *_TAKING, show=show_new, act=act_new),
    Screen("J-A19b", ONE, *_READING, show=show_one, needs_case=False),
    Screen("J-A19c", f"{ONE}/decision", *_DECIDING, act=act_decide, needs_case=False),
    Screen("J-A19d", f"{ONE}/end", *_TAKING, act=act_end, needs_case=False),
    Screen("J-A19e", f"{ONE}/misuse", *_DECIDING, act=act_misuse, needs_case=False),
)
