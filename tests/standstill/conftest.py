"""A town for a standstill."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.append(str(Path(__file__).parent.parent / "iccard"))  # holders have chips

from standstill_town import PACKAGES, Town, make_town

from jukinet.platform.db.database import Database

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock


@pytest.fixture
def town(
    make_database: Callable[[tuple[str, ...]], Database],
    tmp_path_factory: pytest.TempPathFactory,
    at: ManualClock,
) -> Town:
    return make_town(tmp_path_factory.mktemp("town"), make_database(PACKAGES), at)
