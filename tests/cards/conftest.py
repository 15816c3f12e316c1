"""What tests of cards share: a register office that issues cards."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

for place in ("filings", "counters", "register"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))

# ruff: noqa: E402 - the builders above are found by their paths
from cards_office import CardsOffice, make_cards_office
from filing_builders import Keys, make_keys

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The office's vault, made once."""
    return make_keys(tmp_path_factory.mktemp("keys"), datetime.now(UTC))


@pytest.fixture
def office(
    keys: Keys, make_database: Callable[[tuple[str, ...]], Database], at: ManualClock
) -> CardsOffice:
    return make_cards_office(keys, make_database, at)
