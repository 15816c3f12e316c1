"""Whatever bytes come: the chip answers with a status word it has, tells no secret, gives no try.

Three kinds of noise: bytes without form, commands with plausible headers, and commands of somebody
who has a session, through the channel.  Noise meets a blank, a card, a card with a service and an
operator card; each example starts from the same memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from card_world import (
    CODE,
    LIBRARY,
    NOW,
    NUMBER,
    PIN,
    SERIAL,
    TODAY,
    YAMAGUCHI,
    CardWorld,
    ChipCarrier,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.iccard.apdu import Command, Ins, Response, StatusWord
from jukinet.iccard.application import (
    AREA,
    FACE,
    MANAGER,
    NETWORK,
    OPERATOR,
    DataObject,
)
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.journal import Journal, Name
from jukinet.iccard.chip.manager import TRANSPORT_TRIES_LEFT
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.iccard.chip.pin_keeper import PIN as PIN_RECORD
from jukinet.iccard.chip.pin_keeper import TRIES
from jukinet.iccard.conversation import Dialogue, converse
from jukinet.iccard.rights import CARD_DESK, Right
from jukinet.iccard.service import make_permit
from jukinet.iccard.tlv import tlv
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.terms.errors import JukiError

KNOWN = {int(word) for word in StatusWord}
SECRETS = (CODE.digits.encode(), PIN.encode() * 2, NUMBER.digits.encode(), "山口 花子".encode())
COUNTERS = (
    Name(NETWORK, TRIES), Name(OPERATOR, TRIES), Name(MANAGER, TRANSPORT_TRIES_LEFT),
)  # fmt: skip
APPLICATIONS = (MANAGER, NETWORK, FACE, AREA, OPERATOR)
MANY = settings(
    max_examples=250, deadline=None
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A card to start from again and again."""

    memory: ArrayMemory
    cell: ChipCell

    def chip(self) -> tuple[Chip, ArrayMemory]:
        memory = self.memory.copy()
        return Chip(memory, self.cell), memory

    def records(self, memory: ArrayMemory) -> dict[Name, bytes]:
        journal = Journal(memory, self.cell)
        journal.mount()
        return {name: journal.find(name) or b"" for name in journal.list_names()}


@pytest.fixture(scope="session")
def kept(made_world: CardWorld) -> dict[str, Kept]:
    """A blank, a card in use with a service; and an operator card."""
    found = {}
    for name in ("blank", "card", "operator"):
        memory, cell = ArrayMemory(), ChipCell.make()
        chip = Chip.manufacture(memory, cell, SERIAL, made_world.batch_key)
        if name == "card":
            made_world.write(chip)
            made_world.set_pin(chip)
            made_world.load_service(chip)
        if name == "operator":
            made_world.write_operator(chip)
        found[name] = Kept(memory, cell)
    return found


def must_be_an_answer(wire: bytes) -> Response:
    """Two bytes at least, and a status word that the chip has."""
    response = Response.from_bytes(wire)
    family = response.status & 0xFF00 if response.status >> 8 in (0x61,) else response.status
    family = family & 0xFFF0 if response.status >> 4 == 0x63C else family
    assert family in KNOWN, f"{response.status:04x}"
    for secret in SECRETS:
        assert secret not in response.data
    return response


def must_have_kept(kept: Kept, memory: ArrayMemory) -> None:
    """No counter rose, no PIN and no key changed by noise."""
    before, after = kept.records(kept.memory), kept.records(memory)
    for counter in COUNTERS:
        assert after.get(counter, b"") <= before.get(counter, b"")
    for owner in (NETWORK, OPERATOR):
        assert before.get(Name(owner, PIN_RECORD)) == after.get(Name(owner, PIN_RECORD))
    assert before.keys() - set(COUNTERS) <= after.keys()


ELEMENTS = st.builds(
    tlv, st.sampled_from([0x80, 0x81, 0x82, 0x86, 0x9E, 0x7C, 0x7F21, 0x7F4E, 0xC0]),
    st.binary(max_size=40),
)  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=300), st.lists(ELEMENTS, max_size=5).map(b"".join), ELEMENTS.map(
        lambda one: tlv(0x7C, one)
    ), st.sampled_from(APPLICATIONS),
)  # fmt: skip
OBJECTS = st.sampled_from([(one >> 8, one & 0xFF) for one in DataObject])
PARAMETERS = st.one_of(
    OBJECTS, st.tuples(st.integers(0, 255), st.integers(0, 255)),
    st.sampled_from([(0, 0), (0, 1), (0, 2), (4, 0x0C), (2, 0x0C), (0, 0x81), (2, 0x81),
                     (0, 0xBE), (0x80, 0x86)]),
)  # fmt: skip
COMMANDS = st.builds(
    lambda cla, ins, p, data, expected: Command(cla, ins, p[0], p[1], data, expected),
    st.sampled_from([0x00, 0x00, 0x00, 0x0C, 0x10, 0x80]), st.sampled_from(list(Ins)), PARAMETERS,
    BODIES, st.sampled_from([0, 1, 16, 256, 1_024]),
)  # fmt: skip
SELECTS = st.sampled_from(APPLICATIONS).map(
    lambda aid: Command(0, Ins.SELECT, 4, 0x0C, aid).to_bytes()
)
NOISE = st.lists(
    st.one_of(st.binary(max_size=40), COMMANDS.map(Command.to_bytes), SELECTS), max_size=25
)
CARDS = st.sampled_from(["blank", "card", "operator"])


@MANY
@given(CARDS, NOISE)
def test_noise_of_a_stranger_gets_a_status_word(
    kept: dict[str, Kept], name: str, noise: list[bytes]
) -> None:
    chip, memory = kept[name].chip()
    for command in noise:
        must_be_an_answer(chip.process(command))
    must_have_kept(kept[name], memory)
    written, before = kept[name].records(memory), kept[name].records(kept[name].memory)
    assert {at for at in before if written.get(at) != before[at]} <= {COUNTERS[-1]}
    assert written.keys() == before.keys()


OPERATORS = Right.OPERATOR_CARDS | Right.SET_PIN
LIBRARYS = make_permit(YAMAGUCHI, 1, LIBRARY, last_day=TODAY).aid
OPENERS: dict[str, Callable[[CardWorld, Right], Dialogue[Any]]] = {
    "network": lambda world, rights: world.terminal(rights).open_network(NOW),
    "face": lambda world, rights: world.terminal(rights).open_face(NOW),
    "area": lambda world, rights: world.terminal(rights).open_area(NOW),
    "manager": lambda world, rights: world.terminal(rights).open_manager(NOW),
    "operator": lambda world, _: world.terminal(OPERATORS).open_operator(NOW),
    "service": lambda world, _: world.service_terminal(LIBRARYS).open_service(LIBRARYS, NOW),
}
OPEN_TO_A_TERMINAL = {"face", "service"}
"""What may be read by whoever has such a session."""
HARMLESS = CARD_DESK & ~(Right.TERMINATE | Right.LOAD_SERVICES | Right.CHANGE_ENTRIES)


@MANY
@given(st.sampled_from(sorted(OPENERS)), st.lists(COMMANDS, max_size=12))
def test_noise_of_a_terminal_with_a_session_gets_a_status_word(
    made_world: CardWorld, kept: dict[str, Kept], opener: str, noise: list[Command]
) -> None:
    card = kept["operator" if opener == "operator" else "card"]
    chip, memory = card.chip()
    carrier = ChipCarrier(chip)
    session = converse(OPENERS[opener](made_world, HARMLESS), carrier)
    for command in noise:
        plain = Command(0, command.ins, command.p1, command.p2, command.data, command.expected)
        try:
            response = converse(session.ask(plain), carrier)
        except JukiError:  # the command ended the session
            break
        if opener not in OPEN_TO_A_TERMINAL:
            must_be_an_answer(response.to_bytes())
    for _, response in carrier.log:
        must_be_an_answer(response)
    must_have_kept(card, memory)


@MANY
@given(st.binary(max_size=120), st.sampled_from(list(Ins)), st.booleans())
def test_noise_in_a_channel_ends_it(
    made_world: CardWorld, kept: dict[str, Kept], noise: bytes, ins: Ins, tail: bool
) -> None:
    chip, _ = kept["card"].chip()
    carrier = ChipCarrier(chip)
    session = converse(made_world.terminal().open_network(NOW), carrier)
    data = noise + (tlv(0x8E, noise[:16].ljust(16, b"\x00")) if tail else b"")
    wire = Command(0x0C, ins, 0, 0, data or b"\x00", 256).to_bytes()
    assert chip.process(wire) == bytes.fromhex("6988")
    with pytest.raises(JukiError):
        converse(session.read_pin_state(), carrier)
