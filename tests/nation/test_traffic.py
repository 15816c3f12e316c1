"""Proves that a nation's year has 2003's numbers of births, deaths and moves, in open hours."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.nation.traffic import (
    MOVES_PER_YEAR,
    OFFICE_DAY,
    OFFICE_DAYS_PER_YEAR,
    OFFICE_YEAR,
    POPULATION,
    RATES_PER_YEAR,
    Event,
    EventKind,
    Inhabited,
    draw_events,
    office_time_between,
)
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import JST, OfficeCalendar


@dataclass(frozen=True)
class Place:
    code: MunicipalityCode
    residents: int


YAMAGUCHI = Place(MunicipalityCode("352039"), 140_000)
OGORI = Place(MunicipalityCode("354023"), 23_000)
SHIMONOSEKI = Place(MunicipalityCode("352012"), 250_000)
PLACES = (YAMAGUCHI, OGORI, SHIMONOSEKI)
CALENDAR = OfficeCalendar()


def year(
    seed: int = 1, *, factor: float = 1.0, places: Sequence[Inhabited] = PLACES
) -> list[Event]:
    return draw_events(np.random.default_rng(seed), places, OFFICE_YEAR, factor=factor)


def expected(per_year: int) -> float:
    return per_year / POPULATION * sum(place.residents for place in PLACES)


def test_a_year_has_the_numbers_of_2003() -> None:
    counts = Counter(event.kind for event in year())
    for kind, per_year in RATES_PER_YEAR.items():
        mean = expected(per_year)
        assert abs(counts[kind] - mean) < 5 * mean**0.5 + 1, kind
    moves = counts[EventKind.MOVE] + counts[EventKind.LEAVING]
    assert abs(moves - expected(MOVES_PER_YEAR)) < 5 * expected(MOVES_PER_YEAR) ** 0.5


def test_as_many_come_as_go() -> None:
    counts = Counter(event.kind for event in year())
    leaving, arriving = counts[EventKind.LEAVING], counts[EventKind.ARRIVAL]
    assert abs(leaving - arriving) < 5 * (leaving + arriving) ** 0.5


def test_a_factor_multiplies_everything() -> None:
    small = (OGORI, Place(YAMAGUCHI.code, 20_000))
    assert 9 < len(year(factor=10, places=small)) / len(year(places=small)) < 11
    assert year(factor=0) == []


def test_a_span_in_pieces_has_as_many_events_as_the_whole() -> None:
    rng = np.random.default_rng(4)
    days = [
        len(draw_events(rng, PLACES, OFFICE_DAY, factor=1)) for _ in range(OFFICE_DAYS_PER_YEAR)
    ]
    assert abs(sum(days) - len(year())) < 5 * (2 * len(year())) ** 0.5


def test_the_same_seed_makes_the_same_things_happen() -> None:
    assert year(3) == year(3)
    assert year(3) != year(4)


def test_events_come_in_order_within_their_span() -> None:
    events = year()
    offsets = [event.after for event in events]
    assert offsets == sorted(offsets)
    assert timedelta() <= offsets[0] <= offsets[-1] < OFFICE_YEAR


def test_moves_lead_to_another_municipality_of_the_plan_the_larger_the_oftener() -> None:
    moves = [event for event in year(factor=5) if event.kind is EventKind.MOVE]
    codes = {place.code for place in PLACES}
    assert all(event.destination in codes - {event.municipality} for event in moves)
    to = Counter(event.destination for event in moves)
    assert to[SHIMONOSEKI.code] > to[OGORI.code]


def test_a_plan_of_one_municipality_has_no_moves_within() -> None:
    kinds = Counter(event.kind for event in year(factor=10, places=(OGORI,)))
    assert kinds[EventKind.MOVE] == 0
    assert kinds[EventKind.LEAVING] > 0


def test_larger_municipalities_see_more() -> None:
    where = Counter(event.municipality for event in year())
    assert where[SHIMONOSEKI.code] > where[YAMAGUCHI.code] > where[OGORI.code]


def jst(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=JST)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (jst(2003, 8, 25, 9), jst(2003, 8, 25, 17), 8.0),
        (jst(2003, 8, 25, 0), jst(2003, 8, 26, 0), 8.0),
        (jst(2003, 8, 25, 10), jst(2003, 8, 25, 10, 30), 0.5),
        (jst(2003, 8, 25, 16), jst(2003, 8, 26, 10), 2.0),
        (jst(2003, 8, 29, 17), jst(2003, 9, 1, 9), 0.0),  # over a weekend
        (jst(2003, 12, 27, 0), jst(2004, 1, 5, 0), 0.0),  # over the New Year
        (jst(2003, 9, 15, 9), jst(2003, 9, 15, 17), 0.0),  # a holiday
    ],
)
def test_office_time_is_the_time_in_which_counters_are_open(
    start: datetime, end: datetime, hours: float
) -> None:
    assert office_time_between(start, end, CALENDAR) == timedelta(hours=hours)


@given(
    first=st.integers(0, 20_000),
    second=st.integers(0, 20_000),
    third=st.integers(0, 20_000),
)
def test_office_time_adds_up(first: int, second: int, third: int) -> None:
    start = jst(2003, 8, 25)
    a, b, c = (start + timedelta(minutes=m) for m in sorted((first, second, third)))
    parts = office_time_between(a, b, CALENDAR) + office_time_between(b, c, CALENDAR)
    assert parts == office_time_between(a, c, CALENDAR)
