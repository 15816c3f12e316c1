"""A card from blank to its holder's code, by the dialogues that counters and factories use."""

from __future__ import annotations

import pytest
from card_world import CODE, FACE, NOW, NUMBER, PIN, CardWorld, ChipCarrier

from jukinet.iccard.application import Life
from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.terminal.network import number_of
from jukinet.iccard.terminal.terminal import read_state
from jukinet.terms.errors import ErrorCode, JukiError


def test_a_card_lives_from_blank_to_the_code_read(world: CardWorld) -> None:
    chip = world.blank()
    carrier = ChipCarrier(chip)
    assert converse(read_state(), carrier).life is Life.BLANK

    world.write(chip)
    assert converse(read_state(), carrier).life is Life.WRITTEN
    assert not converse(world.open(chip).read_pin_state(), carrier).is_set

    world.set_pin(chip)
    assert converse(read_state(), carrier).life is Life.ACTIVE

    session = world.open(chip)
    assert number_of(session.card) == NUMBER
    with pytest.raises(JukiError) as refused:
        converse(session.read_code(), carrier)
    assert refused.value.code is ErrorCode.IC_TERMINAL_RIGHT_MISSING
    world.try_pin(session, chip)
    assert converse(session.read_code(), carrier) == CODE


def test_nothing_that_passes_the_carrier_shows_code_pin_or_number(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    session = converse(world.terminal().open_network(NOW), carrier)
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
    converse(session.verify_pin(world.pad.seal(request, PIN)), carrier)
    assert converse(session.read_code(), carrier) == CODE
    passed = b"".join(command + response for command, response in carrier.log)
    for secret in (CODE.digits, PIN, NUMBER.digits):
        assert secret.encode() not in passed


def test_the_face_is_read_as_it_was_signed(world: CardWorld) -> None:
    chip = world.card()
    session = converse(world.terminal().open_face(NOW), ChipCarrier(chip))
    assert converse(session.read_face(), ChipCarrier(chip)) == FACE


def test_three_wrong_pins_lock_and_a_counter_unlocks(world: CardWorld) -> None:
    chip = world.card()
    for left in (2, 1):
        with pytest.raises(JukiError) as refused:
            world.try_pin(world.open(chip), chip, "1357")
        assert refused.value.code is ErrorCode.IC_PIN_WRONG
        assert refused.value.facts["tries_left"] == left
    for pin in ("1357", PIN):
        with pytest.raises(JukiError) as refused:
            world.try_pin(world.open(chip), chip, pin)
        assert refused.value.code is ErrorCode.IC_PIN_LOCKED
    world.set_pin(chip, "8315")
    session = world.open(chip)
    world.try_pin(session, chip, "8315")
    assert converse(session.read_code(), ChipCarrier(chip)) == CODE
