"""Numbers reserved for a standstill (番号札): blocks by place and series, and what became of each.

The series are counted by nobody else: a case's place in the day never reaches nine hundred
thousand, issues and filings of a standstill have a letter of their own. So a number given by hand
is never given a second time, whatever the machines counted meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

CASE_BASE: Final = 900_000
BLOCK_LENGTHS: Final = {"case": 300, "issue": 200, "filing": 100}
"""A counter serves some two hundred people a day; a block lasts for one without machines."""
NUMBER_MAX: Final = 99_999
_CASE: Final = re.compile(r"[0-9]{8}-9([0-9]{5})")
_ISSUE: Final = re.compile(r"S-([0-9]{5})")
_FILING: Final = re.compile(r"停-([0-9]{5})")


class Series(StrEnum):
    """What is numbered."""

    CASE = "case"
    ISSUE = "issue"
    FILING = "filing"


class Outcome(StrEnum):
    """What became of a number."""

    USED = "used"
    SPOILT = "spoilt"
    DRILL = "drill"


def number_text(series: Series, number: int, day: date) -> str:
    """The number as it stands on paper; a case's begins with its day."""
    assert 1 <= number <= NUMBER_MAX
    match series:
        case Series.CASE:
            return f"{day:%Y%m%d}-{CASE_BASE + number}"
        case Series.ISSUE:
            return f"S-{number:05d}"
        case Series.FILING:
            return f"停-{number:05d}"
        case _:
            assert_never(series)


def read_number(series: Series, text: str) -> int:
    """The number in the text on a paper; FORMAT_INVALID when it is none of this series."""
    match series:
        case Series.CASE:
            found = _CASE.fullmatch(text.strip())
        case Series.ISSUE:
            found = _ISSUE.fullmatch(text.strip())
        case Series.FILING:
            found = _FILING.fullmatch(text.strip())
        case _:
            assert_never(series)
    if found is None or int(found[1]) == 0:
        raise JukiError(ErrorCode.FORMAT_INVALID, f"not a reserved number of a {series}")
    return int(found[1])


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers of a series reserved for a place, both ends included."""

    block_id: UUID
    place: str
    series: Series
    first: int
    last: int
    reserved_at: datetime

    def __post_init__(self) -> None:
        assert 1 <= self.first <= self.last

    def covers(self, number: int) -> bool:
        """Whether the number is of this block."""
        return self.first <= number <= self.last


@dataclass(frozen=True, slots=True)
class Use:
    """What became of one number, as entered afterwards."""

    series: Series
    number: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Account:
    """A block accounted for: every number is in exactly one of these."""

    block: Block
    used: tuple[int, ...]
    spoilt: tuple[int, ...]
    drill: tuple[int, ...]
    gaps: tuple[int, ...]  # below the highest number given, and nobody has said what became of it
    free: tuple[int, ...]  # above it

    @property
    def settled(self) -> bool:
        """Whether nothing is unexplained."""
        return not self.gaps


def must_be_reserved(blocks: Iterable[Block], series: Series, number: int) -> Block:
    """The block a number is of; NUMBER_NOT_RESERVED when no place has it."""
    for block in blocks:
        if block.series is series and block.covers(number):
            return block
    raise JukiError(ErrorCode.NUMBER_NOT_RESERVED, "the number is of no reserved block")


def account_for(block: Block, uses: Iterable[Use]) -> Account:
    """Say of every number of a block what became of it."""
    of_block = {
        use.number: use.outcome
        for use in uses
        if use.series is block.series and block.covers(use.number)
    }
    highest = max(of_block, default=block.first - 1)
    return Account(
        block=block,
        used=_with(of_block, Outcome.USED),
        spoilt=_with(of_block, Outcome.SPOILT),
        drill=_with(of_block, Outcome.DRILL),
        gaps=tuple(number for number in range(block.first, highest) if number not in of_block),
        free=tuple(range(highest + 1, block.last + 1)),
    )


def ranges_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The same numbers as first and last of each run, in order."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _with(outcomes: dict[int, Outcome], wanted: Outcome) -> tuple[int, ...]:
    return tuple(sorted(number for number, outcome in outcomes.items() if outcome is wanted))
