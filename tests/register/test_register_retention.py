"""How long erased records are kept, day by day of the law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jukinet.register.retention import end_of_keeping, find_closed_up_to
from jukinet.terms.law import load_profile

PROFILE = load_profile()


@pytest.mark.parametrize(
    ("closed_on", "end"),
    [
        (date(2003, 8, 25), date(2008, 8, 25)),
        (date(2004, 2, 29), date(2009, 2, 28)),
        (date(2014, 6, 19), date(2019, 6, 19)),
        (date(2014, 6, 20), date(2164, 6, 20)),
        (date(2021, 1, 1), date(2171, 1, 1)),
    ],
)
def test_five_years_until_the_hundred_and_fifty_began(closed_on: date, end: date) -> None:
    assert end_of_keeping(PROFILE, closed_on) == end


@pytest.mark.parametrize(
    ("today", "closed_up_to"),
    [
        (date(2003, 8, 25), date(1998, 8, 24)),
        (date(2008, 8, 26), date(2003, 8, 25)),
        (date(2019, 6, 20), date(2014, 6, 19)),
        (date(2026, 1, 1), date(2014, 6, 19)),
    ],
)
def test_what_was_closed_up_to_a_day_has_been_kept_long_enough(
    today: date, closed_up_to: date
) -> None:
    assert find_closed_up_to(PROFILE, today) == closed_up_to


def test_the_last_day_of_keeping_is_kept_and_the_next_is_not() -> None:
    for days in range(0, 7000, 97):
        closed_on = date(2002, 9, 1) + timedelta(days=days)
        end = end_of_keeping(PROFILE, closed_on)
        assert end is not None
        if end.year > 2150:
            continue
        still, gone = (find_closed_up_to(PROFILE, end + timedelta(days=more)) for more in (0, 1))
        assert still is not None and still < closed_on
        assert gone is not None and gone >= closed_on
