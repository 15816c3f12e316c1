"""B11: stopped keys of this municipality, re-issues there are, and the form to propose one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from jukinet.cards.mass_reissue.procedures import (
    list_reissues,
    list_stopped_keys,
    propose_reissue,
)
from jukinet.cards.mass_reissue.reissue import Plan
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.typed import Typed
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

PATH: Final = "/mass-reissue"
MISTAKES: Final = frozenset({ErrorCode.FORM_INVALID, ErrorCode.STEP_IMPOSSIBLE})
PER_MINUTE: Final = 300
PER_DAY: Final = 200


def show_reissues(visit: Visit) -> Answer:
    """What there is, and what may be proposed."""
    return _page(visit, [])


def act_propose(visit: Visit) -> Answer:
    """Propose to re-issue all cards of a key; another person decides."""
    typed = Typed.of(visit)
    plan = _read(visit, typed)
    if plan is None:
        return _page(visit, typed.mistakes)
    try:
        with visit.tx.savepoint():
            reissue_id = propose_reissue(visit.tx, plan, by=visit.by, context=visit.context)
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        return _page(visit, [("", _sentence(visit, error))])
    return visit.redirect(f"{PATH}/{reissue_id}", notice="told-proposed")


def _read(visit: Visit, typed: Typed) -> Plan | None:
    key, reason = typed.text("key"), typed.text("reason")
    pace, per_day = typed.number("per_minute"), typed.number("per_day")
    first_day = typed.day("first_day")
    if typed.mistakes or not isinstance(first_day, date):
        return None
    try:
        return Plan(key, reason, pace, per_day, first_day, bool(visit.form.find("unknown_too")))
    except JukiError as error:
        typed.mistakes.append(("", _sentence(visit, error)))
        return None


def _sentence(visit: Visit, error: JukiError) -> str:
    wording = get_wording(error.code, visit.words.language)
    return f"{wording.sentence}{wording.remedy}"


def _page(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    reissues = list_reissues(visit.tx, by=visit.by)
    keys = list_stopped_keys(visit.tx, visit.context.party.code, by=visit.by)
    return visit.page(
        "mass_reissue/reissues.html",
        title="title-reissues",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        reissues=reissues,
        keys=keys,
        typed=defaultdict(str, visit.form.fields),
        defaults={"per_minute": PER_MINUTE, "per_day": PER_DAY},
        may_propose=visit.by.operator.may(Function.CARD, Mode.EXECUTE),
    )


PROPOSING_SCREENS: Final = (
    Screen(
        "J-B11", PATH, Function.CARD, Mode.READ, show=show_reissues, needs_case=False,
        menu="menu-reissues",
    ),
    Screen(
        "J-B11a", f"{PATH}/propose", Function.CARD, Mode.EXECUTE, act=act_propose,
        needs_case=False,
    ),
)  # fmt: skip
