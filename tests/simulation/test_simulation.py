"""The simulation itself: the same seed tells the same story, and the story is a bad one."""

from __future__ import annotations

from collections import Counter

from checkers import check_ledgers_verify, find_violations
from grounds_builder import Opening, Stage
from observing import Outcome, make_case, run_seed

from jukinet.nation.simulation.mortality import End
from jukinet.provision.enquiry import Answered, Refused
from jukinet.terms.identification import ChangeReason

SEEDS = range(6)


def test_a_seed_tells_the_same_story_twice(stage: Stage) -> None:
    first, second = run_seed(stage, 3), run_seed(stage, 3)
    assert first.world.scheduler.fingerprint == second.world.scheduler.fingerprint
    assert reasons(first) == reasons(second)


def test_two_seeds_tell_different_stories(stage: Stage) -> None:
    first, second = run_seed(stage, 3), run_seed(stage, 4)
    assert first.world.scheduler.fingerprint != second.world.scheduler.fingerprint


def test_a_few_seeds_meet_every_kind_of_trouble_and_of_life(stage: Stage) -> None:
    """A simulation in which nothing goes wrong proves nothing."""
    outcomes = [run_seed(stage, seed) for seed in SEEDS]
    worlds = [outcome.world for outcome in outcomes]
    met = {end for world in worlds for end in world.mishaps}
    assert met >= set(End) - {End.WELL}
    assert sum(machine.lives - 1 for world in worlds for machine in world.machines.values()) > 20
    happened = {reason for outcome in outcomes for reason in reasons(outcome)}
    assert happened >= {
        ChangeReason.MOVE_IN, ChangeReason.MOVE_OUT, ChangeReason.BIRTH, ChangeReason.DEATH,
        ChangeReason.RELOCATION, ChangeReason.CODE_CHANGE,
    }  # fmt: skip
    heard = Counter(type(one.heard) for world in worlds for one in world.enquirers.attempts)
    assert heard[Answered] > 5
    assert heard[Refused] > 2
    assert any(world.mischief.implausible for world in worlds)
    assert any(world.mischief.nonsense for world in worlds)


def test_one_altered_byte_in_a_ledger_is_found(stage: Stage) -> None:
    world = stage.open(4, Opening.SETTLED)
    world.run()
    case = make_case(stage, world)
    national = stage.houses[case.world.grounds.plan.national]
    assert list(check_ledgers_verify(case)) == []
    national.connection.execute(
        "UPDATE ledger.entry SET body = set_byte(body, 20, get_byte(body, 20) # 1)"
        " WHERE entry_id = (SELECT max(entry_id) FROM ledger.entry)"
    )
    assert any("ledger of national_server" in found for found in check_ledgers_verify(case))


def test_a_resident_lost_in_the_nation_is_found(stage: Stage) -> None:
    world = stage.open(4, Opening.SETTLED)
    world.run()
    national = stage.houses[world.grounds.plan.national]
    national.connection.execute(
        "DELETE FROM notices.holding WHERE code = (SELECT min(code) FROM notices.holding)"
    )
    found = find_violations(make_case(stage, world))
    assert any(sentence.startswith("residents_are_conserved") for sentence in found)


def reasons(outcome: Outcome) -> list[ChangeReason]:
    """Why the registers changed, in order."""
    return [one.change.details.reason for one in outcome.world.people.journal if one.change.details]
