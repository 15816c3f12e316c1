"""The engine of the forms' tests."""

from __future__ import annotations

import pytest

from jukinet.platform.paper.engine import PaperEngine
from paper_tools import the_engine


@pytest.fixture
def engine() -> PaperEngine:
    return the_engine()
