"""The yearly figures a prefecture's council is shown (交付状況): cards issued, by period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

FISCAL_YEAR_BEGINS: Final = (4, 1)
FIRST_DAY: Final = date(2003, 8, 25)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A fiscal year or the part of it that has passed: cards issued in it, and up to its end."""

    first_day: date
    last_day: date
    issued: int
    cumulative: int


def list_years(up_to: date) -> list[tuple[date, date]]:
    """The fiscal years since cards began, the first and the present one as far as they go."""
    years = []
    begin = FIRST_DAY
    while begin <= up_to:
        turn = date(begin.year + (begin.month >= FISCAL_YEAR_BEGINS[0]), *FISCAL_YEAR_BEGINS)
        end = min(date.fromordinal(turn.toordinal() - 1), up_to)
        years.append((begin, end))
        begin = turn
    return years


def make_yearly(issued_by_day: Iterable[tuple[date, int]], up_to: date) -> Sequence[YearLine]:
    """Cards first activated, by fiscal year."""
    counts = list(issued_by_day)
    lines: list[YearLine] = []
    total = 0
    for first, last in list_years(up_to):
        issued = sum(count for day, count in counts if first <= day <= last)
        total += issued
        lines.append(YearLine(first, last, issued, total))
    return lines
