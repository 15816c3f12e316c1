"""One nation of cards for all tests of a module's suite; its list of stopped cards is emptied."""

from __future__ import annotations

import pytest
from card_world import CardWorld, DictionaryList


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory) -> CardWorld:
    return CardWorld.make(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def world(made_world: CardWorld) -> CardWorld:
    made_world.stopped = DictionaryList()
    return made_world
