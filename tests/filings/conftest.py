"""An office with its counter, on a real database as the application role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from filing_builders import PACKAGES, Keys, Office, make_context, make_keys

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction


@pytest.fixture(scope="session")
def filing_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    now = datetime(2003, 8, 25, tzinfo=UTC)
    return make_keys(tmp_path_factory.mktemp("keys"), now)


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], filing_keys: Keys, at: ManualClock
) -> Office:
    return Office(make_database(PACKAGES), make_context(filing_keys, at), at)


@pytest.fixture
def tx(office: Office) -> Iterator[Transaction]:
    with office.database.transaction() as tx:
        yield tx
