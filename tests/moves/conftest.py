"""What tests of moves share: two towns, or three, with everything between them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from office_keys import ListedKeys

for place in ("filings", "cards", "protection"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))

from move_keys import NINE, make_keys  # noqa: E402
from move_nation import Nation, make_nation  # noqa: E402


@pytest.fixture(scope="session")
def move_keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    return make_keys(tmp_path_factory.mktemp("keys"), NINE)


@pytest.fixture
def nation(
    make_database: Callable[[tuple[str, ...]], Database], move_keys: ListedKeys, at: ManualClock
) -> Nation:
    """A nation of one's own, for a test that looks at all there is."""
    return make_nation(make_database, move_keys, at)


@pytest.fixture(scope="session")
def towns(
    make_session_database: Callable[[tuple[str, ...]], Database], move_keys: ListedKeys
) -> Nation:
    """One nation for all cases; each case has a family of its own, and time only goes on."""
    return make_nation(make_session_database, move_keys, ManualClock(NINE))
