"""Migrations: numbered SQL files of each slice, applied once, in order, never changed again.

A file ``<package>/schema/NNNN-pre-verb-noun.sql`` adds, and is applied before the new program
starts; the running old program must not notice. A file ``NNNN-post-….sql`` takes away, releases
later, when no program needs it. One file is one transaction, so that a failure leaves the files
before it applied and the failed one not at all; running again goes on from there. A file whose
first line is ``-- outside a transaction`` is one statement that PostgreSQL refuses inside one
(CREATE INDEX CONCURRENTLY); it must bear being run twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Literal

import psycopg

from jukinet.platform.db.driver import translate, translated
from jukinet.platform.db.queries import Queries, load_queries
from jukinet.terms.errors import ErrorCode, JukiError

SCHEMA_DIRECTORY: Final = "schema"
FILE_NAME: Final = re.compile(r"^(\d{4})-(pre|post)-[a-z0-9]+(-[a-z0-9]+)*\.sql$")
OUTSIDE_TRANSACTION: Final = "-- outside a transaction"
MIGRATION_LOCK: Final = 0x6A756B69
"""Advisory lock number ("juki"): one migrator at a time in a database."""

Phase = Literal["pre", "post"]
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of one package."""

    version: str
    phase: Phase
    sql: str

    @property
    def sha256(self) -> str:
        """What the file hashes to; one that was applied may never hash to anything else."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def list_migrations(packages: Sequence[str], phase: Phase | None = None) -> list[Migration]:
    """Return the migrations of packages in the order they are applied."""
    found = [migration for package in packages for migration in _of_package(package)]
    return [migration for migration in found if phase in (None, migration.phase)]


def migrate(dsn: str, packages: Sequence[str], *, phase: Phase | None = None) -> list[str]:
    """Apply what is missing and return the versions applied now.

    Raises MIGRATION_CHANGED when an applied file's content differs, MIGRATION_FAILED naming the
    file that failed.
    """
    queries = load_queries(__package__)
    migrations = list_migrations(packages, phase)
    with translated(), psycopg.connect(dsn, autocommit=True) as connection:
        _become_owner(connection, queries)
        connection.execute(_bytes(queries.lock_migrations.sql), {"lock": MIGRATION_LOCK})
        connection.execute(_bytes(queries.create_migration_table.sql))
        applied = _applied(connection, queries)
        _must_be_unchanged(migrations, applied)
        missing = [migration for migration in migrations if migration.version not in applied]
        for migration in missing:
            _apply(connection, queries, migration)
    return [migration.version for migration in missing]


def list_missing(dsn: str, packages: Sequence[str], *, phase: Phase | None = None) -> list[str]:
    """Return the versions that are not applied yet; MIGRATION_CHANGED as in `migrate`."""
    queries = load_queries(__package__)
    migrations = list_migrations(packages, phase)
    with translated(), psycopg.connect(dsn, autocommit=True) as connection:
        applied = _applied(connection, queries)
    _must_be_unchanged(migrations, applied)
    return [migration.version for migration in migrations if migration.version not in applied]


def must_be_migrated(dsn: str, packages: Sequence[str]) -> None:
    """Raise unless every ``pre`` file is applied: a program starts only on a schema it knows."""
    missing = list_missing(dsn, packages, phase="pre")
    if missing:
        raise JukiError(
            ErrorCode.MIGRATION_FAILED,
            f"the database lacks {len(missing)} migrations, first {missing[0]}; "
            "migrate it before starting",
            missing=len(missing),
        )


def _of_package(package: str) -> Iterator[Migration]:
    directory = resources.files(package).joinpath(SCHEMA_DIRECTORY)
    if not directory.is_dir():
        return
    numbers: set[str] = set()
    for entry in sorted(directory.iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".sql"):
            continue
        shape = FILE_NAME.match(entry.name)
        if shape is None or shape.group(1) in numbers:
            raise JukiError(
                ErrorCode.MIGRATION_FAILED,
                f"{package}: {entry.name} is no name for a migration, or its number is taken",
            )
        numbers.add(shape.group(1))
        phase: Phase = "pre" if shape.group(2) == "pre" else "post"
        yield Migration(f"{package}/{entry.name}", phase, entry.read_text(encoding="utf-8"))


def _become_owner(connection: Connection, queries: Queries) -> None:
    """Act as the group that owns all tables: whoever migrates, one role owns."""
    row = connection.execute(_bytes(queries.owner_role_exists.sql)).fetchone()
    if row is not None and row[0]:
        connection.execute(_bytes(queries.become_owner.sql))


def _applied(connection: Connection, queries: Queries) -> dict[str, str]:
    row = connection.execute(_bytes(queries.migration_table_exists.sql)).fetchone()
    if row is None or not row[0]:
        return {}
    return dict(connection.execute(_bytes(queries.list_applied_migrations.sql)).fetchall())


def _must_be_unchanged(migrations: Sequence[Migration], applied: dict[str, str]) -> None:
    for migration in migrations:
        if applied.get(migration.version, migration.sha256) != migration.sha256:
            raise JukiError(
                ErrorCode.MIGRATION_CHANGED,
                f"{migration.version} was changed after it had been applied; "
                "write a new migration instead",
            )


def _apply(connection: Connection, queries: Queries, migration: Migration) -> None:
    mark = {"version": migration.version, "sha256": migration.sha256}
    try:
        if migration.sql.startswith(OUTSIDE_TRANSACTION):
            connection.execute(migration.sql.encode())
            connection.execute(_bytes(queries.record_migration.sql), mark)
            return
        with connection.transaction():
            connection.execute(migration.sql.encode())
            connection.execute(_bytes(queries.record_migration.sql), mark)
    except psycopg.Error as error:
        cause = translate(error)
        if cause.code in (ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.DISK_FULL):
            raise cause from None
        raise JukiError(
            ErrorCode.MIGRATION_FAILED,
            f"{migration.version}: {error.diag.message_primary}",
            sqlstate=error.sqlstate or "",
        ) from None


def _bytes(sql: str) -> bytes:
    return sql.encode()
