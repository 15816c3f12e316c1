"""Offices with databases of their own, their keys made once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import pytest
from message_offices import PACKAGES, MakeOffice, Office, make_keys, make_office

from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import Handler
from jukinet.terms.parties import Party
from office_keys import ListedKeys

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock


class MakeDatabase(Protocol):
    def __call__(self, packages: tuple[str, ...]) -> Database: ...


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    """The keys of every office in these tests."""
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def office(make_database: MakeDatabase, keys: ListedKeys, at: ManualClock) -> MakeOffice:
    """Make an office with its own database; all share one clock."""

    def make(
        party: Party,
        handlers: Sequence[Handler] = (),
        *,
        directory: PeerDirectory | None = None,
        clock: ManualClock | None = None,
    ) -> Office:
        return make_office(
            party, make_database(PACKAGES), keys, clock or at, handlers, directory=directory
        )

    return make
