"""The municipal area of a real chip at a counter: loaded, recognised, deleted; and interrupted.

The chip, the keys and the certificates are real; the reader is a place in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from card_world import FACE, NOW, NUMBER, YAMAGUCHI, CardWorld, ChipCarrier
from test_by_law import by_law

from jukinet.cards.municipal_services.desk import Loading, ServiceDesk
from jukinet.counters.resident_card import ResidentCards
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.pin_pad import PinRequest
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refused

DESK = "madoguchi-1"
USER = "000000004711"
LIBRARY = 7
OTHER = CardNumber.from_payload("987654321098765")


@dataclass
class CardOnTheTable(ChipCarrier):
    """A carrier that can be pulled after some commands."""

    left: int = 10_000

    def transmit(self, command: bytes) -> bytes:
        if self.left == 0:
            raise JukiError(ErrorCode.CARD_MISSING, "the card was taken away")
        self.left -= 1
        return super().transmit(command)

    def ask_pin(self, request: PinRequest) -> bytes:
        raise AssertionError("no service asks for the PIN")


@dataclass
class TableReader:
    """One terminal's reader, in memory."""

    card: CardOnTheTable

    def find_insertion(self, terminal_id: str) -> str | None:
        return "1"

    @contextmanager
    def take(self, terminal_id: str) -> Iterator[CardOnTheTable]:
        self.card.reset()
        yield self.card


@dataclass
class Place:
    """A counter with a card on its reader."""

    world: CardWorld
    card: CardOnTheTable
    desk: ServiceDesk

    def load(self, offer: int = LIBRARY, card: CardNumber = NUMBER) -> None:
        loading = Loading(card, FACE.valid_until, by_law().must_offer(offer, NOW.date()), USER)
        self.desk.load(DESK, loading, NOW)

    def recognise(self, offer: int = LIBRARY) -> str:
        return self.desk.recognise(DESK, offer, NOW)


def a_place(world: CardWorld, chip: Chip) -> Place:
    card = CardOnTheTable(chip)
    cards = ResidentCards(TableReader(card), world.terminal, lambda tx, code: None, "352039")
    return Place(world, card, ServiceDesk(YAMAGUCHI, by_law(), lambda: world.services, cards))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> CardWorld:
    return CardWorld.make(Path(tmp_path_factory.mktemp("world")))


def test_a_loaded_service_knows_its_card_by_its_own_number(world: CardWorld) -> None:
    place = a_place(world, world.card())
    refused(ErrorCode.IC_SERVICE_MISSING, place.recognise)
    place.load()
    assert place.recognise() == USER
    place.desk.delete(DESK, NUMBER, LIBRARY, NOW)
    refused(ErrorCode.IC_SERVICE_MISSING, place.recognise)
    place.desk.delete(DESK, NUMBER, LIBRARY, NOW)  # pressed twice


def test_a_load_that_is_cut_anywhere_is_begun_again_and_ends_well(world: CardWorld) -> None:
    place = a_place(world, world.card())
    cuts, left = 0, 0
    while True:
        place.card.left = left
        try:
            place.load()
            break
        except JukiError as error:
            assert error.code is ErrorCode.CARD_MISSING
            cuts, left = cuts + 1, left + 1
    place.card.left = 10_000
    assert cuts > 5
    assert place.recognise() == USER


def test_another_card_on_the_reader_gets_nothing(world: CardWorld) -> None:
    place = a_place(world, world.card(OTHER))
    refused(ErrorCode.CARD_STATE, place.load)
    refused(ErrorCode.CARD_STATE, lambda: place.desk.delete(DESK, NUMBER, LIBRARY, NOW))
    refused(ErrorCode.IC_SERVICE_MISSING, place.recognise)


def test_a_stopped_card_is_recognised_by_no_service(world: CardWorld) -> None:
    place = a_place(world, world.card())
    place.load()
    world.stopped.stopped[NUMBER] = CardStanding.STOPPED
    try:
        refused(ErrorCode.IC_CARD_SUSPENDED, place.load)
    finally:
        world.stopped.stopped.clear()
    assert place.recognise() == USER
