"""Offices that hold identification information, with databases of their own.

The databases are made once a session and emptied before each test; the programs are new each time.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from notice_builders import NINE
from notices_nation import (
    PACKAGES,
    PARTIES,
    MakeNode,
    NoticeNode,
    SmallNation,
    make_node,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.terms.parties import Party
from office_keys import ListedKeys, list_keys

EMPTY = """DO $$ DECLARE whole regclass; BEGIN
    FOR whole IN SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace IN ('notices'::regnamespace, 'message'::regnamespace)
    LOOP EXECUTE format('DELETE FROM %s', whole); END LOOP;
END $$"""


@pytest.fixture(scope="session")
def notice_keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    return list_keys(tmp_path_factory.mktemp("notice-keys"), PARTIES, NINE)


@pytest.fixture(scope="session")
def notice_databases(
    make_session_database: Callable[[tuple[str, ...]], Database],
) -> dict[Party, Database]:
    return {party: make_session_database(PACKAGES) for party in PARTIES}


@pytest.fixture
def node(
    cluster: Cluster,
    notice_databases: dict[Party, Database],
    notice_keys: ListedKeys,
    at: ManualClock,
) -> MakeNode:
    """Make one office; all share one clock."""

    def make(party: Party) -> NoticeNode:
        database = notice_databases[party]
        with psycopg.connect(cluster.dsn(database.name)) as admin:
            admin.execute(EMPTY)
        return make_node(party, database, notice_keys, at)

    return make


@pytest.fixture
def nation(node: MakeNode) -> SmallNation:
    """Three cities, two prefectures, the national server."""
    return SmallNation(nodes={party: node(party) for party in PARTIES})
