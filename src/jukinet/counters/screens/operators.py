"""B04: the roster of operators, their rights by date, their cards."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from jukinet.counters.frame.telling import Teller
from jukinet.counters.procedures import (
    enrol_operator,
    issue_operator_card,
    list_terminals,
    record_reading,
)
from jukinet.counters.screen import Answer, Screen, Talk, Visit
from jukinet.security.operator import FUNCTIONS_OF_DUTY, Duty, DutyGrant, Function, Mode, RightGrant
from jukinet.security.procedures import (
    DONE,
    end_operator,
    end_right,
    get_roster_line,
    grant_duty,
    grant_right,
    list_duties,
    list_duty_grants,
    list_operator_cards,
    list_operator_names,
    list_refused_sign_ons,
    list_rights,
    list_roster,
    set_password,
    stop_operator_card,
)
from jukinet.security.roster import HeldRight
from jukinet.terms.errors import ErrorCode, JukiError

ROSTER: Final = "/operators"
ISSUE_CARD: Final = "issue-card"
_NUMBER_BYTES: Final = 4
REASONS: Final = ("lost", "locked", "returned")
ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,31}")
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def show_roster(visit: Visit) -> Answer:
    """The named list of operators, with what each may choose today."""
    lines = [
        (line, list_duties(visit.tx, line.operator_id, visit.today))
        for line in list_roster(visit.tx)
    ]
    return visit.page(
        "counter/roster.html",
        title="title-roster",
        lines=lines,
        places={one.terminal.terminal_id: one.terminal.place for one in list_terminals(visit.tx)},
        refused=list_refused_sign_ons(visit.tx, visit.by.now),
        today=visit.today,
    )


def show_new_operator(visit: Visit) -> Answer:
    """The form for one more operator."""
    return _new_operator(visit, ())


def act_new_operator(visit: Visit) -> Answer:
    """Enrol one more operator, from a day on."""
    form = visit.form
    operator_id, name = form.get("operator_id").strip(), form.get("name").strip()
    first, last = _find_day(form.get("valid_from")), _find_day(form.find("valid_to"))
    mistakes = [
        (field, visit.words(key))
        for field, key, wrong in (
            ("operator_id", "mistake-operator-id", ID.fullmatch(operator_id) is None),
            ("operator_id", "mistake-operator-known", _is_known(visit, operator_id)),
            ("name", "mistake-name", not 0 < len(name) <= 80),
            ("password", "mistake-password", len(form.get("password")) < 12),
            ("duties", "mistake-duties", not form.list("duties")),
            ("valid_from", "mistake-day", first is None),
            ("valid_to", "mistake-day", bool(form.find("valid_to")) and last is None),
            ("valid_to", "mistake-last-day", bool(first and last and last < first)),
        )
        if wrong
    ]
    if mistakes:
        return _new_operator(visit, mistakes, status=422)
    duties = [Duty(duty) for duty in form.list("duties")]
    functions = frozenset().union(*(FUNCTIONS_OF_DUTY[duty] for duty in duties))
    wanted = set(form.list("modes"))
    enrol_operator(
        visit.tx,
        operator_id,
        name,
        password=form.get("password"),
        duties=duties,
        rights=[(function, mode) for function in functions for mode in Mode if mode in wanted],
        by=visit.by.operator,
        now=visit.by.now,
        valid_from=first,
        valid_to=last,
    )
    _record(visit, "enrol", operator_id)
    return visit.redirect(f"{ROSTER}/{operator_id}", notice="told-operator-enrolled")


def show_operator(visit: Visit) -> Answer:
    """One operator: rights past, present and set ahead; cards; duties."""
    operator_id = visit.path["operator_id"]
    words = visit.words
    rights = list_rights(visit.tx, operator_id)
    return visit.page(
        "counter/operator.html",
        title="title-operator",
        line=get_roster_line(visit.tx, operator_id),
        duties=list_duty_grants(visit.tx, operator_id),
        all_duties=[(duty.value, words(f"frame-duty-{duty.value}")) for duty in Duty],
        grid=_grid_of(rights),
        endable=[
            (str(right.right_id), _say_right(visit, right))
            for right in rights
            if right.last_day is None or right.last_day >= visit.today
        ],
        cards=list_operator_cards(visit.tx, operator_id),
        today=visit.today,
        functions=[(one.value, words(f"frame-function-{one.value}")) for one in Function],
        modes=[(mode.value, words(f"frame-mode-{mode.value}")) for mode in Mode],
        reasons=[(reason, words(f"card-reason-{reason}")) for reason in REASONS],
        makes_cards=visit.facilities.card_maker is not None,
        own=operator_id == visit.by.operator.operator_id,
    )


def _grid_of(rights: list[HeldRight]) -> list[tuple[Function, list[list[HeldRight]]]]:
    """Rights by function and mode, in the order of the screen; functions without any left out."""
    by_right: dict[tuple[Function, Mode], list[HeldRight]] = {}
    for right in rights:
        by_right.setdefault((right.grant.function, right.grant.mode), []).append(right)
    return [
        (function, [by_right.get((function, mode), []) for mode in Mode])
        for function in Function
        if any((function, mode) in by_right for mode in Mode)
    ]


def _say_right(visit: Visit, right: HeldRight) -> str:
    function = visit.words(f"frame-function-{right.grant.function.value}")
    mode = visit.words(f"frame-mode-{right.grant.mode.value}")
    return f"{function} {mode} {Teller(visit.words).day(right.grant.valid_from)}〜"


def act_operator(visit: Visit) -> Answer:
    """One change to an operator's line; each is a line of its own in the roster's history."""
    operator_id = visit.path["operator_id"]
    change = visit.form.choose("do", (*_CHANGES, ISSUE_CARD))
    if change == ISSUE_CARD:
        return _issue_card(visit, operator_id)
    notice = _CHANGES[change](visit, operator_id)
    _record(visit, change, operator_id)
    return visit.redirect(f"{ROSTER}/{operator_id}", notice=notice)


def _grant(visit: Visit, operator_id: str) -> str:
    form = visit.form
    grant = RightGrant(
        Function(form.choose("function", tuple(Function))),
        Mode(form.choose("mode", tuple(Mode))),
        _get_day(visit, "valid_from"),
        _get_last_day(visit, "valid_to"),
    )
    grant_right(visit.tx, operator_id, grant, by=visit.by.operator, now=visit.by.now)
    return "told-right-granted"


def _end_right(visit: Visit, operator_id: str) -> str:
    number = visit.form.get("right_id")
    if not number.isdecimal():
        raise JukiError(ErrorCode.FORM_INVALID, "a right has a number")
    end_right(
        visit.tx,
        operator_id,
        int(number),
        last_day=_get_day(visit, "last_day"),
        by=visit.by.operator,
        now=visit.by.now,
    )
    return "told-right-ended"


def _grant_duty(visit: Visit, operator_id: str) -> str:
    grant_duty(
        visit.tx,
        operator_id,
        DutyGrant(
            Duty(visit.form.choose("duty", tuple(Duty))),
            _get_day(visit, "duty_from"),
            _get_last_day(visit, "duty_to"),
        ),
        by=visit.by.operator,
        now=visit.by.now,
    )
    return "told-duty-granted"


def _issue_card(visit: Visit, operator_id: str) -> Answer:
    """Make a card under the PIN its holder types; then its key goes into the roster."""
    maker = visit.facilities.card_maker
    if maker is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no cards are made at this office")
    get_roster_line(visit.tx, operator_id)
    card_id = f"{operator_id}-{visit.context.randomness.random_bytes(_NUMBER_BYTES).hex()}"
    pin, terminal_id = visit.form.get("pin"), visit.by.terminal_id

    def settle(now: Visit, key: bytes) -> Answer:
        issue_operator_card(now.tx, card_id, operator_id, key, by=now.by.operator, now=now.by.now)
        _record(now, ISSUE_CARD, operator_id)
        return now.redirect(f"{ROSTER}/{operator_id}", notice="told-card-issued")

    return Talk(lambda: maker.make(card_id, pin, terminal_id), settle)


def _stop_card(visit: Visit, _: str) -> str:
    reason = visit.form.choose("reason", REASONS)
    stop_operator_card(
        visit.tx, visit.form.get("card_id"), reason, by=visit.by.operator, now=visit.by.now
    )
    return "told-card-stopped"


def _set_password(visit: Visit, operator_id: str) -> str:
    set_password(
        visit.tx,
        operator_id,
        visit.form.get("new_password"),
        by=visit.by.operator,
        now=visit.by.now,
    )
    return "told-password-set"


def _end(visit: Visit, operator_id: str) -> str:
    end_operator(
        visit.tx,
        operator_id,
        ends_on=_get_day(visit, "ends_on"),
        by=visit.by.operator,
        now=visit.by.now,
    )
    return "told-operator-ended"


_CHANGES: Final = {
    "grant": _grant,
    "end-right": _end_right,
    "grant-duty": _grant_duty,
    "stop-card": _stop_card,
    "set-password": _set_password,
    "end": _end,
}


def _new_operator(
    visit: Visit, mistakes: list[tuple[str, str]] | tuple[()], *, status: int = 200
) -> Answer:
    form, words = visit.form, visit.words
    return visit.page(
        "counter/operator_new.html",
        title="title-operator-new",
        status=status,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        given={name: form.find(name) for name in ("operator_id", "name", "valid_from", "valid_to")},
        duties=[(duty.value, words(f"frame-duty-{duty.value}")) for duty in Duty],
        chosen=form.list("duties"),
        modes=[(mode.value, words(f"frame-mode-{mode.value}")) for mode in Mode],
        chosen_modes=form.list("modes") if visit.form.fields else [mode.value for mode in Mode],
        today=visit.today,
    )


def _record(visit: Visit, change: str, operator_id: str) -> None:
    """What was changed of whose line goes into the operation record, as everything done does."""
    record_reading(
        visit.tx,
        visit.by,
        visit.context,
        Function.OPERATORS,
        mode=Mode.WRITE,
        items=(change, operator_id),
        result=DONE,
    )


def _is_known(visit: Visit, operator_id: str) -> bool:
    return operator_id in list_operator_names(visit.tx)


def _find_day(text: str) -> date | None:
    """What a date field of a browser sends; without one it is typed the same way."""
    if DATE.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _get_day(visit: Visit, field: str) -> date:
    day = _find_day(visit.form.get(field))
    if day is None:
        raise JukiError(ErrorCode.INVALID_DATE, f"{field} is no day")
    return day


def _get_last_day(visit: Visit, field: str) -> date | None:
    return _get_day(visit, field) if visit.form.find(field) else None


OPERATOR_SCREENS: Final = (
    Screen(
        "J-B04",
        ROSTER,
        Function.OPERATORS,
        Mode.READ,
        show=show_roster,
        needs_case=False,
        menu="title-roster",
    ),
    Screen(
        "J-B04a",
        f"{ROSTER}/new",
        Function.OPERATORS,
        Mode.WRITE,
        show=show_new_operator,
        act=act_new_operator,
        needs_case=False,
    ),
    Screen(
        "J-B04b",
        ROSTER + "/{operator_id}",
        Function.OPERATORS,
        Mode.WRITE,
        show=show_operator,
        act=act_operator,
        needs_case=False,
    ),
)
