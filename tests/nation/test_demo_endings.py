"""However and whenever a demo ends, nothing of it is left running.

The very command a person types, ended in each of its phases: by Ctrl+C, by SIGTERM, by SIGKILL.
What is ended between two lines of its progress is in the middle of something.
"""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from demo_runs import RUNNING, STOPPED, DemoRun, nothing_left, processes_using

pytestmark = [pytest.mark.xdist_group("nation"), pytest.mark.timeout(300)]

SMALL = ("--headless", "--plan", "crossing")
TITLE = "Building a nation"
# When it is ended, and how: right after this line, or a moment later.
PHASES = {
    "while the database server starts": (TITLE, signal.SIGINT),
    "while keys and databases are made": ("Starting the database server", signal.SIGTERM),
    "while nodes start": ("Keys, certificates and databases", signal.SIGINT),
    "while registers are loaded": ("Starting the nodes", signal.SIGTERM),
    "while the first notices go up": ("Designating resident record codes", signal.SIGINT),
    "while it runs": (RUNNING, signal.SIGTERM),
}
MOMENT_SECONDS = 0.15


@pytest.mark.parametrize("phase", PHASES)
def test_it_stops_everything_and_says_so(tmp_path: Path, phase: str) -> None:
    line, order = PHASES[phase]
    with DemoRun(tmp_path / "nation", *SMALL) as demo:
        demo.wait_for(line)
        time.sleep(MOMENT_SECONDS if order is signal.SIGINT else 0)
        demo.tell(order)
        code = demo.wait()
        assert processes_using(demo.folder) == []
        assert STOPPED in demo.said
        assert "Traceback" not in demo.said
        assert code == (0 if RUNNING in demo.said else 130), demo.said


def test_ctrl_c_ends_it_and_impatience_changes_nothing(tmp_path: Path) -> None:
    with DemoRun(tmp_path / "nation", *SMALL) as demo:
        demo.wait_for(RUNNING)
        # Until it is gone: also while the interpreter takes itself down.
        while demo.process.poll() is None:
            demo.tell(signal.SIGINT)
            time.sleep(0.002)
        assert demo.wait() == 0
        assert processes_using(demo.folder) == []
        assert "Traceback" not in demo.said


@pytest.mark.parametrize("phase", ["while keys and databases are made", "while it runs"])
def test_killed_it_takes_the_database_server_along(tmp_path: Path, phase: str) -> None:
    with DemoRun(tmp_path / "nation", *SMALL) as demo:
        demo.wait_for(PHASES[phase][0])
        demo.tell(signal.SIGKILL)
        demo.wait()
        assert nothing_left(demo.folder)


def test_killed_it_takes_the_processes_of_its_nodes_along(tmp_path: Path) -> None:
    with DemoRun(tmp_path / "nation", *SMALL, "--processes") as demo:
        demo.wait_for(RUNNING)
        assert len(processes_using(demo.folder)) > 9
        demo.tell(signal.SIGKILL)
        demo.wait()
        assert nothing_left(demo.folder)
        logs = "".join(path.read_text() for path in demo.folder.glob("nodes/*/log.txt"))
        assert "CRITICAL" not in logs, logs


def test_ctrl_c_ends_the_processes_of_its_nodes_in_the_middle_of_their_start(
    tmp_path: Path,
) -> None:
    with DemoRun(tmp_path / "nation", *SMALL, "--processes") as demo:
        demo.wait_for("Keys, certificates and databases")
        time.sleep(0.5)
        demo.tell(signal.SIGINT)
        assert demo.wait() == 130
        assert processes_using(demo.folder) == []
        assert "Traceback" not in demo.said


def test_a_tour_that_was_ended_proves_nothing(tmp_path: Path) -> None:
    with DemoRun(tmp_path / "nation", "--headless", "--tour", "--size", "300") as demo:
        demo.wait_for("1 What the loader made of the files")
        demo.tell(signal.SIGINT)
        assert demo.wait() == 130
        assert "settled" not in demo.said
        assert processes_using(demo.folder) == []
