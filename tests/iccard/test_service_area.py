"""The municipal area: what a by-law permits gets in, works by its own keys, and comes out whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from card_world import LIBRARY, NOW, NUMBER, YAMAGUCHI, CardWorld, ChipCarrier

from jukinet.iccard.application import FACE, NETWORK, PERSONAL_AUTHENTICATION
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.services import SERVICES_MAX
from jukinet.iccard.conversation import converse
from jukinet.iccard.rights import CARD_DESK, Right
from jukinet.iccard.service import Permit, ServiceDefinition, ServiceFile, make_permit
from jukinet.iccard.terminal.terminal import select
from jukinet.platform.crypto.seal import digest
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

UNTIL = date(2027, 3, 31)
READING, LOANS = 0x0301, 0x0302


def load(world: CardWorld, chip: Chip, permit: Permit, definition: ServiceDefinition) -> None:
    carrier = ChipCarrier(chip)
    area = converse(world.terminal().open_area(NOW), carrier)
    converse(area.load(permit, definition), carrier)


def refusal(world: CardWorld, chip: Chip, permit: Permit) -> ErrorCode:
    with pytest.raises(JukiError) as refused:
        load(world, chip, permit, LIBRARY)
    return refused.value.code


def test_a_service_is_loaded_used_and_deleted(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    aid = world.load_service(chip)
    session = converse(world.service_terminal(aid).open_service(aid, NOW), carrier)
    assert session.service_number == "service-1-000123"
    assert converse(session.read_file(READING), carrier) == b""
    converse(session.write(READING, b"reader 4711"), carrier)
    converse(session.write(LOANS, bytes(250)), carrier)
    assert converse(session.read_file(READING), carrier) == b"reader 4711"

    area = converse(world.terminal().open_area(NOW), carrier)
    assert converse(area.list_services(), carrier) == [aid]
    converse(area.delete(aid), carrier)
    assert converse(area.list_services(), carrier) == []
    with pytest.raises(JukiError) as refused:
        converse(world.service_terminal(aid).open_service(aid, NOW), carrier)
    assert refused.value.code is ErrorCode.IC_SERVICE_MISSING


def test_a_service_loaded_again_begins_with_nothing(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    aid = world.load_service(chip)
    session = converse(world.service_terminal(aid).open_service(aid, NOW), carrier)
    converse(session.write(READING, b"reader 4711"), carrier)
    area = converse(world.terminal().open_area(NOW), carrier)
    converse(area.delete(aid), carrier)
    world.load_service(chip)
    again = converse(world.service_terminal(aid).open_service(aid, NOW), carrier)
    assert converse(again.read_file(READING), carrier) == b""
    assert again.card.body.sign_key != session.card.body.sign_key


def test_no_service_gets_in_without_its_municipalitys_permit(world: CardWorld) -> None:
    chip = world.card()
    permit = make_permit(YAMAGUCHI, 1, LIBRARY, last_day=UNTIL)
    signed = world.services.sign_permit(permit)
    elsewhere = make_permit(MunicipalityCode("131016"), 1, LIBRARY, last_day=UNTIL)
    over = make_permit(YAMAGUCHI, 1, LIBRARY, last_day=date(2026, 3, 31))
    another_card = make_permit(YAMAGUCHI, 1, LIBRARY, last_day=UNTIL, card="1" * 16)
    other_code = replace(permit, definition_digest=digest(b"another service"))
    network = replace(permit, aid=NETWORK)
    refused = {
        "unsigned": replace(permit, signature=bytes(64)),
        "altered": replace(signed, last_day=date(2030, 1, 1)),
        "of another municipality": world.services.sign_permit(elsewhere),
        "over": world.services.sign_permit(over),
        "for another card": world.services.sign_permit(another_card),
        "for other code": world.services.sign_permit(other_code),
        "over the network application": world.services.sign_permit(network),
    }
    for why, bad in refused.items():
        assert refusal(world, chip, bad) is ErrorCode.IC_SERVICE_NOT_PERMITTED, why
    for card in ("", NUMBER.digits):
        fresh = world.card()
        load(world, fresh, world.services.sign_permit(replace(permit, card=card)), LIBRARY)


def test_the_key_that_makes_cards_permits_nothing(world: CardWorld) -> None:
    permit = make_permit(YAMAGUCHI, 1, LIBRARY, last_day=UNTIL)
    signature = world.municipal.sign("card-issuing", permit.body)
    chip = world.card()
    assert refusal(world, chip, replace(permit, signature=signature)) is (
        ErrorCode.IC_SERVICE_NOT_PERMITTED
    )


def test_a_terminal_without_the_right_loads_and_deletes_nothing(world: CardWorld) -> None:
    chip = world.card()
    aid = world.load_service(chip)
    carrier = ChipCarrier(chip)
    area = converse(world.terminal(CARD_DESK & ~Right.LOAD_SERVICES).open_area(NOW), carrier)
    permit = world.services.sign_permit(make_permit(YAMAGUCHI, 2, LIBRARY, last_day=UNTIL))
    for dialogue in (area.load(permit, LIBRARY), area.delete(aid), area.list_services()):
        with pytest.raises(JukiError) as refused:
            converse(dialogue, carrier)
        assert refused.value.code is ErrorCode.IC_TERMINAL_RIGHT_MISSING


@pytest.mark.parametrize("victim", [NETWORK, FACE])
def test_deleting_deletes_services_only(world: CardWorld, victim: bytes) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    area = converse(world.terminal().open_area(NOW), carrier)
    with pytest.raises(JukiError):
        converse(area.delete(victim), carrier)
    world.try_pin(world.open(chip), chip)


def test_a_service_can_do_only_what_its_terminals_certificate_says(world: CardWorld) -> None:
    chip = world.card()
    aid, other = world.load_service(chip), world.load_service(chip, number=2)
    carrier = ChipCarrier(chip)
    reader = world.service_terminal(aid, Right.SERVICE_READ)
    session = converse(reader.open_service(aid, NOW), carrier)
    with pytest.raises(JukiError) as refused:
        converse(session.write(READING, b"x"), carrier)
    assert refused.value.code is ErrorCode.IC_TERMINAL_RIGHT_MISSING
    with pytest.raises(JukiError) as refused:
        converse(reader.open_service(other, NOW), carrier)
    assert refused.value.code is ErrorCode.IC_TERMINAL_NOT_CERTIFIED


def test_files_do_not_outgrow_their_length_and_services_not_the_card(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    aid = world.load_service(chip)
    session = converse(world.service_terminal(aid).open_service(aid, NOW), carrier)
    with pytest.raises(JukiError):
        converse(session.write(READING, bytes(65)), carrier)
    for number in range(2, SERVICES_MAX + 1):
        world.load_service(chip, number=number)
    with pytest.raises(JukiError):
        world.load_service(chip, number=9)


def test_a_definition_has_one_form() -> None:
    wire = LIBRARY.to_bytes()
    assert ServiceDefinition.from_bytes(wire).to_bytes() == wire
    assert wire.hex().startswith("c012")
    for broken in (b"", wire[:-1], wire + b"\x00", wire[20:]):
        with pytest.raises(JukiError):
            ServiceDefinition.from_bytes(broken)
    with pytest.raises(JukiError):
        ServiceFile(10, Right.READ_CODE)


def test_room_for_personal_authentication_is_a_place_and_no_more(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    with pytest.raises(JukiError):
        converse(select(PERSONAL_AUTHENTICATION), carrier)
    session = converse(world.terminal(Right.INSTALL).open_manager(NOW), carrier)
    converse(session.install_personal_authentication(), carrier)
    converse(select(PERSONAL_AUTHENTICATION), carrier)
    assert chip.process(bytes.fromhex("0088000001aa00")) == bytes.fromhex("6d00")
