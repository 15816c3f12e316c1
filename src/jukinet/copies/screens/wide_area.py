"""A11: a copy for somebody of another municipality (広域交付): asked for, followed, printed.

Who asks is known before: his card said it, or a paper with his photograph was compared with the
identification information of the nation (A02j).  What no wide-area copy can show is said before
anything is asked.  The browser is answered at once and shows each office the question reaches; the
question is brought between two transactions, and the reply becomes paper in the one that hears it.
From there on it is a document of this counter like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from jukinet.copies.procedures import issue_reply, must_be_business_day
from jukinet.copies.request import CopyKind, Improper
from jukinet.copies.screens.desk import desk_of
from jukinet.copies.wide_area.desk import Brought, WideAreaDesk
from jukinet.copies.wide_area.item import FOREIGN, ON_REQUEST, WideAreaItem, items_on_request
from jukinet.copies.wide_area.life import RequestState
from jukinet.copies.wide_area.procedures import (
    Heard,
    KeptRequest,
    accept_request,
    asks_still,
    drop_request,
    find_closed,
    find_outcome,
    get_request,
    hear_reply,
    list_requests_of_case,
    prepare_question,
)
from jukinet.copies.wide_area.refusal import FROM_HOME, MAY_BE_ASKED_AGAIN, TOLD, Refusal, Told
from jukinet.copies.wide_area.reply import Given, NotGiven
from jukinet.copies.wide_area.request import ARTICLE, Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import Question
from jukinet.copies.wide_area.steps import Step
from jukinet.counters.case import Relation
from jukinet.counters.identity import Guest
from jukinet.counters.procedures import find_bell, find_guest
from jukinet.counters.question_steps import StepBoard, Way, describe_way
from jukinet.counters.screen import Answer, Between, Later, Redirect, Screen, Visit
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory

NEW: Final = "/copies/wide-area/new"
REQUEST: Final = "/copies/wide-area/{request_id:uuid}"
STEPS: Final = "/copies/wide-area/{request_id:uuid}/steps"
IDENTITY: Final = "/identity"
ISSUED: Final = "/copies"
ACCESS_KEYS: Final = {"relationship": "r", "code": "k", "household": "a"}
WAITED_MAX: Final = timedelta(seconds=10)
"""A question is answered within eight seconds or not at all; after ten nobody waits for it."""
BY_A_REPLY: Final = tuple(step for step in Step if step is not Step.PAPER)
MISTAKES: Final = frozenset(
    {
        ErrorCode.COPY_NOT_POSSIBLE,
        ErrorCode.FORM_INVALID,
        ErrorCode.IDENTITY_UNPROVEN,
    }
)


def show_new(visit: Visit) -> Answer:
    """Where he lives, whom the copy lists, which two items are wanted; and what is never on it."""
    return _form(visit)


def act_new(visit: Visit) -> Answer:
    """Accept the request, and bring the question to the home office when nothing is open.

    While a question of the case is under way no second one is asked, whichever page it comes from.
    """
    desk_of(visit)
    must_be_business_day(visit.tx, visit.by)
    waiting = _find_waiting(visit)
    if waiting is not None:
        return visit.redirect(f"/copies/wide-area/{waiting}")
    try:
        with visit.tx.savepoint():
            request = _read_request(visit)
            word = visit.form.find("improper")
            kept = accept_request(
                visit.tx, request, by=visit.by, context=visit.context,
                improper=Improper(word) if word else None,
            )  # fmt: skip
            here = visit.url(f"/copies/wide-area/{request.request_id}")
            if kept.state is RequestState.REFUSED:
                return Redirect(here)
            question = prepare_question(visit.tx, request, by=visit.by, context=visit.context)
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        wording = get_wording(error.code, visit.words.language)
        return _form(visit, [("", f"{wording.sentence}{wording.remedy}")], status=422)
    if isinstance(question, NotGiven):
        return _form(visit, [("", _say(visit, question.told, request.home))], status=422)
    find = partial(_bring, visit.facilities.wide_area, question)
    return Later(here, find, at_once=True)


def _find_waiting(visit: Visit) -> UUID | None:
    for kept in list_requests_of_case(visit.tx, by=visit.by):
        failed = _way_of(visit, kept.request_id).failure is not None
        recent = visit.by.now - kept.accepted_at < WAITED_MAX
        if kept.state is RequestState.ASKED and recent and not failed:
            return kept.request_id
    return None


def _way_of(visit: Visit, request_id: UUID) -> Way:
    desk: WideAreaDesk | None = visit.facilities.wide_area
    return desk.steps.find(request_id) if desk is not None else Way()


def show_request(visit: Visit) -> Answer:
    """How far the question is; what its answer was, in the words that may be said."""
    view = _follow(visit)
    if view is None:
        return visit.redirect(f"{ISSUED}/{visit.path['request_id']}")
    return visit.page("copies/wide_area.html", title="title-wide-area", view=view)


def show_steps(visit: Visit) -> Answer:
    """The same for the script of a page that waits: once it is over, the page is loaded anew."""
    view = _follow(visit)
    if view is None or not view.waits:
        return visit.redirect(f"/copies/wide-area/{visit.path['request_id']}")
    return visit.page("copies/wide_area.html", title="title-wide-area", view=view)


@dataclass(frozen=True, slots=True)
class _Followed:
    """What a page says of a question that led to no paper, or has not yet."""

    here: str
    home: str
    accepted_at: datetime
    waits: bool
    steps: tuple[tuple[str, str, datetime | None], ...]
    """Each step: what it is called, its state, and when it was taken."""
    sentence: str
    again: bool
    aside: bool
    """Whether it is worth laying the case aside: the home town works on it for some minutes."""


def _follow(visit: Visit) -> _Followed | None:
    """How far a request of this case is; None once it has become paper."""
    request_id = UUID(visit.path["request_id"])
    way = _way_of(visit, request_id)
    # The outcome before the state: what is heard between the two is seen in the state.
    heard = find_outcome(visit.tx, request_id, by=visit.by)
    kept = get_request(visit.tx, request_id, by=visit.by)
    if kept.state in {RequestState.GIVEN, RequestState.PRINTED}:
        return None
    dropped = kept.state is RequestState.DROPPED
    told = None if dropped else _find_told(visit, kept, heard, way)
    ready = told is Told.BEING_CHANGED and find_bell(visit.tx, visit.by.get_case().case_id)
    sentence = visit.words("wide-dropped") if dropped else ""
    if ready:
        sentence = visit.words("wide-ready", municipality=_name_of(visit, kept.home))
    elif told is not None:
        sentence = _say(visit, told, kept.home)
    elif way.failure is not None:
        wording = get_wording(way.failure, visit.words.language)
        sentence = f"{wording.sentence}{wording.remedy}"
    return _Followed(
        here=visit.url(f"/copies/wide-area/{request_id}"),
        home=_name_of(visit, kept.home),
        accepted_at=kept.accepted_at,
        waits=not sentence,
        steps=() if kept.improper else _describe(visit, kept, way, waits=not sentence),
        sentence=sentence,
        again=dropped or told in MAY_BE_ASKED_AGAIN,
        aside=told is Told.BEING_CHANGED and not ready,
    )


def _find_told(visit: Visit, kept: KeptRequest, heard: Heard | None, way: Way) -> Told | None:
    """The word that may be said; None while somebody waits, or where the counter itself failed."""
    if kept.state is RequestState.REFUSED:
        return Told.IMPROPER_PURPOSE
    if heard is not None:
        return Told(heard.outcome)
    late = visit.by.now - kept.accepted_at >= WAITED_MAX
    return Told.NO_ANSWER if late and way.failure is None else None


def _describe(
    visit: Visit, kept: KeptRequest, way: Way, *, waits: bool
) -> tuple[tuple[str, str, datetime | None], ...]:
    own = visit.facilities.settings.name(visit.words.language)
    town = _name_of(visit, kept.home)
    return tuple(
        (visit.words(f"wide-step-{step}", own=own, town=town), state, at)
        for step, state, at in describe_way(Step, way, waits=waits)
    )


def _bring(desk: WideAreaDesk | None, question: Question, between: Between) -> Redirect:
    """Ask the home office, and make paper of its reply in the transaction that hears it."""
    if desk is None:
        no_line = Brought(failure=Refusal.NO_LINE)
        return between.settle(lambda visit: _settle(visit, question, no_line, StepBoard()))
    try:
        brought = desk.bring(question)
        return between.settle(lambda visit: _settle(visit, question, brought, desk.steps))
    except BaseException as error:
        code = error.code if isinstance(error, JukiError) else ErrorCode.INTERNAL_ERROR
        desk.steps.fail(question.request.request_id, code)
        raise


def _settle(visit: Visit, question: Question, brought: Brought, steps: StepBoard) -> Redirect:
    """Hear the reply, and make paper of it while whoever asked still stands there."""
    request = question.request
    reply = hear_reply(visit.tx, question, brought, by=visit.by, context=visit.context)
    if isinstance(reply, Given) or reply.told in FROM_HOME:
        for step in BY_A_REPLY:  # who signed it had the question, whatever was told on the way
            steps.note(request.request_id, step, visit.by.now)
    if isinstance(reply, Given):
        if not asks_still(visit.tx, request, by=visit.by, context=visit.context):
            drop_request(visit.tx, request.request_id, by=visit.by)
            return visit.redirect("/")
        issue_reply(
            visit.tx, request, reply, by=visit.by, context=visit.context, desk=desk_of(visit)
        )
        return visit.redirect(f"{ISSUED}/{request.request_id}")
    return visit.redirect(f"/copies/wide-area/{request.request_id}")


def _read_request(visit: Visit) -> WideAreaRequest:
    form, case = visit.form, visit.by.get_case()
    guest = find_guest(visit.tx, by=visit.by, context=visit.context)
    if guest is None:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "nobody of another town is proven here")
    listed = Listed(form.choose("listed", tuple(Listed)))
    names = tuple(one.strip() for one in form.find("names").splitlines() if one.strip())
    asked = form.list("items")
    possible = items_on_request(visit.context.law(visit.today))
    if not set(asked) <= {one.value for one in possible}:
        raise JukiError(ErrorCode.FORM_INVALID, "an item that is on no wide-area copy")
    return WideAreaRequest(
        request_id=new_key(visit.context.randomness),
        home=guest.municipality,
        requester=Requester(guest.name, guest.code),
        means=case.means,
        listed=listed,
        names=names if listed is Listed.NAMED else (),
        asked=frozenset(WideAreaItem(one) for one in asked),
    )


def _form(visit: Visit, mistakes: object = (), status: int = 200) -> Answer:
    form, words, sent = visit.form, visit.words, bool(visit.form.fields)
    guest = find_guest(visit.tx, by=visit.by, context=visit.context)
    closed = _find_closed(visit, guest)
    charge = desk_of(visit).fees.charge(CopyKind.WIDE_AREA_COPY, Relation.SELF, 1, visit.today)
    facts: dict[str, Any] = {
        "chosen": {
            "listed": form.find("listed") if sent else Listed.REQUESTER.value,
            "items": form.list("items"),
            **{one: form.find(one) for one in ("names", "improper")},
        },
        "listed": [(one.value, words(f"listed-{one.value}")) for one in Listed],
        "items": [(one.value, words(f"item-{one.value}")) for one in _possible(visit)],
        "improper": [(one.value, words(f"improper-{one.value}")) for one in Improper],
    }  # fmt: skip
    return visit.page(
        "copies/wide_area_new.html",
        title="title-wide-area",
        status=status,
        mistakes=mistakes,
        action=visit.url(NEW),
        guest=guest,
        home=_name_of(visit, guest.municipality) if guest else "",
        identity=visit.url(IDENTITY) if visit.has(IDENTITY) else "",
        cards=visit.facilities.resident_cards is not None,
        closed=closed,
        yen=charge.yen,
        article=visit.context.law(visit.today).article(ARTICLE),
        keys=ACCESS_KEYS,
        **facts,
    )


def _possible(visit: Visit) -> list[WideAreaItem]:
    """What may be asked for today, in the order of the record."""
    possible = items_on_request(visit.context.law(visit.today))
    return sorted(possible & ON_REQUEST) + [
        one for one in WideAreaItem if one in possible & FOREIGN
    ]


def _find_closed(visit: Visit, guest: Guest | None) -> str:
    """Why his home cannot be asked at this hour, said before anything else is."""
    if guest is None:
        return ""
    law = visit.context.law(visit.today)
    closed = find_closed(visit.tx, guest.municipality, law=law, now=visit.by.now)
    return _say(visit, TOLD[closed], guest.municipality) if closed else ""


def _say(visit: Visit, told: Told, home: MunicipalityCode) -> str:
    """The sentence for a word; the same one for everything that must not be told apart."""
    opens, closes = visit.context.law(visit.today).hours("online")
    return visit.words(
        f"wide-area-told-{told.value}", municipality=_name_of(visit, home), opens=f"{opens:%H:%M}",
        closes=f"{closes:%H:%M}",
    )  # fmt: skip


def _name_of(visit: Visit, code: MunicipalityCode) -> str:
    found = load_directory().on(visit.today).find(code)
    return found.full_name if found else code.digits


WIDE_AREA_SCREENS: Final = (
    Screen(
        "J-A11", NEW, Function.COPY, Mode.EXECUTE, show=show_new, act=act_new,
        menu="menu-wide-area",
    ),
    Screen("J-A11a", REQUEST, Function.COPY, Mode.EXECUTE, show=show_request),
    Screen("J-A11b", STEPS, Function.COPY, Mode.EXECUTE, show=show_steps),
)  # fmt: skip
