"""What tests of moves share: two towns, or three, with everything between them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

for place in ("filings", "cards"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))

from move_nation import NINE, MoveKeys, Nation, make_keys, make_nation  # noqa: E402

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock
    from jukinet.platform.db.database import Database


@pytest.fixture(scope="session")
def move_keys(tmp_path_factory: pytest.TempPathFactory) -> MoveKeys:
    return make_keys(tmp_path_factory.mktemp("keys"), NINE)


@pytest.fixture
def nation(
    make_database: Callable[[tuple[str, ...]], Database], move_keys: MoveKeys, at: ManualClock
) -> Nation:
    return make_nation(make_database, move_keys, at)
