"""Offices of addresses and domiciles with real databases, keys and envelopes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database

for place in ("link", "counters", "register"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The vaults of all parties and the directory, made once."""
    from link_offices import NINE, make_keys

    return make_keys(tmp_path_factory.mktemp("keys"), NINE)


@pytest.fixture
def offices(
    make_database: Callable[[tuple[str, ...]], Database], keys: object, at: ManualClock
) -> object:
    """Two towns, their prefecture and the nation; the register offices have codes."""
    from link_offices import PARTIES, Keys, Offices, make_node

    from jukinet.link.jobs import keep_codes
    from jukinet.terms.parties import Role

    assert isinstance(keys, Keys)
    made = Offices({party: make_node(party, make_database, keys, at) for party in PARTIES})
    for node in made.nodes.values():
        if node.party.role is Role.REGISTER_OFFICE:
            keep_codes(node.database, node.context)
    made.settle_down()
    return made
