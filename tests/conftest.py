"""What every test may ask for: a real server, a database of its own, a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

import pytest

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database, drop_node_database

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock
    from jukinet.platform.readers.rehearsal import PcscService


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing is skipped: what a test lacks there is a failure that names it."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be: {report.longrepr}"
    return report


MakeDatabase = Callable[[tuple[str, ...]], Database]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One PostgreSQL server a test process; it waits for no disk."""
    with Cluster.start(tmp_path_factory.mktemp("pg"), durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def _database_numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def make_database(cluster: Cluster, _database_numbers: Iterator[int]) -> Iterator[MakeDatabase]:
    """Make migrated databases, as the application role sees them; dropped at the end.

    The administrator's way into the same database is ``cluster.dsn(database.name)``.
    """
    made: list[Database] = []

    def make(packages: tuple[str, ...]) -> Database:
        name = f"node_{next(_database_numbers)}"
        dsn = create_node_database(cluster.dsn(), name, packages=packages)
        made.append(Database(dsn, application_name=name))
        return made[-1]

    yield make
    for database in made:
        database.close()
        drop_node_database(cluster.dsn(), database.name)


@pytest.fixture
def at() -> ManualClock:
    """The morning of the second stage, 2003-08-25 09:00 in Japan; moves only when told."""
    from jukinet.platform.clock import ManualClock

    return ManualClock(datetime(2003, 8, 25, 0, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def pcsc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PcscService]:
    """A PC/SC service of this test process, with two virtual readers."""
    from jukinet.platform.readers.rehearsal import PACKAGES, find_missing, run_service

    missing = find_missing()
    if missing:
        pytest.skip(f"not installed: {missing} (Debian packages {PACKAGES})")
    with run_service(tmp_path_factory.mktemp("pcsc")) as service:
        yield service
