"""Searching by items: what a clue gives must agree, what it leaves out excludes nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from notice_builders import (
    NISHITOKYO,
    YAMAGUCHI,
    a_body,
    a_code,
    a_notice,
    an_identification,
)
from notices_nation import YAMAGUCHI_CITY, MakeNode, NoticeNode

from jukinet.notices import procedures
from jukinet.notices.clue import CANDIDATES_MAX, Clue, spellings_of
from jukinet.terms.characters import kana_keys, name_keys, search_address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Sex

PEOPLE: dict[int, dict[str, Any]] = {
    1: {"name": "髙田 花子", "kana": "タカダ ハナコ", "birth_date": "1980-04-01"},
    2: {"name": "高田 花子", "kana": "タカタ ハナコ", "birth_date": "1980-04-02"},
    3: {"name": "渡邉 太郎", "kana": "ワタナベ タロウ", "birth_date": "1980-04-??"},
    4: {"name": "渡辺 太郎", "kana": "ワタナベ タロウ", "birth_date": "1980-??-??"},
    5: {"name": "渡辺 太郎", "kana": "", "birth_date": "1980-04-15"},
}


@pytest.fixture
def city(node: MakeNode) -> NoticeNode:
    made: NoticeNode = node(YAMAGUCHI_CITY)
    bodies = [
        a_body(
            a_notice(
                "13",
                key=number,
                about=an_identification(number, sex=Sex.FEMALE, **person),
            )
        )
        for number, person in PEOPLE.items()
    ]
    made.notify(*bodies)
    return made


def found(city: NoticeNode, *clues: Clue) -> list[list[int]]:
    codes = {a_code(number).digits: number for number in range(100)}
    with city.database.transaction() as tx:
        return [
            sorted(codes[one.code] for one in agreeing)
            for agreeing in procedures.find_candidates(tx, clues)
        ]


def a_clue(birth: str, name: str | None = None, kana: str | None = None, **more: Any) -> Clue:
    return Clue(
        LifeDate(birth),
        names=name_keys(name) if name else frozenset(),
        kanas=kana_keys(kana) if kana else frozenset(),
        **more,
    )


@pytest.mark.parametrize(
    ("clue", "expected"),
    [
        (a_clue("1980-04-01", "高田花子"), [1]),
        (a_clue("1980-04-??", "髙田 花子"), [1, 2]),
        (a_clue("1980-??-??", "高田 花子"), [1, 2]),
        (a_clue("1981-??-??", "高田 花子"), []),
        (a_clue("1980-04-01", None, "たかた はなこ"), [1]),
        (a_clue("1980-04-??", None, "タカダ ハナコ"), [1, 2]),
        (a_clue("1980-04-15", "渡邊 太郎"), [3, 4, 5]),
        (a_clue("1980-05-15", "渡辺 太郎"), [4]),
        (a_clue("1980-04-15", "渡辺 太郎", "ワタナベ タロウ"), [3, 4]),
        (a_clue("1980-04-01", "高田 花子", sex=Sex.FEMALE), [1]),
        (a_clue("1980-04-01", "高田 花子", sex=Sex.MALE), []),
        (a_clue("1980-04-01", "高田 花子", municipality=YAMAGUCHI), [1]),
        (a_clue("1980-04-01", "高田 花子", municipality=NISHITOKYO), []),
        (a_clue("1980-04-01", "高田 花子", address=search_address("大内１丁目")), [1]),
        (a_clue("1980-04-01", "高田 花子", address=search_address("大内２丁目")), []),
        (a_clue("1980-04-01", "佐藤 花子"), []),
    ],
)
def test_a_clue_finds_those_who_agree_with_all_it_gives(
    city: NoticeNode, clue: Clue, expected: list[int]
) -> None:
    assert found(city, clue) == [expected]


def test_many_clues_are_one_query_and_answered_in_order(city: NoticeNode) -> None:
    clues = [
        a_clue("1980-04-02", "高田 花子"),
        a_clue("1999-01-01", "高田 花子"),
        a_clue("1980-04-01", None, "タカダ ハナコ"),
        a_clue("1980-04-02", "高田 花子"),
    ]
    assert found(city, *clues) == [[2], [], [1], [2]]


def test_never_more_than_a_few_are_shown(city: NoticeNode) -> None:
    namesakes = [
        a_body(a_notice("13", key=number, about=an_identification(number)))
        for number in range(10, 20)
    ]
    city.notify(*namesakes)
    (candidates,) = found(city, a_clue("1970-05-06", "模擬 太郎"))
    assert len(candidates) == CANDIDATES_MAX


def test_an_old_code_is_not_a_second_person(city: NoticeNode) -> None:
    new = replace(
        an_identification(1, sex=Sex.FEMALE, **PEOPLE[1]),
        code=a_code(50),
    )
    # A code entered ex officio needs no designation (Order Art. 30-4).
    change = a_notice("42", 2, about=new, old_code=1, detail="4201")
    city.notify(a_body(change))
    assert found(city, a_clue("1980-04-01", "高田 花子")) == [[50]]


def test_a_known_day_is_looked_up_under_four_spellings() -> None:
    assert spellings_of(LifeDate("1980-04-01")) == (
        "1980-04-01", "1980-04-??", "1980-??-??", "????-??-??",
    )  # fmt: skip
    assert len(spellings_of(LifeDate("1980-04-??"))) == 30 + 3
    assert len(spellings_of(LifeDate("1980-??-??"))) == 366 + 12 + 2


def test_a_clue_without_name_or_year_is_no_clue() -> None:
    for wrong in (
        {"birth_date": LifeDate("1980-04-01")},
        {"birth_date": LifeDate("????-??-??"), "names": frozenset({"x"})},
    ):
        with pytest.raises(JukiError) as refused:
            Clue(**wrong)
        assert refused.value.code is ErrorCode.QUESTION_INCOMPLETE
    assert isinstance(YAMAGUCHI, MunicipalityCode)
