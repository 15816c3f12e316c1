"""Offices of addresses and domiciles with real databases, keys and envelopes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database, drop_node_database

for place in ("link", "counters", "register"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The vaults of all parties and the directory, made once."""
    from link_offices import NINE, make_keys

    return make_keys(tmp_path_factory.mktemp("keys"), NINE)


@pytest.fixture(scope="module")
def module_clock() -> ManualClock:
    """The morning of the second stage; it moves on from test to test."""
    return ManualClock(datetime(2003, 8, 25, tzinfo=UTC))


@pytest.fixture
def at(module_clock: ManualClock) -> ManualClock:
    """The clock of the offices."""
    return module_clock


@pytest.fixture(scope="module")
def offices(
    cluster: Cluster, _database_numbers: Iterator[int], keys: object, module_clock: ManualClock
) -> Iterator[object]:
    """Two towns, each with its server; the register offices have codes.  Made once a module."""
    from link_offices import OFFICE_A, OFFICE_B, SERVER_A, SERVER_B, Keys, Offices, make_node
    from register_builders import hand_over_codes

    assert isinstance(keys, Keys)
    made: list[Database] = []

    def make_database(packages: tuple[str, ...]) -> Database:
        name = f"node_{next(_database_numbers)}"
        dsn = create_node_database(cluster.dsn(), name, packages=packages)
        made.append(Database(dsn, application_name=name))
        return made[-1]

    parties = (OFFICE_A, SERVER_A, OFFICE_B, SERVER_B)
    towns = Offices({one: make_node(one, make_database, keys, module_clock) for one in parties})
    for party in (OFFICE_A, OFFICE_B):
        with towns[party].database.transaction() as tx:
            hand_over_codes(tx, 200)
    yield towns
    for database in made:
        database.close()
        drop_node_database(cluster.dsn(), database.name)


@pytest.fixture
def who() -> object:
    """Somebody whom no other test knows."""
    from history_offices import Someone

    return Someone.next()


@pytest.fixture(scope="module")
def counter_keys(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The vault and directory of an office with a counter, made once."""
    from counter_offices import make_keys

    return make_keys(tmp_path_factory.mktemp("counter"), ManualClock(datetime.now(UTC)))


@pytest.fixture(scope="module")
def counter_cards(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The operators' cards, made once."""
    from counter_offices import MadeCards

    return MadeCards.make(tmp_path_factory.mktemp("cards"))
