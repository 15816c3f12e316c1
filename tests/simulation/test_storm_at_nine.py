"""2003-08-25, nine in the morning: the whole country asks at once, and no line is open yet.

The simulated country of ``storm_country`` in virtual time: what limits, patience, breaker and
chance do is the code of production; what things cost is modelled.  In the second country a large
city's server is down when everybody asks it, in the third it hangs: it takes every line and says
nothing.  Clerks press again and again.  Mutants, each without one of the means against a storm, do
not survive it.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from storm_country import (
    MUNICIPALITIES,
    NINE,
    Call,
    Country,
    Outcome,
    Town,
    list_codes,
    make_keys,
    most_at_once,
)

from jukinet.copies.wide_area import circuit, turns
from jukinet.copies.wide_area.circuit import FAILURES_MAX, REST_SECONDS, Circuit
from jukinet.copies.wide_area.refusal import Told
from jukinet.copies.wide_area.reply import NotGiven
from jukinet.copies.wide_area.turns import CALLS_MAX, SHARED_CALLS_MAX, Turns
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.vault import Vault
from jukinet.terms.parties import Role, communication_server_of, register_office_of

P99_SECONDS_MAX = 2.0
SECONDS_MAX = 8.0
MOMENT_SECONDS = 1.0
"""Within which every clerk of the country presses his key."""


@dataclass(frozen=True)
class Trouble:
    """A city that answers nobody, how many towns there are, and whom each has at its counters."""

    towns: int
    people_each: int
    others_each: int
    hangs: bool = False


DOWN = Trouble(40, 6, 2)
HANGS = Trouble(6, SHARED_CALLS_MAX + 8, 8, hangs=True)
"""So many in each town that, without shares, they would take every turn there is."""
BACK_AFTER = 26.0
PRESS_AGAIN = (2.0, 4.0)
PATIENCE = 90.0
TOGETHER_MAX = 0.45
"""The share of all servers that may come back within one second; without chance it is all."""

Keys = tuple[Vault, PeerDirectory]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("storm"), list_codes(MUNICIPALITIES))


def percentile(outcomes: list[Outcome], share: float) -> float:
    waited = sorted(one.seconds for one in outcomes)
    return waited[int(len(waited) * share)]


def test_at_nine_every_municipality_asks_and_is_answered(
    keys: Keys, record_property: Callable[[str, object], None]
) -> None:
    country = Country(*keys, list_codes(MUNICIPALITIES), "storm at nine")

    async def clerk(town: Town) -> Outcome:
        await asyncio.sleep(country.chance.fraction() * MOMENT_SECONDS)
        return await country.press(town, country.pick_home(town))

    outcomes = country.run(clerk(town) for town in country.towns for _ in range(town.counters))
    p50, p99 = percentile(outcomes, 0.5), percentile(outcomes, 0.99)
    slowest = max(one.seconds for one in outcomes)
    for name, figure in (("copies", len(outcomes)), ("p50", p50), ("p99", p99), ("max", slowest)):
        record_property(name, figure)
    assert {one.asker for one in outcomes} == {town.code for town in country.towns}
    assert [one.reply for one in outcomes if not one.given] == []
    assert p99 < P99_SECONDS_MAX
    assert slowest < SECONDS_MAX
    assert most_at_once(between_towns(country)) <= CALLS_MAX
    assert most_at_once(country.calls) <= SHARED_CALLS_MAX


def test_a_clerk_who_presses_before_nine_is_told_the_hours(keys: Keys) -> None:
    early = Country(*keys, list_codes(4), "early", start=NINE - timedelta(seconds=10))
    first, second = early.towns[:2]
    (outcome,) = early.run([early.press(first, second)])
    assert outcome.reply == NotGiven(Told.OUTSIDE_HOURS)


# --- a city whose server is down ---------------------------------------------------------------


def between_towns(country: Country) -> list[Call]:
    """The calls on lines with one town at either end; an office's line to its server has many."""
    return [call for call in country.calls if call.sender.role is Role.COMMUNICATION_SERVER]


@dataclass
class Aftermath:
    """What a city that was down for a while did to the country around it."""

    trouble: Trouble
    country: Country
    city: Town
    to_city: list[Outcome]
    to_others: list[Outcome]
    """Every press, those that were answered with a reason included."""

    def complaints(self) -> Iterator[str]:
        """What must not be, in words."""
        if most_at_once(between_towns(self.country)) > CALLS_MAX:
            yield "too many calls on one line at once"
        if self.most_tries() > self.tries_max():
            yield "a line that is down is tried again and again"
        if not self.trouble.hangs and self.share_together() > TOGETHER_MAX:
            yield "servers come back together"
        if not all(one.given for one in self.to_others):
            yield "a city that is down costs other towns their copies"
        elif percentile(self.to_others, 0.99) > P99_SECONDS_MAX:
            yield "a city that is down makes other towns wait"
        people = self.trouble.people_each * (self.trouble.towns - 1)
        if sum(one.given for one in self.to_city) != people:
            yield "somebody never got his copy"

    def most_tries(self) -> int:
        """How often one server called the city's while that was down."""
        server = communication_server_of(self.city.code)
        tries = Counter(
            call.sender
            for call in self.country.calls
            if call.receiver == server and call.began < BACK_AFTER
        )
        return max(tries.values())

    def tries_max(self) -> int:
        """The failures that open the circuit, those under way then, and one for each rest."""
        under_way = min(self.trouble.people_each, CALLS_MAX)
        return FAILURES_MAX + under_way + int(BACK_AFTER / REST_SECONDS)

    def share_together(self) -> float:
        """After the first rest: which share of all servers tried within the worst second."""
        server = communication_server_of(self.city.code)
        began = sorted(
            call.began
            for call in self.country.calls
            if call.receiver == server and REST_SECONDS / 2 < call.began < BACK_AFTER
        )
        worst = max(bisect_left(began, at + 1.0) - place for place, at in enumerate(began))
        return worst / (len(self.country.towns) - 1)


def live_through(keys: Keys, trouble: Trouble) -> Aftermath:
    """A city is away at nine; everybody else has people of it at his counters, and others."""
    country = Country(*keys, list_codes(trouble.towns), "a city is down")
    city = max(country.towns, key=lambda town: town.inhabitants)
    busy = min(country.towns, key=lambda town: town.inhabitants)
    away = country.hanging if trouble.hangs else country.down
    away[communication_server_of(city.code)] = BACK_AFTER
    country.slow[register_office_of(busy.code)] = 30.0
    to_city: list[Outcome] = []
    to_others: list[Outcome] = []

    async def pressing(town: Town) -> Outcome:
        await asyncio.sleep(0.2 * country.chance.fraction())
        while True:
            outcome = await country.press(town, city)
            to_city.append(outcome)
            if outcome.given or country.loop.time() > PATIENCE:
                return outcome
            shortest, longest = PRESS_AGAIN
            await asyncio.sleep(shortest + (longest - shortest) * country.chance.fraction())

    async def other(town: Town) -> Outcome:
        await asyncio.sleep(BACK_AFTER * country.chance.fraction())
        home = country.pick_home(town)
        while home in (city, busy):
            home = country.pick_home(town)
        outcome = await country.press(town, home)
        to_others.append(outcome)
        return outcome

    async def to_busy(town: Town) -> Outcome:
        return await country.press(town, busy)

    asking = [town for town in country.towns if town is not city]
    presses = [pressing(town) for town in asking for _ in range(trouble.people_each)]
    presses += [other(town) for town in asking for _ in range(trouble.others_each)]
    presses += [to_busy(town) for town in asking if town is not busy]
    country.run(presses)
    return Aftermath(trouble, country, city, to_city, to_others)


@pytest.mark.parametrize("trouble", [DOWN, HANGS], ids=["down", "hangs"])
def test_a_city_that_answers_nobody_at_nine_starts_no_storm(keys: Keys, trouble: Trouble) -> None:
    assert list(live_through(keys, trouble).complaints()) == []


def without_a_breaker(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Circuit, "failed", lambda self, now, chance: self)


def without_chance(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(circuit, "REST_SPREAD_SECONDS", 0.0)


def without_limits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(turns, "CALLS_MAX", 1_000_000)
    patch.setattr(turns, "SHARED_CALLS_MAX", 1_000_000)


def without_shares(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Turns, "_may_have", lambda self, _: self._held.total() < CALLS_MAX)


MUTANTS = [
    (without_a_breaker, DOWN, "a line that is down is tried again and again"),
    (without_chance, DOWN, "servers come back together"),
    (without_limits, DOWN, "too many calls on one line at once"),
    (without_shares, HANGS, "a city that is down makes other towns wait"),
]


@pytest.mark.parametrize(
    ("mutant", "trouble", "complaint"), MUTANTS, ids=[mutant.__name__ for mutant, *_ in MUTANTS]
)
def test_a_country_without_one_of_its_means_does_not_survive(
    keys: Keys,
    mutant: Callable[[pytest.MonkeyPatch], None],
    trouble: Trouble,
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mutant(monkeypatch)
    assert complaint in list(live_through(keys, trouble).complaints())
