"""Offices that hold identification information, with databases of their own.

The databases are made once a session and emptied before each test; the programs are new each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from notices_nation import (
    PACKAGES,
    PARTIES,
    Node,
    SmallNation,
    make_directory,
    make_node,
    make_vaults,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database, drop_node_database
from jukinet.terms.parties import Party

MakeNode = Callable[[Party], Node]

EMPTY = """DO $$ DECLARE whole regclass; BEGIN
    FOR whole IN SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace IN ('notices'::regnamespace, 'message'::regnamespace)
    LOOP EXECUTE format('DELETE FROM %s', whole); END LOOP;
END $$"""


@pytest.fixture(scope="session")
def notice_keys(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[Party, Vault], PeerDirectory]:
    path: Path = tmp_path_factory.mktemp("notice-keys")
    vaults = make_vaults(path)
    return vaults, make_directory(path, vaults)


@pytest.fixture(scope="session")
def notice_databases(cluster: Cluster) -> Iterator[dict[Party, Database]]:
    names = {party: f"notices_{party.role.value}_{party.code}" for party in PARTIES}
    made = {
        party: Database(create_node_database(cluster.dsn(), name, packages=PACKAGES))
        for party, name in names.items()
    }
    yield made
    for party, database in made.items():
        database.close()
        drop_node_database(cluster.dsn(), names[party])


@pytest.fixture
def node(
    cluster: Cluster,
    notice_databases: dict[Party, Database],
    notice_keys: tuple[dict[Party, Vault], PeerDirectory],
    at: ManualClock,
) -> MakeNode:
    """Make one office; all share one clock."""

    def make(party: Party) -> Node:
        database = notice_databases[party]
        with psycopg.connect(cluster.dsn(database.name)) as admin:
            admin.execute(EMPTY)
        return make_node(party, database, *notice_keys, at)

    return make


@pytest.fixture
def nation(node: MakeNode) -> SmallNation:
    """Three cities, two prefectures, the national server."""
    return SmallNation({party: node(party) for party in PARTIES})
