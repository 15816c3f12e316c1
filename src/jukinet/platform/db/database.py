"""A node's database, as the node's program holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from jukinet.platform.db.connections import Connections
from jukinet.platform.db.driver import translated
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.errors import ErrorCode, JukiError

POOL_SIZE: Final = 4
"""A node has a few doors and workers; what many press at once is gathered, not spread."""


class Database:
    """Opens transactions. One object a node; any thread may use it.

    A server that dies is told as DATABASE_UNAVAILABLE to whoever was inside a transaction; the next
    call connects anew, as soon as there is a server to connect to.
    """

    def __init__(
        self, dsn: str, *, pool_size: int = POOL_SIZE, application_name: str = "juki"
    ) -> None:
        self.dsn = dsn
        self._connections = Connections(dsn, pool_size, application_name)

    @property
    def name(self) -> str:
        """The name of the database at its server."""
        return str(conninfo_to_dict(self.dsn).get("dbname", ""))

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction: committed at the end of the block, rolled back when it raises."""
        with self._lent() as connection:
            tx = Transaction(connection)
            try:
                yield tx
            except BaseException:
                _roll_back(connection)
                raise
            _commit(connection)
        for hook in tx.take_hooks():
            hook()

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Open a transaction that only reads, and sees one moment throughout (audits, reports)."""
        with self._lent() as connection:
            with translated():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            try:
                yield Transaction(connection)
            finally:
                _roll_back(connection)

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    @contextmanager
    def _lent(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        connection = self._connections.take()
        try:
            yield connection
        finally:
            self._connections.give(connection)


def may_have_committed(error: JukiError) -> bool:
    """Whether a transaction that ended so may be in the database all the same."""
    return error.facts.get("outcome") == "unknown"


def _commit(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    try:
        with translated():
            connection.commit()
    except JukiError as error:
        if error.code is ErrorCode.DATABASE_UNAVAILABLE:
            # The server may have committed before the line broke: whoever repeats must be able to
            # repeat twice.
            raise JukiError(
                error.code,
                "the line broke during the commit; its outcome is unknown",
                outcome="unknown",
            ) from None
        raise


def _roll_back(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Undo; a connection that cannot even do that is closed, which undoes as well."""
    try:
        connection.rollback()
    except psycopg.Error:
        connection.close()
