"""Offices with real databases, and a way to look at all of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from link_offices import NINE, PARTIES, Offices, make_node

from jukinet.link.jobs import keep_codes
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.terms.parties import Party, Role
from office_keys import ListedKeys, list_keys

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock

Look = Callable[[str], list[tuple[Any, ...]]]
MakeDatabase = Callable[[tuple[str, ...]], Database]


@pytest.fixture
def register_office(make_database: MakeDatabase) -> Database:
    return make_database(("jukinet.register", "jukinet.platform.message", "jukinet.link"))


@pytest.fixture
def look(cluster: Cluster, register_office: Database) -> Look:
    """Ask the office's database as its administrator."""

    def ask(statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(cluster.dsn(register_office.name)) as connection:
            return connection.execute(statement.encode()).fetchall()

    return ask


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    return list_keys(tmp_path_factory.mktemp("keys"), PARTIES, NINE)


@pytest.fixture
def make_offices(
    make_database: MakeDatabase, keys: ListedKeys, at: ManualClock
) -> Callable[..., Offices]:
    def make(*parties: Party) -> Offices:
        return Offices(
            nodes={party: make_node(party, make_database, keys, at) for party in parties}
        )

    return make


@pytest.fixture
def offices(make_offices: Callable[..., Offices]) -> Offices:
    """All of them, the register offices with codes of their own."""
    made = make_offices(*PARTIES)
    for node in list(made.nodes.values()):
        if node.party.role is Role.REGISTER_OFFICE:
            keep_codes(node.database, node.context)
    made.settle_down()
    return made
