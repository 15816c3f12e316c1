"""What every test may ask for: a real server, a database of its own, a clock that stands still."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database, drop_node_database

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock
    from jukinet.platform.readers.rehearsal import PcscService

MEMORY = Path("/dev/shm")
MEMORY_BYTES_NEEDED = 4 << 30
"""Two processes with a server and a nation each, and as much again."""
RUN_SECONDS_MAX = 3_600
"""Another container's processes cannot be seen; its runs have ended by then."""


settings.register_profile(
    "busy machine",
    settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("busy machine")
"""A property holds however slowly; other tests run beside it, and a fixture may serve many runs."""


def pytest_configure() -> None:
    """What tests write goes into memory where there is room: a thousand databases never last.

    A database is copied for nearly every test; on a disk that took as long as all the rest.
    """
    if _has_room():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
        _make_room()


def _make_room() -> None:
    """Give back what runs that were killed have left: memory has no night in which it is tidied."""
    for lock in MEMORY.glob("pytest-of-*/pytest-*/.lock"):
        try:
            runs = Path(f"/proc/{int(lock.read_text())}").exists()
            old = lock.stat().st_mtime < time.time() - RUN_SECONDS_MAX
        except (OSError, ValueError):
            continue
        if old and not runs and os.access(lock, os.W_OK):
            shutil.rmtree(lock.parent, ignore_errors=True)


def _has_room() -> bool:
    try:
        runs_programs = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
        free = min(shutil.disk_usage(MEMORY).free, _memory_available())
    except OSError:
        return False
    return runs_programs and os.access(MEMORY, os.W_OK) and free > MEMORY_BYTES_NEEDED


def _memory_available() -> int:
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable"))


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


DEAR_FIRST = {"protection", "simulation", "tools"}
"""Folders with tests of many seconds: none is begun last, when one process waits for the other."""


@pytest.hookimpl(tryfirst=True)  # the names of groups are read by xdist's own hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what their module makes stay in one process, where it is made once.

    So do all that look into a browser: it is started once.
    """
    items.sort(key=lambda item: item.path.parent.name not in DEAR_FIRST)
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif item.get_closest_marker("xdist_group") is None and _shares_with_its_module(item):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def _shares_with_its_module(item: pytest.Item) -> bool:
    found = getattr(item, "_fixtureinfo", None)
    made = found.name2fixturedefs.values() if found is not None else ()
    return any(each[-1].scope == "module" for each in made)


MakeDatabase = Callable[[tuple[str, ...]], Database]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One PostgreSQL server a test process; it waits for no disk, and keeps a short log."""
    settings = {"max_wal_size": "256MB"}
    with Cluster.start(tmp_path_factory.mktemp("pg"), durable=False, settings=settings) as running:
        yield running


@pytest.fixture(scope="session")
def _database_numbers() -> Iterator[int]:
    return count(1)


@contextmanager
def _making(cluster: Cluster, numbers: Iterator[int]) -> Iterator[MakeDatabase]:
    """Migrated databases, as the application role sees them; dropped at the end.

    The administrator's way into the same database is ``cluster.dsn(database.name)``.
    """
    made: list[Database] = []

    def make(packages: tuple[str, ...]) -> Database:
        name = f"node_{next(numbers)}"
        dsn = create_node_database(cluster.dsn(), name, packages=packages)
        made.append(Database(dsn, application_name=name))
        return made[-1]

    yield make
    for database in made:
        database.close()
        drop_node_database(cluster.dsn(), database.name)


@pytest.fixture
def make_database(cluster: Cluster, _database_numbers: Iterator[int]) -> Iterator[MakeDatabase]:
    """Make databases that last for one test."""
    with _making(cluster, _database_numbers) as make:
        yield make


@pytest.fixture(scope="module")
def make_module_database(
    cluster: Cluster, _database_numbers: Iterator[int]
) -> Iterator[MakeDatabase]:
    """Make databases that the tests of one file share."""
    with _making(cluster, _database_numbers) as make:
        yield make


@pytest.fixture(scope="session")
def make_session_database(
    cluster: Cluster, _database_numbers: Iterator[int]
) -> Iterator[MakeDatabase]:
    """Make databases that many files share; whoever uses them keeps out of the others' way."""
    with _making(cluster, _database_numbers) as make:
        yield make


@pytest.fixture(scope="session", autouse=True)
def quick_guesses() -> Iterator[None]:
    """Passwords and PINs of this process cost a thirtieth: a test has nothing to guess.

    Programs that are started have the product's costs, which ``test_costs_of_guessing`` holds.
    """
    from jukinet.platform.crypto import password, sealed_file

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password, "COST", password.COST // 32)
        patch.setattr(sealed_file, "SCRYPT_COST", sealed_file.SCRYPT_COST // 32)
        yield


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
