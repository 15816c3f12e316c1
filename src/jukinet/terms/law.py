"""The law as data with dates: articles, appended tables, retention, hours, periods.

Article numbers move between versions of the Act, so programs name a rule by a key that never
moves ("identification-notice-to-prefecture") and ask the law of a day for its article::

    law = load_profile().on(date(2003, 8, 25))
    law.article("identification-notice-to-prefecture").text_en      # Act Art. 30-5

The appended tables (別表第一 to 別表第五) are known to us only as they stood in December 2013.
Every row says so (``vintage``) and serves other days too, except that a row naming a later statute
does not begin before the year of that statute.  A day before the first stage of the network, or a
rule that had no article that day, is an error, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final, Protocol, TypeVar

from jukinet.terms.dates import JST, OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.tables import read_rows

TABLES: Final = ("1", "2", "3", "4", "5")
TABLE_ARTICLES: Final = {
    "1": "provision-to-state",
    "2": "provision-to-own-municipalities",
    "3": "provision-to-prefectures",
    "4": "provision-to-other-municipalities",
    "5": "use-by-prefecture",
}
_FIGURES: Final = "〇一二三四五"
_LAWS: Final = {
    "act": ("住民基本台帳法", "Act"),
    "order": ("住民基本台帳法施行令", "Order"),
    "rules": ("住民基本台帳法施行規則", "Rules"),
    "number_act": (
        "行政手続における特定の個人を識別するための番号の利用等に関する法律",
        "Individual Number Act",
    ),
    "civil_code": ("民法", "Civil Code"),
    "autonomy_act": ("地方自治法", "Local Autonomy Act"),
    "family_register_act": ("戸籍法", "Family Register Act"),
}
_ARTICLE: Final = re.compile(r"(\d+)((?:-\d+)*)(?:\((\d+)\))?")


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which a row of the law is in force, both ends included (効力期間)."""

    first_day: date
    last_day: date | None

    def __post_init__(self) -> None:
        if self.last_day is not None and self.last_day < self.first_day:
            raise JukiError(ErrorCode.INVALID_TABLE, "a rule ends before it begins")

    def covers(self, day: date) -> bool:
        """Whether the row is in force on the day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Article:
    """An article (条) as it was numbered for a time, and what it is about."""

    key: str
    law: str
    article: str
    subject_ja: str
    subject_en: str
    validity: Validity
    confidence: str

    def __post_init__(self) -> None:
        if self.law not in _LAWS or _ARTICLE.fullmatch(self.article) is None:
            raise JukiError(ErrorCode.INVALID_TABLE, f"article {self.key} is not written rightly")

    @property
    def text_ja(self) -> str:
        """As cited in Japanese: 住民基本台帳法第30条の7第3項."""
        parts = _ARTICLE.fullmatch(self.article)
        assert parts is not None
        branches = "".join(f"の{branch}" for branch in parts[2].split("-") if branch)
        paragraph = f"第{parts[3]}項" if parts[3] else ""
        return f"{_LAWS[self.law][0]}第{parts[1]}条{branches}{paragraph}"

    @property
    def text_en(self) -> str:
        """As cited in English: Act Art. 30-7 (3)."""
        return f"{_LAWS[self.law][1]} Art. {self.article.replace('(', ' (')}"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One item of an appended table (別表の項): who may ask, for which affair, by which law."""

    table: str
    item: str
    agency: str
    statute: str
    statute_number: str
    articles: str
    affair: str
    validity: Validity
    vintage: str

    def __post_init__(self) -> None:
        if self.table not in TABLES or not (self.item and self.agency and self.affair):
            raise JukiError(ErrorCode.INVALID_TABLE, "an item of an appended table is incomplete")

    @property
    def legal_basis(self) -> str:
        """The statute the affair rests on, with its articles."""
        return f"{self.statute}（{self.statute_number}）{self.articles}"

    @property
    def text_ja(self) -> str:
        """As cited in Japanese: 別表第一の57の2の項."""
        return f"別表第{_FIGURES[int(self.table)]}の{self.item.replace('-', 'の')}の項"

    @property
    def text_en(self) -> str:
        """As cited in English: appended table 1, item 57-2."""
        return f"appended table {self.table}, item {self.item}"

    @property
    def valid_from(self) -> date:
        """The first day the row serves for."""
        return self.validity.first_day


@dataclass(frozen=True, slots=True)
class Retention:
    """How long something is kept (保存期間), counted from which event."""

    key: str
    years: int | None
    counted_from: str
    note_en: str
    basis: str
    validity: Validity
    confidence: str

    def until(self, start: date) -> date | None:
        """The last day of keeping when counting begins on ``start``; None when no years end it."""
        if self.years is None:
            return None
        try:
            return start.replace(year=start.year + self.years)
        except ValueError:  # 29 February in a year without one
            return date(start.year + self.years, 2, 28)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of operation (運用時間帯), in Japan."""

    key: str
    opens: time
    closes: time
    office_days_only: bool
    validity: Validity


@dataclass(frozen=True, slots=True)
class Period:
    """A time limit in days (期間)."""

    key: str
    days: int
    basis: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day on which the network or the law changed (施行日)."""

    key: str
    day: date
    ja: str
    en: str


class _Dated(Protocol):
    @property
    def validity(self) -> Validity: ...


_Row = TypeVar("_Row", bound=_Dated)


def _in_force(rows: Iterable[_Row], day: date) -> list[_Row]:
    return [row for row in rows if row.validity.covers(day)]


def _one(rows: Mapping[str, _Row], key: str, word: str) -> _Row:
    found = rows.get(key)
    if found is None:
        raise JukiError(ErrorCode.UNKNOWN_ARTICLE, f"no {word} {key!r} on this day")
    return found


class Law:
    """The law as it stands on one day (その日の法令)."""

    __slots__ = ("_articles", "_hours", "_milestones", "_periods", "_purposes", "_retention", "day")

    def __init__(self, profile: LawProfile, day: date) -> None:
        self.day = day
        self._articles = {row.key: row for row in _in_force(profile.articles, day)}
        self._purposes = {(row.table, row.item): row for row in _in_force(profile.purposes, day)}
        self._retention = {row.key: row for row in _in_force(profile.retention, day)}
        self._hours = {row.key: row for row in _in_force(profile.hours, day)}
        self._periods = {row.key: row for row in _in_force(profile.periods, day)}
        self._milestones = {row.key: row for row in profile.milestones}

    def article(self, key: str) -> Article:
        """The article that holds the rule ``key`` on this day."""
        return _one(self._articles, key, "article")

    def find_purpose(self, table: str, item: str) -> Purpose | None:
        """The item of an appended table, if there is one on this day."""
        return self._purposes.get((table, item))

    def purpose(self, table: str, item: str) -> Purpose:
        """The item of an appended table."""
        found = self._purposes.get((table, item))
        if found is None:
            raise JukiError(ErrorCode.UNKNOWN_PURPOSE, "no such item of the table on this day")
        return found

    def list_purposes(self, table: str) -> list[Purpose]:
        """All items of one appended table on this day, in the order of the table."""
        if table not in TABLES:
            raise JukiError(ErrorCode.UNKNOWN_PURPOSE, "no such appended table")
        return [row for (of, _), row in self._purposes.items() if of == table]

    def table_article(self, table: str) -> Article:
        """The article under which a table's items are provided or used."""
        if table not in TABLES:
            raise JukiError(ErrorCode.UNKNOWN_PURPOSE, "no such appended table")
        return self.article(TABLE_ARTICLES[table])

    def retention(self, key: str) -> Retention:
        """How long something is kept."""
        return _one(self._retention, key, "retention")

    def hours(self, key: str) -> tuple[time, time]:
        """Opening and closing time in Japan."""
        row = _one(self._hours, key, "hours")
        return row.opens, row.closes

    def is_open(self, key: str, at: datetime, calendar: OfficeCalendar) -> bool:
        """Whether an instant (aware) lies within the hours; opening counts, closing does not."""
        row = _one(self._hours, key, "hours")
        local = at.astimezone(JST)
        if row.office_days_only and not calendar.is_office_day(local.date()):
            return False
        return row.opens <= local.time() < row.closes

    def period(self, key: str) -> Period:
        """A time limit."""
        return _one(self._periods, key, "period")

    def has_come(self, milestone: str) -> bool:
        """Whether a change of the network, such as ``second-stage``, has come by this day."""
        if milestone not in self._milestones:
            raise JukiError(ErrorCode.UNKNOWN_ARTICLE, f"no milestone {milestone!r}")
        return self._milestones[milestone].day <= self.day


@dataclass(frozen=True, slots=True, eq=False)
class LawProfile:
    """All versions of the law that are known to us (法令の版)."""

    articles: tuple[Article, ...]
    purposes: tuple[Purpose, ...]
    retention: tuple[Retention, ...]
    hours: tuple[Hours, ...]
    periods: tuple[Period, ...]
    milestones: tuple[Milestone, ...]

    def on(self, day: date) -> Law:
        """The law of a day; the network's law begins with its first stage."""
        if day < self.milestones[0].day:
            raise JukiError(ErrorCode.UNKNOWN_ARTICLE, "the network had not begun")
        return _law_on(self, day)


@lru_cache(maxsize=64)
def _law_on(profile: LawProfile, day: date) -> Law:
    return Law(profile, day)


def _validity(row: Mapping[str, str]) -> Validity:
    last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return Validity(date.fromisoformat(row["valid_from"]), last)


def _load(name: str, make: Callable[[Mapping[str, str]], _Row]) -> tuple[_Row, ...]:
    return tuple(make(row) for row in read_rows(name))


def _article(row: Mapping[str, str]) -> Article:
    return Article(
        key=row["key"],
        law=row["law"],
        article=row["article"],
        subject_ja=row["subject_ja"],
        subject_en=row["subject_en"],
        validity=_validity(row),
        confidence=row["confidence"],
    )


def _purpose(row: Mapping[str, str]) -> Purpose:
    return Purpose(
        table=row["table"],
        item=row["item"],
        agency=row["agency"],
        statute=row["statute"],
        statute_number=row["statute_number"],
        articles=row["articles"],
        affair=row["affair"],
        validity=_validity(row),
        vintage=row["vintage"],
    )


def _retention(row: Mapping[str, str]) -> Retention:
    return Retention(
        key=row["key"],
        years=int(row["years"]) if row["years"] else None,
        counted_from=row["counted_from"],
        note_en=row["note_en"],
        basis=row["basis"],
        validity=_validity(row),
        confidence=row["confidence"],
    )


def _hours(row: Mapping[str, str]) -> Hours:
    return Hours(
        key=row["key"],
        opens=time.fromisoformat(row["opens"]),
        closes=time.fromisoformat(row["closes"]),
        office_days_only=row["office_days_only"] == "yes",
        validity=_validity(row),
    )


def _period(row: Mapping[str, str]) -> Period:
    return Period(row["key"], int(row["count"]), row["basis"], _validity(row))


@lru_cache(maxsize=1)
def load_profile() -> LawProfile:
    """The default profile: the world of 2002 to 2006, with what is known of later years."""
    milestones = (
        Milestone(row["key"], date.fromisoformat(row["day"]), row["ja"], row["en"])
        for row in read_rows("milestones.csv")
    )
    return LawProfile(
        articles=_load("articles.csv", _article),
        purposes=_load("appended_tables.csv", _purpose),
        retention=_load("retention.csv", _retention),
        hours=_load("hours.csv", _hours),
        periods=_load("periods.csv", _period),
        milestones=tuple(sorted(milestones, key=lambda row: row.day)),
    )
