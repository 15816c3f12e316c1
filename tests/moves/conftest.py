"""What tests of moves share: two towns, or three, with everything between them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database, drop_node_database

for place in ("filings", "cards"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))

from move_keys import NINE, MoveKeys, make_keys  # noqa: E402
from move_nation import Nation, make_nation  # noqa: E402


@pytest.fixture(scope="session")
def move_keys(tmp_path_factory: pytest.TempPathFactory) -> MoveKeys:
    return make_keys(tmp_path_factory.mktemp("keys"), NINE)


@pytest.fixture
def nation(
    make_database: Callable[[tuple[str, ...]], Database], move_keys: MoveKeys, at: ManualClock
) -> Nation:
    """A nation of one's own, for a test that looks at all there is."""
    return make_nation(make_database, move_keys, at)


@pytest.fixture(scope="session")
def towns(cluster: Cluster, move_keys: MoveKeys) -> Iterator[Nation]:
    """One nation for all cases; each case has a family of its own, and time only goes on."""
    made: list[Database] = []

    def make(packages: tuple[str, ...]) -> Database:
        name = f"moves_{uuid4().hex[:12]}"
        dsn = create_node_database(cluster.dsn(), name, packages=packages)
        made.append(Database(dsn, application_name=name))
        return made[-1]

    yield make_nation(make, move_keys, ManualClock(NINE))
    for database in made:
        database.close()
        drop_node_database(cluster.dsn(), database.name)
