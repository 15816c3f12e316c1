"""The database server itself is killed, for real, under a nation at work, and nothing is lost.

Elsewhere the simulation says what a lost server would do. Here a durable server of its own is
killed with all its processes inside transactions that are about to commit, and started again on
its files.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from checkers import find_violations
from grounds_builder import Opening, Stage, build_stage
from observing import make_case

from jukinet.nation.simulation import mortality
from jukinet.nation.simulation.mortality import End
from jukinet.nation.simulation.world import World
from jukinet.platform.db.cluster import Cluster

SEED = 6
DOWN = timedelta(seconds=20)
KILLED_AT_COMMITS = (40, 90, 150, 230, 300)


def test_a_server_killed_under_the_nation_loses_nothing(
    quick_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cluster.start(quick_folder / "durable", durable=True) as cluster:
        stage = build_stage(cluster, quick_folder / "durable-keys")
        with closing(stage):
            world = stage.open(SEED, Opening.SETTLED)
            kills = plan_kills(stage, world, monkeypatch)
            world.run()
            assert kills() == len(KILLED_AT_COMMITS), "the nation was at work when it happened"
            for house in stage.houses.values():
                house.reconnect()
            assert find_violations(make_case(stage, world)) == []


def plan_kills(stage: Stage, world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Kill the server just before certain commits, and start it again; count the kills."""
    commits = 0
    killed = 0

    def fail_before(end: End) -> None:
        nonlocal commits, killed
        original(end)
        commits += 1
        if commits in KILLED_AT_COMMITS:
            killed += 1
            stage.cluster.kill()
            at = world.clock.now() + DOWN
            world.scheduler.at(at, "the server starts again", stage.cluster.restart)

    original = mortality._fail_before
    monkeypatch.setattr(mortality, "_fail_before", fail_before)
    return lambda: killed
