"""The law of a day: the right article by a key that never moves, the appended tables with their
vintage, retention, hours and milestones."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time

import pytest

from jukinet.terms.dates import OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import TABLES, Law, load_profile

PROFILE = load_profile()
LAW_2003 = PROFILE.on(date(2003, 8, 25))


def test_the_appended_tables_are_whole_and_say_their_vintage() -> None:
    counts = Counter(row.table for row in PROFILE.purposes)
    assert counts == {"1": 134, "2": 14, "3": 33, "4": 13, "5": 38}
    assert {row.vintage for row in PROFILE.purposes} == {"2013-12"}
    assert len({(row.table, row.item) for row in PROFILE.purposes}) == 232


def test_all_items_are_in_force_at_their_vintage() -> None:
    law = PROFILE.on(date(2013, 12, 1))
    assert sum(len(law.list_purposes(table)) for table in TABLES) == 232


def test_an_item_does_not_begin_before_the_statute_it_names() -> None:
    """The affairs of a statute of 2006 (平成18年) cannot have been provided for in 2003."""
    assert LAW_2003.find_purpose("1", "18") is None
    assert PROFILE.on(date(2006, 1, 1)).purpose("1", "18").statute.startswith("国会議員互助年金法")
    with pytest.raises(JukiError) as refused:
        LAW_2003.purpose("1", "18")
    assert refused.value.code is ErrorCode.UNKNOWN_PURPOSE


def test_a_purpose_is_cited_with_its_table_item_and_statute() -> None:
    purpose = LAW_2003.purpose("1", "1-2")
    assert purpose.text_ja == "別表第一の1の2の項"
    assert purpose.text_en == "appended table 1, item 1-2"
    pension = LAW_2003.purpose(table="1", item="77")
    assert pension.legal_basis == "国民年金法（昭和34年法律第141号）"
    assert LAW_2003.table_article("1").text_ja == "住民基本台帳法第30条の7第3項"


@pytest.mark.parametrize(
    ("key", "in_2003", "in_2013", "in_2016"),
    [
        ("wide-area-copy", "Act Art. 12-2", "Act Art. 12-4", "Act Art. 12-4"),
        ("special-move-in", "Act Art. 24-2", "Act Art. 24-2", "Act Art. 24-2"),
        ("code-designation", "Act Art. 30-7 (1)", "Act Art. 30-7 (1)", "Act Art. 30-2"),
        ("code-entry", "Act Art. 30-2", "Act Art. 30-2", "Act Art. 30-3"),
        ("code-change", "Act Art. 30-3", "Act Art. 30-3", "Act Art. 30-4"),
        ("identification-notice-to-prefecture", "Act Art. 30-5", "Act Art. 30-5", "Act Art. 30-6"),
        ("identification-notice-to-national", "Act Art. 30-11", "Act Art. 30-11", "Act Art. 30-7"),
        ("provision-to-state", "Act Art. 30-7 (3)", "Act Art. 30-7 (3)", "Act Art. 30-9"),
        ("use-by-prefecture", "Act Art. 30-8", "Act Art. 30-8", "Act Art. 30-15"),
        ("disclosure", "Act Art. 30-37", "Act Art. 30-37", "Act Art. 30-32"),
        ("registration-card", "Act Art. 30-44", "Act Art. 30-44", "Individual Number Act Art. 17"),
        (
            "registration-card-by-law-use",
            "Act Art. 30-44 (8)",
            "Act Art. 30-44 (12)",
            "Individual Number Act Art. 18",
        ),
    ],
)
def test_a_rule_keeps_its_key_when_its_article_is_renumbered(
    key: str, in_2003: str, in_2013: str, in_2016: str
) -> None:
    days = (date(2003, 8, 25), date(2013, 12, 1), date(2016, 1, 1))
    assert [PROFILE.on(day).article(key).text_en for day in days] == [in_2003, in_2013, in_2016]


def test_an_article_is_cited_in_japanese_with_its_branch_and_paragraph() -> None:
    assert LAW_2003.article("move-out-confirmed").text_ja == "住民基本台帳法施行令第13条第3項"
    assert LAW_2003.article("codes-running-short").text_ja == "住民基本台帳法施行規則第14条第2項"
    assert LAW_2003.article("wide-area-copy").text_ja == "住民基本台帳法第12条の2"


def test_no_rule_has_two_articles_on_one_day() -> None:
    for rows in (PROFILE.articles, PROFILE.retention, PROFILE.hours, PROFILE.periods):
        edges = {row.validity.first_day for row in rows}
        edges |= {row.validity.last_day for row in rows if row.validity.last_day}
        for day in edges:
            keys = [row.key for row in rows if row.validity.covers(day)]
            assert len(keys) == len(set(keys)), day


def test_what_the_law_did_not_know_that_day_is_an_error() -> None:
    first_stage = PROFILE.on(date(2003, 8, 24))
    for ask in (
        lambda: first_stage.article("wide-area-copy"),
        lambda: LAW_2003.article("no-such-rule"),
        lambda: LAW_2003.retention("no-such-thing"),
        lambda: LAW_2003.hours("never"),
        lambda: LAW_2003.has_come("never"),
        lambda: PROFILE.on(date(2002, 8, 4)),
    ):
        with pytest.raises(JukiError) as refused:
            ask()
        assert refused.value.code is ErrorCode.UNKNOWN_ARTICLE
    with pytest.raises(JukiError):
        LAW_2003.list_purposes("6")


@pytest.mark.parametrize(
    ("key", "day", "start", "until"),
    [
        ("identification-information", date(2003, 8, 25), date(2003, 8, 25), date(2008, 8, 25)),
        ("erased-record", date(2003, 8, 25), date(2004, 2, 29), date(2009, 2, 28)),
        ("erased-record", date(2019, 6, 20), date(2019, 6, 20), date(2169, 6, 20)),
        ("filing", date(2003, 8, 25), date(2003, 8, 25), date(2004, 8, 25)),
        ("provision-ledger", date(2003, 8, 25), date(2003, 8, 25), None),
    ],
)
def test_retention_is_counted_in_years(
    key: str, day: date, start: date, until: date | None
) -> None:
    assert PROFILE.on(day).retention(key).until(start) == until


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2003, 8, 25, 0, 0, tzinfo=UTC), True),  # Monday 09:00 in Japan
        (datetime(2003, 8, 24, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2003, 8, 25, 7, 59, 59, tzinfo=UTC), True),
        (datetime(2003, 8, 25, 8, 0, tzinfo=UTC), False),
        (datetime(2003, 8, 24, 3, 0, tzinfo=UTC), False),  # Sunday
        (datetime(2003, 12, 30, 3, 0, tzinfo=UTC), False),
    ],
)
def test_the_network_is_open_on_office_days_from_nine_to_five(at: datetime, is_open: bool) -> None:
    assert LAW_2003.hours("online") == (time(9), time(17))
    assert LAW_2003.is_open("online", at, OfficeCalendar()) is is_open


def test_stages_come_on_their_days() -> None:
    stages = ("first-stage", "second-stage", "foreign-residents-in-network")
    assert [LAW_2003.has_come(stage) for stage in stages] == [True, True, False]
    assert PROFILE.on(date(2013, 7, 8)).has_come("foreign-residents-in-network")


def test_a_time_limit_is_told_in_days() -> None:
    assert LAW_2003.period("disclosure-answer").days == 30


def test_the_law_of_a_day_is_made_once() -> None:
    assert isinstance(LAW_2003, Law)
    assert PROFILE.on(date(2003, 8, 25)) is LAW_2003
