"""Security paper by number (用紙番号): packs, the next sheet, and sheets that came to nothing.

A pack is registered with its first and last number and lies in the tray of one counter.  Sheets are
taken in order; each is printed on, spoilt or missing, and nothing else.  What the paper itself says
decides: when the number on top is another than expected, the sheets between are written off with a
reason before anything is printed, and a number that was there before is never there again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

PACK_SHEETS_MAX: Final = 10_000
"""The largest boxes of security paper hold some thousands."""
SKIPPED_MAX: Final = 100
"""More sheets at once are not spoilt but another pack: that is registered, not skipped."""
NUMBER_MAX: Final = 99_999_999
PREFIX_LENGTH_MAX: Final = 4


class SheetFate(StrEnum):
    """What became of a sheet."""

    PRINTED = "printed"
    SPOILT = "spoilt"  # 書損
    MISSING = "missing"


class Spoilt(StrEnum):
    """Why a sheet came to nothing (書損の事由)."""

    JAM = "jam"
    FAINT = "faint"
    TORN = "torn"
    WRONG_SHEET = "wrong-sheet"
    TEST_PRINT = "test-print"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack of numbered paper at a counter, and the sheet that is next."""

    pack_id: UUID
    terminal_id: str
    prefix: str
    first: int
    last: int
    following: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= NUMBER_MAX:
            raise JukiError(ErrorCode.PAPER_OUT_OF_ORDER, "a pack begins before it ends")
        if self.last - self.first >= PACK_SHEETS_MAX or len(self.prefix) > PREFIX_LENGTH_MAX:
            raise JukiError(ErrorCode.PAPER_OUT_OF_ORDER, "no pack is so large")
        if not (self.prefix.isascii() and (self.prefix.isalnum() or not self.prefix)):
            raise JukiError(ErrorCode.PAPER_OUT_OF_ORDER, "a prefix is letters and figures")
        assert self.first <= self.following <= self.last + 1

    @property
    def left(self) -> int:
        """How many sheets are left."""
        return self.last + 1 - self.following

    def text(self, number: int) -> str:
        """A sheet's number as it is printed on the paper: A004512."""
        return f"{self.prefix}{number:06d}"

    def take(self, count: int) -> tuple[tuple[int, ...], Pack]:
        """The next so many sheets, and the pack afterwards."""
        assert count >= 1
        if count > self.left:
            raise JukiError(ErrorCode.PAPER_USED_UP, "the pack is used up", left=self.left)
        taken = tuple(range(self.following, self.following + count))
        return taken, replace(self, following=self.following + count)

    def skip_to(self, number: int) -> tuple[tuple[int, ...], Pack]:
        """The sheets between the expected one and the one that lies on top.

        A number before the expected one was used already, and one far behind it is another pack.
        """
        if not self.following <= number <= self.last + 1:
            raise JukiError(
                ErrorCode.PAPER_OUT_OF_ORDER, "not a number of what is left of the pack"
            )
        if number - self.following > SKIPPED_MAX:
            raise JukiError(ErrorCode.PAPER_OUT_OF_ORDER, "too many sheets to have been spoilt")
        return tuple(range(self.following, number)), replace(self, following=number)
