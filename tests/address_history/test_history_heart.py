"""The hearts without a database: reading displays, comparing, the order of lines, a notice's life.

Properties: whatever order notices arrive in, the file says the same, and nothing of it is lost;
nobody's notice finds a file from which it differs; a notice's life has no way back.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from history_offices import in_shimonoseki, in_yamaguchi
from hypothesis import given
from hypothesis import strategies as st

from jukinet.address_history.comparing import (
    NOBODY,
    Candidate,
    Comparison,
    Difference,
    compare,
    differences_between,
)
from jukinet.address_history.domicile import DomicileFinder
from jukinet.address_history.history import (
    AddressHistory,
    AddressLine,
    RegisteredPerson,
    in_order,
)
from jukinet.address_history.notice import ENDS, LIFE, NoticeEvent, NoticeState, after
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory

TOWNS = [MunicipalityCode(code) for code in ("352012", "352039", "132292")]
NOON = datetime(2003, 8, 25, 3, tzinfo=UTC)
FINDER = DomicileFinder(load_directory().on(date(2003, 8, 25)).names)

lines = st.builds(
    AddressLine,
    municipality=st.sampled_from(TOWNS),
    address=st.sampled_from(["本町1番", "本町 1番", "竹崎町2番", "田無町3番"]),
    since=st.dates(date(1990, 1, 1), date(1990, 1, 4)).map(LifeDate.from_date),
    detail=st.just("3101"),
    told_by=st.sampled_from(TOWNS),
    made_at=st.integers(0, 6).map(lambda hours: NOON + timedelta(hours=hours)),
)

THERE = in_shimonoseki(1)


def a_person(
    domicile: PermanentDomicile = THERE,
    name: str = "見本　花子",
    born: str = "1970-03-21",
) -> RegisteredPerson:
    return RegisteredPerson(domicile, name, LifeDate(born))


people = st.builds(
    a_person,
    domicile=st.sampled_from([in_shimonoseki(1), in_yamaguchi(1)]),
    name=st.sampled_from(["見本　花子", "見本　華子", "見本花子"]),
    born=st.sampled_from(["1970-03-21", "1970-03-22", "1970-03-??"]),
)


@pytest.mark.parametrize(
    ("display", "code"),
    [
        ("山口県下関市竹崎町1番地", "352012"),
        ("北海道札幌市中央区北一条西二丁目", "011011"),
        ("東京都 西東京市 田無町一丁目1番", "132292"),
        ("模擬県模擬市1番", None),
        ("下関市竹崎町1番地", None),
        ("", None),
    ],
)
def test_a_display_begins_with_its_municipality(display: str, code: str | None) -> None:
    found = FINDER.find(display)
    assert (found.digits if found else None) == code


@given(st.sampled_from(sorted(load_directory().on(date(2003, 8, 25)).names.items())))
def test_every_municipality_is_found_by_its_own_name(row: tuple[str, str]) -> None:
    """Also where its name begins with that of another."""
    code, name = row
    assert FINDER.find(f"{name}一丁目1番地") == MunicipalityCode(code)


@given(
    st.lists(lines, max_size=8).flatmap(
        lambda told: st.tuples(st.just(told), st.permutations(told))
    )
)
def test_a_file_says_the_same_in_whatever_order_it_was_told(
    told: tuple[list[AddressLine], list[AddressLine]],
) -> None:
    once, otherwise = map(in_order, told)
    keys = [(line.since.earliest, line.made_at) for line in once]
    assert keys == sorted(keys)
    if len(set(keys)) == len(keys):
        assert once == otherwise
    assert sorted(map(hash, once)) == sorted(map(hash, told[0])), "nothing is lost"


@given(st.lists(lines, max_size=8))
def test_what_is_shown_leaves_out_only_what_was_just_said(told: list[AddressLine]) -> None:
    file = AddressHistory(UUID(int=1), 1, a_person(), in_order(told))
    said = [(line.municipality, line.address.replace(" ", ""), line.since) for line in file.lines]
    shown = [(line.municipality, line.address.replace(" ", ""), line.since) for line in file.shown]
    assert set(shown) == set(said)
    assert all(one != after for one, after in pairwise(shown))
    if told:
        assert file.present is not None and file.shown[-1].says_the_same(file.present)


def test_a_late_notice_does_not_come_to_say_where_somebody_lives() -> None:
    new = AddressLine(TOWNS[0], "竹崎町2番", LifeDate("2003-05-01"), "3101", TOWNS[0], NOON)
    old = AddressLine(
        TOWNS[1], "本町1番", LifeDate("1990-04-01"), "3101", TOWNS[1], NOON + timedelta(days=9)
    )
    assert in_order([new, old])[-1] is new


@given(people, st.lists(people, max_size=4))
def test_nothing_is_entered_for_whom_it_differs_from(
    told: RegisteredPerson, kept: list[RegisteredPerson]
) -> None:
    candidates = [Candidate(UUID(int=at), one) for at, one in enumerate(kept)]
    found = compare(told, candidates)
    same = {one.file_id for one in candidates if not differences_between(told, one.person)}
    assert (found.file_id in same) if same else found.file_id is None
    assert bool(found.differences) != bool(same)


def test_who_agrees_in_one_thing_only_is_somebody_else() -> None:
    kept = a_person(PermanentDomicile("山口県山口市1番", "別　人"), born="1930-01-01")
    assert compare(a_person(), [Candidate(UUID(int=1), kept)]) == NOBODY
    twin = Candidate(UUID(int=2), a_person(name="見本　月子"))
    assert compare(a_person(), [twin]) == Comparison(None, frozenset({Difference.NAME}))


def test_a_notice_goes_its_way_and_never_back() -> None:
    assert {_ for state in ENDS for _ in LIFE if _[0] is state} == set()
    for state in NoticeState:
        for event in NoticeEvent:
            if (state, event) in LIFE:
                assert after(state, event) is not state
            else:
                with pytest.raises(JukiError) as refused:
                    after(state, event)
                assert refused.value.code is ErrorCode.ADDRESS_NOTICE_STATE
    reached, waiting = set(), {NoticeState.SENT, NoticeState.TO_POST}
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting |= {to for (of, _), to in LIFE.items() if of is state} - reached
    assert reached == set(NoticeState), "there is no state that nothing leads to"


def test_nothing_of_a_person_shows_itself() -> None:
    line = AddressLine(TOWNS[0], "竹崎町2番", LifeDate("2003-05-01"), "3101", TOWNS[0], NOON)
    assert "見本" not in repr(a_person()) and "竹崎" not in repr(line)
