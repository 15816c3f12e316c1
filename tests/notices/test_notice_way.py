"""A change on its way: city, prefecture, nation, and the word of it back (Act Art. 30-5, 30-11).

Real databases and real envelopes; only the sockets are missing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
from notice_builders import (
    NISHITOKYO,
    SHIMONOSEKI,
    YAMAGUCHI,
    a_body,
    a_code,
    a_notice,
    an_identification,
)
from notices_nation import (
    NISHITOKYO_CITY,
    SHIMONOSEKI_CITY,
    TOKYO,
    YAMAGUCHI_CITY,
    YAMAGUCHI_PREFECTURE,
    NoticeNode,
    SmallNation,
)

from jukinet.notices import procedures
from jukinet.notices.holding import HeldReason, Holding, State, Subject
from jukinet.notices.messages import IdentificationBody
from jukinet.notices.office_words import CodesHanded, MovedIn, NoticeEffectiveAt, NoticeHeldAt, Tier
from jukinet.notices.procedures import Outcome, Result
from jukinet.platform.clock import ManualClock
from jukinet.terms.errors import ErrorCode
from jukinet.terms.parties import NATIONAL, Party

ABOVE_YAMAGUCHI = (YAMAGUCHI_CITY, YAMAGUCHI_PREFECTURE, NATIONAL)


def held_at(nation: SmallNation, party: Party, code: int = 1) -> Holding | None:
    with nation[party].database.transaction() as tx:
        return procedures.find_holdings_by_code(tx, [a_code(code).digits]).get(a_code(code).digits)


def states(nation: SmallNation, *parties: Party, code: int = 1) -> list[str | None]:
    held = [held_at(nation, party, code) for party in parties]
    return [one.state.value if one else None for one in held]


def held_back(node: NoticeNode) -> list[HeldReason]:
    with node.database.transaction() as tx:
        return [one.reason for one in procedures.list_open_held_notices(tx)]


def test_an_entry_is_held_on_all_three_floors_and_the_office_hears_so(nation: SmallNation) -> None:
    outcomes = nation[YAMAGUCHI_CITY].notify(a_body(a_notice("13")))
    nation.settle_down()
    assert outcomes == [Outcome(Result.EFFECTIVE)]
    assert states(nation, *ABOVE_YAMAGUCHI, TOKYO) == ["resident"] * 3 + [None]
    key = a_notice("13").person_key
    assert nation[YAMAGUCHI_CITY].words == [
        NoticeEffectiveAt(tier, key, 1, Subject.IDENTIFICATION)
        for tier in (Tier.PREFECTURE, Tier.NATION)
    ]
    with nation[YAMAGUCHI_CITY].database.transaction() as tx:
        (progress,) = procedures.list_progress(tx)
    assert progress.prefecture_at is not None
    assert progress.nation_at is not None


def move(nation: SmallNation, at: ManualClock, destination: Party) -> None:
    """A resident of 山口市 files a move-out to 西東京市 and moves in at ``destination``."""
    city = nation[YAMAGUCHI_CITY]
    city.notify(a_body(a_notice("13", 1)))
    at.advance(timedelta(hours=1))
    city.notify(a_body(a_notice("21", 2, at=at.now(), on=date(2003, 9, 1), destination=NISHITOKYO)))
    at.advance(timedelta(hours=1))
    about = an_identification(1, destination.municipality)
    nation[destination].notify(
        a_body(a_notice("11", 1, key=7, about=about, at=at.now(), previous=YAMAGUCHI))
    )


def test_a_move_is_planned_then_confirmed_and_the_newer_residence_stays(
    nation: SmallNation, at: ManualClock
) -> None:
    move(nation, at, NISHITOKYO_CITY)
    nation.settle_down()
    assert states(nation, YAMAGUCHI_CITY, YAMAGUCHI_PREFECTURE) == ["move_confirmed"] * 2
    assert states(nation, NISHITOKYO_CITY, TOKYO, NATIONAL) == ["resident"] * 3
    final = held_at(nation, NATIONAL)
    assert final is not None
    assert final.municipality == NISHITOKYO
    with nation[NATIONAL].database.transaction() as tx:
        history = procedures.list_history(tx, a_code(1))
    assert {row[2] for row in history} == {"resident", "move_planned", "move_confirmed"}
    assert (
        MovedIn(a_notice("13").person_key, NISHITOKYO, at.today(), is_planned=True)
        in nation[YAMAGUCHI_CITY].words
    )


def test_the_confirmation_names_where_the_person_really_went(
    nation: SmallNation, at: ManualClock
) -> None:
    move(nation, at, SHIMONOSEKI_CITY)
    nation.settle_down()
    assert states(nation, YAMAGUCHI_CITY) == ["move_confirmed"]
    confirmed = held_at(nation, YAMAGUCHI_CITY)
    assert confirmed is not None
    assert confirmed.destination == SHIMONOSEKI
    assert states(nation, SHIMONOSEKI_CITY, YAMAGUCHI_PREFECTURE, NATIONAL) == ["resident"] * 3


def test_a_cut_line_delays_but_does_not_change_the_end(
    nation: SmallNation, at: ManualClock
) -> None:
    nation.cut = {YAMAGUCHI_CITY}
    move(nation, at, NISHITOKYO_CITY)
    nation.settle_down()
    assert states(nation, NATIONAL, TOKYO, YAMAGUCHI_PREFECTURE) == ["resident", "resident", None]
    nation.cut = set()
    nation.settle_down()
    assert states(nation, NATIONAL, TOKYO, YAMAGUCHI_PREFECTURE, YAMAGUCHI_CITY) == [
        "resident", "resident", "move_confirmed", "move_confirmed",
    ]  # fmt: skip
    final = held_at(nation, NATIONAL)
    assert final is not None
    assert final.municipality == NISHITOKYO
    with nation[NATIONAL].database.transaction() as tx:
        assert len(procedures.list_history(tx, a_code(1))) == 3


def test_an_arrival_told_before_the_move_out_is_kept_until_then(
    nation: SmallNation, at: ManualClock
) -> None:
    city, other = nation[YAMAGUCHI_CITY], nation[NISHITOKYO_CITY]
    city.notify(a_body(a_notice("13", 1)))
    at.advance(timedelta(hours=1))
    about = an_identification(1, NISHITOKYO)
    other.notify(a_body(a_notice("11", key=7, about=about, at=at.now(), previous=YAMAGUCHI)))
    nation.settle_down()
    told = [word for word in city.words if isinstance(word, MovedIn)]
    assert [word.is_planned for word in told] == [False]
    assert states(nation, YAMAGUCHI_CITY) == ["resident"]
    city.notify(a_body(a_notice("21", 2, at=at.now(), destination=NISHITOKYO)))
    nation.settle_down()
    assert states(nation, YAMAGUCHI_CITY, YAMAGUCHI_PREFECTURE) == ["move_confirmed"] * 2
    assert states(nation, NATIONAL) == ["resident"]


def test_an_arrival_of_somebody_not_heard_of_is_told_to_the_office_with_the_move_out(
    nation: SmallNation, at: ManualClock
) -> None:
    city, other = nation[YAMAGUCHI_CITY], nation[NISHITOKYO_CITY]
    about = an_identification(1, NISHITOKYO)
    other.notify(a_body(a_notice("11", key=7, about=about, at=at.now(), previous=YAMAGUCHI)))
    nation.settle_down()
    assert [word for word in city.words if isinstance(word, MovedIn)] == []
    city.notify(a_body(a_notice("13", 1)))
    city.notify(a_body(a_notice("21", 2, destination=NISHITOKYO)))
    nation.settle_down()
    told = [word for word in city.words if isinstance(word, MovedIn)]
    assert [word.municipality for word in told] == [NISHITOKYO]
    assert states(nation, YAMAGUCHI_CITY) == ["move_confirmed"]


def test_what_contradicts_the_city_s_own_copy_goes_no_further(nation: SmallNation) -> None:
    city = nation[YAMAGUCHI_CITY]
    city.notify(
        a_body(a_notice("13", 1)), a_body(a_notice("13", 1, key=2, about=an_identification(2)))
    )
    city.notify(a_body(a_notice("22", 2)))
    outcomes = city.notify(
        a_body(a_notice("31", 3)),
        a_body(a_notice("31", 2, key=2, about=an_identification(2, name="別人 花子"))),
    )
    nation.settle_down()
    assert [outcome.held for outcome in outcomes] == [
        HeldReason.DEAD_PERSON,
        HeldReason.FACTS_DIFFER,
    ]
    assert states(nation, *ABOVE_YAMAGUCHI) == ["dead"] * 3
    assert len(held_back(city)) == 2
    assert held_back(nation[NATIONAL]) == []


def test_a_notice_about_another_city_s_resident_is_held_and_reported_back(
    nation: SmallNation, at: ManualClock
) -> None:
    nation[YAMAGUCHI_CITY].notify(a_body(a_notice("13", 1)))
    nation.settle_down()
    at.advance(timedelta(hours=1))
    rogue = nation[NISHITOKYO_CITY]
    about = an_identification(1, NISHITOKYO)
    rogue.notify(a_body(a_notice("13", 1, key=7, about=about, at=at.now())))
    nation.settle_down()
    assert held_back(nation[NATIONAL]) == [HeldReason.RESIDENT_ELSEWHERE]
    final = held_at(nation, NATIONAL)
    assert final is not None
    assert final.municipality == YAMAGUCHI
    key = a_notice("13", key=7).person_key
    assert rogue.words == [
        NoticeEffectiveAt(Tier.PREFECTURE, key, 1, Subject.IDENTIFICATION),
        NoticeHeldAt(Tier.NATION, key, 1, Subject.IDENTIFICATION, HeldReason.RESIDENT_ELSEWHERE),
    ]
    with rogue.database.transaction() as tx:
        (progress,) = procedures.list_progress(tx)
    assert progress.held_tier == "nation"


def test_a_held_notice_takes_effect_when_what_it_builds_on_arrives(
    nation: SmallNation, at: ManualClock
) -> None:
    city, other = nation[YAMAGUCHI_CITY], nation[NISHITOKYO_CITY]
    city.notify(a_body(a_notice("13", 1)))
    nation.settle_down()
    nation.cut = {YAMAGUCHI_CITY}
    at.advance(timedelta(hours=1))
    city.notify(a_body(a_notice("23", 2, at=at.now())))
    at.advance(timedelta(hours=1))
    about = an_identification(1, NISHITOKYO)
    other.notify(a_body(a_notice("13", 1, key=7, about=about, at=at.now())))
    nation.settle_down()
    assert held_back(nation[NATIONAL]) == [HeldReason.RESIDENT_ELSEWHERE]
    nation.cut = set()
    nation.settle_down()
    assert held_back(nation[NATIONAL]) == []
    final = held_at(nation, NATIONAL)
    assert final is not None
    assert final.municipality == NISHITOKYO
    with other.database.transaction() as tx:
        (progress,) = procedures.list_progress(tx)
    assert progress.nation_at is not None


def test_a_body_of_another_municipality_or_without_sense_is_refused(nation: SmallNation) -> None:
    good = a_body(a_notice("13"))
    elsewhere = a_body(a_notice("13", about=an_identification(1, NISHITOKYO)))
    wrong_code = replace_body(good, code="12345678901")
    wrong_day = replace_body(good, occurred_on="2003-02-30")
    outcomes = nation[YAMAGUCHI_CITY].notify(elsewhere, wrong_code, good, wrong_day)
    assert [outcome.refused for outcome in outcomes] == [
        ErrorCode.OUTSIDE_JURISDICTION,
        ErrorCode.INVALID_RESIDENT_RECORD_CODE,
        None,
        ErrorCode.INVALID_DATE,
    ]
    assert outcomes[2] == Outcome(Result.EFFECTIVE)


def replace_body(body: IdentificationBody, **changed: str) -> IdentificationBody:
    return msgspec.structs.replace(body, **changed)


def test_codes_are_drawn_by_the_prefecture_and_agreed_by_the_nation(nation: SmallNation) -> None:
    city = nation[YAMAGUCHI_CITY]
    with city.database.transaction() as tx:
        procedures.request_codes(tx, 50, city.context)
    nation.settle_down()
    (handed,) = city.words
    assert isinstance(handed, CodesHanded)
    assert len(set(handed.codes)) == 50
    for party in ABOVE_YAMAGUCHI:
        with nation[party].database.transaction() as tx:
            assert procedures.count_designations(tx) == {"352039": (50, 0)}
    born = replace(
        a_notice("12", about=an_identification(birth_date="2003-08-25")),
        identification=replace(an_identification(birth_date="2003-08-25"), code=handed.codes[0]),
    )
    assert city.notify(a_body(born)) == [Outcome(Result.EFFECTIVE)]
    unknown = a_body(a_notice("12", key=3, about=an_identification(99, birth_date="2003-08-25")))
    assert city.notify(unknown) == [Outcome(Result.HELD, held=HeldReason.CODE_NOT_DESIGNATED)]
    nation.settle_down()
    with nation[NATIONAL].database.transaction() as tx:
        assert procedures.count_designations(tx) == {"352039": (50, 1)}


def test_a_code_that_is_held_or_designated_already_is_not_agreed_to(nation: SmallNation) -> None:
    """Both prefectures draw from the same seed, so all of Tokyo's first draws are taken."""
    from jukinet.platform.crypto.randomness import SeededRandomness

    for party, municipality in ((YAMAGUCHI_PREFECTURE, YAMAGUCHI), (TOKYO, NISHITOKYO)):
        context = replace(nation[party].context, randomness=SeededRandomness(5))
        prefecture = replace(nation[party], context=context)
        nation.nodes[party] = prefecture
        with prefecture.database.transaction() as tx:
            procedures.propose_codes(tx, municipality, 20, prefecture.context)
        nation.settle_down()
    with nation[NATIONAL].database.transaction() as tx:
        assert procedures.count_designations(tx) == {"352039": (20, 0), "132292": (20, 0)}
    codes = [
        code
        for city in (YAMAGUCHI_CITY, NISHITOKYO_CITY)
        for word in nation[city].words
        if isinstance(word, CodesHanded)
        for code in word.codes
    ]
    assert len(set(codes)) == 40


def test_a_dismissed_notice_never_takes_effect(nation: SmallNation) -> None:
    city = nation[YAMAGUCHI_CITY]
    city.notify(a_body(a_notice("31", 2)))
    with city.database.transaction() as tx:
        (held,) = procedures.list_open_held_notices(tx)
        procedures.dismiss_held_notice(tx, held.held_id, city.context)
    city.notify(a_body(a_notice("13", 1)))
    nation.settle_down()
    final = held_at(nation, NATIONAL)
    assert final is not None
    assert (final.change_number, final.state) == (1, State.RESIDENT)


def test_the_balance_sheet_adds_up(nation: SmallNation, at: ManualClock) -> None:
    move(nation, at, NISHITOKYO_CITY)
    nation.settle_down()
    for party in nation.nodes:
        with nation[party].database.transaction() as tx:
            tallies = procedures.read_tallies(tx)
            counted = {
                (municipality, f"state:{state.value}"): count
                for (municipality, state), count in procedures.count_holdings(tx).items()
            }
            procedures.fold_tallies(tx)
            assert {key: count for key, count in tallies.items() if count} == {
                key: count for key, count in procedures.read_tallies(tx).items() if count
            }
        kept = {
            key: count for key, count in tallies.items() if key[1].startswith("state:") and count
        }
        assert kept == counted
