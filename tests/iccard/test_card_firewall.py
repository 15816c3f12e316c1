"""The walls in a card: an application sees its own records and what was proven to it, no more."""

from __future__ import annotations

import pytest
from card_world import CODE, NOW, CardWorld, ChipCarrier
from hypothesis import given
from hypothesis import strategies as st

from jukinet.iccard.apdu import Command, Ins
from jukinet.iccard.application import AREA, CODE_FILE, FACE, FACE_FILE, MANAGER, NETWORK
from jukinet.iccard.chip.journal import Journal, Partition
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.iccard.conversation import Dialogue, converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.terminal.network import NetworkSession
from jukinet.iccard.terminal.session import CardSession
from jukinet.iccard.terminal.terminal import select
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.terms.errors import ErrorCode, JukiError

CELL = ChipCell.make()


def openers_of(world: CardWorld, aid: bytes) -> dict[str, Dialogue[CardSession]]:
    """How to open each application of a card with a service."""
    terminal = world.terminal()
    return {
        "network": terminal.open_network(NOW),
        "face": terminal.open_face(NOW),
        "area": terminal.open_area(NOW),
        "manager": terminal.open_manager(NOW),
        "service": world.service_terminal(aid).open_service(aid, NOW),
    }


OWN_FILES = {"network": {CODE_FILE}, "face": {FACE_FILE}, "service": {0x0301, 0x0302}}


@pytest.mark.parametrize("application", ["network", "face", "area", "manager", "service"])
def test_no_application_has_another_ones_files(world: CardWorld, application: str) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    aid = world.load_service(chip)
    session = converse(openers_of(world, aid)[application], carrier)
    if isinstance(session, NetworkSession):
        world.try_pin(session, chip)
    fids = {CODE_FILE, FACE_FILE, 0x0301, 0x0302, *range(0x40)}
    for fid in sorted(fids - OWN_FILES.get(application, set())):
        with pytest.raises(JukiError) as refused:
            converse(session.read_file(fid), carrier)
        assert refused.value.code is ErrorCode.IC_CARD_REFUSED, hex(fid)


def test_no_record_outside_the_network_application_has_the_code(world: CardWorld) -> None:
    memory, cell = ArrayMemory(), ChipCell.make()
    chip = world.blank(memory, cell)
    world.write(chip)
    world.set_pin(chip)
    world.load_service(chip)
    journal = Journal(memory, cell)
    journal.mount()
    with_code = [
        name for name in journal.list_names() if CODE.digits.encode() in (journal.find(name) or b"")
    ]
    assert [(name.owner, name.number) for name in with_code] == [(NETWORK, CODE_FILE)]


def test_a_pin_that_was_right_is_forgotten_with_the_application(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    session = world.open(chip)
    world.try_pin(session, chip)
    converse(select(FACE), carrier)
    converse(select(NETWORK), carrier)
    with pytest.raises(JukiError) as refused:
        converse(session.read_code(), carrier)
    assert refused.value.code is ErrorCode.IC_CARD_CHANNEL_BROKEN
    again = world.open(chip)
    with pytest.raises(JukiError) as refused:
        converse(again.read_code(), carrier)
    assert refused.value.code is ErrorCode.IC_TERMINAL_RIGHT_MISSING


def test_a_proof_for_one_application_is_none_for_another(world: CardWorld) -> None:
    """The transcript names the application: a terminal's signature cannot be carried over."""
    chip = world.card()
    carrier = ChipCarrier(chip)
    terminal = world.terminal()
    dialogue = terminal.open_face(NOW)
    command = next(dialogue)
    with pytest.raises(JukiError) as refused:
        while True:
            if command[1] == Ins.SELECT:  # a man in the middle selects another application
                command = Command(0, Ins.SELECT, 4, 0x0C, NETWORK).to_bytes()
            command = dialogue.send(carrier.transmit(command))
    assert refused.value.code is ErrorCode.IC_TERMINAL_NOT_CERTIFIED


def test_a_service_terminal_is_nobody_to_the_network_application(world: CardWorld) -> None:
    chip = world.card()
    aid = world.load_service(chip)
    for open_session in (
        world.service_terminal(aid).open_network(NOW),
        world.service_terminal(aid).open_area(NOW),
        world.terminal().open_service(aid, NOW),
    ):
        with pytest.raises(JukiError) as refused:
            converse(open_session, ChipCarrier(chip))
        assert refused.value.code is ErrorCode.IC_TERMINAL_NOT_CERTIFIED


def test_a_service_does_not_know_the_cards_number_or_keys(world: CardWorld) -> None:
    chip = world.card()
    aid = world.load_service(chip)
    carrier = ChipCarrier(chip)
    card = world.open(chip).card
    service = converse(world.service_terminal(aid).open_service(aid, NOW), carrier).card
    assert card.body.holder not in service.wire
    assert service.body.sign_key != card.body.sign_key
    assert service.body.seal_key != card.body.seal_key


def test_a_plain_command_sees_nothing_and_ends_the_session(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    session = world.open(chip)
    world.try_pin(session, chip)
    assert chip.process(bytes.fromhex("00a4020c020101")) == b"\x90\x00"
    assert chip.process(bytes.fromhex("00b0000000")) == bytes.fromhex("6982")
    with pytest.raises(JukiError) as refused:
        converse(session.read_code(), carrier)
    assert refused.value.code is ErrorCode.IC_CARD_CHANNEL_BROKEN


def test_a_challenge_for_a_pin_is_lost_with_the_session(world: CardWorld) -> None:
    chip = world.card()
    session = world.open(chip)
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), ChipCarrier(chip))
    block = world.pad.seal(request, "7294")
    again = world.open(chip)
    with pytest.raises(JukiError) as refused:
        converse(again.verify_pin(block), ChipCarrier(chip))
    assert refused.value.code is ErrorCode.IC_CARD_NOT_READY


OWNERS = (MANAGER, NETWORK, FACE, AREA)


def test_an_owner_does_not_find_what_only_another_has() -> None:
    journal = Journal.format(ArrayMemory(4_096), CELL)
    Partition(journal, NETWORK).put(1, b"the code")
    assert Partition(journal, FACE).find(1) is None


@given(
    st.lists(
        st.tuples(st.sampled_from(OWNERS), st.integers(0, 3), st.binary(max_size=8)), max_size=20
    )
)
def test_partitions_never_mix(writes: list[tuple[bytes, int, bytes]]) -> None:
    journal = Journal.format(ArrayMemory(4_096), CELL)
    kept: dict[tuple[bytes, int], bytes] = {}
    for owner, number, value in writes:
        Partition(journal, owner).put(number, value)
        kept[owner, number] = value
    for owner in OWNERS:
        for number in range(4):
            assert Partition(journal, owner).find(number) == kept.get((owner, number))
