"""Faults planted in the code of moves with one visit; each within weeks in which its tale is lived.

The hearts alone have a machine and mutants of their own (``tests/moves``); here the same kinds of
fault are planted in the program that stands between two towns' registers.  That a newer version is
not heard is planted there (``test_move_cases``): in these weeks no counter changes what a town that
enters somebody was told, since a cancellation and a paper wait for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from mutants import Mutant, enlist_in

from jukinet.moves import departing
from jukinet.moves.departing import Claim, Departure, DepartureEvent, DepartureState, Question
from jukinet.moves.procedures import answering, following, hearing, informing, leaving
from jukinet.platform.message.letter_way import send_letter

MOVE_MUTANTS: list[Mutant] = []
planted = enlist_in(MOVE_MUTANTS)


@planted("whoever_asks_is_answered", "one_residence_at_a_time", (22, 41, 45, 52))
def _answer_whoever_asks(patch: pytest.MonkeyPatch) -> None:
    """Double arrival: a second town gets the information while a first one has it."""

    def claimed(departure: Departure, question: Question, basis: str, at: datetime) -> Departure:
        claim = Claim(question.thread, question.municipality, question.holder, at)
        version = departure.version + 1
        return replace(
            departure, state=DepartureState.CLAIMED, claim=claim, version=version, basis=basis
        )

    without = {k: v for k, v in departing._AT_REST.items() if k is not DepartureState.CLAIMED}
    patch.setattr(departing, "_AT_REST", without)
    patch.setattr(answering, "claimed", claimed)


@planted("a_recall_waits_for_nobody", "moves_go_by_their_tables", (14, 64, 106))
def _recall_without_waiting(patch: pytest.MonkeyPatch) -> None:
    """A move is called off although a new town may be entering the people now."""

    def recalled(
        departure: Departure, event: DepartureEvent, at: datetime, *, why: Any
    ) -> Departure:
        version = departure.version + 1
        return replace(
            departure, state=DepartureState.CALLED_OFF, claim=None, version=version, basis="",
            reason=why.value,
        )  # fmt: skip

    for module in (leaving, following):
        patch.setattr(module, "recalled", recalled)
    patch.setattr(leaving, "tell_recall", lambda *args: None)


def _send_to_the_thread_before(patch: pytest.MonkeyPatch) -> None:
    before: dict[object, UUID] = {}

    def send_to_the_one_before(way: Any, to: Any, thread: UUID, word: Any, context: Any) -> Any:
        other = before.setdefault((context.party, to), thread)
        before[context.party, to] = thread
        return send_letter(way, to, other, word, context)

    patch.setattr(informing, "send_letter", send_to_the_one_before)


@planted("an_answer_goes_to_another_request", "every_question_is_answered", (10, 66, 103, 100))
def _answer_another_request(patch: pytest.MonkeyPatch) -> None:
    """The former town answers the request before: the new one sees it, and refuses."""
    _send_to_the_thread_before(patch)


@planted("an_answer_to_another_request_is_used", "nobody_gets_anothers_data", (10, 66, 103, 100))
def _use_anothers_answer(patch: pytest.MonkeyPatch) -> None:
    """The same, and the new town takes whatever comes."""
    _send_to_the_thread_before(patch)
    patch.setattr(hearing, "must_be_ours", lambda arrival, answer: None)
    patch.setattr(hearing, "is_newer", lambda arrival, answer: True)
    patch.setattr(hearing, "_is_of_card", lambda arrival, information, holder: True)
