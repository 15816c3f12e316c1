"""Four items are matched as the register writes them, then by variant characters, then by reading;
everything else only excludes.  Pure: no database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.identity_check.answer import MatchedBy, provided_items
from jukinet.identity_check.matching import address_begins, is_past_retention, list_matches
from jukinet.identity_check.question import ByFourItems
from jukinet.notices.holding import Holding, State, Stay
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason, IdentificationInformation, Item
from jukinet.terms.law import load_profile
from jukinet.terms.person import PersonName, Sex

YAMAGUCHI = MunicipalityCode("352039")
SHIMONOSEKI = MunicipalityCode("352012")


def a_holding(
    name: str = "高田 太郎",
    kana: str = "タカダ タロウ",
    *,
    born: str = "1980-04-01",
    sex: Sex = Sex.MALE,
    municipality: MunicipalityCode = YAMAGUCHI,
    address: str = "亀山町2番1号",
    state: State = State.RESIDENT,
    made_on: date = date(2003, 8, 25),
) -> Holding:
    made_at = datetime(made_on.year, made_on.month, made_on.day, 1, tzinfo=UTC)
    return Holding(
        identification=IdentificationInformation(
            ResidentRecordCode.from_ten("1234567890"),
            PersonName(name, kana),
            LifeDate(born),
            sex,
            Address(municipality, address),
        ),
        person_key="0" * 32,
        state=state,
        reason=ChangeReason.MOVE_IN,
        detail="",
        occurred_on=made_on,
        stay=Stay(made_on, made_at, None),
        destination=None,
        replaced_by=None,
        change_number=1,
        made_at=made_at,
        version=1,
    )


def asked(**items: Any) -> ByFourItems:
    return ByFourItems(
        **{
            "name": "高田 太郎",
            "kana": None,
            "birth_date": LifeDate("1980-04-01"),
            "sex": None,
            "municipality": YAMAGUCHI,
            "address": None,
            **items,
        }
    )


@pytest.mark.parametrize(
    ("items", "way"),
    [
        ({}, MatchedBy.EXACT),
        ({"name": "髙田 太郎"}, MatchedBy.VARIANT),
        ({"name": "高田太郎"}, MatchedBy.VARIANT),
        ({"name": "高田\u3000太郎"}, MatchedBy.VARIANT),
        ({"name": None, "kana": "たかた　たろう"}, MatchedBy.KANA),
        ({"name": None, "kana": "ﾀｶﾀﾞﾀﾛｳ"}, MatchedBy.KANA),
        ({"kana": "タカダ タロウ"}, MatchedBy.EXACT),
        ({"kana": "タカハシ タロウ"}, None),
        ({"name": "田高 太郎"}, None),
        ({"birth_date": LifeDate("1980-04-??")}, MatchedBy.EXACT),
        ({"birth_date": LifeDate("1980-??-??")}, MatchedBy.EXACT),
        ({"birth_date": LifeDate("1980-04-02")}, None),
        ({"sex": Sex.MALE}, MatchedBy.EXACT),
        ({"sex": Sex.FEMALE}, None),
        ({"sex": Sex.UNKNOWN}, MatchedBy.EXACT),
        ({"municipality": SHIMONOSEKI}, None),
        ({"address": "亀山町"}, MatchedBy.EXACT),
        ({"address": "亀山町２－１"}, MatchedBy.EXACT),
        ({"address": "亀山町3"}, None),
    ],
)
def test_a_person_is_found_by_what_the_asker_holds(
    items: dict[str, Any], way: MatchedBy | None
) -> None:
    found_way, fitting = list_matches(asked(**items), [a_holding()])
    assert found_way is way
    assert len(fitting) == (way is not None)


def test_a_birth_date_unknown_in_the_register_excludes_nobody() -> None:
    way, _ = list_matches(asked(), [a_holding(born="1980-??-??")])
    assert way is MatchedBy.EXACT


def test_an_exact_namesake_is_preferred_to_one_by_variant() -> None:
    variant, exact = a_holding("髙田 太郎"), a_holding("高田 太郎")
    assert list_matches(asked(), [variant, exact]) == (MatchedBy.EXACT, [exact])


def test_two_persons_who_fit_alike_are_two() -> None:
    _, fitting = list_matches(asked(), [a_holding(), a_holding()])
    assert len(fitting) == 2


def test_an_old_code_of_the_person_does_not_make_two_of_him() -> None:
    old, new = a_holding(state=State.CODE_REPLACED), a_holding()
    assert list_matches(asked(), [old, new]) == (MatchedBy.EXACT, [new])


@pytest.mark.parametrize(
    "items",
    [{"name": None}, {"name": "", "kana": ""}, {"birth_date": LifeDate("????-??-??")}],
)
def test_an_incomplete_question_cannot_exist(items: dict[str, Any]) -> None:
    with pytest.raises(JukiError) as caught:
        asked(**items)
    assert caught.value.code is ErrorCode.QUESTION_INCOMPLETE


@pytest.mark.parametrize("clue", ["a\x00b", "\ud800", "x" * 201, "a\nb"])
def test_a_clue_that_cannot_be_written_cannot_exist(clue: str) -> None:
    with pytest.raises(JukiError) as caught:
        asked(name=clue)
    assert caught.value.code is ErrorCode.INVALID_CHARACTER


def test_an_address_does_not_begin_in_the_middle_of_a_number() -> None:
    assert address_begins("亀山町2番1号", "亀山町2番")
    assert not address_begins("亀山町21番1号", "亀山町2番")


def test_a_dead_persons_record_is_provided_for_five_years() -> None:
    held = a_holding(state=State.DEAD, made_on=date(2003, 8, 25))
    profile = load_profile()
    assert not is_past_retention(held, profile.on(date(2008, 8, 25)))
    assert is_past_retention(held, profile.on(date(2008, 8, 26)))


def test_a_residents_record_is_never_past_its_retention() -> None:
    assert not is_past_retention(a_holding(), load_profile().on(date(2018, 1, 1)))


@given(st.frozensets(st.sampled_from(Item)))
def test_an_answer_holds_exactly_the_items_it_may(items: frozenset[Item]) -> None:
    given_items = provided_items(a_holding(), items)
    names = {
        Item.NAME: given_items.name,
        Item.BIRTH_DATE: given_items.birth_date,
        Item.SEX: given_items.sex,
        Item.ADDRESS: given_items.address,
        Item.CODE: given_items.code,
        Item.CHANGE: given_items.change,
    }
    assert {item for item, value in names.items() if value is not None} == items


def test_nobody_is_shown_by_repr() -> None:
    shown = f"{asked()!r} {a_holding()!r} {provided_items(a_holding(), frozenset(Item))!r}"
    assert "高田" not in shown
    assert "1234567890" not in shown
