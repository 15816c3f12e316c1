"""The handle every procedure is given: one transaction of one database.

Rows come back as tuples, in binary form, which is what makes times, numbers and bytes cheap.
Statements run more than twice on a connection are prepared by themselves. Nothing here commits: the
door or job that opened the transaction does, by leaving the ``with`` block of
:meth:`Database.transaction`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.pq import TransactionStatus

from jukinet.platform.db.copy_form import SIGNATURE, TRAILER
from jukinet.platform.db.driver import translate, translated
from jukinet.platform.db.queries import Query
from jukinet.terms.errors import ErrorCode, JukiError

Row = tuple[Any, ...]
Params = Mapping[str, Any]

STREAM_ROWS: Final = 5_000
"""Rows a server cursor fetches at once: some megabytes at most with our row widths."""


class Deferred:
    """The rows of a statement sent in a pipeline, to be read when its block has ended."""

    __slots__ = ("_cursor", "_name")

    def __init__(self, name: str, cursor: psycopg.Cursor[Row]) -> None:
        self._name = name
        self._cursor = cursor

    def rows(self) -> list[Row]:
        """Return all rows; once."""
        with translated():
            return self._cursor.fetchall()

    def count(self) -> int:
        """Return the number of rows the statement changed or returned."""
        return self._cursor.rowcount


class Transaction:
    """An open transaction. All access to a node's database goes through its few verbs."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection
        self._after_commit: list[Callable[[], None]] = []
        self._when_shown_undone: list[Callable[[Transaction], object]] = []
        self._streams = 0

    def all(self, query: Query, params: Params | None = None) -> list[Row]:
        """Return every row."""
        try:
            return self._execute(query, params).fetchall()
        except psycopg.Error as error:
            raise translate(error) from None

    def maybe(self, query: Query, params: Params | None = None) -> Row | None:
        """Return the row if there is one; more than one is a mistake in the query."""
        rows = self.all(query, params)
        assert len(rows) <= 1, (
            f"query {query.name} returned {len(rows)} rows where at most one is possible"
        )
        return rows[0] if rows else None

    def one(self, query: Query, params: Params | None = None) -> Row:
        """Return the only row; raise NOT_FOUND when there is none."""
        row = self.maybe(query, params)
        if row is None:
            raise JukiError(ErrorCode.NOT_FOUND, f"query {query.name} found nothing")
        return row

    def value(self, query: Query, params: Params | None = None) -> Any:
        """Return the first column of the only row."""
        return self.one(query, params)[0]

    def run(self, query: Query, params: Params | None = None) -> int:
        """Execute and return the number of rows changed."""
        try:
            return self._execute(query, params).rowcount
        except psycopg.Error as error:
            raise translate(error) from None

    def run_many(self, query: Query, rows: Iterable[Params]) -> int:
        """Execute once for each set of parameters, pipelined; return the number of rows changed."""
        with translated(), self._connection.cursor() as cursor:
            cursor.executemany(query.sql.encode(), rows)
            return cursor.rowcount

    def copy_in(
        self, query: Query, rows: Iterable[Sequence[Any]], types: Sequence[str] | None = None
    ) -> int:
        """Load rows by COPY … FROM STDIN and return their number.

        A query that says (FORMAT BINARY) needs the exact ``types`` of its columns ("int8", "text",
        "date"): the server does not convert.
        """
        with translated(), self._connection.cursor() as cursor:
            with cursor.copy(query.sql.encode()) as copy:
                if types is not None:
                    copy.set_types(types)
                for row in rows:
                    copy.write_row(row)
            return cursor.rowcount

    def copy_made(self, query: Query, blocks: Iterable[bytes]) -> int:
        """Load rows that are made already (``copy_form``) by COPY … FROM STDIN (FORMAT BINARY).

        The server takes one block while the next is made.
        """
        with translated(), self._connection.cursor() as cursor:
            with cursor.copy(query.sql.encode()) as copy:
                copy.write(SIGNATURE)
                for block in blocks:
                    copy.write(block)
                copy.write(TRAILER)
            return cursor.rowcount

    def stream(
        self, query: Query, params: Params | None = None, size: int = STREAM_ROWS
    ) -> Iterator[Row]:
        """Yield rows one by one from a cursor at the server, never all in memory."""
        self._streams += 1
        with (
            translated(),
            self._connection.cursor(f"{query.name}_{self._streams}", binary=True) as cursor,
        ):
            cursor.itersize = size
            cursor.execute(query.sql.encode(), params)
            yield from cursor

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what this block did, and only that, when it raises; the transaction goes on."""
        with translated():
            if self._connection.info.transaction_status is TransactionStatus.IDLE:
                # Without a statement before it, the driver's block would be the transaction itself.
                self._connection.execute("SELECT")
            with self._connection.transaction():
                yield

    @contextmanager
    def pipeline(self) -> Iterator[None]:
        """Send the block's deferred statements together and wait once, at its end."""
        with translated(), self._connection.pipeline():
            yield

    def defer(self, query: Query, params: Params | None = None) -> Deferred:
        """Send a statement whose rows are wanted later; in :meth:`pipeline` it does not wait."""
        with translated():
            return Deferred(query.name, self._execute(query, params))

    def after_commit(self, hook: Callable[[], None]) -> None:
        """Call this once after the commit (to wake a sender, say); never after a rollback."""
        self._after_commit.append(hook)

    def when_shown_undone(self, hook: Callable[[Transaction], object]) -> None:
        """Do this in another transaction if this one is undone and its answer shown all the same.

        What somebody saw stays seen (a form with mistakes shows the record again), so that the
        record of it must outlive what is undone.
        """
        self._when_shown_undone.append(hook)

    def repeat_in(self, again: Transaction) -> None:
        """Do in another transaction what must outlive this one, which was undone."""
        for hook in self._when_shown_undone:
            hook(again)

    def allow_seconds(self, seconds: int) -> None:
        """Let this transaction's statements run longer than the usual limit (loads, audits)."""
        with translated():
            self._connection.execute(
                "SELECT set_config('statement_timeout', %s, true)", (f"{seconds}s",)
            )

    def take_hooks(self) -> list[Callable[[], None]]:
        """Hand the hooks to the database that committed; there are none afterwards."""
        hooks, self._after_commit = self._after_commit, []
        return hooks

    def _execute(self, query: Query, params: Params | None) -> psycopg.Cursor[Row]:
        return self._connection.cursor(binary=True).execute(query.sql.encode(), params)
