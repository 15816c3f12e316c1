"""A day as clerks type it (おまかせ日付), read from the day the filing was received."""

from __future__ import annotations

from datetime import date

import pytest

from jukinet.filings.days import read_day
from jukinet.terms.errors import JukiError

MONDAY = date(2003, 8, 25)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("きょう", "2003-08-25"),
        ("今日", "2003-08-25"),
        ("きのう", "2003-08-24"),
        ("おととい", "2003-08-23"),
        ("あした", "2003-08-26"),
        ("H15.8.25", "2003-08-25"),
        ("h15/8/5", "2003-08-05"),
        ("平成15年8月25日", "2003-08-25"),
        ("S55.4.1", "1980-04-01"),
        ("２００３－８－２５", "2003-08-25"),
        ("2003/8/25", "2003-08-25"),
        ("20030825", "2003-08-25"),
        ("150825", "2003-08-25"),
        ("8/20", "2003-08-20"),
        ("8.20", "2003-08-20"),
        ("8月20日", "2003-08-20"),
        ("12/28", "2003-12-28"),
        ("1/5", "2004-01-05"),
        (" 8 / 20 ", "2003-08-20"),
    ],
)
def test_a_day_is_read_in_every_form(typed: str, day: str) -> None:
    assert read_day(typed, MONDAY) == date.fromisoformat(day)


def test_the_end_of_last_year_is_meant_in_january() -> None:
    assert read_day("12/28", date(2004, 1, 5)) == date(2003, 12, 28)


def test_the_29th_of_february_is_of_the_leap_year() -> None:
    assert read_day("2/29", date(2004, 3, 1)) == date(2004, 2, 29)


@pytest.mark.parametrize(
    "typed",
    [
        "", "いつか", "2003-02-30", "13/1", "H15.2.30", "昭和64年1月8日", "昭和55年月日不詳",
        "2/30", "0001-01-01", "1872-12-31", "2200-01-01", "99991231",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(JukiError):
        read_day(typed, MONDAY)
