"""Two transactions at once, interleaved step by step: whoever comes second sees the first.

The second one runs in a thread and is watched until the server says it waits; only then does the
first go on.  So each order is the one that is meant, every time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.terms.errors import JukiError

SECONDS_MAX = 60.0
STEP_SECONDS = 0.01


@contextmanager
def watching(cluster: Cluster, database: Database) -> Iterator[Callable[[], bool]]:
    """Whether some transaction of the database waits for another one."""
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:

        def look() -> bool:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = %s AND wait_event_type = 'Lock'",
                (database.name,),
            ).fetchone()
            return bool(row and row[0])

        yield look


class Second:
    """The transaction that comes second, in a thread of its own."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self.error: JukiError | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._act()
        except JukiError as error:
            self.error = error

    def must_wait(self, waiting: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS_MAX
        while not waiting():
            assert self._thread.is_alive(), "it did not wait"
            assert time.monotonic() < end, "it neither waited nor ended"
            time.sleep(STEP_SECONDS)

    def join(self) -> JukiError | None:
        self._thread.join(SECONDS_MAX)
        assert not self._thread.is_alive()
        return self.error
