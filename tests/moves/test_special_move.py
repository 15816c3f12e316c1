"""A move with one visit, from the letter to the confirmed move-out, through real envelopes."""

from __future__ import annotations

from move_keys import A, B
from move_nation import Nation

from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import DepartureState


def test_somebody_moves_with_one_visit(towns: Nation) -> None:
    old, new = towns.town(A), towns.town(B)
    family = old.a_family()
    holder = family[0]
    card = old.a_card(holder, family)
    towns.settle()
    departure = old.leave(
        family,
        [holder],
        fields={
            "rest_householder": str(family[1].resident_id),
            f"relationship.{family[2].resident_id}": "子",
        },
    )
    assert departure.state is DepartureState.PLANNED
    towns.settle()
    taken = new.take(old.read(holder, card))
    towns.settle()
    assert new.look_arrival(taken.arrival.arrival_id).state is ArrivalState.INFORMED
    assert old.look_departure(departure.departure_id).state is DepartureState.CLAIMED
    approved = new.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    assert new.look_arrival(taken.arrival.arrival_id).state is ArrivalState.REGISTERED
    assert old.look_departure(departure.departure_id).state is DepartureState.ARRIVED
    entered = new.record(approved.changes[0][0])
    assert entered.identification.code == holder.identification.code
    erased = old.record(holder.resident_id).erasure
    assert erased is not None
    assert erased.move_confirmed_on == towns.clock.today()
