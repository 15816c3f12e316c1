"""The database server itself is killed, for real, under a nation at work, and nothing is lost.

Elsewhere the simulation says what a lost server would do. Here a durable server of its own is
killed with all its processes inside transactions that are about to commit, and started again on
its files; or its files are lost with it, and it is restored from a base backup and its log.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import log_archive
import pytest
from checkers import find_violations
from grounds_builder import Opening, Stage, build_stage
from log_archive import LogArchive
from observing import make_case

from jukinet.nation.simulation import mortality
from jukinet.nation.simulation.mortality import End
from jukinet.nation.simulation.world import World
from jukinet.platform.db.cluster import Cluster

SEED = 6
DOWN = timedelta(seconds=20)
KILLED_AT_COMMITS = (40, 90, 150, 230, 300)
LOST_AT_COMMIT = 230


def test_a_server_killed_under_the_nation_loses_nothing(
    quick_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cluster.start(quick_folder / "durable", durable=True) as cluster:
        stage = build_stage(cluster, quick_folder / "durable-keys")
        with closing(stage):
            world = stage.open(SEED, Opening.SETTLED)
            again = cluster.restart
            kills = plan_kills(cluster, world, monkeypatch, KILLED_AT_COMMITS, again)
            world.run()
            assert kills() == len(KILLED_AT_COMMITS), "the nation was at work when it happened"
            assert_nothing_is_lost(stage, world)


def test_a_server_lost_with_its_disk_is_restored_to_the_last_answered_commit(
    quick_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = quick_folder / "kept"
    with Cluster.start(folder, durable=True, settings=log_archive.SETTINGS) as cluster:
        stage = build_stage(cluster, quick_folder / "kept-keys")
        archive = LogArchive(cluster, quick_folder / "second-disk")
        with closing(stage):
            archive.begin()
            world = stage.open(SEED, Opening.SETTLED)

            def restore() -> None:
                shutil.rmtree(cluster.pgdata)
                archive.restore()

            kills = plan_kills(cluster, world, monkeypatch, {LOST_AT_COMMIT}, restore)
            world.run()
            assert kills() == 1, "the nation was at work when it happened"
            assert_nothing_is_lost(stage, world)


def assert_nothing_is_lost(stage: Stage, world: World) -> None:
    for house in stage.houses.values():
        house.reconnect()
    assert find_violations(make_case(stage, world)) == []


def plan_kills(
    cluster: Cluster,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    at_commits: Collection[int],
    bring_back: Callable[[], None],
) -> Callable[[], int]:
    """Kill the server just before certain commits, and bring it back; count the kills."""
    commits = 0
    killed = 0

    def fail_before(end: End) -> None:
        nonlocal commits, killed
        original(end)
        commits += 1
        if commits in at_commits:
            killed += 1
            cluster.kill()
            at = world.clock.now() + DOWN
            world.scheduler.at(at, "the server starts again", bring_back)

    original = mortality._fail_before
    monkeypatch.setattr(mortality, "_fail_before", fail_before)
    return lambda: killed
