"""How long erased and replaced records are kept (Order Art. 34), from the law of each day.

A period that has run out under the law of its time is over, whatever a later law says: what was
closed up to 2014-06-19 was gone before the hundred and fifty years began.  And what was still kept
when they began is kept for them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from jukinet.terms.law import LawProfile, Retention

KEY: Final = "erased-record"
ARTICLE: Final = "retention-of-erased-record"


def end_of_keeping(profile: LawProfile, closed_on: date) -> date | None:
    """The last day on which a record closed on this day is kept; None when no version ends it."""
    for version in _versions(profile):
        end = version.until(closed_on)
        last = version.validity.last_day
        if end is not None and (last is None or end <= last):
            return end
    return None


def find_closed_up_to(profile: LawProfile, today: date) -> date | None:
    """The newest day such that whatever was closed on it or before has been kept long enough."""
    newest: date | None = None
    for version in _versions(profile):
        if version.years is None or version.validity.first_day > today:
            continue
        yesterday = today - timedelta(days=1)
        last = min(version.validity.last_day or yesterday, yesterday)
        day = _years_before(last, version.years)
        while day is not None and (end_of_keeping(profile, day) or today) >= today:
            day -= timedelta(days=1)
        if day is not None and (newest is None or day > newest):
            newest = day
    return newest


def _versions(profile: LawProfile) -> list[Retention]:
    found = [row for row in profile.retention if row.key == KEY]
    return sorted(found, key=lambda row: row.validity.first_day)


def _years_before(day: date, years: int) -> date | None:
    if day.year <= years:
        return None
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February in a year without one
        return date(day.year - years, 2, 28)
