"""Which packages keep SQL, and what the server thinks of each of their statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg

import jukinet
from jukinet.platform.db.queries import Query, load_queries

ROOT: Final = Path(jukinet.__file__).parent
PREPARABLE: Final = re.compile(r"(SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|WITH)\b", re.IGNORECASE)
TEMPORARY: Final = re.compile(r"CREATE\s+TEMP(ORARY)?\s+TABLE\b", re.IGNORECASE)
COPY: Final = re.compile(r"COPY\s+([a-z_.]+)\s*\(([^)]*)\)\s*FROM\s+STDIN\b", re.IGNORECASE)
COMMENT: Final = re.compile(r"--[^\n]*")


def list_store_packages() -> list[str]:
    """Every package with named queries, except the database's own (roles and settings)."""
    found = {_package_of(path.parent) for path in ROOT.rglob("store.sql")}
    return sorted(found - {"jukinet.platform.db"})


def list_schema_packages() -> tuple[str, ...]:
    """Every package with tables; the platform's first, as others may refer to it."""
    found = {_package_of(path.parents[1]) for path in ROOT.rglob("schema/*.sql")}
    return tuple(sorted(found, key=lambda name: ("platform" not in name, name)))


def list_refused(dsn: str, package: str) -> Iterator[str]:
    """Plan every named query of a package as the application would; yield what the server refuses.

    Planning a generic plan resolves every name and type, and checks the application role's grants.
    """
    queries = list(load_queries(package))
    with psycopg.connect(dsn) as connection:
        for query in queries:
            if TEMPORARY.match(_bare(query)):
                connection.execute(query.sql.encode())
        for query in queries:
            try:
                with connection.transaction():
                    _try(connection, query)
            except psycopg.Error as error:
                yield f"{package}: {query.name}: {error.diag.message_primary}"
        connection.rollback()


def _try(connection: psycopg.Connection[tuple[Any, ...]], query: Query) -> None:
    bare = _bare(query)
    copied = COPY.match(bare)
    if copied:
        # A COPY cannot be planned; what it needs is that its columns are there and may be filled.
        places = ", ".join("NULL" for _ in copied.group(2).split(","))
        filled = f"INSERT INTO {copied.group(1)} ({copied.group(2)}) SELECT {places} WHERE false"
        connection.execute(f"EXPLAIN {filled}".encode())
    elif PREPARABLE.match(bare):
        connection.execute(f"EXPLAIN (GENERIC_PLAN) {query.positional}".encode())


def _bare(query: Query) -> str:
    return COMMENT.sub("", query.sql).strip()


def _package_of(directory: Path) -> str:
    return ".".join(("jukinet", *directory.relative_to(ROOT).parts))
