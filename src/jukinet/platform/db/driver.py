"""The one place where the driver's exceptions become ours.

A driver's text quotes the row it complains about ("Key (code)=(…) already exists"), so it is
dropped here, not chained: what remains is a code, the SQLSTATE and names of constraints, columns
and tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from jukinet.terms.errors import ErrorCode, JukiError

CODE_BY_SQLSTATE: Final[dict[str, ErrorCode]] = {
    "40001": ErrorCode.TRANSACTION_CONFLICT,
    "40P01": ErrorCode.TRANSACTION_CONFLICT,
    "55P03": ErrorCode.TRANSACTION_CONFLICT,
    "57014": ErrorCode.QUERY_CANCELLED,
    "42501": ErrorCode.PERMISSION_DENIED,
    "53100": ErrorCode.DISK_FULL,
    "53200": ErrorCode.DATABASE_UNAVAILABLE,
    "53300": ErrorCode.DATABASE_UNAVAILABLE,
    "57P01": ErrorCode.DATABASE_UNAVAILABLE,
    "57P02": ErrorCode.DATABASE_UNAVAILABLE,
    "57P03": ErrorCode.DATABASE_UNAVAILABLE,
    "57P04": ErrorCode.DATABASE_UNAVAILABLE,
    "57P05": ErrorCode.DATABASE_UNAVAILABLE,
    "25P03": ErrorCode.DATABASE_UNAVAILABLE,
    # A restored server, or a standby that takes over, can be asked before it can be told.
    "25006": ErrorCode.DATABASE_UNAVAILABLE,
    "3D000": ErrorCode.DATABASE_UNAVAILABLE,
}
CODE_BY_CLASS: Final[dict[str, ErrorCode]] = {
    "08": ErrorCode.DATABASE_UNAVAILABLE,
    "23": ErrorCode.CONSTRAINT_VIOLATED,
    "28": ErrorCode.PERMISSION_DENIED,
    "58": ErrorCode.DATABASE_UNAVAILABLE,
    "XX": ErrorCode.DATABASE_UNAVAILABLE,
}


class ConstraintViolated(JukiError):
    """A named constraint refused a row; ``facts["constraint"]`` is its name."""


class StatementRefused(JukiError):
    """The server refused a statement for its text or a value's form: a mistake in our program."""


def translate(error: psycopg.Error) -> JukiError:
    """Return our error for the driver's, with no text that could hold a row."""
    state = error.sqlstate
    if state is None:
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return JukiError(
                ErrorCode.DATABASE_UNAVAILABLE, "the database server cannot be reached"
            )
        return StatementRefused(
            ErrorCode.INTERNAL_ERROR, f"the driver refused: {type(error).__name__}"
        )
    code = CODE_BY_SQLSTATE.get(state) or CODE_BY_CLASS.get(state[:2])
    diagnosis = error.diag
    if code is ErrorCode.CONSTRAINT_VIOLATED:
        name = diagnosis.constraint_name or diagnosis.column_name or ""
        table = diagnosis.table_name or ""
        return ConstraintViolated(
            code,
            f"constraint {name} of {table} was violated",
            constraint=name,
            table=table,
            sqlstate=state,
        )
    # Class 42 is about names in the statement (no such table), never about a row's content.
    words = (diagnosis.message_primary or "") if state.startswith("42") else type(error).__name__
    if code is None:
        return StatementRefused(
            ErrorCode.INTERNAL_ERROR, f"statement refused ({state}): {words}", sqlstate=state
        )
    return JukiError(code, f"{words} ({state})", sqlstate=state)


@contextmanager
def translated() -> Iterator[None]:
    """Turn any driver's error of this block into ours."""
    try:
        yield
    except psycopg.Error as error:
        ours = translate(error)
        raise ours from None
