"""Offices with ledgers of their own; their keys are made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from security_offices import PACKAGES, Office, make_keys, make_office

from jukinet.platform.db.database import Database
from jukinet.terms.parties import Party
from office_keys import ListedKeys

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock


@pytest.fixture(scope="session")
def security_keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    return make_keys(tmp_path_factory.mktemp("security-keys"))


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], security_keys: ListedKeys, at: ManualClock
) -> Callable[[Party], Office]:
    """Make an office of a party."""
    return lambda party: make_office(party, make_database(PACKAGES), security_keys, at)
