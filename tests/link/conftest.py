"""A register office's database, and a way to look at all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database

Look = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def register_office(make_database: Callable[[tuple[str, ...]], Database]) -> Database:
    return make_database(("jukinet.register", "jukinet.platform.message", "jukinet.link"))


@pytest.fixture
def look(cluster: Cluster, register_office: Database) -> Look:
    """Ask the office's database as its administrator."""

    def ask(statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(cluster.dsn(register_office.name)) as connection:
            return connection.execute(statement.encode()).fetchall()

    return ask
