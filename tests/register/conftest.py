"""What tests of the register share: a register to write to, and a clerk at its counter."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))


from counter_offices import CLERK, MadeCards, make_keys
from counter_visitor import CounterVisitor
from register_builders import hand_over_codes
from register_counter import RegisterCounter

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext


@pytest.fixture
def tx(office: Database) -> Iterator[Transaction]:
    """A transaction of a register that has codes to give."""
    with office.transaction() as tx:
        hand_over_codes(tx)
        yield tx


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> NodeContext:
    """The office's vault and directory, made once."""
    return make_keys(tmp_path_factory.mktemp("keys"), ManualClock(datetime.now(UTC)))


@pytest.fixture(scope="session")
def cards(tmp_path_factory: pytest.TempPathFactory) -> MadeCards:
    """The operators' cards, made once."""
    return MadeCards.make(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def clerk(office: RegisterCounter) -> CounterVisitor:
    """Somebody at a terminal, signed on, with a case open."""
    visitor = CounterVisitor(office.counter, "madoguchi-1")
    visitor.sign_on(CLERK)
    visitor.open_case()
    return visitor
