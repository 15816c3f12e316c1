"""The same card with RSA keys, as in chips of 2003: everything works, nothing is talked down."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from card_world import CODE, FACE, NOW, PIN, CardWorld, ChipCarrier

from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.suite import ACCEPTED, Suite
from jukinet.iccard.terminal.terminal import Terminal
from jukinet.platform.crypto.vault import Vault
from jukinet.terms.errors import ErrorCode, JukiError


@pytest.fixture(scope="module", params=[Suite.RSA_2048, Suite.RSA_1024], ids=lambda one: one.name)
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> CardWorld:
    return CardWorld.make(tmp_path_factory.mktemp("rsa"), request.param)


@pytest.fixture(scope="module")
def old_card(old: CardWorld) -> Chip:
    return old.card()


def test_an_old_card_gives_its_code_after_its_pin(old: CardWorld, old_card: Chip) -> None:
    carrier = ChipCarrier(old_card)
    session = converse(old.terminal().open_network(NOW), carrier)
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
    converse(session.verify_pin(old.pad.seal(request, PIN)), carrier)
    assert converse(session.read_code(), carrier) == CODE
    passed = b"".join(command + response for command, response in carrier.log)
    assert CODE.digits.encode() not in passed and PIN.encode() not in passed


def test_an_old_card_shows_its_face_and_runs_a_service(old: CardWorld, old_card: Chip) -> None:
    carrier = ChipCarrier(old_card)
    face = converse(old.terminal().open_face(NOW), carrier)
    assert converse(face.read_face(), carrier) == FACE
    aid = old.load_service(old_card)
    service = converse(old.service_terminal(aid).open_service(aid, NOW), carrier)
    converse(service.write(0x0301, b"reader 4711"), carrier)
    assert converse(service.read_file(0x0301), carrier) == b"reader 4711"


def test_a_new_terminal_shows_an_old_card_the_identity_it_understands(
    old: CardWorld, old_card: Chip, world: CardWorld
) -> None:
    class BothVaults:
        """A node has one vault; here the keys of both lie in two."""

        def sign(self, handle: str, data: bytes) -> bytes:
            home = world if handle == "card-terminal" else old
            return home.node.sign(handle, data)

    terminal = Terminal(
        cast(Vault, BothVaults()), (world.identity(), old.identity()), old.stopped,
        accepted=frozenset(Suite),
    )  # fmt: skip
    for chip, home in ((old_card, old), (world.card(), world)):
        session = converse(terminal.open_network(NOW), ChipCarrier(chip))
        assert session.card.body.suite is home.suite


def test_short_keys_are_accepted_only_where_somebody_said_so(
    old: CardWorld, old_card: Chip
) -> None:
    terminal = replace(old.terminal(), accepted=ACCEPTED)
    if old.suite in ACCEPTED:
        converse(terminal.open_network(NOW), ChipCarrier(old_card))
        return
    with pytest.raises(JukiError) as refused:
        converse(terminal.open_network(NOW), ChipCarrier(old_card))
    assert refused.value.code is ErrorCode.IC_CARD_ALGORITHM_REFUSED


def test_a_chip_takes_no_certificate_of_another_suite(
    old: CardWorld, old_card: Chip, world: CardWorld
) -> None:
    for chip, other in ((old_card, world), (world.card(), old)):
        with pytest.raises(JukiError) as refused:
            converse(other.terminal().open_network(NOW), ChipCarrier(chip))
        assert refused.value.code is ErrorCode.IC_TERMINAL_NOT_CERTIFIED
