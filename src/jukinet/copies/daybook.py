"""The close of a counter's day (日締め): documents, fees, paper and what does not add up.

What should be there follows from what was done; what is there is counted by hand.  A difference
does not stop the closing, a difference without a reason does.  One operator closes, another
confirms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from jukinet.copies.request import CopyKind
from jukinet.terms.errors import ErrorCode, JukiError

REASON_LENGTH_MAX: Final = 200
CASH_MAX: Final = 10_000_000
"""A counter takes some ten thousand yen a day."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What one kind of document brought: how many, how many of them without a fee, and yen."""

    kind: CopyKind
    documents: int
    waived: int
    yen: int


@dataclass(frozen=True, slots=True)
class PaperLine:
    """What became of one pack's sheets on the day, and the number that should be on top."""

    pack: str
    opening: str
    printed: int
    spoilt: int
    missing: int
    expected: str
    left: int
    counted: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the paper on top has the number it should have."""
        return self.counted == self.expected


@dataclass(frozen=True, slots=True)
class SpoiltLine:
    """One sheet that came to nothing."""

    sheet: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Daybook:
    """A counter's day as the program knows it."""

    terminal_id: str
    day: date
    fees: tuple[FeeLine, ...]
    papers: tuple[PaperLine, ...]
    spoilt: tuple[SpoiltLine, ...]
    waiting: int
    cancelled: int

    @property
    def documents(self) -> int:
        """How many documents were handed over or posted."""
        return sum(line.documents for line in self.fees)

    @property
    def yen(self) -> int:
        """What should be in the drawer."""
        return sum(line.yen for line in self.fees)


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted by hand: the money, and the number on top of each pack."""

    cash: int
    tops: Sequence[tuple[str, str]]
    reason: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.cash <= CASH_MAX or len(self.reason) > REASON_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "no drawer holds that, or too long a reason")


def compare(daybook: Daybook, count: Count) -> tuple[int, tuple[PaperLine, ...]]:
    """The difference in yen, and the packs with what was counted; CLOSING_NOT_READY if unexplained.

    (1) Nothing waits to be handed over. (2) Every pack was counted. (3) Where anything differs,
    there is a reason.
    """
    if daybook.waiting:  # (1)
        raise JukiError(
            ErrorCode.CLOSING_NOT_READY, "documents wait at the counter", waiting=daybook.waiting
        )
    tops = dict(count.tops)
    if tops.keys() != {line.pack for line in daybook.papers}:  # (2)
        raise JukiError(ErrorCode.CLOSING_NOT_READY, "not every pack was counted")
    papers = tuple(_counted(line, tops[line.pack]) for line in daybook.papers)
    difference = count.cash - daybook.yen
    differs = difference != 0 or not all(line.agrees for line in papers)
    if differs and not count.reason.strip():  # (3)
        raise JukiError(ErrorCode.CLOSING_NOT_READY, "a difference needs its reason")
    return difference, papers


def _counted(line: PaperLine, top: str) -> PaperLine:
    return replace(line, counted=top)
