"""Offices with a counter, fresh for each test; their keys are made once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "iccard"))  # cards are read at counters, too

from counter_offices import PACKAGES, CounterOffice, MadeCards, make_keys, make_office

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext


@pytest.fixture(scope="session")
def counter_keys(tmp_path_factory: pytest.TempPathFactory) -> Callable[[ManualClock], NodeContext]:
    """The office's context under a test's own clock; vault and directory are made once."""
    from dataclasses import replace
    from datetime import UTC, datetime

    made = make_keys(tmp_path_factory.mktemp("counter-keys"), ManualClock(datetime.now(UTC)))
    return lambda clock: replace(made, clock=clock)


@pytest.fixture(scope="session")
def made_cards(tmp_path_factory: pytest.TempPathFactory) -> MadeCards:
    """The cards of all operators, made once."""
    return MadeCards.make(tmp_path_factory.mktemp("made-cards"))


@pytest.fixture
def counter_office(
    make_database: Callable[[tuple[str, ...]], Database],
    counter_keys: Callable[[ManualClock], NodeContext],
    at: ManualClock,
    made_cards: MadeCards,
    tmp_path: Path,
) -> CounterOffice:
    """An office whose counter has two terminals and three operators."""
    return make_office(counter_keys(at), make_database(PACKAGES), tmp_path / "tray", at, made_cards)
