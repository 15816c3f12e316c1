"""Offices that hold identification information, with databases of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_nation import (
    PARTIES,
    Node,
    SmallNation,
    make_directory,
    make_node,
    make_vaults,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.db.database import Database
from jukinet.terms.parties import Party

MakeDatabase = Callable[[tuple[str, ...]], Database]
MakeNode = Callable[[Party], Node]


@pytest.fixture(scope="session")
def notice_keys(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[Party, Vault], PeerDirectory]:
    path: Path = tmp_path_factory.mktemp("notice-keys")
    vaults = make_vaults(path)
    return vaults, make_directory(path, vaults)


@pytest.fixture
def node(
    make_database: MakeDatabase,
    notice_keys: tuple[dict[Party, Vault], PeerDirectory],
    at: ManualClock,
) -> MakeNode:
    """Make one office; all share one clock."""

    def make(party: Party) -> Node:
        return make_node(party, make_database, *notice_keys, at)

    return make


@pytest.fixture
def nation(node: MakeNode) -> SmallNation:
    """Three cities, two prefectures, the national server."""
    return SmallNation({party: node(party) for party in PARTIES})
