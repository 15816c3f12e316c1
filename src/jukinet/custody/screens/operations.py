"""G02: the operation history by period, operator, terminal and case, and beside the paper slips."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from jukinet.counters.frame.telling import Teller
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody import procedures as custody
from jukinet.custody.forms.operation_list import OperationLine, compose_operation_list
from jukinet.custody.operation_history import CASE_NUMBER
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.custody.procedures.history import COMPARED_DAYS_MAX, History
from jukinet.custody.screens.marks import engine_of, marks_of
from jukinet.custody.screens.typed import Typed, read_day
from jukinet.security.operation import OperationSearch, RecordedOperation
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import JST
from jukinet.terms.errors import ErrorCode, JukiError

OPERATIONS: Final = "/operations"
PDF: Final = "application/pdf"
FIELDS: Final = ("since", "until", "operator", "terminal", "case", "function")
FIELD_LENGTH_MAX: Final = 60


def show_operations(visit: Visit) -> Answer:
    """The lines of a search; without one, those of today."""
    asked, mistakes = _asked(visit)
    search = _search(visit, asked)
    history = custody.search_history(visit.tx, search, by=visit.by, context=visit.context)
    return visit.page(
        "custody/operations.html",
        title="title-operations",
        status=422 if mistakes else 200,
        history=history,
        asked=asked,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        query=urlencode({name: asked[name] for name in FIELDS if asked[name]}),
        functions=[(one.value, visit.words(f"frame-function-{one}")) for one in Function],
    )


def show_operation_list(visit: Visit) -> Answer:
    """Form 34: the list on paper; about many people only with another's approval."""
    asked, mistakes = _asked(visit)
    if mistakes:
        raise JukiError(ErrorCode.FORM_INVALID, "a day of the search cannot be read")
    engine = engine_of(visit)
    search = _search(visit, asked)
    assert search.since is not None and search.until is not None
    history = custody.print_history(visit.tx, search, by=visit.by, context=visit.context)
    sheet = compose_operation_list(
        engine,
        [_on_paper(visit, history, line) for line in history.lines],
        first=search.since,
        last=search.until,
        asked="　".join(asked[name] for name in FIELDS[2:] if asked[name]) or "すべて",
        marks=marks_of(visit),
    )
    return visit.download(sheet.pdf, PDF, "operations.pdf")


def act_operation_list(visit: Visit) -> Answer:
    """Ask for a list about many people to be approved."""
    asked = {name: visit.form.find(name)[:FIELD_LENGTH_MAX] for name in FIELDS}
    search = _search(visit, asked)
    history = custody.search_history(visit.tx, search, by=visit.by, context=visit.context)
    wanted = OutputWanted(
        OutputKind.OPERATION_HISTORY,
        visit.words("operations-purpose", since=asked["since"], until=asked["until"]),
        history.persons,
        custody.digest_of_search(search),
    )
    custody.request_output(visit.tx, wanted, by=visit.by, context=visit.context)
    return visit.redirect("/outputs", notice="told-output-requested")


def show_slips(visit: Visit) -> Answer:
    """The form for the numbers on paper slips."""
    return _slips(visit, {}, [])


def act_slips(visit: Visit) -> Answer:
    """Hold the slips of a day or a week against the record."""
    typed = Typed.of(visit)
    first, last = typed.day("since"), typed.day("until")
    if first and last and not timedelta(0) <= last - first < timedelta(days=COMPARED_DAYS_MAX):
        typed.wrong("until", "mistake-period")
    if typed.mistakes or first is None or last is None:
        return _slips(visit, typed.given, typed.mistakes)
    comparison = custody.compare_with_slips(
        visit.tx,
        typed.form.find("numbers"),
        since=datetime.combine(first, time.min, JST),
        until=datetime.combine(last + timedelta(days=1), time.min, JST),
        by=visit.by,
        context=visit.context,
    )
    return _slips(visit, typed.given, [], comparison=comparison)


def _slips(
    visit: Visit, given: dict[str, str], mistakes: list[tuple[str, str]], **facts: Any
) -> Answer:
    today = Teller(visit.words).day(visit.today)
    return visit.page(
        "custody/slips.html",
        title="title-slips",
        status=422 if mistakes else 200,
        given={"since": today, "until": today, "numbers": ""} | given,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        **({"comparison": None} | facts),
    )


def _asked(visit: Visit) -> tuple[dict[str, str], list[tuple[str, str]]]:
    today = Teller(visit.words).day(visit.today)
    asked = {name: visit.query.get(name, "").strip()[:FIELD_LENGTH_MAX] for name in FIELDS}
    asked["since"], asked["until"] = asked["since"] or today, asked["until"] or today
    mistakes = [
        (name, visit.words("mistake-day"))
        for name in ("since", "until")
        if read_day(asked[name]) is None
    ]
    if asked["case"] and CASE_NUMBER.fullmatch(asked["case"]) is None:
        mistakes.append(("case", visit.words("mistake-case")))
    return asked, mistakes


def _search(visit: Visit, asked: dict[str, str]) -> OperationSearch:
    first = read_day(asked["since"]) or visit.today
    last = read_day(asked["until"]) or visit.today
    function = asked["function"]
    return OperationSearch(
        operator_id=asked["operator"] or None,
        terminal_id=asked["terminal"] or None,
        case_number=asked["case"] or None,
        function=Function(function) if function in tuple(Function) else None,
        since=datetime.combine(first, time.min, JST),
        until=datetime.combine(last + timedelta(days=1), time.min, JST),
    )


def _on_paper(visit: Visit, history: History, line: RecordedOperation) -> OperationLine:
    words, say = visit.words, Teller(visit.words)
    return OperationLine(
        at=line.recorded_at,
        operator=line.operator_id,
        terminal=line.terminal_id,
        case=line.case_number,
        function=words(f"frame-function-{line.function}"),
        mode=words(f"mode-{line.mode}"),
        items=say.items(line.items),
        subject=history.names[line.subject] if line.subject else "",
        result=say.outcome(line.result),
    )


OPERATION_SCREENS: Final = (
    Screen(
        "J-G02", OPERATIONS, Function.OPERATION_RECORD, Mode.READ,
        show=show_operations, needs_case=False, menu="menu-operations",
    ),
    Screen(
        "J-G02a", f"{OPERATIONS}/list", Function.OPERATION_RECORD, Mode.READ,
        show=show_operation_list, act=act_operation_list, needs_case=False,
    ),
    Screen(
        "J-G02b", f"{OPERATIONS}/slips", Function.OPERATION_RECORD, Mode.READ,
        show=show_slips, act=act_slips, needs_case=False, menu="menu-slips",
    ),
)  # fmt: skip
