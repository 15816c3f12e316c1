"""An operator card: signs and opens by PIN, each time anew, and for terminals with the right."""

from __future__ import annotations

import pytest
from card_world import NOW, CardWorld, ChipCarrier

from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.rights import Right
from jukinet.iccard.terminal.operator import OperatorSession
from jukinet.platform.crypto.seal import seal_to, verify
from jukinet.terms.errors import ErrorCode, JukiError

PIN = "sign-on!"


def opened(world: CardWorld, carrier: ChipCarrier) -> OperatorSession:
    return converse(world.terminal(Right.OPERATOR_CARDS).open_operator(NOW), carrier)


def by_pin(world: CardWorld, session: OperatorSession, carrier: ChipCarrier, pin: str) -> None:
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
    converse(session.verify_pin(world.pad.seal(request, pin)), carrier)


def test_it_signs_the_challenge_by_the_key_in_the_roster(world: CardWorld) -> None:
    chip, keys = world.operator_card()
    carrier = ChipCarrier(chip)
    session = opened(world, carrier)
    assert session.card_id == "op-yamada"
    by_pin(world, session, carrier, PIN)
    challenge = b"sign-on challenge of any length" * 4
    verify(keys.sign, challenge, converse(session.prove(challenge), carrier))


def test_it_opens_what_is_sealed_for_it(world: CardWorld) -> None:
    chip, keys = world.operator_card()
    carrier = ChipCarrier(chip)
    session = opened(world, carrier)
    by_pin(world, session, carrier, PIN)
    sealed = seal_to(keys.seal, b"share of a pack", b"pack 7")
    assert converse(session.unseal(sealed, b"pack 7"), carrier) == b"share of a pack"


def test_a_pin_is_good_for_one_use(world: CardWorld) -> None:
    chip, _ = world.operator_card()
    carrier = ChipCarrier(chip)
    session = opened(world, carrier)
    by_pin(world, session, carrier, PIN)
    converse(session.prove(b"once"), carrier)
    with pytest.raises(JukiError) as refused:
        converse(session.prove(b"twice"), carrier)
    assert refused.value.code is ErrorCode.IC_TERMINAL_RIGHT_MISSING


def test_it_tells_the_keys_that_stand_in_the_roster(world: CardWorld) -> None:
    chip, keys = world.operator_card()
    carrier = ChipCarrier(chip)
    assert converse(opened(world, carrier).read_keys(), carrier) == keys
    session = converse(world.terminal(Right.READ_CODE).open_operator(NOW), carrier)
    with pytest.raises(JukiError) as refused:
        converse(session.read_keys(), carrier)
    assert refused.value.code is ErrorCode.IC_TERMINAL_RIGHT_MISSING


def test_its_keys_are_not_those_that_prove_the_card(world: CardWorld) -> None:
    chip, keys = world.operator_card()
    session = opened(world, ChipCarrier(chip))
    assert keys.sign != session.card.body.sign_key
    assert keys.seal != session.card.body.seal_key


def test_a_terminal_without_the_right_cannot_even_try_a_pin(world: CardWorld) -> None:
    chip, _ = world.operator_card()
    carrier = ChipCarrier(chip)
    session = converse(world.terminal(Right.READ_CODE).open_operator(NOW), carrier)
    with pytest.raises(JukiError) as refused:
        by_pin(world, session, carrier, "wrong-pin")
    assert refused.value.code is ErrorCode.IC_TERMINAL_RIGHT_MISSING
    assert converse(opened(world, carrier).read_pin_state(), carrier).tries_left == 3


def test_an_operator_card_is_no_registration_card(world: CardWorld) -> None:
    chip, _ = world.operator_card()
    with pytest.raises(JukiError) as refused:
        converse(world.terminal().open_network(NOW), ChipCarrier(chip))
    assert refused.value.code is ErrorCode.IC_CARD_NOT_READY
