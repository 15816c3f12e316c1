"""The PIN: what may be one, what a block is good for, and what the pad looks at before it seals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from card_world import BORN, NOW, PIN, CardWorld, ChipCarrier
from hypothesis import given
from hypothesis import strategies as st

from jukinet.iccard.application import FACE, NETWORK
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import (
    HOLDER_PIN,
    OPERATOR_PIN,
    PinPurpose,
    PinQuestion,
    forbidden_pins,
    make_block,
)
from jukinet.iccard.pin_pad import PinPad, PinRequest
from jukinet.iccard.rights import CARD_DESK, Right
from jukinet.iccard.terminal.network import NetworkSession
from jukinet.terms.errors import ErrorCode, JukiError


def code_of(caught: pytest.ExceptionInfo[JukiError]) -> ErrorCode:
    return caught.value.code


def asked(session: NetworkSession, chip: Chip, purpose: PinPurpose) -> PinRequest:
    return converse(session.ask_for_pin(purpose), ChipCarrier(chip))


@pytest.mark.parametrize(
    ("pin", "allowed"),
    [
        ("7294", True), ("0001", True), ("1234", True), ("7777", False), ("729", False),
        ("72945", False), ("729a", False), ("７２９４", False), ("", False), ("72 4", False),
    ],
)  # fmt: skip
def test_a_holders_pin_is_four_digits_not_all_alike(pin: str, allowed: bool) -> None:
    assert HOLDER_PIN.allows(pin) is allowed


def test_an_operators_pin_is_longer() -> None:
    assert OPERATOR_PIN.allows("sign-on!")
    assert not OPERATOR_PIN.allows("short")
    assert not OPERATOR_PIN.allows("x" * 33)


def test_what_a_birth_date_gives_is_forbidden() -> None:
    # 1958-03-21 is Showa 33, March 21.
    pins = forbidden_pins(BORN)
    for pin in ("1958", "0321", "2103", "5803", "5821", "3303", "3321"):
        assert pin in pins
    assert PIN not in pins


@given(st.dates(date(1870, 1, 1), date(2026, 12, 31)))
def test_few_numbers_are_forbidden_and_all_have_four_digits(born: date) -> None:
    pins = forbidden_pins(born)
    assert 3 <= len(pins) <= 13
    assert all(len(pin) == 4 and pin.isdigit() for pin in pins)


def test_the_chip_refuses_a_birth_date_without_anybody_telling_it_again(world: CardWorld) -> None:
    chip = world.blank()
    world.write(chip)
    for pin in forbidden_pins(BORN):
        with pytest.raises(JukiError) as caught:
            world.set_pin(chip, pin)
        assert code_of(caught) is ErrorCode.IC_PIN_TOO_SIMPLE
    world.set_pin(chip)


def test_the_chip_refuses_four_alike_even_from_a_pad_that_does_not_look(world: CardWorld) -> None:
    chip = world.card()
    session = world.open(chip)
    request = asked(session, chip, PinPurpose.SET)
    assert session.card.body.seal_key is not None
    block = make_block(session.card.body.seal_key, request.question, "8888")
    with pytest.raises(JukiError) as caught:
        converse(session.set_pin(block), ChipCarrier(chip))
    assert code_of(caught) is ErrorCode.IC_PIN_TOO_SIMPLE


def test_a_holder_changes_his_pin(world: CardWorld) -> None:
    chip = world.card()
    session = world.open(chip)

    def change(former: str, chosen: str) -> None:
        request = asked(session, chip, PinPurpose.CHANGE_FROM)
        chosen_for = replace(
            request, question=replace(request.question, purpose=PinPurpose.CHANGE_TO)
        )
        blocks = world.pad.seal(request, former), world.pad.seal(chosen_for, chosen)
        converse(session.change_pin(*blocks), ChipCarrier(chip))

    with pytest.raises(JukiError) as caught:
        change("1111", "8315")
    assert caught.value.facts["tries_left"] == 2
    change(PIN, "8315")
    world.try_pin(session, chip, "8315")
    with pytest.raises(JukiError):
        world.try_pin(session, chip, PIN)


def test_a_card_without_a_pin_does_not_work(world: CardWorld) -> None:
    chip = world.blank()
    world.write(chip)
    session = world.open(chip)
    with pytest.raises(JukiError) as caught:
        world.try_pin(session, chip, "7294")
    assert code_of(caught) is ErrorCode.IC_CARD_NOT_READY


def test_only_a_counter_with_the_right_sets_a_pin(world: CardWorld) -> None:
    chip = world.card()
    session = world.open(chip, CARD_DESK & ~Right.SET_PIN)
    request = asked(session, chip, PinPurpose.SET)
    with pytest.raises(JukiError) as caught:
        converse(session.set_pin(world.pad.seal(request, "8315")), ChipCarrier(chip))
    assert code_of(caught) is ErrorCode.IC_TERMINAL_RIGHT_MISSING


def test_a_block_is_good_once_for_one_entry_and_one_purpose(world: CardWorld) -> None:
    chip = world.card()
    session, carrier = world.open(chip), ChipCarrier(chip)
    request = asked(session, chip, PinPurpose.VERIFY)
    block = world.pad.seal(request, PIN)
    converse(session.verify_pin(block), carrier)
    with pytest.raises(JukiError):  # no challenge is open
        converse(session.verify_pin(block), carrier)
    asked(session, chip, PinPurpose.VERIFY)
    with pytest.raises(JukiError) as caught:  # another challenge is
        converse(session.verify_pin(block), carrier)
    assert code_of(caught) is ErrorCode.IC_CARD_REFUSED
    for_setting = world.pad.seal(asked(session, chip, PinPurpose.SET), "8315")
    with pytest.raises(JukiError):
        converse(session.verify_pin(for_setting), carrier)
    assert converse(session.read_pin_state(), carrier).tries_left == 3


def test_a_block_has_one_length_and_shows_nothing(world: CardWorld) -> None:
    chip = world.card()
    session = world.open(chip)
    request = asked(session, chip, PinPurpose.VERIFY)
    key = session.card.body.seal_key
    assert key is not None
    blocks = [make_block(key, request.question, pin) for pin in ("1", "7294", "x" * 32)]
    assert len({len(one) for one in blocks}) == 1
    assert all(b"7294" not in one for one in blocks)


# --- the pad -----------------------------------------------------------------------------------


def test_the_pad_seals_for_cards_that_its_roots_know_and_for_nothing_else(
    world: CardWorld,
) -> None:
    chip = world.card()
    request = asked(world.open(chip), chip, PinPurpose.VERIFY)
    with pytest.raises(JukiError) as caught:
        PinPad(()).seal(request, PIN)
    assert code_of(caught) is ErrorCode.IC_CARD_NOT_GENUINE
    # A page that puts the terminal's own certificate, or its issuer's, in the card's place.
    for planted in (world.identity().certificate, world.issuer.certificate):
        with pytest.raises(JukiError) as caught:
            world.pad.seal(replace(request, card=planted), PIN)
        assert code_of(caught) is ErrorCode.IC_CARD_NOT_GENUINE


def test_a_node_that_certifies_a_key_of_its_own_gets_no_pin(world: CardWorld) -> None:
    chip = world.card()
    request = asked(world.open(chip), chip, PinPurpose.VERIFY)
    body = request.card.body
    assert body.seal_key is not None
    other = world.blank()
    world.write(other)
    other_key = world.open(other).card.body.seal_key
    forged = replace(body, seal_key=other_key).signed(request.card.signature)
    with pytest.raises(JukiError) as caught:
        world.pad.seal(replace(request, card=forged), PIN)
    assert code_of(caught) is ErrorCode.IC_CARD_NOT_GENUINE


def test_a_request_survives_the_way_to_the_bridge(world: CardWorld) -> None:
    chip = world.card()
    request = asked(world.open(chip), chip, PinPurpose.SET)
    assert PinRequest.from_bytes(request.to_bytes()) == request
    assert request.rule is HOLDER_PIN
    wire = request.to_bytes()
    for garbled in (b"", wire[:-1], wire + b"\x00", wire[5:], bytes(5_000)):
        with pytest.raises(JukiError) as caught:
            PinRequest.from_bytes(garbled)
        assert code_of(caught) is ErrorCode.BODY_INVALID


def test_the_pad_refuses_what_nobody_may_choose_and_lets_anything_be_tried(
    world: CardWorld,
) -> None:
    chip = world.card()
    session = world.open(chip)
    with pytest.raises(JukiError) as caught:
        world.pad.seal(asked(session, chip, PinPurpose.SET), "4444")
    assert code_of(caught) is ErrorCode.IC_PIN_TOO_SIMPLE
    world.pad.seal(asked(session, chip, PinPurpose.VERIFY), "4444")


def test_an_application_without_a_pin_asks_for_none(world: CardWorld) -> None:
    chip = world.card()
    session = converse(world.terminal().open_face(NOW), ChipCarrier(chip))
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), ChipCarrier(chip))
    assert request.question == PinQuestion(PinPurpose.VERIFY, FACE, request.question.challenge)
    assert NETWORK != FACE
    with pytest.raises(JukiError):
        _ = request.rule
