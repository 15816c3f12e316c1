"""A second disk for a server's log, with PostgreSQL's own programs, as an office would keep it.

``pg_receivewal`` takes the log as it is written and the server answers no commit before it has:
what was answered is on both disks. A base backup and that log are all a lost server leaves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

import psycopg

from jukinet.platform.db.cluster import Cluster

SETTINGS: Final = {"wal_level": "replica", "max_wal_senders": "4"}
RECEIVER: Final = "second_disk"
SECONDS_MAX: Final = 60


class LogArchive:
    """The base backup and the log of one server, in a folder of another disk."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster = cluster
        self._base, self._log = folder / "base", folder / "log"
        self._log.mkdir(parents=True)
        cluster.launcher.own(folder)
        self._receiver: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Take the log from now on, then the base backup, then wait with every commit."""
        dsn = f"{self._cluster.dsn()} application_name={RECEIVER}"
        launcher = self._cluster.launcher
        receive = ["-D", str(self._log), "-d", dsn, "--synchronous", "--no-loop"]
        self._receiver = launcher.start("pg_receivewal", receive, os.open(os.devnull, os.O_WRONLY))
        self._wait_for(f"SELECT 1 FROM pg_stat_replication WHERE application_name = '{RECEIVER}'")
        taken = launcher.run(
            "pg_basebackup",
            ["-D", str(self._base), "-d", self._cluster.dsn(), "-X", "none", "-c", "fast"],
        )
        assert taken.returncode == 0, taken.stderr
        self._tell(f"ALTER SYSTEM SET synchronous_standby_names = '{RECEIVER}'")
        self._tell("SELECT pg_reload_conf()")
        self._wait_for("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")

    def restore(self) -> None:
        """Put the base backup where the lost files were, and start the server on the log."""
        assert self._receiver is not None
        self._receiver.wait(SECONDS_MAX)
        for unfinished in self._log.glob("*.partial"):
            unfinished.rename(unfinished.with_suffix(""))
        shutil.copytree(self._base, self._cluster.pgdata)
        (self._cluster.pgdata / "recovery.signal").touch()
        fetch = f'restore_command = \'cp "{self._log}/%f" "%p"\'\n'
        (self._cluster.pgdata / "postgresql.auto.conf").write_text(fetch)
        self._cluster.launcher.own(self._cluster.data_dir)
        self._cluster.restart()

    def _tell(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self._cluster.dsn(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _wait_for(self, question: str) -> None:
        deadline = time.monotonic() + SECONDS_MAX
        while not self._tell(question):
            assert time.monotonic() < deadline, f"in vain: {question}"
            time.sleep(0.05)
