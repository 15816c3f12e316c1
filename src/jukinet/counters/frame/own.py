"""The frame's own screens: home (A02), one's trail and rights, leaving the desk.

They need nothing but a session: whoever is signed on may always do these.
"""

from __future__ import annotations

from collections.abc import Sequence

from jukinet.counters.frame.desk import SIGN_ON, ServedScreen
from jukinet.counters.frame.pages import FRAME
from jukinet.counters.procedures import (
    end_session,
    leave_desk,
    list_rung_cases,
    list_trail,
    list_unfinished_cases,
)
from jukinet.counters.screen import Answer, HomeRow, Screen, ScreenFamily, Visit
from jukinet.platform.crypto.password import PASSWORD_CHARACTERS_MIN
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import set_password, verify_operator_password
from jukinet.terms.errors import JukiError


def make_own_screens(families: Sequence[ScreenFamily]) -> tuple[ServedScreen, ...]:
    """The screens; home asks every family what of it waits."""

    def show_home(visit: Visit) -> Answer:
        """Everything open, each thing once, and one blue button."""
        may_open = visit.by.operator.may(Function.SEARCH, Mode.READ)
        rows: list[HomeRow] = []
        for family in families:
            if family.home is not None:
                rows += family.home(visit)
        return visit.page(
            "counter/home.html",
            title="frame-title-home",
            files=list_unfinished_cases(visit.tx) if may_open else [],
            rung=list_rung_cases(visit.tx) if may_open else set(),
            rows=rows,
            may_open=may_open,
        )

    read = Mode.READ
    me = Screen("J-A02h", "/me", None, read, show=show_me, act=act_me, needs_case=False)
    return (
        ServedScreen(me, FRAME),
        ServedScreen(Screen("J-A02", "/", None, read, show=show_home, needs_case=False), FRAME),
        ServedScreen(Screen("J-A02a", "/trail", None, read, show=show_trail), FRAME),
        ServedScreen(Screen("J-A02b", "/leave", None, read, act=leave, needs_case=False), FRAME),
    )


def show_trail(visit: Visit) -> Answer:
    """What this case showed of whom (記録中)."""
    lines = list_trail(visit.tx, visit.by)
    ids = [line.resident_id for line in lines if line.resident_id is not None]
    name = visit.facilities.name_residents
    names = name(visit.tx, ids) if name is not None and ids else {}
    return visit.page("counter/trail.html", title="frame-title-trail", lines=lines, names=names)


def show_me(visit: Visit) -> Answer:
    """What the operator may do today, and the form for a new password."""
    return _me(visit, ())


def act_me(visit: Visit) -> Answer:
    """The operator's own new password, given with the former one."""
    form, operator = visit.form, visit.by.operator
    new, again = form.get("new_password"), form.get("new_password_again")
    mistakes = []
    try:
        verify_operator_password(visit.tx, operator.operator_id, form.get("password"))
    except JukiError:
        mistakes.append(("password", visit.words("mistake-former-password")))
    if len(new) < PASSWORD_CHARACTERS_MIN:
        mistakes.append(("new_password", visit.words("mistake-password")))
    elif new != again:
        mistakes.append(("new_password_again", visit.words("mistake-password-again")))
    if mistakes:
        return _me(visit, mistakes, status=422)
    set_password(visit.tx, operator.operator_id, new, by=operator, now=visit.by.now)
    return visit.redirect("/me", notice="told-password-set")


def leave(visit: Visit) -> Answer:
    """Leave the desk (離席), or end the session."""
    assert visit.session is not None, "whoever leaves was signed on"
    if visit.form.choose("do", ("leave", "end")) == "end":
        end_session(visit.tx, visit.session.session_id)
    else:
        leave_desk(visit.tx, visit.session.session_id)
    return visit.redirect(SIGN_ON)


def _me(visit: Visit, mistakes: Sequence[tuple[str, str]], *, status: int = 200) -> Answer:
    held = visit.by.operator.rights
    return visit.page(
        "counter/me.html",
        title="frame-title-me",
        status=status,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        rights=[
            (function, [mode for mode in Mode if (function, mode) in held])
            for function in Function
            if any((function, mode) in held for mode in Mode)
        ],
    )
