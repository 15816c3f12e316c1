"""Two towns; their keys are made once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from two_towns import WIDE_PACKAGES, TwoTowns, make_keys

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database
from office_keys import EnrolledKeys


@pytest.fixture(scope="session")
def town_keys(tmp_path_factory: pytest.TempPathFactory) -> EnrolledKeys:
    return make_keys(tmp_path_factory.mktemp("town-keys"))


@pytest.fixture(scope="session")
def town_databases(cluster: Cluster) -> Iterator[tuple[Database, Database]]:
    """One database for each office, for the whole session: every test has families of its own."""
    made = tuple(
        Database(create_node_database(cluster.dsn(), name, packages=WIDE_PACKAGES))
        for name in ("wide_area_issuing", "wide_area_home")
    )
    yield made[0], made[1]
    for database in made:
        database.close()


@pytest.fixture
def towns(
    town_databases: tuple[Database, Database], town_keys: EnrolledKeys, at: ManualClock
) -> TwoTowns:
    """On the first morning of the second stage, at nine."""
    return TwoTowns(town_keys, at, *town_databases)
