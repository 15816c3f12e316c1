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
class HandFee:
    """What one copy issued by hand in a standstill cost, by the by-law of its day."""

    number: str
    given_on: date
    yen: int
    waived: bool


@dataclass(frozen=True, slots=True)
class HandFeeLine:
    """What copies issued by hand on one day of a standstill brought."""

    given_on: date
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
    by_hand: tuple[HandFeeLine, ...] = ()
    """Fees taken by hand that no counter has counted yet: the money lies in one drawer only."""

    @property
    def documents(self) -> int:
        """How many documents were handed over or posted."""
        return sum(line.documents for line in self.fees)

    @property
    def yen(self) -> int:
        """What should be in the drawer."""
        return sum(line.yen for line in self.fees)

    @property
    def documents_by_hand(self) -> int:
        """How many copies were given out by hand, and not counted by any counter yet."""
        return sum(line.documents for line in self.by_hand)

    @property
    def yen_by_hand(self) -> int:
        """What should be in the drawer besides, where the money by hand was put into it."""
        return sum(line.yen for line in self.by_hand)


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted by hand: the money, and the number on top of each pack.

    ``takes_by_hand`` says that the fees of a standstill are among the money.
    """

    cash: int
    tops: Sequence[tuple[str, str]]
    reason: str = ""
    takes_by_hand: bool = False

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
    due = daybook.yen + (daybook.yen_by_hand if count.takes_by_hand else 0)
    difference = count.cash - due
    differs = difference != 0 or not all(line.agrees for line in papers)
    if differs and not count.reason.strip():  # (3)
        raise JukiError(ErrorCode.CLOSING_NOT_READY, "a difference needs its reason")
    return difference, papers


def _counted(line: PaperLine, top: str) -> PaperLine:
    return replace(line, counted=top)
