"""Offices of addresses and domiciles with real databases, keys and envelopes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from office_keys import ListedKeys, list_keys

for place in ("link", "counters", "register"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))

from counter_offices import MadeCards, make_keys  # noqa: E402
from history_offices import Someone  # noqa: E402
from link_offices import (  # noqa: E402
    NINE,
    OFFICE_A,
    OFFICE_B,
    SERVER_A,
    SERVER_B,
    Offices,
    make_node,
)
from register_builders import hand_over_codes  # noqa: E402

TOWNS = (OFFICE_A, SERVER_A, OFFICE_B, SERVER_B)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    """The vaults of all parties and the directory, made once."""
    return list_keys(tmp_path_factory.mktemp("keys"), TOWNS, NINE)


@pytest.fixture(scope="module")
def module_clock() -> ManualClock:
    """The morning of the second stage; it moves on from test to test."""
    return ManualClock(NINE)


@pytest.fixture
def at(module_clock: ManualClock) -> ManualClock:
    """The clock of the offices."""
    return module_clock


@pytest.fixture(scope="module")
def offices(
    make_module_database: Callable[[tuple[str, ...]], Database],
    keys: ListedKeys,
    module_clock: ManualClock,
) -> Offices:
    """Two towns, each with its server; the register offices have codes.  Made once a module."""
    towns = Offices(
        nodes={one: make_node(one, make_module_database, keys, module_clock) for one in TOWNS}
    )
    for party in (OFFICE_A, OFFICE_B):
        with towns[party].database.transaction() as tx:
            hand_over_codes(tx, 200)
    return towns


@pytest.fixture
def who() -> Someone:
    """Somebody whom no other test knows."""
    return Someone.next()


@pytest.fixture(scope="module")
def counter_keys(tmp_path_factory: pytest.TempPathFactory) -> NodeContext:
    """The vault and directory of an office with a counter, made once."""
    return make_keys(tmp_path_factory.mktemp("counter"), ManualClock(datetime.now(UTC)))


@pytest.fixture(scope="module")
def counter_cards(tmp_path_factory: pytest.TempPathFactory) -> MadeCards:
    """The operators' cards, made once."""
    return MadeCards.make(tmp_path_factory.mktemp("cards"))
