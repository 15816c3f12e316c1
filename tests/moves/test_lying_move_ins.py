"""No claim without an end: a first move-in that lies is chased, and ended by its own office's word.

The town that is left still ends nothing by its clock; what the new town approved meanwhile counts.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from move_keys import B, C
from move_nation import Nation, Town
from test_move_cases import Family, outcome

from jukinet.filings.special_rule import UNTIL_ENTERED
from jukinet.filings.workflow import FilingState
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import LIMITS, OPEN, ArrivalState, due_on
from jukinet.moves.departing import DepartureState
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.store import find_newest_departure_of
from jukinet.terms.parties import communication_server_of, register_office_of

ENDED = (ArrivalState.EXPIRED, Obstacle.NOT_ENTERED.value)


def lay(family: Family, town: Town) -> moves.FirstMoveIn:
    """A first move-in that has its information, and is not worked on."""
    family.let_wife_leave()
    taken = family.take(town, 1)
    assert outcome(town, taken)[0] is ArrivalState.INFORMED
    return taken


def last_day_passes(nation: Nation, town: Town) -> None:
    days = town.context.law(town.clock.today()).period(UNTIL_ENTERED).days
    nation.clock.advance(timedelta(days=days))


def test_every_open_state_of_a_first_move_in_has_a_last_day() -> None:
    assert LIMITS.keys() == OPEN


def test_a_move_in_that_lies_is_ended_by_its_own_office_and_the_next_may_come_by_paper(
    towns: Nation,
) -> None:
    """On the last day it still stands; a day later the filing needs a paper, and both know."""
    family, new = Family(towns), towns.town(B)
    taken = lay(family, new)
    departure = family.old.look_departure(taken_departure(family))
    assert departure.state is DepartureState.CLAIMED
    last_day_passes(towns, new)
    today = new.clock.today()
    assert due_on(new.look_arrival(taken.arrival.arrival_id), new.context.law(today)) == today
    new.chase()
    assert outcome(new, taken)[0] is ArrivalState.INFORMED
    towns.clock.advance(timedelta(days=1))
    new.chase()
    assert outcome(new, taken) == ENDED
    assert new.look_arrival(taken.arrival.arrival_id).code is None, "whose it was is forgotten"
    assert new.look_filing(taken.filing.filing_id).fields["way"] == "typed"
    towns.settle()
    assert family.old.look_departure(departure.departure_id).state is DepartureState.PLANNED
    family.old.chase()
    assert family.old.look_departure(departure.departure_id).state is DepartureState.OVER


def taken_departure(family: Family) -> UUID:
    with family.old.database.transaction() as tx:
        found = find_newest_departure_of(tx, [family.people[1].resident_id])
    assert found is not None
    return found


def test_what_was_approved_in_the_last_moment_is_entered_and_not_ended(towns: Nation) -> None:
    family, new = Family(towns), towns.town(B)
    taken = lay(family, new)
    new.enter(taken.filing.filing_id)
    last_day_passes(towns, new)
    towns.clock.advance(timedelta(days=1))
    new.approve(taken.filing.filing_id, follow=False)
    new.chase()
    assert new.look_filing(taken.filing.filing_id).state is FilingState.APPROVED
    assert outcome(new, taken)[0] is ArrivalState.INFORMED
    new.follow()
    assert outcome(new, taken)[0] is ArrivalState.REGISTERED
    towns.settle()
    assert family.old.look_departure(taken_departure(family)).state is DepartureState.ARRIVED


def test_both_towns_list_what_lies_after_fourteen_days(towns: Nation) -> None:
    family, new = Family(towns), towns.town(B)
    taken = lay(family, new)

    def listed() -> tuple[bool, bool]:
        keys = []
        for town in (family.old, new):
            with town.database.transaction() as tx:
                keys.append(moves.list_to_chase(tx, by=town.clerk(), context=town.context))
        claims = {one.departure_id for one in keys[0][0]}
        lying = {one.arrival_id for one in keys[1][1]}
        return taken_departure(family) in claims, taken.arrival.arrival_id in lying

    assert listed() == (False, False)
    towns.clock.advance(timedelta(days=15))
    assert listed() == (True, True)
    new.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    assert listed() == (False, False)


@pytest.mark.parametrize("later", [False, True])
def test_a_word_that_crosses_the_end_changes_nothing_and_frees_the_claim(
    towns: Nation, later: bool
) -> None:
    """The line was down: the former town tells a newer version of what was given up meanwhile."""
    family, new = Family(towns), towns.town(B)
    taken = lay(family, new)
    cut = {communication_server_of(B), register_office_of(B)}
    towns.cut |= cut
    last_day_passes(towns, new)
    towns.clock.advance(timedelta(days=1))
    new.chase()
    if later:
        family.old.call_off(family.old.look_departure(taken_departure(family)))
    towns.settle()
    towns.cut -= cut
    towns.settle()
    assert outcome(new, taken) == ENDED
    state = family.old.look_departure(taken_departure(family)).state
    assert state is (DepartureState.CALLED_OFF if later else DepartureState.PLANNED)
    again = family.take(towns.town(C), 1)
    assert outcome(towns.town(C), again)[0] is ArrivalState.REFUSED
