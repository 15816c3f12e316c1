"""The whole nation on its real parts: the tour a visitor would take, and its balance sheet.

Runs the very command the README shows, in a process of its own, and looks at what it leaves.
"""

import json
import subprocess
from pathlib import Path

import pytest
from demo_runs import JUKI, processes_using, type_here

# The tour itself takes well under a minute; the machine may be shared while the suite runs.
SECONDS_MAX = 240

pytestmark = [pytest.mark.xdist_group("nation"), pytest.mark.timeout(400)]


def test_the_tour_settles_its_balance_and_leaves_nothing_running(tmp_path: Path) -> None:
    sheet_file = tmp_path / "balance.json"
    folder = tmp_path / "nation"
    done = subprocess.run(
        [*JUKI, "--headless", "--tour", "--json", str(sheet_file), "--data", str(folder)],
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sheet = json.loads(sheet_file.read_text())
    assert all(check["held"] for check in sheet["checks"]), sheet["checks"]
    assert sheet["messages"]["parked"] == sheet["messages"]["waiting"] == 0
    assert sheet["enquiries"]["answered"] > 0
    assert sheet["enquiries"]["refused"] > 0
    assert sheet["services"] == {
        "one_visit_moves": 1,
        "copies_elsewhere": 1,
        "contractor_cards": 2,
        "contractor_unexplained": 0,
    }
    assert sheet["records"]["ledgers_sound"] == sheet["records"]["ledgers"]
    assert sheet["records"]["sequenced"] == sheet["records"]["appended"]
    assert "settled" in done.stdout
    assert processes_using(folder) == []


def test_clean_removes_a_demo_and_refuses_any_other_folder(tmp_path: Path) -> None:
    other = tmp_path / "letters"
    other.mkdir()
    (other / "dear.txt").write_text("keep me")
    code, said = type_here("--clean", "--data", str(other))
    assert code == 2
    assert "not a demo's folder" in said
    assert (other / "dear.txt").exists()
    mine = tmp_path / "nation"
    mine.mkdir()
    (mine / "jukinet-demo").touch()
    assert type_here("--clean", "--data", str(mine))[0] == 0
    assert not mine.exists()
