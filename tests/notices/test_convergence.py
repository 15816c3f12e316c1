"""Any delivery of valid histories ends with what their true order ends with.

A state machine lets a person live in four municipalities whose clocks differ, delivers their
notices in the order of each office but otherwise as it likes, repeats old ones, and at last
delivers the rest; the holdings must equal those of an office that heard everything in the order
it happened.
A second test does the same in bulk and compares the histories as well.
"""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from lives import PLACES, Life, Office

from jukinet.notices.holding import State
from jukinet.notices.settling import Told
from jukinet.terms.codes import MunicipalityCode

places = st.sampled_from(PLACES)


def in_true_order(life: Life) -> Office:
    office = Office(dict(life.designated))
    for told in life.told:
        office.receive(told)
    assert office.held == [], "the history is not valid"
    return office


class Deliveries(RuleBasedStateMachine):
    """One life, told to one office in an order of the machine's choosing."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(person=1)
        self.office = Office(self.life.designated)
        self.delivered: list[Told] = []

    @property
    def lives_somewhere(self) -> bool:
        return self.life.place is not None and not self.life.is_dead

    @precondition(lambda self: not self.life.told)
    @rule(place=places, is_birth=st.booleans())
    def begin(self, place: MunicipalityCode, is_birth: bool) -> None:
        self.life.begin(place, is_birth=is_birth)

    @precondition(lambda self: self.lives_somewhere)
    @rule()
    def relocate(self) -> None:
        self.life.relocate()

    @precondition(lambda self: self.lives_somewhere)
    @rule()
    def correct_name(self) -> None:
        self.life.correct_name()

    @precondition(lambda self: self.lives_somewhere)
    @rule()
    def change_code(self) -> None:
        self.life.change_code()

    @precondition(lambda self: self.lives_somewhere)
    @rule(destination=places)
    def plan_move(self, destination: MunicipalityCode) -> None:
        self.life.plan_move(destination)

    @precondition(lambda self: self.life.left is not None)
    @rule()
    def give_up_move(self) -> None:
        self.life.give_up_move()

    @precondition(lambda self: self.life.left is not None)
    @rule(place=places, with_new_key=st.booleans())
    def arrive(self, place: MunicipalityCode, with_new_key: bool) -> None:
        if place != self.life.left:
            self.life.arrive(place, with_new_key=with_new_key)

    @precondition(lambda self: self.life.unconfirmed)
    @rule()
    def confirm_oldest(self) -> None:
        self.life.confirm_oldest()

    @precondition(lambda self: self.lives_somewhere)
    @rule(place=places, with_new_key=st.booleans())
    def erase_and_enter_elsewhere(self, place: MunicipalityCode, with_new_key: bool) -> None:
        self.life.erase()
        self.life.enter_ex_officio(place, with_new_key=with_new_key)

    @precondition(lambda self: self.lives_somewhere)
    @rule()
    def die(self) -> None:
        self.life.die()

    @rule(minutes=st.integers(10, 20_000))
    def time_passes(self, minutes: int) -> None:
        self.life.pass_time(minutes)

    def next_of_each_office(self) -> list[Told]:
        waiting: dict[str, Told] = {}
        for told in self.life.told:
            if all(told is not done for done in self.delivered):
                waiting.setdefault(told.person_key, told)
        return list(waiting.values())

    @precondition(lambda self: self.next_of_each_office())
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        told = data.draw(st.sampled_from(self.next_of_each_office()))
        self.delivered.append(told)
        self.office.receive(told)

    @precondition(lambda self: self.next_of_each_office())
    @rule()
    def deliver_one_of_each_office_at_once(self) -> None:
        batch = self.next_of_each_office()
        self.delivered.extend(batch)
        self.office.receive(*batch)

    @precondition(lambda self: self.delivered)
    @rule(data=st.data())
    def deliver_again(self, data: st.DataObject) -> None:
        self.office.receive(data.draw(st.sampled_from(self.delivered)))

    def teardown(self) -> None:
        while waiting := self.next_of_each_office():
            self.delivered.append(waiting[0])
            self.office.receive(waiting[0])
        assert self.office.facts() == in_true_order(self.life).facts()
        still = [held for held in self.office.standing.values() if held.state is State.RESIDENT]
        assert len(still) <= 1


TestDeliveries = Deliveries.TestCase
TestDeliveries.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, print_blob=True
)


def live(chance: random.Random, steps: int) -> Life:
    """A life of so many steps, chosen by chance."""
    life = Life(person=1)
    life.begin(chance.choice(PLACES), is_birth=chance.random() < 0.5)
    for _ in range(steps):
        life.pass_time(chance.randint(10, 20_000))
        if life.left is not None:
            place = chance.choice([place for place in PLACES if place != life.left])
            step = chance.choice(["give_up_move", "arrive", "arrive"])
            if step == "arrive":
                life.arrive(place, with_new_key=chance.random() < 0.5)
            else:
                life.give_up_move()
        else:
            step = chance.choice(["relocate", "correct_name", "change_code", "plan", "plan"])
            if step == "plan":
                life.plan_move(chance.choice(PLACES))
            else:
                getattr(life, step)()
        if life.unconfirmed and chance.random() < 0.7:
            life.confirm_oldest()
    if life.place is not None and chance.random() < 0.2:
        life.die()
    return life


def interleaved(chance: random.Random, life: Life) -> list[Told]:
    """All notices, each office's in its order, offices in any; some come again later."""
    keys = [told.person_key for told in life.told]
    chance.shuffle(keys)
    queues = {key: [told for told in life.told if told.person_key == key] for key in set(keys)}
    deliveries = [queues[key].pop(0) for key in keys]
    for _ in range(4):
        place = chance.randrange(len(deliveries))
        deliveries.insert(chance.randint(place + 1, len(deliveries)), deliveries[place])
    return deliveries


@settings(max_examples=500, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 12), size=st.integers(1, 6))
def test_lives_interleaved_in_batches_end_alike_with_one_history(
    seed: int, steps: int, size: int
) -> None:
    chance = random.Random(seed)
    life = live(chance, steps)
    deliveries = interleaved(chance, life)
    office = Office(life.designated)
    for start in range(0, len(deliveries), size):
        office.receive(*deliveries[start : start + size])
    expected = in_true_order(life)
    assert office.facts() == expected.facts()
    assert office.held == []
    assert office.versions() == expected.versions()


def test_a_correction_that_overtakes_its_entry_is_held_and_healed() -> None:
    life = Life(person=1)
    life.begin(PLACES[0], is_birth=True)
    life.correct_name()
    life.relocate()
    office = Office(life.designated)
    for told in reversed(life.told):
        office.receive(told)
    assert office.facts() == in_true_order(life).facts()
    assert office.held == []
