"""Offices and a nation as other folders' tests have them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register.procedures import get_record

for beside in ("copies", "provision", "iccard"):
    sys.path.append(str(Path(__file__).parents[1] / beside))

from copies_office import PACKAGES, CopiesOffice, PaperRoom, open_paper_room  # noqa: E402
from identity_scene import Scene  # noqa: E402


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("identity-keys"))


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock
) -> CopiesOffice:
    return CopiesOffice(make_database(PACKAGES), replace(room.context, clock=at), room.desk, at)


@pytest.fixture
def scene(office: CopiesOffice) -> Scene:
    her, other = office.family("髙田 花子", "架空 次郎", "架空 三郎")[:2]
    with office.database.transaction() as tx:
        return Scene(office, get_record(tx, her), get_record(tx, other))
