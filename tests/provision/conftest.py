"""A centre with a database of its own; the keys of everybody are made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from provision_nation import PACKAGES, Centre, make_keys

from jukinet.platform.db.database import Database
from office_keys import EnrolledKeys

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock


@pytest.fixture(scope="session")
def provision_keys(tmp_path_factory: pytest.TempPathFactory) -> EnrolledKeys:
    return make_keys(tmp_path_factory.mktemp("provision-keys"))


@pytest.fixture
def centre(
    make_database: Callable[[tuple[str, ...]], Database],
    provision_keys: EnrolledKeys,
    at: ManualClock,
) -> Centre:
    return Centre(provision_keys, make_database(PACKAGES), at)
