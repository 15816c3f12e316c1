"""An office whose keys are made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from custody_office import PACKAGES, CustodyOffice, make_context

from jukinet.platform.db.database import Database

if TYPE_CHECKING:
    from jukinet.platform.clock import ManualClock


@pytest.fixture
def custody(
    make_database: Callable[[tuple[str, ...]], Database],
    tmp_path_factory: pytest.TempPathFactory,
    at: ManualClock,
) -> CustodyOffice:
    return CustodyOffice(
        make_context(tmp_path_factory.mktemp("custody"), at), make_database(PACKAGES)
    )
