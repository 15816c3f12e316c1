"""What tests of a mass re-issue share: a register office with cards of a stopped key."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# ruff: noqa: E402 - the builders are found by their paths
for place in ("cards", "filings", "counters", "copies", "register"):
    sys.path.insert(0, str(Path(__file__).parents[2] / place))

from filing_builders import Keys
from reissue_office import ReissueOffice, make_reissue_office

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database


@pytest.fixture
def office(
    keys: Keys, make_database: Callable[[tuple[str, ...]], Database], at: ManualClock
) -> ReissueOffice:
    return make_reissue_office(keys, make_database, at)
