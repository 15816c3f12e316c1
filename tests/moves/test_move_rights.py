"""No procedure of a counter about moves without its right; what anybody may know says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from move_keys import NINE, A, B
from move_nation import Nation, Town

from jukinet.moves import procedures as moves
from jukinet.moves.difference import Finding, Item
from jukinet.moves.tracking import TrackingCode
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from laid_cards import lay_down

CODE = ResidentRecordCode.from_ten("1000000001")
READ = lay_down(CODE, NINE, municipality=A.digits, here=A.digits)
WRITING = (Function.FILING, Mode.WRITE)
READING = (Function.FILING, Mode.READ)
DECIDING = (Function.REVIEW, Mode.EXECUTE)
CARDS = (Function.CARD, Mode.WRITE)
KEY = uuid4()

Call = Callable[[Any, Town, dict[str, Any]], object]
CALLS: dict[str, tuple[tuple[Function, Mode], Call]] = {
    "take_annotated_move_out": (
        WRITING, lambda tx, town, who: moves.take_annotated_move_out(tx, KEY, {}, **who)
    ),
    "take_first_move_in": (
        WRITING,
        lambda tx, town, who: moves.take_first_move_in(
            tx, READ, moved_on=town.clock.today(), **who
        ),
    ),
    "fetch_again": (WRITING, lambda tx, town, who: moves.fetch_again(tx, KEY, **who)),
    "give_up": (WRITING, lambda tx, town, who: moves.give_up(tx, KEY, **who)),
    "call_off": (WRITING, lambda tx, town, who: moves.call_off(tx, KEY, **who)),
    "resume": (WRITING, lambda tx, town, who: moves.resume(tx, KEY, **who)),
    "change_destination": (
        WRITING, lambda tx, town, who: moves.change_destination(tx, KEY, B, **who)
    ),
    "report_difference": (
        WRITING,
        lambda tx, town, who: moves.report_difference(
            tx, KEY, B, CODE, Item.NAME, ours="a", theirs="b", **who
        ),
    ),
    "settle_difference": (
        WRITING, lambda tx, town, who: moves.settle_difference(tx, KEY, Finding.NOTED, **who)
    ),
    "propose_release": (
        WRITING, lambda tx, town, who: moves.propose_release(tx, KEY, "lost", **who)
    ),
    "confirm_release": (DECIDING, lambda tx, town, who: moves.confirm_release(tx, KEY, **who)),
    "list_releases": (
        (Function.REVIEW, Mode.READ),
        lambda tx, town, who: moves.list_releases(tx, by=who["by"]),
    ),
    "take_card_over": (
        CARDS, lambda tx, town, who: moves.take_card_over(tx, KEY, READ, **who)
    ),
    "take_card_back": (CARDS, lambda tx, town, who: moves.take_card_back(tx, KEY, **who)),
    "list_movers_cards": (
        READING, lambda tx, town, who: moves.list_movers_cards(tx, KEY, by=who["by"])
    ),
    "find_information": (
        READING, lambda tx, town, who: moves.find_information(tx, KEY, by=who["by"])
    ),
    "find_arrival_of_filing": (
        READING, lambda tx, town, who: moves.find_arrival_of_filing(tx, KEY, by=who["by"])
    ),
    "find_departure_of_filing": (
        READING, lambda tx, town, who: moves.find_departure_of_filing(tx, KEY, by=who["by"])
    ),
    "list_under_way": (READING, lambda tx, town, who: moves.list_under_way(tx, by=who["by"])),
    "list_never_arrived": (
        READING, lambda tx, town, who: moves.list_never_arrived(tx, by=who["by"])
    ),
    "list_ended_arrivals": (
        READING, lambda tx, town, who: moves.list_ended_arrivals(tx, by=who["by"])
    ),
    "list_to_chase": (READING, lambda tx, town, who: moves.list_to_chase(tx, **who)),
    "list_differences": (READING, lambda tx, town, who: moves.list_differences(tx, by=who["by"])),
    "get_departure_file": (READING, lambda tx, town, who: moves.get_departure_file(tx, KEY, **who)),
    "get_arrival_file": (READING, lambda tx, town, who: moves.get_arrival_file(tx, KEY, **who)),
}  # fmt: skip
WITHOUT_A_RIGHT = {
    # jobs and handlers: no person acts
    "answer_questions", "hear_answers", "hear_settled", "hear_differences", "chase_moves",
    "tell_entries", "hear_entered", "compare_entries", "seek_movers", "answer_seekers",
    "hear_found", "follow_filings", "follow_register",
    # says nothing of anybody
    "find_progress",
    # asked by procedures that asked for the right
    "list_entitled",
}  # fmt: skip


def test_every_procedure_of_moves_is_in_this_table() -> None:
    offered = {name for name in moves.__all__ if name[0].islower()}
    assert offered == CALLS.keys() | WITHOUT_A_RIGHT


@pytest.mark.parametrize("name", CALLS)
def test_without_its_right_a_procedure_does_nothing(towns: Nation, name: str) -> None:
    right, call = CALLS[name]
    town = towns.town(A)
    by = town.cards([]).worker(without=[right])
    with pytest.raises(JukiError) as caught, town.database.transaction() as tx:
        call(tx, town, {"by": by, "context": town.context})
    assert caught.value.code is ErrorCode.ACCESS_REFUSED


def test_a_card_alone_is_taken_within_a_case_only(towns: Nation) -> None:
    town = towns.town(B)
    by = replace(town.clerk(), case=None)
    with pytest.raises(JukiError) as caught, town.database.transaction() as tx:
        moves.take_first_move_in(tx, READ, moved_on=town.clock.today(), by=by, context=town.context)
    assert caught.value.code is ErrorCode.CASE_MISSING


def test_whoever_has_the_number_of_a_move_learns_how_far_it_is_and_nothing_else(
    towns: Nation,
) -> None:
    old = towns.town(A)
    family = old.a_family()
    taken = old.file_move_out(family, family)
    with old.database.transaction() as tx:
        progress = moves.find_progress(tx, taken.departure.tracking)
        assert progress is not None
        assert {*progress.__slots__} == {"state", "since", "planned_on"}
        assert moves.find_progress(tx, TrackingCode.from_number(12_345)) is None
