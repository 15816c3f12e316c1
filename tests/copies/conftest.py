"""A counter that issues copies; its keys and fonts are made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from copies_office import PACKAGES, CopiesOffice, PaperRoom, open_paper_room

from jukinet.copies.procedures import lay_out_numbers
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database


@pytest.fixture(scope="session")
def paper_room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("copies-keys"))


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], paper_room: PaperRoom, at: ManualClock
) -> CopiesOffice:
    """A counter on the first morning of the second stage."""
    context = replace(paper_room.context, clock=at)
    office = CopiesOffice(make_database(PACKAGES), context, paper_room.desk, at)
    with office.database.transaction() as tx:
        lay_out_numbers(tx, at.today())
    return office
