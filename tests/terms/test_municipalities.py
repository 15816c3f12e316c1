"""A municipality exists on some days and not on others; the lists say which, and how surely."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jukinet.terms.codes import PrefectureCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import (
    MunicipalityDirectory,
    MunicipalityKind,
    load_directory,
    prefecture_names,
)

SECOND_STAGE = date(2003, 8, 25)
TOKYO, NAGANO, YAMAGUCHI, OSAKA = (PrefectureCode.from_number(n) for n in (13, 20, 35, 27))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("132292", "東京都西東京市"),
        ("204072", "長野県阿智村"),
        ("203611", "長野県下諏訪町"),
        ("352039", "山口県山口市"),
        ("354023", "山口県小郡町"),
        ("352012", "山口県下関市"),
        ("352080", "山口県岩国市"),
    ],
)
def test_the_municipalities_of_the_demonstration_existed_on_its_day(code: str, name: str) -> None:
    assert load_directory().on(SECOND_STAGE).get(code).full_name == name


@pytest.mark.parametrize(
    ("code", "last_day", "first_day_after"),
    [
        ("354023", date(2005, 9, 30), date(2005, 10, 1)),  # 小郡町 into 山口市
        ("352055", date(2003, 4, 20), date(2003, 4, 21)),  # 徳山市 into 周南市
        ("203815", date(2006, 3, 30), date(2006, 3, 31)),  # 高遠町 into 伊那市
    ],
)
def test_a_merged_municipality_ends_but_can_still_be_looked_up(
    code: str, last_day: date, first_day_after: date
) -> None:
    directory = load_directory()
    assert directory.on(last_day).find(code) is not None
    assert directory.on(first_day_after).find(code) is None
    assert [row.valid_to for row in directory.list_ever(code)] == [last_day]
    with pytest.raises(JukiError) as refused:
        directory.on(first_day_after).get(code)
    assert refused.value.code is ErrorCode.UNKNOWN_MUNICIPALITY


@pytest.mark.parametrize(
    ("prefecture", "day", "count"),
    [
        (TOKYO, SECOND_STAGE, 62),
        (NAGANO, SECOND_STAGE, 120),
        (NAGANO, date(2006, 3, 31), 81),
        (YAMAGUCHI, SECOND_STAGE, 53),
        (YAMAGUCHI, date(2006, 3, 31), 22),
    ],
)
def test_the_dated_prefectures_have_their_municipalities_of_the_day(
    prefecture: PrefectureCode, day: date, count: int
) -> None:
    then = load_directory().on(day)
    assert then.is_dated(prefecture)
    assert sum(row.code.prefecture == prefecture for row in then) == count


def test_other_prefectures_are_known_only_as_they_are_today() -> None:
    then = load_directory().on(SECOND_STAGE)
    assert not then.is_dated(OSAKA)
    assert then.get("271004").kind is MunicipalityKind.DESIGNATED_CITY
    assert then.get("011011").full_name == "北海道札幌市中央区"
    assert then.get("011011").kind is MunicipalityKind.DESIGNATED_CITY_WARD
    assert then.get("131016").kind is MunicipalityKind.SPECIAL_WARD
    assert then.names["271004"] == "大阪府大阪市"


def test_before_the_first_stage_no_list_is_dated() -> None:
    before = load_directory().on(date(2002, 8, 4))
    assert not before.is_dated(YAMAGUCHI)
    assert before.find("352039") is not None


def test_every_prefecture_has_a_name() -> None:
    names = prefecture_names()
    assert len(names) == 47
    assert (names["010006"], names["350001"]) == ("北海道", "山口県")


HISTORY = """\
lgcode6,prefecture,parent,name,kind,valid_from,valid_to
352055,山口県,,徳山市,city,1970-04-01,2003-04-20
352152,山口県,,周南市,city,2003-04-21,
235211,愛知県,,みよし町,town,2010-01-04,2010-01-03
011011,北海道,札幌市,中央区,designated_city_ward,1972-04-01,
"""


def test_a_history_file_gives_the_list_of_any_day(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text(HISTORY, encoding="utf-8")
    directory = MunicipalityDirectory.from_history(path)
    assert [row.name for row in directory.on(date(2003, 4, 20))] == ["徳山市", "中央区"]
    assert [row.name for row in directory.on(date(2003, 4, 21))] == ["周南市", "中央区"]
    assert directory.on(date(2003, 4, 21)).get("011011").full_name == "北海道札幌市中央区"
    assert directory.list_ever("235211") == []


@pytest.mark.parametrize(
    "text",
    [
        "code,name\n352039,山口市\n",
        HISTORY.replace("352055", "352056"),
        HISTORY.replace("designated_city_ward", "hamlet"),
        HISTORY.replace("2003-04-20", "1960-04-20"),
        HISTORY.replace("2003-04-20", "2003-04-31"),
    ],
)
def test_a_history_file_with_a_fault_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "history.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JukiError):
        MunicipalityDirectory.from_history(path)
