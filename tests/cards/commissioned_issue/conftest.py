"""A town, its server and its contractor, with keys that are made once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from commissioning import Commissioning, Keys, make_commissioning, make_keys

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
