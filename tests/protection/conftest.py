"""An office with a guard; its keys are made once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from protection_office import PACKAGES, ProtectionOffice, make_context

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext

for place in ("copies", "counters", "forms"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))


@pytest.fixture(scope="session")
def protection_context(tmp_path_factory: pytest.TempPathFactory) -> NodeContext:
    from datetime import UTC, datetime

    clock = ManualClock(datetime(2003, 8, 25, tzinfo=UTC))
    return make_context(tmp_path_factory.mktemp("protection-keys"), clock)


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database],
    protection_context: NodeContext,
    at: ManualClock,
) -> ProtectionOffice:
    """A register office on the first morning of the second stage."""
    context = replace(protection_context, clock=at)
    return ProtectionOffice(make_database(PACKAGES), context, at)
