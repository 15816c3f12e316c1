"""A town, its server and its contractor, with keys that are made once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from commissioning import Commissioning, Keys, make_commissioning, make_keys
from filing_builders import Keys as OfficeKeys
from filing_builders import make_keys as make_office_keys
from ordering_office import CardsOffice, make_ordering_office

from jukinet.platform.db.database import Database

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock


@pytest.fixture(scope="session")
def commission_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("commission-keys"))


@pytest.fixture
def make_house(
    make_database: Callable[[tuple[str, ...]], Database],
    commission_keys: Keys,
    at: ManualClock,
    tmp_path: Path,
) -> Callable[..., Commissioning]:
    def make(**given: Any) -> Commissioning:
        return make_commissioning(make_database, commission_keys, at, tmp_path, **given)

    return make


@pytest.fixture
def house(make_house: Callable[..., Commissioning]) -> Commissioning:
    """A private contractor, reached by a messenger with media."""
    return make_house()


@pytest.fixture(scope="session")
def office_keys(tmp_path_factory: pytest.TempPathFactory) -> OfficeKeys:
    return make_office_keys(tmp_path_factory.mktemp("office-keys"), datetime.now(UTC))


@pytest.fixture
def office(
    office_keys: OfficeKeys,
    make_database: Callable[[tuple[str, ...]], Database],
    at: ManualClock,
    commission_keys: Keys,
) -> CardsOffice:
    """An office with a contract and a certified key of its contractor."""
    return make_ordering_office(office_keys, make_database, at, commission_keys)
