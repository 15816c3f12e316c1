"""A11: a copy for somebody of another municipality (広域交付): asked for, fetched, printed.

The card says where he lives; with a paper that has his photograph he says it himself, with his code
or his birth date and sex, and his home office compares.  What no wide-area copy can show is said
before anything is asked.  The question is brought between two transactions; the reply becomes paper
in the one that hears it, and from there on it is a document of this counter like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from jukinet.copies.procedures import issue_reply, must_be_business_day
from jukinet.copies.request import CopyKind, Improper
from jukinet.copies.screens.desk import desk_of
from jukinet.copies.wide_area.desk import Brought, WideAreaDesk
from jukinet.copies.wide_area.item import ON_REQUEST, WideAreaItem
from jukinet.copies.wide_area.life import RequestState
from jukinet.copies.wide_area.procedures import (
    accept_request,
    find_closed,
    find_outcome,
    get_request,
    hear_reply,
    prepare_question,
)
from jukinet.copies.wide_area.refusal import MAY_BE_ASKED_AGAIN, TOLD, Refusal, Told
from jukinet.copies.wide_area.reply import Given, NotGiven
from jukinet.copies.wide_area.request import ARTICLE, Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import Question
from jukinet.counters.case import Means, Relation
from jukinet.counters.identity import ComparedBy, Evidence, Finding, Guest, IdentityCheck
from jukinet.counters.procedures import find_guest, must_have_tries, record_check
from jukinet.counters.screen import Answer, Between, Later, Redirect, Screen, Visit
from jukinet.platform.web.wording import get_wording
from jukinet.register.dates_typed import read_dates
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import find_by_name, load_directory
from jukinet.terms.person import Sex

NEW: Final = "/copies/wide-area/new"
REQUEST: Final = "/copies/wide-area/{request_id:uuid}"
ISSUED: Final = "/copies"
PAPERS: Final = tuple(one for one in Evidence if one is not Evidence.CARD)
SEXES: Final = {"male": Sex.MALE, "female": Sex.FEMALE}
ACCESS_KEYS: Final = {"relationship": "r", "code": "k", "household": "a"}
WAITED_MAX: Final = timedelta(seconds=10)
"""A question is answered within eight seconds or not at all; after ten nobody waits for it."""
MISTAKES: Final = frozenset(
    {
        ErrorCode.COPY_NOT_POSSIBLE,
        ErrorCode.FORM_INVALID,
        ErrorCode.IDENTITY_TRIES_USED_UP,
        ErrorCode.IDENTITY_UNPROVEN,
        ErrorCode.INVALID_DATE,
        ErrorCode.INVALID_RESIDENT_RECORD_CODE,
        ErrorCode.UNKNOWN_MUNICIPALITY,
    }
)
FIELD_OF: Final = {
    ErrorCode.INVALID_DATE: "birth",
    ErrorCode.INVALID_RESIDENT_RECORD_CODE: "secret_code",
    ErrorCode.UNKNOWN_MUNICIPALITY: "home",
}
FINDINGS: Final = {
    Told.NOT_GIVEN: Finding.NOBODY,
    Told.NO_ANSWER: Finding.NO_ANSWER,
    Told.CROWDED: Finding.NO_ANSWER,
    Told.NO_LINE: Finding.NO_ANSWER,
}
"""What a reply says of whoever showed a paper; the others say nothing of him."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """How the requester of a question was identified, to be kept with what his home said."""

    evidence: Evidence
    compared_by: ComparedBy


def show_new(visit: Visit) -> Answer:
    """Where he lives, whom the copy lists, which two items are wanted; and what is never on it."""
    return _form(visit)


def act_new(visit: Visit) -> Answer:
    """Accept the request, and bring the question to the home office when nothing is open."""
    desk_of(visit)
    must_be_business_day(visit.tx, visit.by)
    try:
        with visit.tx.savepoint():
            request, shown = _read_request(visit)
            word = visit.form.find("improper")
            kept = accept_request(
                visit.tx, request, by=visit.by, context=visit.context,
                improper=Improper(word) if word else None,
            )  # fmt: skip
            here = f"/copies/wide-area/{request.request_id}"
            if kept.state is RequestState.REFUSED:
                return visit.redirect(here)
            question = prepare_question(visit.tx, request, by=visit.by, context=visit.context)
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        wording = get_wording(error.code, visit.words.language)
        mistake = (FIELD_OF.get(error.code, ""), f"{wording.sentence}{wording.remedy}")
        return _form(visit, [mistake], status=422)
    if isinstance(question, NotGiven):
        return _form(visit, [("", _say(visit, question.told, request.home))], status=422)
    return Later(visit.url(here), partial(_bring, visit.facilities.wide_area, question, shown))


def show_request(visit: Visit) -> Answer:
    """How far the question is; what its answer was, in the words that may be said."""
    request_id = UUID(visit.path["request_id"])
    kept = get_request(visit.tx, request_id, by=visit.by)
    if kept.state in {RequestState.GIVEN, RequestState.PRINTED}:
        return visit.redirect(f"{ISSUED}/{request_id}")
    heard = find_outcome(visit.tx, request_id, by=visit.by)
    told = Told(heard.outcome) if heard is not None else None
    if kept.state is RequestState.REFUSED:
        told = Told.IMPROPER_PURPOSE
    waits = told is None and visit.by.now - kept.accepted_at < WAITED_MAX
    if told is None and not waits:
        told = Told.NO_ANSWER
    return visit.page(
        "copies/wide_area.html",
        title="title-wide-area",
        kept=kept,
        home=_name_of(visit, kept.home),
        heard=heard,
        waits=waits,
        sentence=_say(visit, told, kept.home) if told else "",
        again=told in MAY_BE_ASKED_AGAIN,
        here=visit.url(f"/copies/wide-area/{request_id}"),
    )


def _bring(
    desk: WideAreaDesk | None, question: Question, shown: _Shown | None, between: Between
) -> Redirect:
    """Ask the home office, and make paper of its reply in the transaction that hears it."""
    brought = Brought(failure=Refusal.NO_LINE) if desk is None else desk.bring(question)
    return between.settle(lambda visit: _settle(visit, question, brought, shown))


def _settle(visit: Visit, question: Question, brought: Brought, shown: _Shown | None) -> Redirect:
    request = question.request
    reply = hear_reply(visit.tx, question, brought, by=visit.by, context=visit.context)
    _note_identity(visit, request, reply, shown)
    if isinstance(reply, Given):
        issue_reply(
            visit.tx, request, reply, by=visit.by, context=visit.context, desk=desk_of(visit)
        )
        return visit.redirect(f"{ISSUED}/{request.request_id}")
    return visit.redirect(f"/copies/wide-area/{request.request_id}")


def _note_identity(
    visit: Visit, request: WideAreaRequest, reply: Given | NotGiven, shown: _Shown | None
) -> None:
    """With a paper the home office compared: what it found belongs to the case."""
    if shown is None:
        return
    found = Finding.PROVEN if isinstance(reply, Given) else FINDINGS.get(reply.told)
    if found is not None:
        check = IdentityCheck(shown.evidence, shown.compared_by, request.home, found)
        record_check(visit.tx, check, by=visit.by)


def _read_request(visit: Visit) -> tuple[WideAreaRequest, _Shown | None]:
    form, case = visit.form, visit.by.get_case()
    guest = find_guest(visit.tx, by=visit.by, context=visit.context)
    listed = Listed(form.choose("listed", tuple(Listed)))
    names = tuple(one.strip() for one in form.find("names").splitlines() if one.strip())
    asked = form.list("items")
    if not set(asked) <= {one.value for one in ON_REQUEST}:
        raise JukiError(ErrorCode.FORM_INVALID, "an item that is on no wide-area copy")
    if guest is not None:
        requester, home, shown = Requester(guest.name, guest.code), guest.municipality, None
    else:
        requester, home, shown = _read_paper(visit)
    request = WideAreaRequest(
        request_id=UUID(bytes=visit.context.randomness.random_bytes(16), version=4),
        home=home,
        requester=requester,
        means=case.means,
        listed=listed,
        names=names if listed is Listed.NAMED else (),
        asked=frozenset(WideAreaItem(one) for one in asked),
    )
    return request, shown


def _read_paper(visit: Visit) -> tuple[Requester, MunicipalityCode, _Shown]:
    """What a paper with a photograph shows: name, and code or birth date and sex."""
    form = visit.form
    must_have_tries(visit.tx, by=visit.by)
    evidence = Evidence(form.choose("evidence", PAPERS))
    home = find_by_name(form.find("home"), visit.today)
    name, typed = form.find("name").strip(), form.find("secret_code").strip()
    if typed:
        return Requester(name, ResidentRecordCode(typed)), home, _Shown(evidence, ComparedBy.CODE)
    sex = SEXES.get(form.find("sex"))
    birth = _read_birth(visit)
    return (
        Requester(name, birth_date=birth, sex=sex), home,
        _Shown(evidence, ComparedBy.BIRTH_DATE_AND_SEX),
    )  # fmt: skip


def _read_birth(visit: Visit) -> LifeDate | None:
    typed = visit.form.find("birth").strip()
    if not typed:
        return None
    dates, rest = read_dates(typed, visit.today)
    if len(dates) != 1 or rest.strip() or dates[0].trouble or dates[0].day is None:
        raise JukiError(ErrorCode.INVALID_DATE, "not a date of birth")
    return dates[0].day


def _form(visit: Visit, mistakes: object = (), status: int = 200) -> Answer:
    case, form = visit.by.get_case(), visit.form
    guest = find_guest(visit.tx, by=visit.by, context=visit.context)
    words, sent = visit.words, bool(visit.form.fields)
    comes = case.relation is Relation.SELF and case.requester is None
    possible = comes and (guest is not None or case.means is Means.PHOTO_ID)
    closed = _find_closed(visit, guest)
    charge = desk_of(visit).fees.charge(CopyKind.WIDE_AREA_COPY, Relation.SELF, 1, visit.today)
    facts: dict[str, Any] = {
        "chosen": {
            "listed": form.find("listed") if sent else Listed.REQUESTER.value,
            "items": form.list("items"),
            **{one: form.find(one) for one in ("names", "home", "name", "birth", "sex",
                                               "evidence", "improper")},
        },
        "listed": [(one.value, words(f"listed-{one.value}")) for one in Listed],
        "items": [(one.value, words(f"item-{one.value}")) for one in sorted(ON_REQUEST)],
        "papers": [(one.value, words(f"evidence-{one.value}")) for one in PAPERS],
        "sexes": [(one, words(f"sex-{one}")) for one in SEXES],
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
        possible=possible,
        closed=closed,
        yen=charge.yen,
        article=visit.context.law(visit.today).article(ARTICLE),
        keys=ACCESS_KEYS,
        **facts,
    )


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
)  # fmt: skip
