"""Every nation survives its week, whatever the seed does to it, and catches up by itself.

Proved by living through it: the whole nation of the plan «crossing» (a national server, two
prefectures, three municipalities with office and communication server, an agency) on one seeded
scheduler, with lines lost and cut, machines killed at commits, servers and disks that fail, clocks
that differ, replays, contradictions and poison; families that move with one visit, and people who
ask for copies in other towns; then every property of ``checkers``.

``JUKINET_SEEDS=1000`` runs so many seeds, ``JUKINET_SEEDS=500-600`` a range, ``JUKINET_SEED=17``
one.
"""

from __future__ import annotations

import os

import pytest
from grounds_builder import Stage
from observing import run_seed

SEEDS_DEFAULT = 200


def list_seeds() -> list[int]:
    """The seeds asked for."""
    one = os.environ.get("JUKINET_SEED")
    if one is not None:
        return [int(one)]
    first, _, last = os.environ.get("JUKINET_SEEDS", str(SEEDS_DEFAULT)).rpartition("-")
    return list(range(int(first or 0), int(last)))


@pytest.mark.parametrize("seed", list_seeds())
def test_a_nation_survives_its_week(stage: Stage, seed: int) -> None:
    outcome = run_seed(stage, seed)
    assert not outcome.violations, outcome.report
