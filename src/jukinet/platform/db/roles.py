"""Who may do what in a node's database, and how such a database is made.

Three groups that cannot log in: ``juki_owner`` owns every schema and table, ``juki_migrator`` may
act as the owner (the migration step of a release), ``juki_application`` is what grants in the
schema files name. Each node has a login of its own, named like its database and a member of
``juki_application``; it can connect to that database and to no other. A program that was taken over
therefore reads and appends what its node could, and rewrites no history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from jukinet.platform.db.driver import translated
from jukinet.platform.db.migrate import list_migrations, migrate
from jukinet.platform.db.queries import Queries, load_queries

OWNER: Final = "juki_owner"
APPLICATION: Final = "juki_application"
ROLES_LOCK: Final = 0x6A756B6A
"""Advisory lock number: one program at a time makes roles and databases."""
TEMPLATE_PREFIX: Final = "juki_template_"

Connection = psycopg.Connection[tuple[Any, ...]]


def create_node_database(
    admin_dsn: str,
    name: str,
    *,
    packages: Sequence[str],
    template: bool = True,
    password: str | None = None,
) -> str:
    """Make a node's database with its login, migrated, and return the DSN of its application role.

    A database that is there already is migrated only. With ``template`` the first of several nodes
    with the same schemas pays for the migrations and the others are copies. A ``password`` is for
    servers that ask for one.
    """
    queries = load_queries(__package__)
    with _administration(admin_dsn, queries) as admin:
        _create_login(admin, queries, name, password)
        source = "template0"
        if template and not _exists(admin, queries.database_exists.sql, name):
            source = _template(admin, admin_dsn, queries, packages)
        # Copying takes longest and disturbs nobody: only who makes this very database waits for it.
        admin.execute(queries.lock_roles.sql.encode(), {"lock": _lock_of(name)})
        admin.execute(queries.unlock_roles.sql.encode(), {"lock": ROLES_LOCK})
        if not _exists(admin, queries.database_exists.sql, name):
            _create_database(admin, name, source)
        _grant_connection(admin, name)
    migrate(make_conninfo(admin_dsn, dbname=name), packages)
    credentials = {"password": password} if password is not None else {}
    return make_conninfo(admin_dsn, dbname=name, user=name, **credentials)


def drop_node_database(admin_dsn: str, name: str) -> None:
    """Remove a node's database with its login; whoever is connected is put out."""
    queries = load_queries(__package__)
    with _administration(admin_dsn, queries) as admin:
        identifier = sql.Identifier(name)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(identifier))


@contextmanager
def _administration(admin_dsn: str, queries: Queries) -> Iterator[Connection]:
    with translated(), psycopg.connect(admin_dsn, autocommit=True) as admin:
        admin.execute(queries.lock_roles.sql.encode(), {"lock": ROLES_LOCK})
        admin.execute(queries.create_group_roles.sql.encode())
        yield admin


def _lock_of(name: str) -> int:
    """The advisory lock of one database by its name; never that of the roles."""
    return ROLES_LOCK << 24 | int.from_bytes(hashlib.sha256(name.encode()).digest()[:3])


def _create_login(admin: Connection, queries: Queries, name: str, password: str | None) -> None:
    login = sql.Identifier(name)
    if not _exists(admin, queries.role_exists.sql, name):
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(login))
    if password is not None:
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(login, sql.Literal(password)))
    admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), login))


def _template(admin: Connection, admin_dsn: str, queries: Queries, packages: Sequence[str]) -> str:
    """Return the name of a database with just these schemas, made when there is none yet."""
    marks = [f"{migration.version} {migration.sha256}" for migration in list_migrations(packages)]
    name = TEMPLATE_PREFIX + hashlib.sha256("\n".join(marks).encode()).hexdigest()[:16]
    if _exists(admin, queries.database_exists.sql, name):
        return name
    half = name + "_half"
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half)))
    _create_database(admin, half, "template0")
    migrate(make_conninfo(admin_dsn, dbname=half), packages)
    # Nobody may be connected to a database that is copied, so nobody may connect.
    admin.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(half)))
    admin.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name))
    )
    return name


def _create_database(admin: Connection, name: str, source: str) -> None:
    identifier = sql.Identifier(name)
    # Files are copied as such: writing every page to the log as well takes three times as long.
    copied = sql.SQL("STRATEGY FILE_COPY" if admin.info.server_version >= 150_000 else "")
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} {} OWNER {}").format(
            identifier, sql.Identifier(source), copied, sql.Identifier(OWNER)
        )
    )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(identifier))


def _grant_connection(admin: Connection, name: str) -> None:
    """Let the node's login in, with temporary tables for its loads, and nobody else."""
    admin.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(name), sql.Identifier(name)
        )
    )


def _exists(admin: Connection, query: str, name: str) -> bool:
    row = admin.execute(query.encode(), {"name": name}).fetchone()
    return row is not None and bool(row[0])
