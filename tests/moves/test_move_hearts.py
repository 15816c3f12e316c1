"""The hearts of moves alone: the two tables, the time of the rule by its dates, numbers, words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import integers, sampled_from

from jukinet.filings.special_rule import FIRST, SECOND, generation_of, last_day
from jukinet.moves import arriving, departing
from jukinet.moves.arriving import ArrivalEvent, ArrivalState
from jukinet.moves.departing import DepartureEvent, DepartureState
from jukinet.moves.mover_card import CardOutcome
from jukinet.moves.obstacle import REMEDIES, Obstacle, Remedy
from jukinet.moves.screens.overview import CATALOGUE
from jukinet.moves.tracking import LETTERS, LIMIT, TrackingCode
from jukinet.terms.errors import JukiError
from jukinet.terms.law import load_profile


def test_every_event_is_listed_in_every_state() -> None:
    assert departing.TRANSITIONS.keys() == set(DepartureState)
    assert all(row.keys() == set(DepartureEvent) for row in departing.TRANSITIONS.values())
    assert arriving.TRANSITIONS.keys() == set(ArrivalState)
    assert all(row.keys() == set(ArrivalEvent) for row in arriving.TRANSITIONS.values())


def test_only_the_words_of_its_holder_or_two_people_lead_out_of_a_claim() -> None:
    words = {
        DepartureEvent.GIVEN_UP, DepartureEvent.SOME_ENTERED, DepartureEvent.ALL_ENTERED,
        DepartureEvent.RELEASED,
    }  # fmt: skip
    for state in departing.WITH_CLAIM:
        for event, following in departing.TRANSITIONS[state].items():
            if following is not None and following not in departing.WITH_CLAIM:
                assert event in words


@pytest.mark.parametrize(
    ("planned", "moved", "last"),
    [
        # Order Art. 24-2: thirty days after the planned day, or fourteen after the move
        (date(2003, 9, 1), date(2003, 9, 1), date(2003, 9, 15)),
        (date(2003, 9, 1), date(2003, 9, 17), date(2003, 10, 1)),
        (date(2003, 9, 1), date(2003, 9, 16), date(2003, 9, 30)),
        (date(2003, 9, 1), date(2003, 8, 28), date(2003, 9, 11)),
    ],
)
def test_the_rule_serves_up_to_the_earlier_of_two_days(
    planned: date, moved: date, last: date
) -> None:
    assert last_day(planned, moved, load_profile().on(planned)) == last


@pytest.mark.parametrize(
    ("day", "generation"),
    [
        (date(2003, 8, 25), FIRST),
        (date(2012, 7, 8), FIRST),
        (date(2012, 7, 9), SECOND),
    ],
)
def test_the_rule_has_two_generations(day: date, generation: object) -> None:
    """Act Art. 24-2 as of 2003-08-25 and as of 2012-07-09."""
    assert generation_of(load_profile().on(day)) == generation


def test_before_the_second_stage_there_is_no_rule() -> None:
    with pytest.raises(JukiError):
        generation_of(load_profile().on(date(2003, 8, 24)))


@given(drawn=integers(0, LIMIT - 1), at=integers(0, 11), letter=sampled_from(LETTERS))
def test_one_wrong_letter_of_a_number_is_seen(drawn: int, at: int, letter: str) -> None:
    code = TrackingCode.from_number(drawn)
    assert TrackingCode.parse(code.grouped.lower()) == code
    wrong = code.text[:at] + letter + code.text[at + 1 :]
    if wrong != code.text:
        with pytest.raises(JukiError):
            TrackingCode(wrong)


def test_every_obstacle_has_a_remedy_and_every_state_and_event_its_words() -> None:
    assert REMEDIES.keys() == set(Obstacle)
    words = CATALOGUE["ja"]
    wanted = {
        *(f"departure-{one.value}" for one in DepartureState),
        *(f"progress-{one.value}" for one in DepartureState),
        *(f"arrival-{one.value}" for one in ArrivalState),
        *(f"next-{one.value}" for one in (*departing.OPEN, *arriving.OPEN)),
        *(f"outcome-{one.value}" for one in CardOutcome if one.value),
        *(f"event-{one.value}" for one in (*DepartureEvent, *ArrivalEvent)),
        *(f"obstacle-{one.value}" for one in Obstacle),
        *(f"remedy-{one.value}" for one in Remedy),
    }
    assert {word for word in wanted if not words.has(word)} == set()
