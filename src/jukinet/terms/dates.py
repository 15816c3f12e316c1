"""Dates of life, Japanese eras, and the days on which offices are open.

A birth may be entered with day, month or all of it unknown (不詳, 吉日); ``LifeDate`` keeps what is
known and nothing more.  Its text is what travels and what is stored: ``1980-04-01``,
``1980-04-??``, ``1980-??-??``, ``????-??-??``.

Eras are counted from the day each began.  Dates before 1873-01-01 (明治6年) are refused: they were
counted by another calendar, and no living resident has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import jpholiday

from jukinet.terms.errors import ErrorCode, JukiError

JST: Final = ZoneInfo("Asia/Tokyo")
FIRST_DAY: Final = date(1873, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)

_PARTLY: Final = re.compile(r"(\d{4})-(\d{2})-\?\?|(\d{4})-\?\?-\?\?", re.ASCII)
_UNKNOWN: Final = "????-??-??"


def day_of(instant: datetime) -> date:
    """The day in Japan on which the instant falls: offices count in these, nodes keep UTC."""
    return instant.astimezone(JST).date()


@lru_cache(maxsize=65536)
def _bounds(text: str) -> tuple[date, date]:
    """Earliest and latest day a text may mean; remembered, as birth dates recur by the million."""
    if text == _UNKNOWN:
        return FIRST_DAY, LAST_DAY
    try:
        if "?" in text:
            earliest, latest = _bounds_of_part(text)
        elif len(text) == 10 and text[4] == text[7] == "-":
            earliest = latest = date.fromisoformat(text)
        else:
            raise JukiError(ErrorCode.INVALID_DATE, "not year-month-day")
    except (ValueError, OverflowError):
        raise JukiError(ErrorCode.INVALID_DATE, "no such day") from None
    if not FIRST_DAY <= earliest <= latest <= LAST_DAY:
        raise JukiError(ErrorCode.INVALID_DATE, "outside 1873 to 2199")
    return earliest, latest


def _bounds_of_part(text: str) -> tuple[date, date]:
    """First and last day of a month or a year."""
    found = _PARTLY.fullmatch(text)
    if found is None:
        raise JukiError(ErrorCode.INVALID_DATE, "not year-month-day")
    if found[3]:
        return date(int(found[3]), 1, 1), date(int(found[3]), 12, 31)
    first = date(int(found[1]), int(found[2]), 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False, order=True)
class LifeDate:
    """A date in somebody's life (生年月日 and the like), possibly partly unknown."""

    text: str
    earliest: date = field(init=False, compare=False)
    latest: date = field(init=False, compare=False)

    def __post_init__(self) -> None:
        earliest, latest = _bounds(self.text)
        object.__setattr__(self, "earliest", earliest)
        object.__setattr__(self, "latest", latest)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return "LifeDate(•••)"

    @classmethod
    def from_date(cls, day: date) -> LifeDate:
        """A wholly known date."""
        return cls(day.isoformat())

    @property
    def known(self) -> date | None:
        """The day, when nothing about it is unknown."""
        return self.earliest if self.earliest == self.latest else None

    def may_be(self, other: LifeDate) -> bool:
        """Whether both could mean one day."""
        return self.earliest <= other.latest and other.earliest <= self.latest


@dataclass(frozen=True, slots=True)
class Era:
    """A Japanese era (元号) and the days it lasted."""

    name: str
    letter: str
    first_day: date
    last_day: date
    year_one: int


ERAS: Final = (
    Era("明治", "M", FIRST_DAY, date(1912, 7, 29), 1868),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24), 1912),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7), 1926),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30), 1989),
    Era("令和", "R", date(2019, 5, 1), LAST_DAY, 2019),
)
_ERA_BY_WORD: Final = {word: era for era in ERAS for word in (era.name, era.letter)}


def _eras_between(earliest: date, latest: date) -> list[Era]:
    return [era for era in ERAS if era.first_day <= latest and earliest <= era.last_day]


def _era_year(era: Era, year: int) -> str:
    count = year - era.year_one + 1
    return f"{era.name}{'元' if count == 1 else count}年"


def era_text(when: date | LifeDate) -> str:
    """The date as a Japanese office writes it: 昭和55年4月1日, 昭和55年4月日不詳.

    A partly unknown date in a year of two eras names both: 昭和64年又は平成元年月日不詳.
    """
    life = when if isinstance(when, LifeDate) else LifeDate.from_date(when)
    if life.text == _UNKNOWN:
        return "年月日不詳"
    eras = _eras_between(life.earliest, life.latest)
    years = "又は".join(_era_year(era, life.earliest.year) for era in eras)
    if life.known is not None:
        return f"{years}{life.known.month}月{life.known.day}日"
    if life.text.endswith("-??-??"):
        return f"{years}月日不詳"
    return f"{years}{life.earliest.month}月日不詳"


_DIGITS: Final = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")
_WORDY: Final = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和)(?P<year>\d{1,3}|元)年"
    r"(?:又は(?P<era2>大正|昭和|平成|令和)(?P<year2>\d{1,3}|元)年)?"
    r"(?:(?P<month>\d{1,2})月)?"
    r"(?:(?P<day>\d{1,2})日|(?P<unknown>吉日|日不詳|月日不詳|不詳月不詳日|不詳日))"
)
_SHORT: Final = re.compile(r"([MTSHRmtshr])(\d{1,3})[./-](\d{1,2})[./-](\d{1,2})")


def parse_era(text: str) -> LifeDate:
    """The date written in era years, 昭和55年4月1日 or S55.4.1; it must exist in that era."""
    plain = re.sub(r"\s", "", text.translate(_DIGITS))
    if plain in {"年月日不詳", "不詳", "生年月日不詳"}:
        return LifeDate(_UNKNOWN)
    short = _SHORT.fullmatch(plain)
    if short:
        era = _ERA_BY_WORD[short[1].upper()]
        return _in_era(era, int(short[2]), int(short[3]), int(short[4]))
    found = _WORDY.fullmatch(plain)
    if found is None:
        raise JukiError(ErrorCode.INVALID_ERA_DATE, "not a date in era years")
    month = int(found["month"]) if found["month"] else None
    day = int(found["day"]) if found["day"] else None
    if (month is None) != (found["unknown"] in {"月日不詳", "不詳月不詳日"}):
        raise JukiError(ErrorCode.INVALID_ERA_DATE, "month and day do not go together")
    life = _in_era(_ERA_BY_WORD[found["era"]], _count(found["year"]), month, day)
    if found["era2"]:
        other = _in_era(_ERA_BY_WORD[found["era2"]], _count(found["year2"]), month, day)
        if other != life or day is not None:
            raise JukiError(ErrorCode.INVALID_ERA_DATE, "the two years are not one")
    return life


def _count(year: str) -> int:
    return 1 if year == "元" else int(year)


def _in_era(era: Era, count: int, month: int | None, day: int | None) -> LifeDate:
    """The date in the era, checked to lie in it at least in part."""
    year = era.year_one + count - 1
    text = f"{year:04d}-{_two(month)}-{_two(day)}"
    try:
        life = LifeDate(text)
    except JukiError:
        raise JukiError(ErrorCode.INVALID_ERA_DATE, "no such day") from None
    if count < 1 or life.latest < era.first_day or era.last_day < life.earliest:
        raise JukiError(ErrorCode.INVALID_ERA_DATE, "the era had no such day")
    return life


def _two(figure: int | None) -> str:
    return "??" if figure is None else f"{figure:02d}"


@lru_cache(maxsize=4096)
def _is_closed(day: date) -> bool:
    if day.weekday() >= 5 or (day.month, day.day) in _NEW_YEAR:
        return True
    return bool(jpholiday.is_holiday(day))


_NEW_YEAR: Final = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """The days on which offices are open (開庁日): no weekends, holidays, nor 29 Dec to 3 Jan.

    ``closed`` names further days of one office, such as those of a municipal merger.
    """

    closed: frozenset[date] = frozenset()

    def is_office_day(self, day: date) -> bool:
        """Whether the office is open on the day."""
        return day not in self.closed and not _is_closed(day)

    def add_office_days(self, day: date, count: int) -> date:
        """The ``count``-th office day after ``day``; zero gives the day itself or the next open."""
        if count < 0:
            raise JukiError(ErrorCode.INVALID_DATE, "office days are counted forwards")
        current = day
        while count == 0 and not self.is_office_day(current):
            current += timedelta(days=1)
        while count > 0:
            current += timedelta(days=1)
            count -= self.is_office_day(current)
        return current
