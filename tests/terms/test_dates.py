"""Dates of life, eras and office days: what is written can be read back, and a date that did not
exist in its era is refused."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.terms.dates import (
    ERAS,
    FIRST_DAY,
    LAST_DAY,
    LifeDate,
    OfficeCalendar,
    day_of,
    era_text,
    parse_era,
)
from jukinet.terms.errors import ErrorCode, JukiError

DAYS = st.dates(FIRST_DAY, LAST_DAY)


@given(DAYS)
def test_a_day_written_in_its_era_is_read_back(day: date) -> None:
    assert parse_era(era_text(day)) == LifeDate.from_date(day)


@given(DAYS, st.sampled_from(["{:%Y-%m}-??", "{:%Y}-??-??"]))
def test_a_partly_unknown_date_written_in_its_era_is_read_back(day: date, form: str) -> None:
    life = LifeDate(form.format(day))
    assert parse_era(era_text(life)) == life
    assert life.known is None
    assert life.earliest <= day <= life.latest


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明治6年1月1日", "1873-01-01"),
        ("明治45年7月29日", "1912-07-29"),
        ("大正元年7月30日", "1912-07-30"),
        ("大正15年12月24日", "1926-12-24"),
        ("昭和元年12月25日", "1926-12-25"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("平成1年1月8日", "1989-01-08"),
        ("平成31年4月30日", "2019-04-30"),
        ("令和元年5月1日", "2019-05-01"),
        ("S55.4.1", "1980-04-01"),
        ("s55/4/1", "1980-04-01"),
        ("昭和５５年４月１日", "1980-04-01"),
        ("昭和 55年 4月 1日", "1980-04-01"),
        ("昭和55年4月吉日", "1980-04-??"),
        ("昭和55年4月日不詳", "1980-04-??"),
        ("昭和55年月日不詳", "1980-??-??"),
        ("昭和64年又は平成元年月日不詳", "1989-??-??"),
        ("年月日不詳", "????-??-??"),
    ],
)
def test_what_offices_write_is_understood(text: str, day: str) -> None:
    assert parse_era(text).text == day


@pytest.mark.parametrize(
    "text",
    [
        "昭和64年1月8日",
        "平成元年1月7日",
        "大正元年7月29日",
        "明治45年7月30日",
        "昭和65年月日不詳",
        "昭和64年2月日不詳",
        "明治5年12月2日",
        "昭和55年2月30日",
        "昭和0年1月1日",
        "昭和55年13月1日",
        "昭和55年",
        "昭和55年1日",
        "昭和55年4月月日不詳",
        "昭和63年又は平成元年月日不詳",
        "昭和64年又は平成元年1月8日",
        "S64.1.8",
        "X1.1.1",
        "1980年4月1日",
        "",
    ],
)
def test_a_date_that_its_era_did_not_have_is_refused(text: str) -> None:
    with pytest.raises(JukiError) as refused:
        parse_era(text)
    assert refused.value.code is ErrorCode.INVALID_ERA_DATE


def test_eras_follow_each_other_without_a_gap() -> None:
    for earlier, later in itertools.pairwise(ERAS):
        assert earlier.last_day + timedelta(days=1) == later.first_day


@pytest.mark.parametrize(
    "text",
    [
        "1980-02-30",
        "1980-13-01",
        "1980-00-??",
        "1980-4-1",
        "????-04-01",
        "1980-??-01",
        "19800401",
        "1872-12-31",
        "2200-01-01",
        "１９８０-04-01",
        "1980-04-01 ",
        "",
        "????",
    ],
)
def test_a_date_that_never_was_cannot_be_a_value(text: str) -> None:
    with pytest.raises(JukiError) as refused:
        LifeDate(text)
    assert refused.value.code is ErrorCode.INVALID_DATE


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1980-04-01", "1980-04-01", "1980-04-01"),
        ("1980-02-??", "1980-02-01", "1980-02-29"),
        ("1980-12-??", "1980-12-01", "1980-12-31"),
        ("1980-??-??", "1980-01-01", "1980-12-31"),
        ("????-??-??", "1873-01-01", "2199-12-31"),
    ],
)
def test_an_unknown_part_leaves_a_range(text: str, earliest: str, latest: str) -> None:
    life = LifeDate(text)
    assert (life.earliest.isoformat(), life.latest.isoformat()) == (earliest, latest)
    assert (life.known is not None) == (earliest == latest)


def test_a_day_begins_at_midnight_in_japan() -> None:
    assert day_of(datetime(2003, 8, 25, 14, 59, 59, tzinfo=UTC)) == date(2003, 8, 25)
    assert day_of(datetime(2003, 8, 25, 15, tzinfo=UTC)) == date(2003, 8, 26)


def test_dates_may_be_one_when_their_ranges_meet() -> None:
    assert LifeDate("1980-04-??").may_be(LifeDate("1980-04-30"))
    assert not LifeDate("1980-04-??").may_be(LifeDate("1980-05-01"))


def test_a_date_of_life_is_not_shown_by_accident() -> None:
    assert repr(LifeDate("1980-04-01")) == "LifeDate(•••)"
    assert str(LifeDate("1980-04-01")) == "1980-04-01"


@pytest.mark.parametrize(
    ("day", "opened"),
    [
        (date(2003, 8, 25), True),  # a Monday, the second stage
        (date(2003, 8, 24), False),
        (date(2003, 9, 15), False),  # 敬老の日
        (date(2002, 8, 5), True),
        (date(2003, 12, 26), True),
        (date(2003, 12, 29), False),
        (date(2004, 1, 3), False),
        (date(2004, 1, 5), True),
        (date(2019, 5, 1), False),  # the accession
    ],
)
def test_offices_are_closed_on_weekends_holidays_and_at_new_year(day: date, opened: bool) -> None:
    assert OfficeCalendar().is_office_day(day) is opened


def test_office_days_are_counted_over_new_year() -> None:
    calendar = OfficeCalendar()
    assert calendar.add_office_days(date(2003, 12, 26), 1) == date(2004, 1, 5)
    assert calendar.add_office_days(date(2003, 12, 27), 0) == date(2004, 1, 5)
    assert calendar.add_office_days(date(2003, 12, 26), 0) == date(2003, 12, 26)


def test_a_merging_office_closes_days_of_its_own() -> None:
    merging = OfficeCalendar(frozenset({date(2005, 10, 3), date(2005, 10, 4)}))
    assert merging.add_office_days(date(2005, 9, 30), 1) == date(2005, 10, 5)
