"""What passed, as bytes: transcripts by hand, and a card of an earlier day that must still work.

``vectors/*.apdu`` are written from docs/card.md, not recorded.  ``vectors/card-1`` is a card made
once, memory and cell, with a terminal's certificate and key and the root: cards are good for ten
years, and every later program must go on reading them.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import cast

import msgspec
import pytest
from card_world import CODE, FACE, NOW, NUMBER, PIN, CardWorld, ChipCarrier, DictionaryList

from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.network import number_of
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.platform.crypto.vault import Vault

VECTORS = Path(__file__).parent / "vectors"


def lines_of(name: str) -> list[tuple[bytes, str]]:
    """Commands and what is expected of each."""
    lines = [
        line.replace(" ", "")
        for line in (VECTORS / name).read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return [(bytes.fromhex(said[1:]), answer[1:]) for said, answer in pairs]


def fits(answer: str, expected: str) -> bool:
    return len(answer) == len(expected) and all(
        one == wanted or wanted == "?" for one, wanted in zip(answer, expected, strict=True)
    )


@pytest.mark.parametrize("name", ["blank.apdu", "card.apdu"])
def test_a_chip_answers_as_the_document_says(world: CardWorld, name: str) -> None:
    chip = world.blank() if name == "blank.apdu" else world.card()
    chip.reset()
    for number, (command, expected) in enumerate(lines_of(name), 1):
        answer = chip.process(command).hex()
        assert fits(answer, expected), f"{name}, command {number}: {answer}"


class Stored(msgspec.Struct, frozen=True):
    """``card-1.json``: everything a counter needs to use the card of ``card-1.memory.gz``."""

    cell: bytes
    root: bytes
    certificate: bytes
    key: bytes


class OneKey:
    """A vault with the stored terminal's key alone."""

    def __init__(self, secret: bytes) -> None:
        self.key = PrivateKey.from_secret(KeyKind.ECDSA_P256, secret)

    def sign(self, handle: str, data: bytes) -> bytes:
        return self.key.sign(data)


def test_a_card_made_by_an_earlier_program_still_works() -> None:
    stored = msgspec.json.decode((VECTORS / "card-1.json").read_bytes(), type=Stored)
    content = gzip.decompress((VECTORS / "card-1.memory.gz").read_bytes())
    memory = ArrayMemory(len(content))
    memory.write(0, content)
    carrier = ChipCarrier(Chip(memory, ChipCell(stored.cell)))
    root = CardCertificate.from_bytes(stored.root)
    identity = TerminalIdentity("stored", CardCertificate.from_bytes(stored.certificate), root)
    terminal = Terminal(cast(Vault, OneKey(stored.key)), (identity,), DictionaryList())
    session = converse(terminal.open_network(NOW), carrier)
    assert number_of(session.card) == NUMBER
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
    converse(session.verify_pin(PinPad((root,)).seal(request, PIN)), carrier)
    assert converse(session.read_code(), carrier) == CODE
    face = converse(terminal.open_face(NOW), carrier)
    assert converse(face.read_face(), carrier).name == FACE.name
