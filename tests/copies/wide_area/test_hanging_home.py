"""One town that hangs leaves the way to all others open.

A real socket that takes lines and never says a word on them; turns under any order of coming and
going, with a mutant that gives them to whoever comes first; and what a turn that came too late
says of a line: nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_towns import HOME, ISSUING, THIRD, TwoTowns, standing_in

from jukinet.copies.wide_area import turns
from jukinet.copies.wide_area.circuit import FAILURES_MAX, Circuit, CircuitState
from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.lane import OFFICE_SECONDS, SERVER_SECONDS, Lane
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.copies.wide_area.reply import Entry, Given
from jukinet.copies.wide_area.sealing import make_reply, open_question
from jukinet.copies.wide_area.turns import CALLS_MAX, PLACES_MAX, SHARED_CALLS_MAX, Turns
from jukinet.counters.frame.app import TALK_THREADS
from jukinet.counters.identity import Evidence
from jukinet.identity_check.doors import CHECKS_MAX, OfficeIdentityDesk
from jukinet.identity_check.messages import CheckAsked
from jukinet.identity_check.photo_id import ShownIdentity
from jukinet.platform.node.line import PeerLine
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, communication_server_of, register_office_of
from jukinet.terms.person import Sex
from refusals import refusal

HOME_SERVER, OWN_SERVER = communication_server_of(HOME), communication_server_of(ISSUING)
TOWNS = [MunicipalityCode.from_five(f"132{place:02d}") for place in range(1, 8)]
LATER = 1e12


def answering_for_third(towns: TwoTowns, record: ResidentRecord) -> Any:
    """The other town's server, and its office behind it: an answer that holds at every check."""
    office, told = towns.contexts[register_office_of(THIRD)], record.identification
    entry = Entry(
        name=told.name, birth_date=told.birth_date, sex=told.sex, resident_since=told.birth_date,
        address=replace(told.address, municipality=THIRD),
    )  # fmt: skip

    async def take(wire: bytes, _: Party) -> bytes:
        question = open_question(wire, context=office, now=towns.clock.now())
        reply = Given((entry,), towns.clock.now())
        return make_reply(reply, question, context=office, now=towns.clock.now())

    return standing_in(take)


TURNED_AWAY = 8
CARDS_MIN = 32
"""Cards that can be talked with whatever hangs."""


def test_the_threads_of_a_counter_are_more_than_those_that_may_hang() -> None:
    assert TALK_THREADS - PLACES_MAX - CHECKS_MAX >= CARDS_MIN


def test_a_town_whose_server_hangs_holds_up_no_question_for_another(towns: TwoTowns) -> None:
    """As many clerks as there may be wait on its open, silent lines; the other town is asked.

    Whoever comes after them is told at once, and keeps no thread of the counter.
    """
    (person,) = towns.family("遅延 太郎")
    by = towns.clerk()
    question = towns.prepare(towns.request(person), towns.clerk())
    other = towns.prepare(replace(towns.request(person), home=THIRD), by)
    everybody = asyncio.Semaphore(0)
    towns.deaf[HOME_SERVER] = everybody.release
    towns.served[communication_server_of(THIRD)] = answering_for_third(towns, towns.record(person))

    async def scenario() -> tuple[Brought, list[bool], int, list[Brought]]:
        async with towns.running():
            lane = towns.desk.lanes.to(OWN_SERVER, OFFICE_SECONDS, stands_for_others=True)
            crowd = [
                asyncio.create_task(towns.desk.fetch(replace(question, question_id=uuid4())))
                for _ in range(PLACES_MAX // 2)
            ]
            for _ in range(CALLS_MAX):
                await everybody.acquire()
            held = lane.turns.held_by(HOME)
            crowded = [
                await towns.desk.fetch(replace(question, question_id=uuid4()))
                for _ in range(TURNED_AWAY)
            ]
            brought = await towns.desk.fetch(other)
            hanging = [not one.done() for one in crowd]
            for one in crowd:
                one.cancel()
            await asyncio.gather(*crowd, return_exceptions=True)
            return brought, hanging, held, crowded

    brought, hanging, held, crowded = asyncio.run(scenario())
    assert isinstance(towns.hear(other, brought, by), Given)
    assert all(hanging), "nobody who asks the silent town was told anything yet"
    assert {one.failure for one in crowded} == {Refusal.CROWDED}
    assert held == CALLS_MAX == SHARED_CALLS_MAX // 2


# --- turns ------------------------------------------------------------------------------------


@dataclass
class Asking:
    """Towns whose turns are taken and given back in any order, and what must hold meanwhile."""

    turns: Turns = field(default_factory=lambda: Turns(shared=True))
    ends: list[tuple[MunicipalityCode, asyncio.Event, asyncio.Task[None]]] = field(
        default_factory=list
    )
    had_turn: set[asyncio.Task[None]] = field(default_factory=set)

    async def come(self, town: MunicipalityCode) -> None:
        end = asyncio.Event()
        held, free = self.turns.held_by(town), SHARED_CALLS_MAX - self.total()
        task = asyncio.create_task(self._hold(town, end))
        await self._settle()
        if held == 0 and free:
            assert task in self.had_turn, "a town without a turn gets one that is free"
        self.ends.append((town, end, task))

    async def _hold(self, town: MunicipalityCode, end: asyncio.Event) -> None:
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self.turns.turn(town, LATER))
            except JukiError as error:
                assert error.code is ErrorCode.SLOW_DOWN
                return
            task = asyncio.current_task()
            assert task is not None
            self.had_turn.add(task)
            await end.wait()

    async def finish(self, place: int) -> None:
        """A call ends, or a caller who waits goes away."""
        if self.ends:
            _, end, task = self.ends.pop(place % len(self.ends))
            if task in self.had_turn:
                end.set()
            else:
                task.cancel()
            await self._settle()

    async def _settle(self) -> None:
        for _ in range(6):
            await asyncio.sleep(0)

    def total(self) -> int:
        return sum(self.turns.held_by(town) for town in TOWNS)

    def must_be_fair(self) -> None:
        assert self.total() <= SHARED_CALLS_MAX
        held = [self.turns.held_by(town) for town in TOWNS]
        assert max(held) <= SHARED_CALLS_MAX // 2, "no town holds more than half"
        under_way = sum(task in self.had_turn for _, _, task in self.ends)
        assert self.total() == under_way, "a turn is held by a call and by nothing else"
        waiting = sum(not task.done() for _, _, task in self.ends) - under_way
        assert self.turns.waiting == waiting
        assert under_way + waiting <= PLACES_MAX, "no more places than there are"


async def live(steps: Sequence[tuple[bool, int]]) -> None:
    asking = Asking()
    for comes, which in steps:
        if comes:
            await asking.come(TOWNS[which % len(TOWNS)])
        else:
            await asking.finish(which)
        asking.must_be_fair()
    while asking.ends:
        await asking.finish(0)
    assert (asking.total(), asking.turns.waiting) == (0, 0)


STEPS = st.lists(
    st.tuples(st.sampled_from([True, True, True, False]), st.integers(0, 200)), max_size=120
)
CROWDED = [(True, 0)] * (SHARED_CALLS_MAX + 4) + [(True, 1)]


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_no_town_takes_all_turns_in_whatever_order_calls_come_and_end(
    steps: list[tuple[bool, int]],
) -> None:
    asyncio.run(live(steps))


def test_turns_that_are_given_to_whoever_comes_first_are_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The mutant: what one town's callers wait for is all there is."""
    asyncio.run(live(CROWDED))

    def first_come(self: Turns, _: MunicipalityCode) -> bool:
        return self._held.total() < SHARED_CALLS_MAX

    monkeypatch.setattr(Turns, "_may_have", first_come)
    with pytest.raises(AssertionError, match="no town holds more than half"):
        asyncio.run(live(CROWDED))


def test_places_without_shares_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: whoever asks may wait, and two towns keep every thread there is."""
    two = [(True, 0)] * PLACES_MAX + [(True, 1)] * PLACES_MAX
    asyncio.run(live(two))
    monkeypatch.setattr(Turns, "_has_place", lambda self, town: True)
    with pytest.raises(AssertionError, match="no more places than there are"):
        asyncio.run(live(two))


def test_a_nation_that_hangs_keeps_a_few_threads_only(towns: TwoTowns) -> None:
    """Whoever checks a paper is told at once where as many wait as may; places come back."""
    shown = ShownIdentity(
        Evidence.PASSPORT, HOME, "山田 太郎", None, LifeDate("1980-04-01"), Sex.MALE
    )
    asked = CheckAsked.from_shown(shown, "20030825-0042")
    desk = OfficeIdentityDesk(towns.own, PeerLine())
    for _ in range(CHECKS_MAX):
        assert desk.places.acquire(blocking=False)
    assert refusal(lambda: desk.ask(asked, uuid4())) is ErrorCode.SLOW_DOWN
    desk.places.release()
    for _ in range(2):
        assert desk.ask(asked, uuid4()) is None, "without a line there is no answer"


def test_a_turn_goes_to_who_has_waited_longest_among_those_who_hold_the_fewest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "SHARED_CALLS_MAX", 2)
    first, second, third = TOWNS[:3]
    order: list[MunicipalityCode] = []

    async def scenario() -> None:
        shared, ends = Turns(shared=True), [asyncio.Event() for _ in range(5)]

        async def hold(town: MunicipalityCode, end: asyncio.Event) -> None:
            async with shared.turn(town, LATER):
                order.append(town)
                await end.wait()

        towns = (first, first, second, third, first)
        calls = [asyncio.create_task(hold(*one)) for one in zip(towns, ends, strict=True)]
        for end in ends:
            for _ in range(6):
                await asyncio.sleep(0)
            end.set()
        await asyncio.gather(*calls)

    asyncio.run(scenario())
    assert order == [first, second, first, third, first]


# --- what a late turn says of a line ----------------------------------------------------------


class Silent:
    """A line on which nobody ever answers in time."""

    async def ask(self, *_: Any, **__: Any) -> bytes:
        raise JukiError(ErrorCode.PEER_UNREACHABLE, "no answer in time")


async def fail_often(way: Lane) -> list[ErrorCode]:
    codes = []
    for _ in range(FAILURES_MAX):
        with pytest.raises(JukiError) as error:
            await way.call(HOME, b"", lambda _: None)
        codes.append(error.value.code)
    return codes


def test_who_got_his_turn_too_late_says_nothing_against_the_line(towns: TwoTowns) -> None:
    """Else those who queue for a town that hangs would cut off their own server for all towns."""
    left = SERVER_SECONDS - 0.5
    line: Any = Silent()
    late = Lane(OWN_SERVER, line, towns.own, left, stands_for_others=True)
    assert set(asyncio.run(fail_often(late))) == {ErrorCode.SLOW_DOWN}
    assert late.circuit == Circuit()
    in_time = Lane(OWN_SERVER, line, towns.own, OFFICE_SECONDS, stands_for_others=True)
    assert set(asyncio.run(fail_often(in_time))) == {ErrorCode.PEER_UNREACHABLE}
    assert in_time.circuit.state is CircuitState.RESTING


def test_who_gets_no_turn_does_not_wake_a_line_that_rests(
    towns: TwoTowns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAITING_MAX", 0)
    monkeypatch.setattr(turns, "CALLS_MAX", 0)
    rested = Circuit(CircuitState.RESTING, FAILURES_MAX, 0.0)
    line: Any = Silent()
    way = Lane(HOME_SERVER, line, towns.own, SERVER_SECONDS, circuit=rested)
    with pytest.raises(JukiError) as error:
        asyncio.run(way.call(HOME, b"", lambda _: None))
    assert error.value.code is ErrorCode.SLOW_DOWN
    assert way.circuit == rested
