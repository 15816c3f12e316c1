"""An order to return a card names the ways of objecting that its own day has, and no others.

The facts are written out by hand here from the law that ``objections.csv`` names: with whom, within
how long, from when on an action is named, and whether it waits for the ruling.
"""

from datetime import date, timedelta

import pytest

from jukinet.cards.objection import explain_objection, objection_rule_on
from jukinet.terms.errors import ErrorCode
from refusals import refusing


def said_on(day: date) -> str:
    return "".join(
        explain_objection(objection_rule_on(day), municipality="山口県山口市", prefecture="山口県")
    )


@pytest.mark.parametrize(
    ("first", "last", "named", "not_named"),
    [
        (
            date(2003, 8, 25), date(2005, 3, 31),
            ["60日以内に、山口県知事に審査請求", "山口県山口市長に異議申立て"],
            ["訴え", "被告", "3か月以内"],
        ),
        (
            date(2005, 4, 1), date(2016, 3, 31),
            [
                "60日以内に、山口県知事に審査請求", "山口県山口市長に異議申立て",
                "審査請求の裁決の後でなければ起こせません", "6か月以内に、山口県山口市を被告",
            ],
            ["3か月以内"],
        ),
        (
            date(2016, 4, 1), date(2020, 1, 6),
            ["3か月以内に、山口県山口市長に審査請求", "6か月以内に、山口県山口市を被告"],
            ["知事", "異議申立て", "裁決の後でなければ"],
        ),
    ],
)  # fmt: skip
def test_the_ways_are_those_of_the_day_of_the_order(
    first: date, last: date, named: list[str], not_named: list[str]
) -> None:
    for day in (first, last):
        said = said_on(day)
        assert [words for words in named if words not in said] == []
        assert [words for words in not_named if words in said] == []


def test_there_is_no_order_before_there_were_cards() -> None:
    with refusing(ErrorCode.UNKNOWN_ARTICLE):
        objection_rule_on(date(2003, 8, 25) - timedelta(days=1))
