"""A claim whose town is lost for good is ended by two people, and by nothing else.

The nation of all cases; what the lost town says when it comes back is followed, not obeyed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from move_keys import A, B, C
from move_nation import Nation, Town

from jukinet.counters.case_worker import CaseWorker
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import Departure, DepartureState
from jukinet.moves.difference import Item
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.store.releases import Release
from jukinet.terms.errors import ErrorCode
from jukinet.terms.parties import communication_server_of, register_office_of
from refusals import refusal

REASON = "転入地の記録が失われた"


class Lost:
    """Somebody whose information a town has that answers no more."""

    def __init__(self, nation: Nation) -> None:
        self.nation, self.old, self.lost = nation, nation.town(A), nation.town(B)
        family = self.old.a_family()
        self.card = self.old.a_card(family[0], family)
        self.holder = family[0]
        nation.settle()
        self.departure = self.old.leave(family, family)
        nation.settle()
        self.taken = self.take(self.lost)
        nation.cut |= {communication_server_of(B), register_office_of(B)}

    def take(self, town: Town) -> moves.FirstMoveIn:
        taken = town.take(self.old.read(self.holder, self.card))
        self.nation.settle()
        return taken

    def by(self, name: str) -> CaseWorker:
        return self.old.cards([]).worker(name)

    def propose(self, name: str = "sasaki", reason: str = REASON) -> Release:
        with self.old.database.transaction() as tx:
            return moves.propose_release(
                tx, self.departure.departure_id, reason, by=self.by(name), context=self.old.context
            )

    def confirm(self, name: str) -> Departure:
        with self.old.database.transaction() as tx:
            return moves.confirm_release(
                tx, self.taken.arrival.arrival_id, by=self.by(name), context=self.old.context
            )

    def state(self) -> DepartureState:
        return self.old.look_departure(self.departure.departure_id).state


@pytest.fixture
def lost(towns: Nation) -> Iterator[Lost]:
    """A claim of B, whose lines are down."""
    yield Lost(towns)
    towns.cut.clear()
    towns.settle()


def test_one_proposes_another_ends_it_and_the_next_town_gets_the_information(lost: Lost) -> None:
    """With a reason and a record; the step of the move names the second person."""
    lost.nation.clock.advance(timedelta(days=14))
    lost.propose()
    assert refusal(lambda: lost.confirm("sasaki")) is ErrorCode.OWN_WORK
    assert lost.confirm("kato").state is DepartureState.PLANNED
    next_town = lost.nation.town(C)
    taken = lost.take(next_town)
    assert next_town.look_arrival(taken.arrival.arrival_id).state is ArrivalState.INFORMED
    next_town.enter_and_approve(taken.filing.filing_id)
    lost.nation.settle()
    assert lost.state() is DepartureState.ARRIVED
    lost.nation.cut.clear()
    lost.nation.settle()
    asked = lost.lost.look_arrival(lost.taken.arrival.arrival_id)
    assert (asked.state, asked.reason) == (ArrivalState.REFUSED, Obstacle.BEING_CHANGED.value)
    with lost.old.database.transaction() as tx:
        file = moves.get_departure_file(
            tx, lost.departure.departure_id, by=lost.old.clerk(), context=lost.old.context
        )
    assert [one.by for one in file.steps if one.event == "released"] == ["kato"]


def test_a_claim_that_may_still_come_to_something_is_released_by_nobody(lost: Lost) -> None:
    assert refusal(lost.propose) is ErrorCode.MOVE_STATE
    lost.nation.clock.advance(timedelta(days=14))
    assert refusal(lambda: lost.propose(reason=" ")) is ErrorCode.FORM_INVALID
    lost.propose()
    assert refusal(lost.propose) is ErrorCode.STEP_IMPOSSIBLE
    lost.nation.cut.clear()
    lost.lost.enter_and_approve(lost.taken.filing.filing_id)
    lost.nation.settle()
    assert refusal(lambda: lost.confirm("kato")) is ErrorCode.MOVE_STATE
    with lost.old.database.transaction() as tx:
        assert moves.list_releases(tx, by=lost.old.clerk()) == []


def test_what_the_lost_town_entered_after_all_is_a_difference_at_both(lost: Lost) -> None:
    """Nothing it says moves the departure any more; people look into it."""
    lost.nation.clock.advance(timedelta(days=14))
    lost.propose()
    lost.confirm("kato")
    lost.lost.enter_and_approve(lost.taken.filing.filing_id)
    lost.nation.cut.clear()
    lost.nation.settle()
    code = lost.holder.identification.code.digits
    for town in (lost.old, lost.lost):
        found = [one for one in town.differences() if one.code == code]
        assert Item.OTHER in {one.item for one in found}
