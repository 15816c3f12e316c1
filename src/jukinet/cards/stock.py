"""The stock of blanks (白カードの在庫): every blank of every box is accounted for.

Nothing is counted twice and nothing disappears: of what was received, each blank is used, spoilt,
delivered to a contractor, come back from him, or still there.  A count by hand that differs from
the books is written down with its difference and stays until somebody explains it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

BLANKS_MAX: Final = 100_000
"""A pallet; more in one box is a slip of the pen."""
NAME_LENGTH_MAX: Final = 60
FORECAST_WEEKS: Final = 8
"""The likely need of a week follows from the last eight: a season, not a year."""
WEEKS_KEPT_READY: Final = 2
"""A delivery takes about this long."""


class StockMove(StrEnum):
    """What happens to blanks."""

    RECEIVED = "received"  # 受入れ
    USED = "used"  # 作成に使用
    SPOILT = "spoilt"  # 作成不良
    DELIVERED = "delivered"  # 委託先へ引渡し
    BROUGHT_BACK = "brought-back"  # 委託先から返却
    COUNTED = "counted"  # 棚卸し
    EXPLAINED = "explained"  # 差異の説明: books follow what is there


class BackAs(StrEnum):
    """As what blanks come back from a contractor (受託者からの引取り)."""

    CARDS = "cards"
    SPOILT = "spoilt"
    UNUSED = "unused"


SIGN: Final = {
    StockMove.RECEIVED: 1,
    StockMove.USED: -1,
    StockMove.SPOILT: -1,
    StockMove.DELIVERED: -1,
    StockMove.BROUGHT_BACK: 1,
    StockMove.COUNTED: 0,
    StockMove.EXPLAINED: 1,
}
"""What a move does to what remains; an explanation carries its own sign."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of blanks under one transport key, in somebody's custody."""

    box_id: UUID
    number: str
    transport_key: str
    custodian: str
    received_on: date

    def __post_init__(self) -> None:
        for text in (self.number, self.transport_key, self.custodian):
            if not 1 <= len(text.strip()) <= NAME_LENGTH_MAX:
                raise JukiError(ErrorCode.FORM_INVALID, "a box has number, key and custodian")


@dataclass(frozen=True, slots=True)
class StockLine:
    """One line of a box's book."""

    move: StockMove
    count: int
    on: date
    by: str
    card_id: UUID | None = None
    note: str = ""

    def __post_init__(self) -> None:
        low = -BLANKS_MAX if self.move is StockMove.EXPLAINED else 0
        if not low <= self.count <= BLANKS_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "no box holds so many blanks")


@dataclass(frozen=True, slots=True)
class Balance:
    """What the books say of one box."""

    received: int
    used: int
    spoilt: int
    delivered: int
    remaining: int
    difference: int
    """Of the last count by hand against the books at that time, less what was explained since."""


def balance(lines: Iterable[StockLine]) -> Balance:
    """Add up a box's book, oldest line first.

    A blank that was taken for a card and then spoilt moves from ``used`` to ``spoilt``.
    """
    totals = dict.fromkeys(StockMove, 0)
    remaining, difference = 0, 0
    for line in lines:
        if line.move is StockMove.COUNTED:
            difference = line.count - remaining
            continue
        totals[line.move] += line.count
        if line.move is StockMove.SPOILT and line.card_id is not None:
            totals[StockMove.USED] -= line.count  # taken before, found bad afterwards
        else:
            remaining += SIGN[line.move] * line.count
        if line.move is StockMove.EXPLAINED:
            difference -= line.count
    return Balance(
        received=totals[StockMove.RECEIVED],
        used=totals[StockMove.USED],
        spoilt=totals[StockMove.SPOILT],
        delivered=totals[StockMove.DELIVERED] - totals[StockMove.BROUGHT_BACK],
        remaining=remaining,
        difference=difference,
    )


def must_take(book: Balance, count: int = 1) -> None:
    """Refuse to take more than a box holds."""
    if book.difference:
        raise JukiError(ErrorCode.STOCK_UNEXPLAINED, "the box was counted otherwise than booked")
    if count > book.remaining:
        raise JukiError(ErrorCode.STOCK_EMPTY, "no blank is left in this box")


@dataclass(frozen=True, slots=True)
class Forecast:
    """This week's likely need against what remains."""

    remaining: int
    needed_this_week: int

    @property
    def is_low(self) -> bool:
        """Whether somebody must order: less remains than is needed until a delivery comes."""
        return self.remaining < WEEKS_KEPT_READY * self.needed_this_week


def forecast(remaining: int, taken_on: Sequence[date], waiting: int, today: date) -> Forecast:
    """The likely need of this week: what waits to be made, or the mean of the last weeks.

    ``taken_on`` are the days on which blanks were used or spoilt.
    """
    since = today - timedelta(weeks=FORECAST_WEEKS)
    recent = sum(1 for day in taken_on if since <= day < today)
    return Forecast(remaining, max(waiting, ceil(recent / FORECAST_WEEKS)))
