"""What somebody who wants a card to do what it must not has, tries, and is stopped by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from card_rogues import (
    a_clone_that_relays_the_handshake,
    a_rogue_chip_that_certified_itself,
    a_rogue_chip_with_a_stolen_chain,
    a_session_is_replayed_to_the_card,
    a_session_is_replayed_to_the_terminal,
    the_cards_half_is_exchanged,
)
from card_world import (
    CODE,
    FACE,
    NOW,
    NUMBER,
    PIN,
    SERIAL,
    TODAY,
    YAMAGUCHI,
    CardWorld,
    ChipCarrier,
)

from jukinet.iccard.apdu import Command, Ins
from jukinet.iccard.application import Life
from jukinet.iccard.authority import (
    CARD_ISSUING,
    CardAuthority,
    MunicipalIssuer,
    make_card_key,
)
from jukinet.iccard.authority import make_card_root as make_root
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.manager import TRANSPORT_TRIES
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.rights import CARD_DESK, Right
from jukinet.iccard.suite import Suite
from jukinet.iccard.terminal.network import verify_end
from jukinet.iccard.terminal.terminal import Terminal, read_state
from jukinet.iccard.terminal.writing import CardContents, open_blank
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.errors import ErrorCode, JukiError

OTHER = CardNumber.from_payload("543210987654321")


def a_stolen_blank_is_written(world: CardWorld) -> None:
    """Somebody has a blank and no transport key, and tries until it is dead."""
    carrier = ChipCarrier(world.blank())
    for _ in range(TRANSPORT_TRIES - 1):
        with pytest.raises(JukiError) as refused:
            converse(open_blank(TransportKey.make(), SystemRandomness()), carrier)
        assert refused.value.code is ErrorCode.TRANSPORT_KEY_WRONG
    converse(open_blank(TransportKey.make(), SystemRandomness()), carrier)


def a_dead_blank_is_opened_with_the_right_key(world: CardWorld) -> None:
    """The blank was tried too often: not even the custodians open it again."""
    chip = world.blank()
    for _ in range(TRANSPORT_TRIES):
        with pytest.raises(JukiError):
            converse(open_blank(TransportKey.make(), SystemRandomness()), ChipCarrier(chip))
    chip.reset()
    converse(open_blank(world.batch_key, SystemRandomness()), ChipCarrier(chip))


def half_a_transport_key_is_enough(world: CardWorld) -> None:
    """One custodian tries alone."""
    half, _ = world.batch_key.split()
    converse(open_blank(half, SystemRandomness()), ChipCarrier(world.blank()))


def a_blank_is_written_without_opening_it(world: CardWorld) -> None:
    chip = world.blank()
    assert chip.process(Command(0, Ins.PUT_DATA, 2, 3, b"12345678901").to_bytes()).hex() == "6982"
    assert chip.process(Command(0, Ins.GENERATE_KEYS, 0, 0, b"", 256).to_bytes()).hex() == "6982"
    assert chip.process(Command(0, Ins.ACTIVATE).to_bytes()).hex() == "6982"
    converse(world.terminal().open_network(NOW), ChipCarrier(chip))


def a_card_is_written_a_second_time(world: CardWorld) -> None:
    """A card in use is opened like a blank, with the right transport key of its batch."""
    converse(open_blank(world.batch_key, SystemRandomness()), ChipCarrier(world.card()))


def a_card_of_a_forgers_root(world: CardWorld) -> None:
    """A forger has blanks, their transport key, and a root of his own."""
    root = make_root(world.node, first_day=date(2020, 1, 1), last_day=date(2060, 1, 1))
    forgers = CardAuthority(world.node, root)
    key = make_card_key(world.node, CARD_ISSUING)
    made = forgers.certify_municipality(
        key, YAMAGUCHI, first_day=date(2026, 4, 1), last_day=date(2029, 3, 31)
    )
    forged = replace(world, authority=forgers, issuer=MunicipalIssuer(world.node, made))
    chip = forged.blank()
    carrier = ChipCarrier(chip)
    blank = converse(open_blank(world.batch_key, SystemRandomness()), carrier)
    keys = converse(blank.make_keys(), carrier)
    card = forged.issuer.certify_card(NUMBER, keys, first_day=TODAY, last_day=FACE.valid_until)
    face = forged.issuer.sign_face(NUMBER, FACE)
    contents = CardContents(root, made, card, CODE, (), face)
    converse(blank.write(contents), carrier)
    converse(blank.finish(), carrier)
    converse(world.terminal().open_network(NOW), carrier)


def a_clone_with_the_certificate_but_not_the_key(world: CardWorld) -> None:
    """Certificates are no secret: a clone has the card's chain, and a key of its own."""
    card = world.open(world.card())
    chip = world.blank()
    carrier = ChipCarrier(chip)
    blank = converse(open_blank(world.batch_key, SystemRandomness()), carrier)
    converse(blank.make_keys(), carrier)
    face = world.issuer.sign_face(NUMBER, FACE)
    contents = CardContents(world.authority.root, card.issuer, card.card, CODE, (), face)
    converse(blank.write(contents), carrier)
    converse(blank.finish(), carrier)


def a_terminal_without_rights_reads_the_code(world: CardWorld) -> None:
    chip = world.card()
    session = world.open(chip, Right.READ_FACE)
    with pytest.raises(JukiError) as refused:
        world.try_pin(session, chip)
    assert refused.value.code is ErrorCode.IC_TERMINAL_RIGHT_MISSING
    state = converse(world.open(chip).read_pin_state(), ChipCarrier(chip))
    assert state.tries_left == 3, "who has no right burns no tries"
    converse(world.open(chip, Right.READ_FACE).read_code(), ChipCarrier(chip))


def a_terminal_reads_the_code_without_the_pin(world: CardWorld) -> None:
    chip = world.card()
    converse(world.open(chip).read_code(), ChipCarrier(chip))


def a_terminal_gives_itself_more_rights(world: CardWorld) -> None:
    identity = world.identity(Right.READ_FACE)
    body = replace(identity.certificate.body, rights=CARD_DESK)
    forged = replace(identity, certificate=body.signed(identity.certificate.signature))
    terminal = Terminal(world.node, (forged,), world.stopped)
    converse(terminal.open_network(NOW), ChipCarrier(world.card()))


def a_stolen_certificate_without_its_key(world: CardWorld) -> None:
    identity = world.identity()
    make_card_key(world.municipal, "card-terminal")
    terminal = Terminal(world.municipal, (identity,), world.stopped)
    converse(terminal.open_network(NOW), ChipCarrier(world.card()))


def a_terminal_whose_certificate_ended(world: CardWorld) -> None:
    """The chip has no clock, but it met a newer certificate since."""
    chip = world.card()
    old = world.identity(first_day=TODAY - timedelta(40), days=20)
    terminal = Terminal(world.node, (old,), world.stopped)
    converse(terminal.open_network(NOW), ChipCarrier(chip))


def a_counter_sets_the_pin_without_the_right(world: CardWorld) -> None:
    chip = world.card()
    session = world.open(chip, CARD_DESK & ~Right.SET_PIN)
    request = converse(session.ask_for_pin(PinPurpose.SET), ChipCarrier(chip))
    converse(session.set_pin(world.pad.seal(request, "8315")), ChipCarrier(chip))


def the_pin_is_guessed(world: CardWorld) -> None:
    chip = world.card()
    for guess in ("0000", "1234", "0001", PIN):
        try:
            world.try_pin(world.open(chip), chip, guess)
        except JukiError as error:
            last = error
    raise last


def the_face_of_another_card(world: CardWorld) -> None:
    """The face of another person's card, signed by the same municipality, is put into this one."""
    chip = world.card()
    write = converse(world.terminal().open_face(NOW), ChipCarrier(chip))
    converse(write.write_face(world.issuer.sign_face(OTHER, FACE)), ChipCarrier(chip))
    converse(write.read_face(), ChipCarrier(chip))


def an_altered_face(world: CardWorld) -> None:
    """A year more of validity, behind a face that was signed."""
    chip = world.card()
    carrier = ChipCarrier(chip)
    session = converse(world.terminal().open_face(NOW), carrier)
    signed = world.issuer.sign_face(NUMBER, FACE)
    altered = signed.replace(bytes.fromhex("20361125"), bytes.fromhex("20371125"))
    assert altered != signed
    converse(session.write_face(altered), carrier)
    converse(session.read_face(), carrier)


def a_face_signed_by_a_key_that_makes_no_cards(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    session = converse(world.terminal().open_face(NOW), carrier)
    other = MunicipalIssuer(world.municipal, world.services.certificate)
    converse(session.write_face(other.sign_face(NUMBER, FACE)), carrier)
    converse(session.read_face(), carrier)


def a_suspended_card(world: CardWorld) -> None:
    chip = world.card()
    world.stopped.stopped[NUMBER] = CardStanding.STOPPED
    world.open(chip)


def a_void_card(world: CardWorld) -> None:
    chip = world.card()
    world.stopped.stopped[NUMBER] = CardStanding.VOID
    world.open(chip)


def a_card_under_a_stolen_key_of_a_municipality(world: CardWorld) -> None:
    chip = world.card()
    world.stopped.stopped_issuers.add(world.issuer.certificate.key_id)
    world.open(chip)


def a_card_where_the_list_is_old(world: CardWorld) -> None:
    chip = world.card()
    world.stopped.known_until = NOW - timedelta(minutes=11)
    world.open(chip)


def an_expired_card(world: CardWorld) -> None:
    chip = world.card()
    later = NOW + timedelta(days=3_653)
    world.stopped.known_until = later
    converse(world.terminal().open_network(later), ChipCarrier(chip))


def a_card_of_weak_algorithms(world: CardWorld) -> None:
    """The terminal was told to accept RSA-1024 no more; nothing in between can talk it down."""
    terminal = replace(world.terminal(), accepted=frozenset({Suite.RSA_2048}))
    converse(terminal.open_network(NOW), ChipCarrier(world.card()))


def an_operator_card_for_a_registration_card(world: CardWorld) -> None:
    chip, _ = world.operator_card()
    converse(world.terminal().open_manager(NOW), ChipCarrier(chip))


def a_copied_memory_without_its_chip(world: CardWorld) -> None:
    memory, cell = ArrayMemory(), ChipCell.make()
    chip = Chip.manufacture(memory, cell, SERIAL, world.batch_key)
    world.write(chip)
    Chip(memory.copy(), ChipCell.make())


def a_terminated_card_is_used(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    session = converse(world.terminal().open_returned(NOW), carrier)
    challenge = bytes(range(16))
    verify_end(session.card, challenge, converse(session.terminate(challenge), carrier))
    assert converse(read_state(), carrier).life is Life.TERMINATED
    converse(world.terminal().open_network(NOW), carrier)


def proof_of_another_cards_end(world: CardWorld) -> None:
    """A clerk shows the last signature of one card for another."""
    carrier = ChipCarrier(world.card())
    session = converse(world.terminal().open_returned(NOW), carrier)
    signature = converse(session.terminate(bytes(16)), carrier)
    other = world.open(world.card(OTHER))
    verify_end(other.card, bytes(16), signature)


ATTACKS: dict[Callable[[CardWorld], None], ErrorCode] = {
    a_stolen_blank_is_written: ErrorCode.TRANSPORT_KEY_BLOCKED,
    a_dead_blank_is_opened_with_the_right_key: ErrorCode.TRANSPORT_KEY_BLOCKED,
    half_a_transport_key_is_enough: ErrorCode.TRANSPORT_KEY_WRONG,
    a_blank_is_written_without_opening_it: ErrorCode.IC_CARD_NOT_READY,
    a_card_is_written_a_second_time: ErrorCode.IC_CARD_REFUSED,
    a_card_of_a_forgers_root: ErrorCode.IC_TERMINAL_NOT_CERTIFIED,
    a_clone_with_the_certificate_but_not_the_key: ErrorCode.IC_CARD_REFUSED,
    a_rogue_chip_with_a_stolen_chain: ErrorCode.IC_CARD_NOT_GENUINE,
    a_rogue_chip_that_certified_itself: ErrorCode.IC_CARD_NOT_GENUINE,
    a_clone_that_relays_the_handshake: ErrorCode.IC_TERMINAL_NOT_CERTIFIED,
    the_cards_half_is_exchanged: ErrorCode.IC_CARD_CHANNEL_BROKEN,
    a_session_is_replayed_to_the_card: ErrorCode.IC_CARD_CHANNEL_BROKEN,
    a_session_is_replayed_to_the_terminal: ErrorCode.IC_CARD_CHANNEL_BROKEN,
    a_terminal_without_rights_reads_the_code: ErrorCode.IC_TERMINAL_RIGHT_MISSING,
    a_terminal_reads_the_code_without_the_pin: ErrorCode.IC_TERMINAL_RIGHT_MISSING,
    a_terminal_gives_itself_more_rights: ErrorCode.IC_TERMINAL_NOT_CERTIFIED,
    a_stolen_certificate_without_its_key: ErrorCode.IC_TERMINAL_NOT_CERTIFIED,
    a_terminal_whose_certificate_ended: ErrorCode.IC_TERMINAL_NOT_CERTIFIED,
    a_counter_sets_the_pin_without_the_right: ErrorCode.IC_TERMINAL_RIGHT_MISSING,
    the_pin_is_guessed: ErrorCode.IC_PIN_LOCKED,
    the_face_of_another_card: ErrorCode.IC_CARD_FACE_ALTERED,
    an_altered_face: ErrorCode.IC_CARD_FACE_ALTERED,
    a_face_signed_by_a_key_that_makes_no_cards: ErrorCode.IC_CARD_FACE_ALTERED,
    a_suspended_card: ErrorCode.IC_CARD_SUSPENDED,
    a_void_card: ErrorCode.IC_CARD_VOID,
    a_card_under_a_stolen_key_of_a_municipality: ErrorCode.IC_CARD_VOID,
    a_card_where_the_list_is_old: ErrorCode.STOPPED_LIST_OUTDATED,
    an_expired_card: ErrorCode.IC_CARD_EXPIRED,
    a_card_of_weak_algorithms: ErrorCode.IC_CARD_ALGORITHM_REFUSED,
    an_operator_card_for_a_registration_card: ErrorCode.IC_CARD_NOT_GENUINE,
    a_copied_memory_without_its_chip: ErrorCode.IC_CARD_UNREADABLE,
    a_terminated_card_is_used: ErrorCode.IC_CARD_TERMINATED,
    proof_of_another_cards_end: ErrorCode.IC_CARD_NOT_GENUINE,
}
