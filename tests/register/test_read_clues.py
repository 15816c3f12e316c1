"""What a line in the search box means: one example a habit of clerks, one a trap."""

from __future__ import annotations

from datetime import date

import pytest

from jukinet.register.search import ClueKind, Clues, DoubtKind, read_clues
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Sex

TODAY = date(2003, 8, 25)
CODE = ResidentRecordCode.from_ten("1234567890").digits


@pytest.mark.parametrize(
    "written",
    [
        "S55.4.1", "s55.4.1", "Ｓ５５．４．１", "昭55/4/1", "昭和55年4月1日", "昭和５５年４月１日",
        "19800401", "1980-4-1", "1980/04/01", "1980年4月1日", "S550401", "3550401",
    ],
)  # fmt: skip
def test_a_birth_date_is_read_in_whatever_form_it_is_typed(written: str) -> None:
    clues = read_clues(f"みほん はな {written}", TODAY)
    assert clues.birth_date == LifeDate("1980-04-01")
    assert clues.kana == "みほん はな"
    assert clues.kinds == {ClueKind.KANA, ClueKind.BIRTH_DATE}
    assert clues.doubts == ()


def test_a_day_or_month_may_be_unknown() -> None:
    assert read_clues("見本 昭和20年3月?日", TODAY).birth_date == LifeDate("1945-03-??")
    assert read_clues("見本 S20.?.?", TODAY).birth_date == LifeDate("1945-??-??")


def test_a_known_day_also_means_records_that_know_less_of_it() -> None:
    clues = read_clues("見本 S55.4.1", TODAY)
    assert clues.birth_dates == ("1980-04-01", "1980-04-??", "1980-??-??", "????-??-??")


@pytest.mark.parametrize(
    ("line", "kind", "instead"),
    [
        ("見本 昭和64年2月3日", DoubtKind.ERA_ENDED, "1989-02-03"),
        ("見本 S64.1.8", DoubtKind.ERA_ENDED, "1989-01-08"),
        ("見本 大正15年12月26日", DoubtKind.ERA_ENDED, "1926-12-26"),
        ("見本 H1.1.7", DoubtKind.ERA_ENDED, "1989-01-07"),
    ],
)
def test_a_day_the_era_did_not_have_is_told_with_the_day_that_is_meant(
    line: str, kind: DoubtKind, instead: str
) -> None:
    (doubt,) = read_clues(line, TODAY).doubts
    assert doubt.kind is kind
    ((text, again),) = doubt.instead
    assert instead in text
    assert read_clues(again, TODAY).birth_date == LifeDate(instead)


def test_six_figures_ask_for_the_era_and_offer_those_that_had_the_day() -> None:
    (doubt,) = read_clues("みほん 550401", TODAY).doubts
    assert doubt.kind is DoubtKind.ERA_MISSING
    assert [line for _, line in doubt.instead] == ["みほん 1980-04-01"]
    (doubt,) = read_clues("みほん 100401", TODAY).doubts
    assert [line.split()[1] for _, line in doubt.instead] == [
        "1998-04-01", "1935-04-01", "1921-04-01", "1877-04-01",
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["S55.2.30", "1980-13-1", "H15.8.26"])
def test_no_such_day_or_one_to_come_is_a_doubt(written: str) -> None:
    clues = read_clues(f"みほん {written}", TODAY)
    assert clues.doubts and clues.birth_date is None
    with pytest.raises(JukiError) as refused:
        clues.must_suffice()
    assert refused.value.code is ErrorCode.INVALID_DATE


@pytest.mark.parametrize("written", [CODE, f"{CODE[:5]} {CODE[5:]}", f"{CODE[:5]}-{CODE[5:]}"])
def test_eleven_figures_are_a_code_and_suffice(written: str) -> None:
    clues = read_clues(written, TODAY)
    assert clues.code == ResidentRecordCode(CODE)
    clues.must_suffice()
    assert CODE not in str(clues.readings) and CODE not in repr(clues)


def test_a_code_that_was_misheard_is_told_so() -> None:
    wrong = CODE[:10] + str((int(CODE[10]) + 1) % 10)
    (doubt,) = read_clues(wrong, TODAY).doubts
    assert doubt.kind is DoubtKind.CODE_MISFIT
    with pytest.raises(JukiError) as refused:
        read_clues(wrong, TODAY).must_suffice()
    assert refused.value.code is ErrorCode.INVALID_RESIDENT_RECORD_CODE


@pytest.mark.parametrize(
    ("line", "name", "kana", "address"),
    [
        ("見本 太郎", "見本 太郎", "", ""),
        ("中村 太郎 S55.4.1", "中村 太郎", "", ""),
        ("木村", "木村", "", ""),
        ("勅使河原 亀山町", "勅使河原", "", "亀山町"),
        ("見本太郎 湯田温泉", "見本太郎", "", "湯田温泉"),
        ("見本　太郎　亀山町２番１号", "見本 太郎", "", "亀山町2番1号"),
        ("ミホン タロウ 亀山町 2番", "", "ミホン タロウ", "亀山町2番"),
        ("みほん 大内村", "", "みほん", "大内村"),
        ("見本 ひばりが丘", "見本", "", "ひばりが丘"),
        ("見本、一丁目2-3", "見本", "", "一丁目2-3"),
    ],
)
def test_words_are_sorted_by_what_they_look_like(
    line: str, name: str, kana: str, address: str
) -> None:
    clues = read_clues(line, TODAY)
    assert (clues.name, clues.kana, clues.address) == (name, kana, address)


def test_sex_is_read_but_never_counts() -> None:
    clues = read_clues("みほん 女", TODAY)
    assert clues.sex is Sex.FEMALE
    with pytest.raises(JukiError) as refused:
        clues.must_suffice()
    assert refused.value.code is ErrorCode.CLUES_TOO_FEW


@pytest.mark.parametrize(
    "line", ["", "みほん", "見本 太郎", "S55.4.1", "亀山町2番", "女", "み 亀山町"]
)
def test_one_kind_of_clue_finds_nobody(line: str) -> None:
    with pytest.raises(JukiError) as refused:
        read_clues(line, TODAY).must_suffice()
    assert refused.value.code is ErrorCode.CLUES_TOO_FEW


@pytest.mark.parametrize(
    "line", ["みほん S55.4.1", "見本 亀山町", "S55.4.1 亀山町2番", "み S55.4.1"]
)
def test_two_kinds_of_clue_suffice(line: str) -> None:
    read_clues(line, TODAY).must_suffice()


def test_what_was_typed_is_in_no_representation() -> None:
    clues = read_clues("見本 太郎 S55.4.1 亀山町2番 女", TODAY)
    assert repr(clues) == "Clues(address, birth-date, name, sex)"
    assert isinstance(clues, Clues)


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(JukiError) as refused:
        read_clues("見" * 301, TODAY)
    assert refused.value.code is ErrorCode.FORM_INVALID


TOWNS = {"2020001": "ひばりが丘", "3550401": "大字日影"}


@pytest.mark.parametrize(
    "line",
    ["みほん 202-0001", "みほん 〒202-0001", "〒202-0001 みほん", "みほん　２０２－０００１"],
)
def test_a_postal_code_is_its_town(line: str) -> None:
    clues = read_clues(line, TODAY, TOWNS)
    assert (clues.kana, clues.address) == ("みほん", "ひばりが丘")
    assert clues.kinds == {ClueKind.KANA, ClueKind.ADDRESS}


def test_what_follows_a_postal_code_is_of_that_town() -> None:
    assert read_clues("みほん 202-0001 2番3号", TODAY, TOWNS).address == "ひばりが丘2番3号"


@pytest.mark.parametrize("line", ["みほん 3550401", "みほん 550401"])
def test_seven_figures_alone_stay_a_date(line: str) -> None:
    assert not read_clues(line, TODAY, TOWNS).address


@pytest.mark.parametrize(
    "line", ["みほん 999-9999", "みほん 亀山町202-0001", "みほん 202-00011", "みほん 202-0001"]
)
def test_a_code_the_office_does_not_know_or_part_of_a_number_is_no_town(line: str) -> None:
    towns = {} if line.endswith("202-0001") and "町" not in line else TOWNS
    assert "ひばりが丘" not in read_clues(line, TODAY, towns).address
