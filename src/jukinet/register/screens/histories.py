"""A04's F4: the whole history of a record, and the record as of any pair of dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.protection.guard import Output
from jukinet.register.dates_typed import read_dates
from jukinet.register.further import FOREIGN_ITEMS
from jukinet.register.history import HistoryLine
from jukinet.register.procedures import (
    get_household_as_of,
    get_record,
    get_record_as_of,
    list_history,
    list_remakings,
)
from jukinet.register.procedures.guarded import find_veil, split_by_guard
from jukinet.register.record import ResidentRecord
from jukinet.register.screens.cards import place_name
from jukinet.register.screens.demands import demand_of, record
from jukinet.register.words_typed import to_plain
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import JST, LifeDate, era_text
from jukinet.terms.identification import get_detail_reason

CLOSED_ITEMS: Final = frozenset(
    {"code", "permanent_domicile", "family_register_head", "pension_number", *FOREIGN_ITEMS}
)
"""Not shown in the history: they are opened on the card, one at a time."""
PLACES: Final = frozenset({"address", "previous_address", "destination_address"})
"""Left out of the history of somebody who lives with a protected person."""
NOT_FOR_PEOPLE: Final = frozenset({"household_id"})


@dataclass(frozen=True, slots=True, repr=False)
class ShownLine:
    """One change as the history shows it."""

    line: HistoryLine
    reason: str
    items: tuple[tuple[str, str, str], ...]
    """Word of the item, what it was, what it became."""


@dataclass(frozen=True, slots=True, repr=False)
class Past:
    """The record and its household as of a pair of dates."""

    record: ResidentRecord | None
    members: tuple[ResidentRecord, ...]
    withheld: int


def show_history(visit: Visit) -> Answer:
    """Every change with who, when, why, by which paper; below, the record as of two dates."""
    found = get_record(visit.tx, UUID(visit.path["resident_id"]))
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, withheld = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    valid_on, mistake = _read_day(visit, "valid_on")
    known_on, other = _read_day(visit, "known_on")
    asked = ("history", "as-of") if visit.query.get("valid_on") else ("history",)
    record(visit, Function.HISTORY, shown=passed, withheld=withheld, items=asked)
    veil = find_veil(visit.tx, [found.resident_id], demand=demand, now=visit.by.now)
    near = found.resident_id in veil.near
    past = None
    if passed and visit.query.get("valid_on") and not (mistake or other):
        past = _past(visit, found.resident_id, valid_on, known_on)
    lines = list_history(visit.tx, found.resident_id) if passed else []
    sentence = visit.words("mistake-day")
    wrong = {"valid_on": mistake, "known_on": other}
    mistakes = [(name, sentence) for name, is_wrong in wrong.items() if is_wrong]
    return visit.page(
        "register/history.html",
        title="title-history",
        found=found if passed else None,
        near=near,
        may_remake=visit.by.operator.may(Function.RECORD, Mode.EXECUTE) and not found.erasure,
        lines=[_shown(visit, line, near) for line in reversed(lines)],
        remakings=list_remakings(visit.tx, found.resident_id) if passed else [],
        past=past,
        valid_on=valid_on,
        known_on=known_on,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        typed={name: visit.query.get(name, "")[:30] for name in ("valid_on", "known_on")},
    )


def _past(visit: Visit, resident: UUID, valid_on: date, known_on: date) -> Past:
    known_at = min(datetime.combine(known_on, time.max, JST), visit.by.now)
    then = get_record_as_of(visit.tx, resident, valid_on, known_at)
    if then is None or then.erasure:
        return Past(then, (), 0)
    view = get_household_as_of(visit.tx, then.household_id, valid_on, known_at)
    others = [member for member in view.members if member.resident_id != resident]
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, withheld = split_by_guard(visit.tx, others, demand=demand, now=visit.by.now)
    if others:
        record(visit, Function.HISTORY, shown=passed, withheld=withheld, items=("name",))
    return Past(then, tuple(passed), len(withheld))


def _read_day(visit: Visit, name: str) -> tuple[date, bool]:
    """A day in whatever form it is typed; today when nothing is."""
    typed = to_plain(visit.query.get(name, ""))
    if not typed:
        return visit.today, False
    dates, rest = read_dates(typed, date.max)
    known = dates[0].day.known if len(dates) == 1 and dates[0].day else None
    return (visit.today, True) if known is None or rest.strip() else (known, False)


def _shown(visit: Visit, line: HistoryLine, near: bool) -> ShownLine:
    reason = get_detail_reason(line.detail)
    becomes = line.becomes or {}
    return ShownLine(
        line=line,
        reason=reason.ja if visit.words.language == "ja" else reason.en,
        items=tuple(_items(visit, line, list(becomes), near)) if not line.is_entry else (),
    )


def _items(
    visit: Visit, line: HistoryLine, names: Sequence[str], near: bool
) -> list[tuple[str, str, str]]:
    rows = []
    for name in names:
        if name in NOT_FOR_PEOPLE or (near and name in PLACES):
            continue
        was, becomes = line.was.get(name), (line.becomes or {}).get(name)
        said = [_say(visit, name, text) for text in (was, becomes)]
        rows.append((visit.words(f"item-{name}"), said[0], said[1]))
    return rows


def _say(visit: Visit, name: str, text: str | None) -> str:
    """The text of an item in words of the reader; closed items stay closed."""
    if not text:
        return "—"
    if name in CLOSED_ITEMS:
        return "●●●●●"
    if name in ("municipality", "previous_municipality", "destination_municipality"):
        return place_name(MunicipalityCode(text), visit.today)
    if name == "sex" or text in ("yes", "no"):
        return visit.words(f"value-{text}")
    if name == "erased_detail":
        reason = get_detail_reason(text)
        return reason.ja if visit.words.language == "ja" else reason.en
    is_day = name == "birth_date" or name.endswith(("_since", "_on"))
    return era_text(LifeDate(text)) if is_day and visit.words.language == "ja" else text


HISTORY_SCREENS: Final = (
    Screen(
        "J-A04c",
        "/residents/{resident_id:uuid}/history",
        Function.HISTORY,
        Mode.READ,
        show=show_history,
    ),
)
