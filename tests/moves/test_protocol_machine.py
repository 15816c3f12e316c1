"""Whatever comes first, crosses or is late: nobody is a resident twice, nobody falls between towns.

A hypothesis machine drives the hearts (``protocol_model``).  Planted mutants of them are killed by
the same machine: without its claim a move arrives twice, without its versions a stale word is used,
and without the thread an answer is used for another move-in.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans, integers, sampled_from
from protocol_model import HEAD, NEW, WIFE, World, complaints

from jukinet.moves import arriving, departing
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import DepartureEvent, DepartureState, Standing
from jukinet.terms.errors import JukiError

THREADS_MAX = 4


class Towns(RuleBasedStateMachine):
    """One family that moves, two towns it may come to, and everything that may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    def threads(self, *states: ArrivalState) -> list[UUID]:
        return [key for key, one in self.world.arrivals.items() if one.state in states]

    @rule(town=sampled_from(NEW))
    def a_card_is_laid_down(self, town: Any) -> None:
        open_here = [key for key in self.threads(*arriving.OPEN) if self.world.towns[key] == town]
        here = any(at == town for at, _ in self.world.residents[HEAD])
        if len(self.world.arrivals) < THREADS_MAX and not open_here and not here:
            self.world.take(UUID(int=1000 + len(self.world.arrivals)), town)

    @rule(at=integers(0, THREADS_MAX - 1))
    def a_word_reaches_the_former_town(self, at: int) -> None:
        waiting = [key for key, words in self.world.up.items() if words]
        if waiting:
            self.world.deliver_up(waiting[at % len(waiting)])

    @rule(at=integers(0, THREADS_MAX - 1))
    def a_word_reaches_a_new_town(self, at: int) -> None:
        waiting = [key for key, words in self.world.down.items() if words]
        if waiting:
            self.world.deliver_down(waiting[at % len(waiting)])

    @rule(at=integers(0, 30))
    def an_old_word_comes_again(self, at: int) -> None:
        if self.world.delivered:
            self.world.deliver_again(self.world.delivered[at % len(self.world.delivered)])

    @rule(at=integers(0, 30), to=integers(0, THREADS_MAX - 1))
    def an_answer_is_delivered_to_another(self, at: int, to: int) -> None:
        asking = self.threads(*arriving.OPEN)
        if self.world.delivered and asking:
            told = self.world.delivered[at % len(self.world.delivered)]
            with suppress(JukiError):
                self.world.hear_answer(asking[to % len(asking)], told)

    @rule(at=integers(0, THREADS_MAX - 1))
    def a_new_town_asks_again(self, at: int) -> None:
        asking = self.threads(*arriving.OPEN)
        if asking:
            self.world.up[asking[at % len(asking)]].append("asked")

    @rule(at=integers(0, THREADS_MAX - 1), some=booleans())
    def a_reviewer_approves(self, at: int, some: bool) -> None:
        ready = [
            key
            for key in self.threads(ArrivalState.INFORMED)
            if self.world.filings[key].people and not self.world.filings[key].approved
        ]
        if ready:
            self.world.approve(ready[at % len(ready)], some)

    @rule()
    def the_new_towns_follow(self) -> None:
        for key in self.threads(ArrivalState.INFORMED):
            if self.world.filings[key].approved:
                self.world.register(key)

    @rule()
    def the_former_town_follows(self) -> None:
        self.world.follow()

    @rule(at=integers(0, THREADS_MAX - 1))
    def a_move_in_is_given_up(self, at: int) -> None:
        giving = [k for k in self.threads(*arriving.OPEN) if not self.world.filings[k].approved]
        if giving:
            self.world.give_up(giving[at % len(giving)])

    @rule()
    def the_move_is_called_off(self) -> None:
        if self.world.departure.may(DepartureEvent.CANCEL_WANTED):
            self.world.call_off()

    @precondition(lambda self: self.world.departure.state not in departing.WITH_CLAIM)
    @rule()
    def a_cancellation_is_approved(self) -> None:
        self.world.cancel()

    @precondition(lambda self: self.world.departure.state is DepartureState.CALLED_OFF)
    @rule()
    def they_go_after_all(self) -> None:
        if self.world.standing[HEAD] is Standing.GOING:
            departure = self.world.departure
            self.world.departure = departure.after(DepartureEvent.RESUMED, self.world.now)

    @precondition(lambda self: self.world.departure.state not in departing.WITH_CLAIM)
    @rule(who=sampled_from((HEAD, WIFE)))
    def a_paper_is_made(self, who: UUID) -> None:
        self.world.make_paper(who)

    @precondition(lambda self: self.world.in_hand)
    @rule(town=sampled_from(NEW))
    def somebody_comes_by_paper(self, town: Any) -> None:
        self.world.come_by_paper(min(self.world.in_hand), town)

    @precondition(lambda self: self.world.untold)
    @rule()
    def the_notice_of_a_move_in_by_paper_is_home(self) -> None:
        self.world.hear_notice(min(self.world.untold))

    @rule()
    def something_in_the_former_record_changes(self) -> None:
        self.world.edition += 1

    @rule()
    def the_wife_dies_before_she_goes(self) -> None:
        if self.world.standing[WIFE] is Standing.GOING and not self.world.residents[WIFE]:
            self.world.standing[WIFE] = Standing.DEAD

    @rule()
    def time_passes(self) -> None:
        self.world.pass_time()

    @invariant()
    def the_properties_hold(self) -> None:
        assert list(complaints(self.world)) == []

    def teardown(self) -> None:
        """When nothing more happens, every word has been answered and every claim has ended."""
        world = self.world
        for key in self.threads(*arriving.OPEN):
            if not world.filings[key].approved:
                world.give_up(key)
        for _ in range(40):
            self.the_new_towns_follow()
            for key in list(world.up):
                while world.up[key]:
                    world.deliver_up(key)
            for key in list(world.down):
                while world.down[key]:
                    world.deliver_down(key)
            world.follow()
        assert not any(world.up.values())
        assert not any(world.down.values())
        assert world.departure.claim is None, "a claim that nobody ends"
        assert all(one.state not in arriving.OPEN for one in world.arrivals.values())
        for key, places in world.residents.items():
            entered = any(one.entered for one in world.departure.movers if one.resident_id == key)
            by_paper = key in world.papers
            assert by_paper or bool(places) == entered, "entered, and the former town does not know"


HOW = settings(
    max_examples=120, stateful_step_count=40, deadline=None,
    suppress_health_check=list(HealthCheck), database=None, derandomize=True,
)  # fmt: skip


def test_no_order_of_words_makes_two_residences_or_none() -> None:
    run_state_machine_as_test(Towns, settings=HOW)


# --- histories that a mutant does not survive --------------------------------------------------

FIRST, SECOND = UUID(int=1000), UUID(int=1001)


def two_towns_at_once(world: World) -> None:
    """Both ask, both are answered; whoever has information is approved."""
    for thread, town in zip((FIRST, SECOND), NEW, strict=True):
        world.take(thread, town)
        world.deliver_up(thread)
        world.deliver_down(thread)
    for thread in (FIRST, SECOND):
        if world.arrivals[thread].state is ArrivalState.INFORMED:
            world.approve(thread, some=False)


def called_off_while_somebody_enters(world: World) -> None:
    """The move is called off, and the new town's reviewer is quicker than the recall."""
    world.take(FIRST, NEW[0])
    world.deliver_up(FIRST)
    world.deliver_down(FIRST)
    world.call_off()
    if world.departure.state is DepartureState.CALLED_OFF:
        world.cancel()
    world.approve(FIRST, some=False)


def an_old_word_after_a_new_one(world: World) -> None:
    """The record changes, the new town hears it; then a server brings the first word again."""
    world.take(FIRST, NEW[0])
    world.deliver_up(FIRST)
    world.deliver_down(FIRST)
    world.edition += 1
    world.follow()
    world.deliver_down(FIRST)
    world.deliver_again(world.delivered[0])


def an_answer_at_the_wrong_desk(world: World) -> None:
    """Two move-ins wait, and the answer to the one is delivered to the other."""
    world.take(FIRST, NEW[0])
    world.take(SECOND, NEW[1])
    world.deliver_up(FIRST)
    told = world.down[FIRST][0]
    world.delivered.append(told)
    with suppress(JukiError):
        world.hear_answer(SECOND, told)


def a_paper_and_a_card(world: World) -> None:
    """The householder gets a paper, hands it in at one town and lays down his card at another."""
    world.make_paper(HEAD)
    world.take(FIRST, NEW[0])
    world.deliver_up(FIRST)
    world.deliver_down(FIRST)
    world.come_by_paper(HEAD, NEW[1])
    if world.filings[FIRST].people:
        world.approve(FIRST, some=False)


def answers_who_has_a_paper(patch: pytest.MonkeyPatch) -> None:
    """The information goes to a town although a certificate is in his hand."""
    question = departing.Question

    def without(*parts: Any, has_paper: bool, **more: Any) -> Any:
        return question(*parts, **more)

    patch.setattr(departing, "Question", without)
    patch.setattr(World, "going", lambda world: frozenset(world.departure.waiting))


def answers_whoever_asks(patch: pytest.MonkeyPatch) -> None:
    """Double arrival: the information goes to a second town while a first one has it."""

    def claimed(departure: Any, question: Any, basis: str, at: Any) -> Any:
        claim = departing.Claim(question.thread, question.municipality, question.holder, at)
        version = departure.version + 1
        return replace(
            departure, state=DepartureState.CLAIMED, claim=claim, version=version, basis=basis
        )

    without = {k: v for k, v in departing._AT_REST.items() if k is not DepartureState.CLAIMED}
    patch.setattr(departing, "_AT_REST", without)
    patch.setattr(departing, "claimed", claimed)


def recalls_without_waiting(patch: pytest.MonkeyPatch) -> None:
    def recalled(departure: Any, event: DepartureEvent, at: Any, *, why: Any) -> Any:
        return replace(departure, state=DepartureState.CALLED_OFF, claim=None, reason=why.value)

    patch.setattr(departing, "recalled", recalled)


def uses_stale_words(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(arriving, "is_newer", lambda arrival, answer: True)


def takes_anothers_answer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(arriving, "must_be_ours", lambda arrival, answer: None)


TWICE, OLDER, OTHERS = "two residences at once", "an older word was used", "another's answer"
MUTANTS = [
    (answers_whoever_asks, two_towns_at_once, TWICE),
    (recalls_without_waiting, called_off_while_somebody_enters, TWICE),
    (answers_who_has_a_paper, a_paper_and_a_card, TWICE),
    (uses_stale_words, an_old_word_after_a_new_one, OLDER),
    (takes_anothers_answer, an_answer_at_the_wrong_desk, OTHERS),
]


@pytest.mark.parametrize(("mutant", "history", "complaint"), MUTANTS)
def test_a_mutant_is_killed_by_its_history_and_the_program_lives_through_it(
    mutant: Callable[[pytest.MonkeyPatch], None],
    history: Callable[[World], None],
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = World()
    history(sound)
    assert list(complaints(sound)) == []
    mutant(monkeypatch)
    spoilt = World()
    history(spoilt)
    assert complaint in " ".join(complaints(spoilt))
