"""A library outside the town's system serves a card and learns a number of its own only."""

from __future__ import annotations

from pathlib import Path

import pytest
from card_world import CODE, NOW, NUMBER, CardWorld, ChipCarrier

from jukinet.iccard.conversation import converse
from jukinet.nation.tour.library import LOANS_MAX, TownLibrary
from jukinet.terms.errors import ErrorCode
from refusals import refused


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> CardWorld:
    return CardWorld.make(Path(tmp_path_factory.mktemp("world")))


def a_library(world: CardWorld, aid: bytes, path: Path, *stopped: str) -> TownLibrary:
    return TownLibrary(world.service_terminal(aid), aid, path / "books.json", lambda: stopped)


def test_a_book_is_lent_and_comes_back(world: CardWorld, tmp_path: Path) -> None:
    chip = world.card()
    card = ChipCarrier(chip)
    library = a_library(world, world.load_service(chip), tmp_path)
    library.lend(card, "坊っちゃん", NOW)
    library.lend(card, "こころ", NOW)
    assert library.list_loans(card, NOW) == ["20261210 坊っちゃん", "20261210 こころ"]
    assert [one.title for one in library.take_back(card, "坊っちゃん", NOW)] == ["こころ"]
    assert library.list_loans(card, NOW) == ["20261210 こころ"]
    refused(ErrorCode.NOT_FOUND, lambda: library.take_back(card, "坊っちゃん", NOW))
    library.take_back(card, "こころ", NOW)
    assert library.list_loans(card, NOW) == []


def test_nobody_takes_more_books_than_the_card_has_lines(world: CardWorld, tmp_path: Path) -> None:
    chip = world.card()
    card = ChipCarrier(chip)
    library = a_library(world, world.load_service(chip), tmp_path)
    for number in range(LOANS_MAX):
        library.lend(card, f"とても長い題名の本　{number}"[:13], NOW)
    refused(ErrorCode.STEP_IMPOSSIBLE, lambda: library.lend(card, "もう一冊", NOW))


def test_a_library_sees_neither_card_number_nor_code(world: CardWorld, tmp_path: Path) -> None:
    chip = world.card()
    card = ChipCarrier(chip)
    library = a_library(world, world.load_service(chip), tmp_path)
    library.lend(card, "草枕", NOW)
    kept = library.books.read_bytes()
    for secret in (NUMBER.digits, CODE.digits):
        assert secret.encode() not in kept
    refused(
        ErrorCode.IC_TERMINAL_NOT_CERTIFIED,
        lambda: converse(library.terminal.open_network(NOW), card),
    )


def test_a_number_the_town_has_stopped_is_not_served(world: CardWorld, tmp_path: Path) -> None:
    chip = world.card()
    card = ChipCarrier(chip)
    library = a_library(world, world.load_service(chip), tmp_path, "service-1-000123")
    refused(ErrorCode.CARD_NOT_USABLE, lambda: library.lend(card, "門", NOW))
    assert not library.books.exists()
