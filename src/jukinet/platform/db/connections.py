"""A bounded stack of open connections to one database.

Why not a library's pool: a nation runs some thirty of these in one process, where background
threads a pool would be a hundred; a connection is made by the caller who needs it, so that an
unreachable server is told at once and a returned one is used at once, without any back-off to wait
out; and nothing happens that the caller did not do, which is what lets a simulation replay. A
connection whose server has gone is recognised without asking the server: its socket has become
readable.
"""

from __future__ import annotations

import select
import threading
import time
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus

from jukinet.platform.db.driver import translated
from jukinet.terms.errors import ErrorCode, JukiError

CONNECT_SECONDS_MAX: Final = 5
WAIT_SECONDS_MAX: Final = 30
"""A caller waits so long for a connection; longer means that somebody forgot a transaction."""
STATEMENT_SECONDS_MAX: Final = 60
"""No statement at a door takes a second; loads and audits ask for more (allow_seconds)."""
LOCK_SECONDS_MAX: Final = 10
"""Row locks are held for one batch; who waits longer starts again."""
IDLE_IN_TRANSACTION_SECONDS_MAX: Final = 120
"""A transaction left open by a stuck program blocks vacuum and others' locks."""
PREPARE_AFTER: Final = 2
"""Statements are prepared at their third execution: hot ones at once, one-off ones never."""
PREPARED_MAX: Final = 500
"""More than all named queries of a node, so that nothing hot is ever put out."""


class Connections:
    """Lends connections of one database to one caller each."""

    def __init__(self, dsn: str, size: int, application_name: str) -> None:
        assert size >= 1
        self._conninfo = make_conninfo(
            dsn,
            application_name=application_name,
            connect_timeout=CONNECT_SECONDS_MAX,
            options=_session_options(),
        )
        self._size = size
        self._idle: list[psycopg.Connection[tuple[Any, ...]]] = []
        self._lent = 0
        self._closed = False
        self._changed = threading.Condition()

    def take(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Return a live connection, the most recently used if there is one."""
        self._take_place()
        try:
            while self._idle:
                connection = self._pop()
                if connection is not None and _is_alive(connection):
                    return connection
                if connection is not None:
                    connection.close()
            return self._connect()
        except BaseException:
            self._return_place()
            raise

    def give(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        """Take a connection back; one that is not clean is closed."""
        keep = (
            not connection.closed and connection.info.transaction_status == TransactionStatus.IDLE
        )
        with self._changed:
            keep = keep and not self._closed
            if keep:
                self._idle.append(connection)
            self._lent -= 1
            self._changed.notify()
        if not keep:
            connection.close()

    def close(self) -> None:
        """Close every idle connection; lent ones are closed when they come back."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for connection in idle:
            connection.close()

    def _take_place(self) -> None:
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        with self._changed:
            while self._lent >= self._size and not self._closed:
                if not self._changed.wait(deadline - time.monotonic()):
                    raise JukiError(
                        ErrorCode.DATABASE_UNAVAILABLE, f"all {self._size} connections are in use"
                    )
            if self._closed:
                raise JukiError(ErrorCode.DATABASE_UNAVAILABLE, "the database was closed")
            self._lent += 1

    def _return_place(self) -> None:
        with self._changed:
            self._lent -= 1
            self._changed.notify()

    def _pop(self) -> psycopg.Connection[tuple[Any, ...]] | None:
        with self._changed:
            return self._idle.pop() if self._idle else None

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        with translated():
            connection = psycopg.connect(self._conninfo)
        connection.prepare_threshold = PREPARE_AFTER
        connection.prepared_max = PREPARED_MAX
        return connection


def _is_alive(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    """Whether an idle connection's server is there; unasked it only speaks to end."""
    if connection.closed:
        return False
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)
    return not watch.poll(0)


def _session_options() -> str:
    limits = {
        "statement_timeout": STATEMENT_SECONDS_MAX,
        "lock_timeout": LOCK_SECONDS_MAX,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_SECONDS_MAX,
    }
    return (
        " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items()) + " -c timezone=UTC"
    )
