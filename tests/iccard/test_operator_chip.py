"""A chip stands behind the counters' card reader: found, proven, refused in the counter's words."""

from __future__ import annotations

import pytest
from card_world import NOW, CardWorld, ChipCarrier

from jukinet.counters.card_reader import CardReader
from jukinet.counters.operator_chip import ChipReader, LaidCard
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.rights import Right
from jukinet.platform.crypto.seal import verify
from jukinet.terms.errors import ErrorCode, JukiError

DESK, PIN = "madoguchi-1", "sign-on!"


class OneReader:
    """The reader of one terminal, and what somebody lays on it."""

    def __init__(self) -> None:
        self.laid: LaidCard | None = None

    def lay(self, chip: Chip, insertion: str) -> ChipCarrier:
        chip.reset()
        carrier = ChipCarrier(chip)
        self.laid = LaidCard(carrier, insertion)
        return carrier

    def look(self, terminal_id: str) -> LaidCard | None:
        return self.laid if terminal_id == DESK else None


@pytest.fixture
def readers() -> OneReader:
    return OneReader()


@pytest.fixture
def reader(world: CardWorld, readers: OneReader) -> ChipReader:
    return ChipReader(world.terminal(Right.OPERATOR_CARDS), readers, world.pad, lambda: NOW)


def test_a_card_is_found_where_it_lies_and_proves_by_its_pin(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    as_protocol: CardReader = reader
    assert as_protocol.find_card(DESK) is None
    chip, keys = world.operator_card("card-sasaki")
    readers.lay(chip, "first")
    found = as_protocol.find_card(DESK)
    assert found is not None
    assert (found.card_id, found.tries_left, found.insertion) == ("card-sasaki", 3, "first")
    assert as_protocol.find_card("madoguchi-3") is None
    verify(keys.sign, b"challenge", as_protocol.prove(DESK, PIN, b"challenge"))


def test_a_card_is_asked_once_an_insertion(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    chip, _ = world.operator_card()
    carrier = readers.lay(chip, "first")
    reader.find_card(DESK)
    said = len(carrier.log)
    assert said and reader.find_card(DESK) == reader.find_card(DESK)
    assert len(carrier.log) == said
    carrier = readers.lay(chip, "second")
    found = reader.find_card(DESK)
    assert found is not None and found.insertion == "second" and carrier.log


def test_wrong_pins_are_told_as_the_counter_tells_them(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    chip, _ = world.operator_card()
    readers.lay(chip, "first")
    reader.find_card(DESK)
    for code, left in (
        (ErrorCode.PIN_WRONG, 2), (ErrorCode.PIN_WRONG, 1), (ErrorCode.CARD_LOCKED, 0),
        (ErrorCode.CARD_LOCKED, 0),
    ):  # fmt: skip
        with pytest.raises(JukiError) as refused:
            reader.prove(DESK, "no-pin", b"challenge")
        assert (refused.value.code, refused.value.facts["tries_left"]) == (code, left)
        found = reader.find_card(DESK)
        assert found is not None and found.tries_left == left
    assert found.locked


def test_a_right_pin_gives_the_tries_back(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    chip, _ = world.operator_card()
    readers.lay(chip, "first")
    with pytest.raises(JukiError):
        reader.prove(DESK, "no-pin", b"challenge")
    reader.prove(DESK, PIN, b"challenge")
    found = reader.find_card(DESK)
    assert found is not None and found.tries_left == 3


def test_a_residents_card_and_a_blank_are_no_operator_cards(
    world: CardWorld, reader: ChipReader, readers: OneReader
) -> None:
    for chip in (world.card(), world.blank()):
        readers.lay(chip, "other")
        assert reader.find_card(DESK) is None


def test_without_a_card_nothing_is_proven(reader: ChipReader) -> None:
    with pytest.raises(JukiError) as refused:
        reader.prove(DESK, PIN, b"challenge")
    assert refused.value.code is ErrorCode.CARD_MISSING
