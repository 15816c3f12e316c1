"""The initial load: in bulk through three floors, once, and never over newer facts."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from notice_builders import (
    NINE,
    NISHITOKYO,
    YAMAGUCHI,
    a_body,
    a_code,
    a_notice,
    a_person_key,
    an_identification,
)
from notices_nation import (
    NISHITOKYO_CITY,
    YAMAGUCHI_CITY,
    YAMAGUCHI_PREFECTURE,
    NoticeNode,
    SmallNation,
)

from jukinet.notices import procedures
from jukinet.notices.clue import Clue
from jukinet.notices.holding import HeldReason, State
from jukinet.notices.messages import InitialIdentification, InitialRow
from jukinet.notices.office_words import MovedIn, PartEffectiveAt, Tier
from jukinet.notices.procedures import Result
from jukinet.platform.clock import ManualClock
from jukinet.terms.characters import search_name
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL

LOAD = a_person_key(999)


def a_row(number: int, **changed: str) -> InitialRow:
    row = InitialRow(
        person_key=a_person_key(number),
        code=a_code(number).digits,
        name=f"佐々木 {'一二三四五六七八九'[number % 9]}郎",
        kana="ササキ ロウ",
        birth_date="1950-01-02",
        sex="male",
        address="大内1-2",
        resident_since="1990-04-01",
    )
    return msgspec.structs.replace(row, **changed)


def a_part(*rows: InitialRow, part: int = 1, municipality: str = "352039") -> InitialIdentification:
    return InitialIdentification(
        load_id=LOAD,
        part=part,
        municipality=municipality,
        made_at=NINE.isoformat(),
        rows=list(rows),
    )


def load(node: NoticeNode, part: InitialIdentification) -> list[HeldReason | None]:
    with node.database.transaction() as tx:
        (loaded,) = procedures.load_initial(tx, [part], node.context, node.tell_office)
        if loaded.refused is not None:
            raise loaded.refused
        return [outcome.held for _, outcome in loaded.unusual]


def counted(node: NoticeNode) -> dict[tuple[str, State], int]:
    with node.database.transaction() as tx:
        return procedures.count_holdings(tx)


def test_a_load_reaches_the_nation_and_the_office_hears_of_each_part(nation: SmallNation) -> None:
    city = nation[YAMAGUCHI_CITY]
    load(city, a_part(*map(a_row, range(1, 21))))
    load(city, a_part(*map(a_row, range(21, 31)), part=2))
    nation.settle_down()
    for party in (YAMAGUCHI_CITY, YAMAGUCHI_PREFECTURE, NATIONAL):
        assert counted(nation[party]) == {("352039", State.RESIDENT): 30}
        with nation[party].database.transaction() as tx:
            assert procedures.read_tallies(tx) == {
                ("352039", "effective"): 30,
                ("352039", "state:resident"): 30,
            }
    assert PartEffectiveAt(Tier.NATION, LOAD, 2) in city.words
    with city.database.transaction() as tx:
        (progress,) = procedures.list_initial_loads(tx)
    assert (progress.parts, progress.residents) == (2, 30)
    assert (progress.parts_at_prefecture, progress.parts_at_nation) == (2, 2)


def test_a_part_that_comes_again_changes_nothing(nation: SmallNation) -> None:
    city = nation[YAMAGUCHI_CITY]
    part = a_part(*map(a_row, range(1, 6)))
    load(city, part)
    load(city, part)
    nation.settle_down()
    assert counted(nation[NATIONAL]) == {("352039", State.RESIDENT): 5}


def test_what_a_load_holds_can_be_found_and_changed(nation: SmallNation, at: ManualClock) -> None:
    city = nation[YAMAGUCHI_CITY]
    load(city, a_part(a_row(1)))
    nation.settle_down()
    clue = Clue(LifeDate("1950-01-02"), names=frozenset({search_name("佐々木 二郎")}))
    with nation[NATIONAL].database.transaction() as tx:
        ((held,),) = procedures.find_candidates(tx, [clue])
    assert held.made_at == NINE
    assert held.stay.began_on.isoformat() == "1990-04-01"
    at.advance(timedelta(hours=1))
    about = an_identification(
        1, name="佐々木 二郎", kana="ササキ ロウ", birth_date="1950-01-02", address="新町5"
    )
    city.notify(a_body(a_notice("31", 2, about=about, at=at.now())))
    nation.settle_down()
    with nation[NATIONAL].database.transaction() as tx:
        ((held,),) = procedures.find_candidates(tx, [clue])
    assert held.identification.address.text == "新町5"


def test_a_row_about_somebody_who_moved_on_is_stale(nation: SmallNation, at: ManualClock) -> None:
    at.advance(timedelta(minutes=1))
    about = an_identification(1, NISHITOKYO, name="佐々木 二郎", birth_date="1950-01-02")
    move_in = a_notice("11", key=7, about=about, at=at.now(), previous=YAMAGUCHI)
    nation[NISHITOKYO_CITY].notify(a_body(move_in))
    nation.settle_down()
    load(nation[YAMAGUCHI_CITY], a_part(a_row(1), a_row(2)))
    nation.settle_down()
    assert counted(nation[NATIONAL]) == {
        ("132292", State.RESIDENT): 1,
        ("352039", State.RESIDENT): 1,
    }


def test_a_row_under_somebody_else_s_code_is_held_and_goes_no_further(nation: SmallNation) -> None:
    about = an_identification(1, birth_date="1999-09-09")
    nation[YAMAGUCHI_CITY].notify(a_body(a_notice("13", key=77, about=about)))
    held = load(nation[YAMAGUCHI_CITY], a_part(a_row(1), a_row(2)))
    nation.settle_down()
    assert held == [HeldReason.CODE_OF_ANOTHER_PERSON]
    with nation[NATIONAL].database.transaction() as tx:
        found = procedures.find_holdings_by_code(tx, [a_code(1).digits, a_code(2).digits])
    assert found[a_code(1).digits].person_key == a_person_key(77)
    assert len(found) == 2


def test_a_notice_that_was_faster_than_its_load_is_healed_by_it(nation: SmallNation) -> None:
    city = nation[YAMAGUCHI_CITY]
    about = an_identification(1, name="佐々木 二郎", birth_date="1950-01-02", address="新町5")
    (outcome,) = city.notify(a_body(a_notice("31", 2, about=about)))
    assert (outcome.result, outcome.held) == (Result.HELD, HeldReason.NOT_HELD)
    load(city, a_part(a_row(1)))
    nation.settle_down()
    with nation[NATIONAL].database.transaction() as tx:
        found = procedures.find_holdings_by_code(tx, [a_code(1).digits])[a_code(1).digits]
    assert found.change_number == 2
    with city.database.transaction() as tx:
        assert procedures.list_open_held_notices(tx) == []


def test_a_move_out_that_a_load_heals_is_confirmed_when_its_arrival_is_known(
    nation: SmallNation, at: ManualClock
) -> None:
    """The load was held up on its way; the move-out and the word of the arrival were faster."""
    city, other = nation[YAMAGUCHI_CITY], nation[NISHITOKYO_CITY]
    name, born = a_row(1).name, a_row(1).birth_date
    address = a_row(1).address
    here = an_identification(1, name=name, birth_date=born, address=address)
    there = an_identification(1, NISHITOKYO, name=name, birth_date=born)
    (outcome,) = city.notify(a_body(a_notice("21", 2, about=here, destination=NISHITOKYO)))
    assert outcome.held is HeldReason.NOT_HELD
    at.advance(timedelta(hours=1))
    other.notify(a_body(a_notice("11", key=7, about=there, at=at.now(), previous=YAMAGUCHI)))
    nation.settle_down()
    load(city, a_part(a_row(1)))
    nation.settle_down()
    assert counted(city) == {("352039", State.MOVE_CONFIRMED): 1}
    assert [word.municipality for word in city.words if isinstance(word, MovedIn)] == [NISHITOKYO]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"code": "12345678901"}, ErrorCode.INVALID_RESIDENT_RECORD_CODE),
        ({"code": "１２３４５６７８９０３"}, ErrorCode.INVALID_RESIDENT_RECORD_CODE),
        ({"code": a_code(2).digits}, ErrorCode.BODY_INVALID),
        ({"person_key": "z" * 32}, ErrorCode.BODY_INVALID),
        ({"person_key": "ab"}, ErrorCode.BODY_INVALID),
        ({"name": ""}, ErrorCode.INVALID_NAME),
        ({"name": "佐々木 "}, ErrorCode.INVALID_NAME),
        ({"name": "佐\u0000木"}, ErrorCode.INVALID_CHARACTER),
        ({"name": "佐\ue000木"}, ErrorCode.INVALID_CHARACTER),
        ({"name": "あ" * 301}, ErrorCode.INVALID_NAME),
        ({"kana": "佐々木"}, ErrorCode.INVALID_NAME),
        ({"kana": "ササキ "}, ErrorCode.INVALID_NAME),
        ({"address": ""}, ErrorCode.INVALID_ADDRESS),
        ({"sex": "m"}, ErrorCode.INVALID_SEX),
        ({"birth_date": "1950-02-30"}, ErrorCode.INVALID_DATE),
        ({"resident_since": "1950-??-??"}, ErrorCode.INVALID_DATE),
    ],
)
def test_a_part_with_one_impossible_row_has_no_effect(
    nation: SmallNation, changed: dict[str, str], expected: ErrorCode
) -> None:
    part = a_part(a_row(2), a_row(1, **changed))
    with pytest.raises(JukiError) as refused:
        load(nation[YAMAGUCHI_CITY], part)
    assert refused.value.code is expected
    assert counted(nation[YAMAGUCHI_CITY]) == {}


def test_variant_characters_with_selectors_are_loaded_as_written(nation: SmallNation) -> None:
    load(nation[YAMAGUCHI_CITY], a_part(a_row(1, name="葛\U000e0100城 𠮷彦"), a_row(2)))
    nation.settle_down()
    with nation[NATIONAL].database.transaction() as tx:
        found = procedures.find_holdings_by_code(tx, [a_code(1).digits])[a_code(1).digits]
    assert found.identification.name.written == "葛\U000e0100城 𠮷彦"


def test_a_load_of_another_municipality_is_refused(nation: SmallNation) -> None:
    with pytest.raises(JukiError) as refused:
        load(nation[YAMAGUCHI_CITY], a_part(a_row(1), municipality="132292"))
    assert refused.value.code is ErrorCode.OUTSIDE_JURISDICTION
