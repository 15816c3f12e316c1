"""What tests of inspection and of protection's screens share: a register office with a counter."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jukinet.platform.clock import ManualClock
from jukinet.platform.message.handling import NodeContext

for place in ("counters", "register"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> NodeContext:
    """The office's vault and directory, made once."""
    from counter_offices import make_keys

    return make_keys(tmp_path_factory.mktemp("keys"), ManualClock(datetime.now(UTC)))


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The operators' cards, made once."""
    from counter_offices import MadeCards

    return MadeCards.make(tmp_path_factory.mktemp("cards"))
