"""What tests of inspection and of protection's screens share: a register office with a counter."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext

for place in ("counters", "register"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))

from counter_offices import MadeCards, make_keys  # noqa: E402
from inspection_acts import SINCE  # noqa: E402
from inspection_office import InspectionOffice, make_inspection_office  # noqa: E402


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> NodeContext:
    """The office's vault and directory, made once."""
    return make_keys(tmp_path_factory.mktemp("keys"), ManualClock(datetime.now(UTC)))


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> MadeCards:
    """The operators' cards, made once."""
    return MadeCards.make(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database],
    keys: NodeContext,
    at: ManualClock,
    cards: MadeCards,
    tmp_path: Path,
) -> InspectionOffice:
    """An office on the first day on which anybody inspects."""
    made = make_inspection_office(replace(keys, clock=at), make_database, tmp_path, cards)
    made.set_day(SINCE)
    return made
