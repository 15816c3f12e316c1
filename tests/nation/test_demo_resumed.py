"""A nation that was killed goes on: nobody lost, nobody twice, its clock where it was."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest
from demo_runs import RUNNING, SECONDS_MAX, DemoRun, nothing_left, type_here

from jukinet.nation.building import Site
from jukinet.nation.nation import Nation
from jukinet.nation.nation_node import NationNode
from jukinet.nation.plan_reading import load_plan
from jukinet.nation.under_way import list_journeys
from jukinet.nodes.nation_time import NationClock, NationTime
from jukinet.nodes.roles import load_node
from jukinet.register.procedures import count_residents

pytestmark = [pytest.mark.xdist_group("nation"), pytest.mark.timeout(400)]

PLANS = Path(str(files("jukinet.nation"))) / "plans"
MOVING = 8
"""People on their way when it is killed; half of those who set out travel for days."""
LOOK_SECONDS = 0.2
SIZE = 1500
HELD_UP = "352012"
"""The municipality whose residents are not all loaded when the nation is killed."""
DAY_SECONDS = 86_400.0


def a_busy_plan(folder: Path) -> Path:
    """The nation of the demonstration, in which within seconds many people are on their way."""
    text = (PLANS / "first_light.toml").read_text()
    file = folder / "busy.toml"
    file.write_text(text.replace("traffic_factor = 40.0", "traffic_factor = 1500.0"))
    return file


@contextmanager
def looking_into(folder: Path) -> Iterator[Nation]:
    """The register offices of a nation that runs, or is about to, opened beside it."""
    nation = Nation(load_plan("first_light"), Site(folder))
    clock = NationClock(folder / "time.json")
    with ExitStack() as open_nodes:
        for each in nation.plan.municipalities:
            office = each.register_office
            place = NationNode(load_node(nation.site.config(office), clock=clock), None)
            open_nodes.callback(place.loaded.close)
            nation.nodes[office] = place
        yield nation


def wait_until(demo: DemoRun, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not reached():
        assert time.monotonic() < deadline and demo.process.poll() is None, demo.said
        time.sleep(LOOK_SECONDS)


def wait_until_people_move(demo: DemoRun, folder: Path) -> None:
    """Look into the registers of a running nation until enough people are between two of them."""
    now = NationClock(folder / "time.json").now
    with looking_into(folder) as nation:
        wait_until(
            demo,
            lambda: sum(len(one.certificates) for one in list_journeys(nation, now())) >= MOVING,
        )


def wait_until_somebody_is_loaded(demo: DemoRun, folder: Path) -> None:
    with looking_into(folder) as nation:
        database = nation.get(nation.plan.municipalities[0].register_office).node.database

        def somebody() -> bool:
            with database.transaction() as tx:
                return count_residents(tx) > 0

        wait_until(demo, somebody)


def let_a_day_pass(folder: Path) -> None:
    """Nobody runs it for a day: all that it knows of the machine's time is a day older."""
    file, alive = folder / "time.json", folder / "alive"
    last_seen = [each.stat().st_mtime - DAY_SECONDS for each in (file, alive)]
    kept = NationTime.read(file)
    msgspec.structs.replace(kept, origin_seconds=kept.origin_seconds - DAY_SECONDS).write(file)
    for each, seconds in zip((file, alive), last_seen, strict=True):
        os.utime(each, (seconds, seconds))


def resume_with_tour(folder: Path, file: Path, *options: str) -> tuple[dict[str, Any], str]:
    """Go on, play the tour, settle; the balance sheet and what was said."""
    with DemoRun(folder, "--headless", "--resume", "--tour", "--json", str(file), *options) as demo:
        assert demo.wait() == 0, demo.said
        said = demo.said
    assert nothing_left(folder)
    sheet: dict[str, Any] = json.loads(file.read_text())
    return sheet, said


def test_killed_while_people_move_it_goes_on_and_its_balance_settles(tmp_path: Path) -> None:
    folder = tmp_path / "nation"
    plan = a_busy_plan(tmp_path)
    options = ("--headless", "--plan", str(plan), "--size", "400", "--speed", "1200")
    with DemoRun(folder, *options) as demo:
        demo.wait_for(RUNNING)
        wait_until_people_move(demo, folder)
        demo.tell(signal.SIGKILL)
        demo.wait()
    assert nothing_left(folder)
    plan.unlink()
    killed_at = NationTime.read(folder / "time.json").at((folder / "alive").stat().st_mtime)
    let_a_day_pass(folder)
    revoked = folder / "authority" / "revoked.pem"
    of_the_first_day = revoked.read_bytes()
    sheet, said = resume_with_tour(folder, tmp_path / "balance.json", "--speed", "60")
    assert all(check["held"] for check in sheet["checks"]), sheet["checks"]
    assert "people were moving" in said
    # After a month every node would refuse every other by a list that has ended.
    assert revoked.read_bytes() != of_the_first_day
    # It slept while nobody ran it: the clock went on from where it was, and never went back.
    slept = datetime.fromisoformat(sheet["nation_time"]) - killed_at
    assert timedelta(0) < slept < timedelta(days=1)


def test_killed_while_it_is_loaded_it_loads_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "nation"
    nobody_reads = folder / "exports" / f"{HELD_UP}.csv.unfinished"
    with DemoRun(folder, "--headless", "--size", str(SIZE)) as demo:
        demo.wait_for("Starting the database server")
        # Whoever would write this municipality's export waits for ever.
        nobody_reads.parent.mkdir(mode=0o700)
        os.mkfifo(nobody_reads)
        demo.wait_for("Starting the nodes")
        wait_until_somebody_is_loaded(demo, folder)
        demo.tell(signal.SIGKILL)
        demo.wait()
    assert nothing_left(folder)
    assert not (folder / "loaded").exists()
    nobody_reads.unlink()
    sheet, _ = resume_with_tour(folder, tmp_path / "balance.json")
    assert all(check["held"] for check in sheet["checks"]), sheet["checks"]
    grown = sum(each["office"] for each in sheet["residents"])
    assert abs(grown - SIZE) < 20
    code, said = type_here("--headless", "--resume", "--tour", "--data", str(folder))
    assert code != 0
    assert "Start without --resume" in said


def test_killed_before_it_was_built_it_is_built_anew_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "nation"
    with DemoRun(folder, "--headless", "--plan", "crossing") as demo:
        demo.wait_for("Starting the database server")
        demo.tell(signal.SIGKILL)
        demo.wait()
    assert nothing_left(folder)
    with DemoRun(folder, "--headless", "--resume") as demo:
        demo.wait_for(RUNNING)
        assert "building it anew" in demo.said
        assert "120/120" in demo.said, "with the plan it had"
        demo.tell(signal.SIGINT)
        assert demo.wait() == 0
    code, said = type_here("--headless", "--resume", "--size", "500", "--data", str(folder))
    assert code == 2
    assert "keeps its plan" in said
