"""The saga ends well wherever it is stopped: the power may fail before and after every act.

A card in the world is what face and chip really are; the ledger is what was noted.  The walk does
what the saga says, and now and then the note is lost after the act, or the terminal does not look.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.cards.life import ENDED, CardEvent, CardState, after
from jukinet.cards.saga import (
    ChipSight,
    Lamp,
    LampState,
    SagaFacts,
    Step,
    find_step,
    view,
)

FRESH = SagaFacts(
    CardState.APPLIED, False, False, False, ChipSight.NOT_SEEN, 0, 0, 0
)  # fmt: skip
STEPS_MAX = 60
EVENTS = {
    Step.RECORD_MADE: CardEvent.MADE,
    Step.MAKE_LETTER: CardEvent.LETTER_MADE,
    Step.SEND_LETTER: CardEvent.LETTER_SENT,
    Step.CALL_SAME_DAY: CardEvent.CALLED_SAME_DAY,
    Step.HAND_OVER: CardEvent.HANDED_OVER,
    Step.SET_PIN: CardEvent.PIN_SET,
    Step.RECORD_PIN: CardEvent.PIN_SET,
}


@dataclass
class World:
    """What is really so, and how often the acts were done that may be done once."""

    facts: SagaFacts
    printed: int = 0
    written: int = 0
    handed: int = 0
    pins: int = 0

    def chip(self) -> ChipSight:
        if self.pins:
            return ChipSight.PIN_SET
        return ChipSight.WRITTEN if self.written else ChipSight.BLANK

    def do(self, step: Step, *, noted: bool) -> None:
        f = self.facts
        match step:
            case Step.PRINT_FACE:
                self.printed += 1  # a face noted late is printed on: the blank shows it
                self.facts = replace(f, face_printed=True)
            case Step.WRITE_CHIP:
                self.written += 1
                self.facts = replace(f, chip_written=noted)
            case Step.RECORD_CHIP:
                self.facts = replace(f, chip_written=True)
            case Step.AWAIT_ANSWERS:
                self.facts = replace(f, silent_for=timedelta(minutes=1))
            case Step.TELL_AGAIN:
                centre = f.told_number if noted else f.centre_number
                self.facts = replace(f, prefecture_number=f.told_number, centre_number=centre)
            case Step.HAND_OVER:
                self.handed += noted
                self._move(step, noted)
            case Step.SET_PIN:
                self.pins += 1
                self._move(step, noted)
            case Step.RECORD_PIN:
                self._move(step, noted=True)
            case _:
                self._move(step, noted)

    def _move(self, step: Step, noted: bool) -> None:
        if not noted:
            return
        state = after(self.facts.state, EVENTS[step])
        told = 1 if state is CardState.ACTIVE else 0
        self.facts = replace(self.facts, state=state, told_number=told)


def walk(world: World, chances: list[tuple[bool, bool]]) -> None:
    for number in range(STEPS_MAX):
        noted, looked = chances[number] if number < len(chances) else (True, True)
        # What writes to a chip looks at it first: that is how a terminal begins.
        sight = world.chip() if looked else ChipSight.NOT_SEEN
        step = find_step(replace(world.facts, chip=sight))
        if step in (Step.WRITE_CHIP, Step.SET_PIN):
            step = find_step(replace(world.facts, chip=world.chip()))
        if step is None:
            return
        world.do(step, noted=noted)
    raise AssertionError("the saga does not end")


@settings(max_examples=500, deadline=None)
@given(st.booleans(), st.lists(st.tuples(st.booleans(), st.booleans()), max_size=25))
def test_wherever_it_stops_it_continues_and_nothing_is_done_twice(
    same_day: bool, chances: list[tuple[bool, bool]]
) -> None:
    world = World(replace(FRESH, same_day=same_day))
    walk(world, chances)
    assert world.facts.state is CardState.ACTIVE
    assert (world.printed, world.written, world.handed, world.pins) == (1, 1, 1, 1)
    assert set(view(replace(world.facts, chip=world.chip())).lamps.values()) == {LampState.DONE}


def test_the_walk_finds_a_saga_that_does_not_look_at_the_chip() -> None:
    blind = World(replace(FRESH, face_printed=True))
    blind.chip = lambda: ChipSight.BLANK  # type: ignore[method-assign]
    with pytest.raises(AssertionError):
        walk(blind, [(False, True)])
        assert blind.written == 1


def test_what_differs_has_one_repair_and_one_lamp_that_says_so() -> None:
    active = replace(FRESH, state=CardState.ACTIVE, face_printed=True, chip_written=True)
    silent = replace(active, told_number=5, prefecture_number=5, silent_for=timedelta(seconds=31))
    seen = view(silent)
    assert seen.step is Step.TELL_AGAIN
    assert seen.is_repair
    assert [lamp for lamp, state in seen.lamps.items() if state is LampState.DIFFERS] == [
        Lamp.CENTRE
    ]


def test_a_dead_chip_is_made_anew_and_an_ended_card_is_left_alone() -> None:
    waiting = replace(FRESH, state=CardState.WAITING, face_printed=True, chip_written=True)
    for sight in (ChipSight.DEAD, ChipSight.OTHER_CARD):
        assert find_step(replace(waiting, chip=sight)) is Step.MAKE_ANEW
    for state in ENDED:
        assert find_step(replace(FRESH, state=state, chip=ChipSight.DEAD)) is None
