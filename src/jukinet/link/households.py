"""Households of a file: the rows of each stand together, and one of them is the householder's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from jukinet.link.export_format import HOUSEHOLD_ROWS_MAX, HOUSEHOLDER
from jukinet.link.refusals import Refused
from jukinet.link.row_checks import Checked


@dataclass(frozen=True, slots=True)
class Standing:
    """A household the register has already."""

    headed: bool
    from_this_file: bool


_UNKNOWN: Final = Standing(headed=False, from_this_file=False)


def runs_of(numbers: Sequence[str]) -> list[tuple[int, int]]:
    """Where each household begins and ends: stretches of one number."""
    if not numbers:
        return []
    bounds = [row for row, (before, number) in enumerate(pairwise(numbers), 1) if before != number]
    return list(zip([0, *bounds], [*bounds, len(numbers)], strict=True))


def check_households(checked: Checked, standing: Mapping[str, Standing]) -> None:
    """Find households without householder, with two, apart, or too large.

    Comes last: a household whose householder's row was refused for any reason is refused.
    ``standing`` are the households of these numbers that the register has.
    """
    numbers = checked.values["household_number"]
    relationships = checked.values["relationship"]
    seen: set[str] = set()
    for start, end in runs_of(numbers):
        number = numbers[start]
        if isinstance(number, Refused):
            continue
        known = standing.get(number, _UNKNOWN)
        heads = relationships[start:end].count(HOUSEHOLDER)
        apart = number in seen or known.from_this_file
        if heads == 1 and not known.headed and not apart and end - start <= HOUSEHOLD_ROWS_MAX:
            _check_householder(checked, start, end)
        else:
            problem = _problem(heads, known, apart, end - start)
            if problem:
                checked.find(range(start, end), problem, "household_number")
        seen.add(number)


def _problem(heads: int, known: Standing, apart: bool, size: int) -> Refused | None:
    if size > HOUSEHOLD_ROWS_MAX:
        return Refused.HOUSEHOLD_TOO_LARGE
    if apart:
        return Refused.HOUSEHOLD_APART
    if heads + known.headed > 1:
        return Refused.TWO_HOUSEHOLDERS
    return None if known.headed else Refused.NO_HOUSEHOLDER


def _check_householder(checked: Checked, start: int, end: int) -> None:
    if not checked.findings:
        return
    head = checked.values["relationship"].index(HOUSEHOLDER, start, end)
    if head in checked.findings:
        others = [row for row in range(start, end) if row != head]
        checked.find(others, Refused.HOUSEHOLDER_REFUSED, "household_number")
