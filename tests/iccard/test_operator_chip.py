"""A chip stands behind the counters' card reader: found, proven, refused in the counter's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from card_world import NOW, CardWorld, ChipCarrier

from jukinet.counters.card_reader import CardReader
from jukinet.counters.operator_chip import ChipReader
from jukinet.counters.resident_reader import CardInHand
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.pin_pad import PinRequest
from jukinet.iccard.rights import Right
from jukinet.platform.crypto.seal import verify
from jukinet.terms.errors import ErrorCode, JukiError

DESK, PIN = "madoguchi-1", "sign-on!"


class OneReader:
    """The reader of one terminal, and what somebody lays on it."""

    def __init__(self) -> None:
        self.insertion = ""
        self.carrier: ChipCarrier | None = None

    def lay(self, chip: Chip, insertion: str) -> ChipCarrier:
        chip.reset()
        self.carrier, self.insertion = ChipCarrier(chip), insertion
        return self.carrier

    def find_insertion(self, terminal_id: str) -> str | None:
        return self.insertion if terminal_id == DESK and self.carrier is not None else None

    @contextmanager
    def take(self, terminal_id: str) -> Iterator[CardInHand]:
        if self.find_insertion(terminal_id) is None or self.carrier is None:
            raise JukiError(ErrorCode.CARD_MISSING, "nothing lies there")
        yield InHand(self.carrier)


@dataclass
class InHand:
    """The card there; an operator's PIN is typed at the page."""

    carrier: ChipCarrier

    def reset(self) -> bytes:
        return self.carrier.reset()

    def transmit(self, command: bytes) -> bytes:
        return self.carrier.transmit(command)

    def ask_pin(self, request: PinRequest) -> bytes:
        raise AssertionError("no pad is asked for an operator's PIN")


@pytest.fixture
def readers() -> OneReader:
    return OneReader()


@pytest.fixture
def reader(world: CardWorld, readers: OneReader) -> ChipReader:
    terminal = world.terminal(Right.OPERATOR_CARDS)
    return ChipReader(readers, lambda: terminal, lambda: world.pad, lambda: NOW)


def test_a_card_is_found_where_it_lies_and_proves_by_its_pin(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    as_protocol: CardReader = reader
    assert as_protocol.find_card(DESK) is None
    chip, keys = world.operator_card("card-sasaki")
    readers.lay(chip, "first")
    assert as_protocol.find_card(DESK) is None, "nobody has asked the card yet"
    found = as_protocol.read_card(DESK)
    assert found is not None and as_protocol.find_card(DESK) == found
    assert (found.card_id, found.tries_left, found.insertion) == ("card-sasaki", 3, "first")
    assert as_protocol.find_card("madoguchi-3") is None
    verify(keys.sign, b"challenge", as_protocol.prove(DESK, PIN, b"challenge"))


def test_a_card_is_asked_once_an_insertion(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    chip, _ = world.operator_card()
    carrier = readers.lay(chip, "first")
    reader.read_card(DESK)
    said = len(carrier.log)
    assert said and reader.find_card(DESK) == reader.read_card(DESK)
    assert len(carrier.log) == said
    carrier = readers.lay(chip, "second")
    assert reader.find_card(DESK) is None
    found = reader.read_card(DESK)
    assert found is not None and found.insertion == "second" and carrier.log


def test_wrong_pins_are_told_as_the_counter_tells_them(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    chip, _ = world.operator_card()
    readers.lay(chip, "first")
    reader.read_card(DESK)
    for code, left in (
        (ErrorCode.PIN_WRONG, 2), (ErrorCode.PIN_WRONG, 1), (ErrorCode.CARD_LOCKED, 0),
        (ErrorCode.CARD_LOCKED, 0),
    ):  # fmt: skip
        with pytest.raises(JukiError) as refused:
            reader.prove(DESK, "no-pin", b"challenge")
        assert (refused.value.code, refused.value.facts["tries_left"]) == (code, left)
        found = reader.find_card(DESK)
        assert found is not None and found.tries_left == left
    assert found is not None and found.locked


def test_a_right_pin_gives_the_tries_back(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    chip, _ = world.operator_card()
    readers.lay(chip, "first")
    reader.read_card(DESK)
    with pytest.raises(JukiError):
        reader.prove(DESK, "no-pin", b"challenge")
    reader.prove(DESK, PIN, b"challenge")
    found = reader.find_card(DESK)
    assert found is not None and found.tries_left == 3


def test_a_residents_card_and_a_blank_are_no_operator_cards(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    for chip in (world.card(), world.blank()):
        carrier = readers.lay(chip, f"other-{id(chip)}")
        assert reader.read_card(DESK) is None
        said = len(carrier.log)
        assert said and reader.read_card(DESK) is None
        assert len(carrier.log) == said, "it is asked once, however often somebody looks"


def test_without_a_card_nothing_is_proven(reader: ChipReader) -> None:
    with pytest.raises(JukiError) as refused:
        reader.prove(DESK, PIN, b"challenge")
    assert refused.value.code is ErrorCode.CARD_MISSING
