"""A day as a clerk types it (おまかせ日付): きょう, きのう, 8/25, H15.8.25, 150825, 2003-08-25.

Words are read from the day the filing was received, so that a draft continued the day after means
the same day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from jukinet.terms.dates import ERAS, FIRST_DAY, LAST_DAY, parse_era
from jukinet.terms.errors import ErrorCode, JukiError

_WORDS: Final = {
    "きょう": 0,
    "今日": 0,
    "本日": 0,
    "today": 0,
    "きのう": -1,
    "昨日": -1,
    "yesterday": -1,
    "おととい": -2,
    "一昨日": -2,
    "あした": 1,
    "明日": 1,
    "tomorrow": 1,
    "あさって": 2,
    "明後日": 2,
}
_DIGITS: Final = str.maketrans("０１２３４５６７８９．／－ー−", "0123456789./---")
_FULL: Final = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ERA_COMPACT: Final = re.compile(r"(\d{2})(\d{2})(\d{2})")
_MONTH_DAY: Final = re.compile(r"(\d{1,2})[-./月](\d{1,2})日?")


def read_day(text: str, on: date) -> date:
    """The day a text means to somebody who writes on the day ``on``; INVALID_DATE otherwise.

    A year nobody can write in an era, 9999 for one, is a slip of the finger.
    """
    day = _read(text, on)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise JukiError(ErrorCode.INVALID_DATE, "outside the eras")
    return day


def _read(text: str, on: date) -> date:
    plain = re.sub(r"\s", "", text.translate(_DIGITS)).lower()
    if plain in _WORDS:
        return on + timedelta(days=_WORDS[plain])
    full = _FULL.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if full:
        return _day(int(full[1]), int(full[2]), int(full[3]))
    in_era = _ERA_COMPACT.fullmatch(plain)
    if in_era:
        era = next(era for era in ERAS if era.first_day <= on <= era.last_day)
        return _day(era.year_one + int(in_era[1]) - 1, int(in_era[2]), int(in_era[3]))
    short = _MONTH_DAY.fullmatch(plain)
    if short:
        return _nearest(int(short[1]), int(short[2]), on)
    known = parse_era(plain).known
    if known is None:
        raise JukiError(ErrorCode.INVALID_DATE, "the day is not known")
    return known


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise JukiError(ErrorCode.INVALID_DATE, "no such day") from None


def _nearest(month: int, day: int, on: date) -> date:
    """The day of this month and day that lies nearest: 12/28 written in January is last year's."""
    years = [year for year in (on.year - 1, on.year, on.year + 1) if _exists(year, month, day)]
    if not years:
        raise JukiError(ErrorCode.INVALID_DATE, "no such day")
    return min((date(year, month, day) for year in years), key=lambda each: abs(each - on))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
