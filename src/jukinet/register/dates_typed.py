"""Dates as clerks type them: S55.4.1, 昭55/4/1, 19800401, 1980-4-1, 3550401, 550401.

Seven figures are era number and six figures of era year, month and day, as older systems wanted
them (3 is 昭和).  Six figures name no era, and the clerk is asked which.  A day that an era did not
have is told with the day that is probably meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.terms.dates import ERAS, Era, LifeDate
from jukinet.terms.errors import JukiError

_ERA_WORDS: Final = {
    word: era for era in ERAS for word in (era.name, era.name[0], era.letter, era.letter.lower())
}
_WORDS: Final = "|".join(sorted(_ERA_WORDS, key=len, reverse=True))
_APART: Final = r"[年./\-]"
_AND: Final = r"[月./\-]"
_TYPED: Final = re.compile(
    rf"(?<![0-9A-Za-z])(?:"
    rf"(?P<era>{_WORDS})\s?(?P<count>元|\d{{1,2}})\s?{_APART}\s?(?P<month>\d{{1,2}}|\?+)"
    rf"\s?{_AND}\s?(?P<day>\d{{1,2}}|\?+)\s?日?"
    rf"|(?P<era6>{_WORDS})(?P<six>\d{{6}})"
    rf"|(?P<year>\d{{4}})\s?{_APART}\s?(?P<month4>\d{{1,2}}|\?+)\s?{_AND}\s?(?P<day4>\d{{1,2}}|\?+)"
    rf"\s?日?"
    rf"|(?P<eight>(?:18|19|20|21)\d{{6}})"
    rf"|(?P<number7>[1-5])(?P<six7>\d{{6}})"
    rf"|(?P<bare>\d{{6}})"
    rf")(?![0-9])"
)


@dataclass(frozen=True, slots=True, repr=False)
class TypedDate:
    """A date found in a line; ``trouble`` says why it cannot stand, ``instead`` what may be meant.

    ``trouble`` is the text of a ``DoubtKind``, or empty.
    """

    written: str
    day: LifeDate | None
    trouble: str = ""
    instead: tuple[LifeDate, ...] = ()


def read_dates(line: str, today: date) -> tuple[list[TypedDate], str]:
    """The dates in a line, and the line without them."""
    found = [_read(match, today) for match in _TYPED.finditer(line)]
    return found, _TYPED.sub(" ", line)


def _read(match: re.Match[str], today: date) -> TypedDate:
    parts = match.groupdict()
    written = match[0].strip()
    if parts["bare"]:
        return _without_era(written, parts["bare"], today)
    if parts["era"]:
        count = 1 if parts["count"] == "元" else int(parts["count"])
        month, day = parts["month"], parts["day"]
        return _in_era(written, _ERA_WORDS[parts["era"]], count, month, day, today)
    if parts["six"] or parts["six7"]:
        six = parts["six"] or parts["six7"]
        era = _ERA_WORDS[parts["era6"]] if parts["era6"] else ERAS[int(parts["number7"]) - 1]
        return _in_era(written, era, int(six[:2]), six[2:4], six[4:], today)
    if parts["eight"]:
        eight = parts["eight"]
        return _checked(written, int(eight[:4]), eight[4:6], eight[6:], today)
    return _checked(written, int(parts["year"]), parts["month4"], parts["day4"], today)


def _in_era(written: str, era: Era, count: int, month: str, day: str, today: date) -> TypedDate:
    typed = _checked(written, era.year_one + count - 1, month, day, today)
    life = typed.day
    if life is None or (era.first_day <= life.latest and life.earliest <= era.last_day):
        return typed
    return TypedDate(written, None, "era-ended", (life,))


def _checked(written: str, year: int, month: str, day: str, today: date) -> TypedDate:
    life = _life_date(year, month, day)
    if life is None:
        return TypedDate(written, None, "no-such-day")
    if life.earliest > today:
        return TypedDate(written, None, "later-than-today")
    return TypedDate(written, life)


def _without_era(written: str, six: str, today: date) -> TypedDate:
    count = int(six[:2])
    days = [_life_date(era.year_one + count - 1, six[2:4], six[4:]) for era in ERAS]
    meant = tuple(
        day
        for era, day in zip(ERAS, days, strict=True)
        if day is not None and era.first_day <= day.earliest <= min(era.last_day, today)
    )
    if not meant:
        return TypedDate(written, None, "no-such-day")
    return TypedDate(written, None, "era-missing", tuple(reversed(meant)))


def _life_date(year: int, month: str, day: str) -> LifeDate | None:
    month_text = "??" if "?" in month else f"{int(month):02d}"
    day_text = "??" if "?" in day or month_text == "??" else f"{int(day):02d}"
    try:
        return LifeDate(f"{year:04d}-{month_text}-{day_text}")
    except JukiError:
        return None
