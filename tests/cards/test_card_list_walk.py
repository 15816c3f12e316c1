"""However lines are cut and healed, a list that says it is complete is complete.

A random walk over nine offices: cards are stopped and lifted, lines are cut, the nation moves the
instant on.  After every step, whoever's list says «complete up to T» knows of each card what the
nation knew at T, or something newer.  In the end all agree.  The mutant below sends the instant
ahead of the lines.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cards_nation import CITIES, PARTIES, PREFECTURES, CardNation, make_keys, make_nation

from jukinet.cards.life import CardState
from jukinet.cards.states.bodies import CardStops
from jukinet.cards.states.procedures import listing
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.terms.card import CardNumber
from jukinet.terms.parties import NATIONAL
from office_keys import ListedKeys

STEPS = 30
CARDS = tuple(CardNumber.from_payload(f"{number:015d}") for number in range(5))
FOLLOWING = {
    CardState.ACTIVE: (CardState.SUSPENDED, CardState.LOST, CardState.VOID),
    CardState.SUSPENDED: (CardState.ACTIVE, CardState.LOST, CardState.VOID),
    CardState.LOST: (CardState.SUSPENDED, CardState.VOID),
    CardState.VOID: (CardState.RETURNED,),
    CardState.RETURNED: (CardState.DESTROYED,),
    CardState.DESTROYED: (),
}
MakeDatabase = Callable[[tuple[str, ...]], Database]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    return make_keys(tmp_path_factory.mktemp("keys"))


class Walk:
    """What happens, and what the nation knew at each instant it gave out."""

    def __init__(self, nation: CardNation, seed: int) -> None:
        self.nation = nation
        self.chance = random.Random(seed)
        self.states = dict.fromkeys(CARDS, CardState.ACTIVE)
        self.changes = dict.fromkeys(CARDS, 5)
        self.known_at: dict[datetime, dict[CardNumber, int]] = {}

    def step(self) -> None:
        nation, chance = self.nation, self.chance
        match chance.randrange(6):
            case 0 | 1:
                self._change(chance.choice(CARDS))
            case 2:
                nation.cut = set(chance.sample([*PREFECTURES, *PARTIES], chance.randrange(3)))
                nation.cut -= {NATIONAL}
            case 3:
                nation.move_list_on()
            case _:
                nation.settle_down()
        self._note_what_the_nation_knows()
        self.must_be_complete()

    def _change(self, card: CardNumber) -> None:
        following = FOLLOWING[self.states[card]]
        if following:
            self.states[card] = self.chance.choice(following)
            self.changes[card] += 1
            city = CITIES[CARDS.index(card) % len(CITIES)]
            self.nation.tell(city, card, self.states[card], self.changes[card])

    def _note_what_the_nation_knows(self) -> None:
        centre = self.nation[NATIONAL]
        instant = centre.read_list().complete_up_to
        if instant is not None and instant not in self.known_at:
            self.known_at[instant] = {card: change_of(centre.find_stop(card)) for card in CARDS}

    def must_be_complete(self) -> None:
        for party, node in self.nation.nodes.items():
            instant = node.read_list().complete_up_to
            if instant is None:
                continue
            for card, known in self.known_at[instant].items():
                assert change_of(node.find_stop(card)) >= known, party


def change_of(stop: object) -> int:
    return 0 if stop is None else int(stop.change_number)  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", [1])
def test_a_list_that_says_it_is_complete_is(
    tmp_path: Path,
    keys: ListedKeys,
    make_database: MakeDatabase,
    at: ManualClock,
    seed: int,
) -> None:
    nation = make_nation(tmp_path, keys, make_database, at)
    walk = Walk(nation, seed)
    for _ in range(STEPS):
        walk.step()
    nation.cut = set()
    nation.settle_down()
    nation.move_list_on()
    walk._note_what_the_nation_knows()
    nation.settle_down()
    walk.must_be_complete()
    for card in CARDS:
        assert len({change_of(node.find_stop(card)) for node in nation.nodes.values()}) == 1


def test_the_walk_finds_an_instant_that_runs_ahead_of_its_lines(
    tmp_path: Path,
    keys: ListedKeys,
    make_database: MakeDatabase,
    at: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = listing._parts_for

    def hasty(*given: Any) -> object:
        """The mutant: the lines are kept back as if they had been told."""
        parts, passed = sound(*given)
        return [CardStops(stops=[], complete_up_to=part.complete_up_to) for part in parts], passed

    monkeypatch.setattr(listing, "_parts_for", hasty)
    nation = make_nation(tmp_path, keys, make_database, at)
    walk = Walk(nation, 1)
    with pytest.raises(AssertionError):
        for _ in range(STEPS):
            walk.step()
