"""Where a protected person went is told to no other office, and written down by none."""

from __future__ import annotations

import pytest
from move_keys import B
from move_nation import Nation, Town
from test_move_cases import Family

from jukinet.moves import procedures as moves
from jukinet.moves.departing import DepartureState
from jukinet.moves.difference import DifferenceLine, Item, compare, to_entered
from jukinet.protection.procedures import take_lock
from jukinet.register.record import ResidentRecord

SAID, WENT = "竹崎町9番9号", "竹崎町1番2号"


def protect(town: Town, person: ResidentRecord) -> None:
    with town.database.transaction() as tx:
        take_lock(tx, person.resident_id, [], by=town.clerk(), context=town.context)


def go_elsewhere_than_she_said(towns: Nation, hidden_at: str) -> list[DifferenceLine]:
    """The wife says one address at A and another at B; who hides her does so before A hears."""
    family, new = Family(towns), towns.town(B)
    old, wife = family.old, family.people[1]
    departure = old.leave(family.people, [wife], fields={"destination_address": SAID})
    towns.settle()
    taken = family.take(new, 1)
    new.enter(taken.filing.filing_id)
    approved = new.approve(taken.filing.filing_id, follow=False)
    if hidden_at == "new":
        protect(new, new.record(approved.changes[0][0]))
    elif hidden_at == "old":
        protect(old, wife)
    new.follow()
    towns.settle()
    assert family.state(departure)[0] is DepartureState.ARRIVED
    found = []
    for town in (old, new):
        with town.database.transaction() as tx:
            thread = taken.arrival.arrival_id
            found += moves.list_differences(tx, by=town.clerk(), thread=thread)
    return found


def test_where_nobody_is_hidden_both_towns_note_where_she_went(towns: Nation) -> None:
    lines = go_elsewhere_than_she_said(towns, "")
    assert [(one.item, one.ours, one.theirs) for one in lines] == [
        (Item.DESTINATION, SAID, WENT),
        (Item.DESTINATION, WENT, SAID),
    ]


@pytest.mark.parametrize("hidden_at", ["new", "old"])
def test_whoever_is_hidden_at_either_town_has_no_address_in_what_differs(
    towns: Nation, hidden_at: str
) -> None:
    assert go_elsewhere_than_she_said(towns, hidden_at) == []


def test_of_whom_our_guard_hides_it_is_said_that_a_record_stands_and_not_where(
    towns: Nation,
) -> None:
    (person, *_) = towns.town(B).a_family()
    told = to_entered(person)
    shown = list(compare(person, told))
    assert shown == [(Item.STANDS, person.identification.address.text, told.address)]
    assert list(compare(person, told, address=False)) == [(Item.STANDS, "", "")]
