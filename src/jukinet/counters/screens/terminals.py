"""B04: terminals, where they stand, when they may be used, and their registration codes."""

from __future__ import annotations

import re
from typing import Final

from jukinet.counters.procedures import (
    end_terminal,
    list_extensions,
    list_terminals,
    make_registration_code,
    record_reading,
    register_terminal,
    set_terminal_hours,
    set_terminal_use,
)
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.counters.terminal import MINUTES_OF_DAY, TERMINAL_ID, Hours, Terminal
from jukinet.counters.terminal_use import TerminalUse
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import DONE
from jukinet.terms.errors import ErrorCode, JukiError

TERMINALS: Final = "/terminals"
CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def show_terminals(visit: Visit) -> Answer:
    """Every terminal in use, and the form for one more."""
    return _terminals(visit)


def act_terminals(visit: Visit) -> Answer:
    """Register a terminal."""
    form = visit.form
    terminal_id, place = form.get("terminal_id").strip(), form.get("place").strip()
    hours = _find_hours(visit)
    known = {line.terminal.terminal_id for line in list_terminals(visit.tx)}
    mistakes = [
        (field, visit.words(key))
        for field, key, wrong in (
            ("terminal_id", "mistake-terminal-id", TERMINAL_ID.fullmatch(terminal_id) is None),
            ("terminal_id", "mistake-terminal-known", terminal_id in known),
            ("place", "mistake-place", not 0 < len(place) <= 60),
            ("opens", "mistake-hours", hours is None),
        )
        if wrong
    ]
    if mistakes or hours is None:
        return _terminals(visit, mistakes, status=422)
    purpose = form.get("purpose").strip() or visit.words("terminal-purpose-usual")
    use = TerminalUse(form.choose("use", tuple(TerminalUse)))
    terminal = Terminal(terminal_id, place, purpose, hours, use)
    register_terminal(visit.tx, terminal, by=visit.by.operator, now=visit.by.now)
    _record(visit, "register", terminal_id)
    return visit.redirect(TERMINALS, notice="told-terminal-registered")


def act_terminal(visit: Visit) -> Answer:
    """A registration code, shown once; other hours; another use; or the end of a terminal."""
    terminal_id = visit.path["terminal_id"]
    by, now = visit.by.operator, visit.by.now
    change = visit.form.choose("do", ("code", "hours", "use", "end"))
    _record(visit, change, terminal_id)
    match change:
        case "code":
            code = make_registration_code(
                visit.tx, terminal_id, by=by, randomness=visit.context.randomness, now=now
            )
            return visit.page(
                "counter/registration_code.html",
                title="title-registration-code",
                terminal_id=terminal_id,
                code=" ".join((code[:4], code[4:8], code[8:])),
            )
        case "hours":
            hours = _find_hours(visit)
            if hours is None:
                raise JukiError(ErrorCode.FORM_INVALID, "these are no hours")
            set_terminal_hours(visit.tx, terminal_id, hours, by=by, now=now)
            return visit.redirect(TERMINALS, notice="told-hours-set")
        case "use":
            use = TerminalUse(visit.form.choose("use", tuple(TerminalUse)))
            set_terminal_use(visit.tx, terminal_id, use, by=by, now=now)
            return visit.redirect(TERMINALS, notice="told-use-set")
        case _:
            end_terminal(visit.tx, terminal_id, by=by, now=now)
            return visit.redirect(TERMINALS, notice="told-terminal-ended")


def _record(visit: Visit, change: str, terminal_id: str) -> None:
    record_reading(
        visit.tx,
        visit.by,
        visit.context,
        Function.TERMINALS,
        mode=Mode.WRITE,
        items=(change, terminal_id),
        result=DONE,
    )


def _terminals(
    visit: Visit, mistakes: list[tuple[str, str]] | tuple[()] = (), *, status: int = 200
) -> Answer:
    names = ("terminal_id", "place", "purpose", "opens", "closes", "use")
    given = {name: visit.form.find(name) for name in names}
    if not visit.form.fields:
        given |= {"opens": "08:30", "closes": "17:15", "use": TerminalUse.COUNTER.value}
    return visit.page(
        "counter/terminals.html",
        title="title-terminals",
        status=status,
        lines=list_terminals(visit.tx),
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        given=given,
        uses=[(use.value, visit.words(f"use-{use}")) for use in TerminalUse],
        extensions=list_extensions(visit.tx),
    )


def _find_hours(visit: Visit) -> Hours | None:
    opens, closes = (_find_minute(visit.form.get(name)) for name in ("opens", "closes"))
    if opens is None or closes is None or opens >= closes:
        return None
    return Hours(opens, closes, visit.form.find("office_days") == "only")


def _find_minute(text: str) -> int | None:
    found = CLOCK.fullmatch(text.strip())
    if found is None or int(found[2]) > 59:
        return None
    minute = int(found[1]) * 60 + int(found[2])
    return minute if minute <= MINUTES_OF_DAY else None


TERMINAL_SCREENS: Final = (
    Screen(
        "J-B04c",
        TERMINALS,
        Function.TERMINALS,
        Mode.WRITE,
        show=show_terminals,
        act=act_terminals,
        needs_case=False,
        menu="title-terminals",
    ),
    Screen(
        "J-B04d",
        TERMINALS + "/{terminal_id}",
        Function.TERMINALS,
        Mode.WRITE,
        act=act_terminal,
        needs_case=False,
    ),
)
