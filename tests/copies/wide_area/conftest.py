"""Two towns; their keys are made once a session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from two_towns import WIDE_PACKAGES, TownKeys, TwoTowns

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database


@pytest.fixture(scope="session")
def town_keys(tmp_path_factory: pytest.TempPathFactory) -> TownKeys:
    return TownKeys(tmp_path_factory.mktemp("town-keys"))


@pytest.fixture
def towns(
    make_database: Callable[[tuple[str, ...]], Database], town_keys: TownKeys, at: ManualClock
) -> TwoTowns:
    """On the first morning of the second stage, just after nine."""
    return TwoTowns(town_keys, at, make_database(WIDE_PACKAGES), make_database(WIDE_PACKAGES))
