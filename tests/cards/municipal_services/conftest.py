"""A register office that issues cards, whose by-law offers three services."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

for place in ("filings", "counters", "register", "cards", "iccard", "copies", "browser"):
    sys.path.insert(0, str(Path(__file__).parents[2] / place))

# ruff: noqa: E402 - the builders above are found by their paths
from cards_office import PACKAGES, CardsOffice, enter_family
from filing_builders import Keys, make_context

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database


@pytest.fixture
def office(
    keys: Keys, make_database: Callable[[tuple[str, ...]], Database], at: ManualClock
) -> CardsOffice:
    database = make_database((*PACKAGES, "jukinet.cards.municipal_services"))
    context = make_context(keys, at)
    with database.transaction() as tx:
        family = enter_family(tx, database, context, at)
    return CardsOffice(database, context, at, family)
