"""The same card behind every carrier: what passes, what is refused, and what is left afterwards.

One set of tests, run in process, through the residents' tray (chips as files), and through the real
PC/SC service over a virtual reader.  The far end of a bridge is the last of these with HTTP before
it: tests/counters/test_bridge.py.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from card_world import CODE, FACE, NOW, NUMBER, PIN, CardWorld, ChipCarrier

from jukinet.counters.resident_tray import ResidentTray
from jukinet.iccard.application import MANAGER, NETWORK, Life
from jukinet.iccard.chip.chip import ANSWER_TO_RESET, Chip
from jukinet.iccard.conversation import CardCarrier, converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.terminal.network import NetworkSession, number_of
from jukinet.iccard.terminal.terminal import select
from jukinet.platform.readers.pcsc import PcscReaders
from jukinet.platform.readers.rehearsal import PcscService
from jukinet.terms.errors import ErrorCode, JukiError

Carry = Callable[[], AbstractContextManager[CardCarrier]]
SELECT = b"\x00\xa4\x04\x0c\x06" + NETWORK
DEBIANS_PYTHON, PYSCARD = "/usr/bin/python3", "/usr/lib/python3/dist-packages/smartcard"
ASK_BY_PYSCARD = """
import sys
from smartcard.System import readers
from smartcard.util import toBytes, toHexString
connection = readers()[0].createConnection()
connection.connect()
print(toHexString(connection.getATR()))
for command in sys.argv[1:]:
    data, first, second = connection.transmit(toBytes(command))
    print(f"{first:02X}{second:02X} {toHexString(data)}")
connection.disconnect()
"""


def in_process(world: CardWorld, folder: Path, pcsc: PcscService | None) -> Carry:
    chip = world.card()

    @contextmanager
    def carry() -> Iterator[CardCarrier]:
        yield ChipCarrier(chip)

    return carry


def by_tray(world: CardWorld, folder: Path, pcsc: PcscService | None) -> Carry:
    tray = ResidentTray(folder, lambda: world.pad)
    memory, cell = tray.make("hanako")
    chip = world.blank(memory, cell)
    world.write(chip)
    world.set_pin(chip)
    memory.close()
    tray.lay("hanako", "madoguchi-1")
    return lambda: tray.take("madoguchi-1")


def by_pcsc(world: CardWorld, folder: Path, pcsc: PcscService | None) -> Carry:
    assert pcsc is not None
    chip = world.card()

    @contextmanager
    def carry() -> Iterator[CardCarrier]:
        with pcsc.lay(chip), PcscReaders() as readers, readers.connect(pcsc.names[0]) as card:
            yield card

    return carry


@pytest.fixture(params=[in_process, by_tray, by_pcsc], ids=lambda make: make.__name__)
def carry(
    request: pytest.FixtureRequest, world: CardWorld, tmp_path: Path
) -> Callable[[], AbstractContextManager[CardCarrier]]:
    service = request.getfixturevalue("pcsc") if request.param is by_pcsc else None
    carried: Carry = request.param(world, tmp_path / "cards", service)
    return carried


def proven(world: CardWorld, card: CardCarrier, pin: str = PIN) -> NetworkSession:
    session = converse(world.terminal().open_network(NOW), card)
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), card)
    converse(session.verify_pin(world.pad.seal(request, pin)), card)
    return session


def test_a_card_answers_to_reset_and_proves_its_holder(world: CardWorld, carry: Carry) -> None:
    with carry() as card:
        assert card.reset() == ANSWER_TO_RESET
        session = proven(world, card)
        assert number_of(session.card) == NUMBER
        assert converse(session.read_code(), card) == CODE


def test_long_answers_come_whole(world: CardWorld, carry: Carry) -> None:
    with carry() as card:
        session = converse(world.terminal().open_face(NOW), card)
        assert converse(session.read_face(), card) == FACE


def test_a_wrong_pin_costs_a_try_that_stays_lost_when_the_card_is_taken_away(
    world: CardWorld, carry: Carry
) -> None:
    for left in (2, 1):
        with carry() as card:
            with pytest.raises(JukiError) as refused:
                proven(world, card, "1357")
            assert refused.value.code is ErrorCode.IC_PIN_WRONG
            assert refused.value.facts["tries_left"] == left
    with carry() as card:
        assert converse(proven(world, card).read_code(), card) == CODE


def test_a_reset_ends_what_was_proven(world: CardWorld, carry: Carry) -> None:
    with carry() as card:
        session = proven(world, card)
        card.reset()
        with pytest.raises(JukiError) as refused:
            converse(session.read_code(), card)
        assert refused.value.code is ErrorCode.IC_CARD_CHANNEL_BROKEN


def test_bytes_that_are_no_command_are_answered_with_a_status(carry: Carry) -> None:
    with carry() as card:
        assert card.transmit(SELECT) == b"\x90\x00"
        for broken in (b"\xff" * 5, b"\x00\xa4\x04\x0c\x20ab", b"\x00\x20\x00\x81"):
            assert len(card.transmit(broken)) == 2
        converse(select(NETWORK), card)


def test_another_programs_client_finds_the_same_chip(world: CardWorld, pcsc: PcscService) -> None:
    said = ":".join(f"{byte:02X}" for byte in SELECT)
    with pcsc.lay(world.card()):
        done = subprocess.run(
            ["opensc-tool", "--reader", "0", "--card-driver", "default", "--atr",
             "--send-apdu", said, "--send-apdu", "00:B0:00:00:10"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert ":".join(f"{byte:02x}" for byte in ANSWER_TO_RESET) in done.stdout, done.stderr
    assert "SW1=0x90, SW2=0x00" in done.stdout
    refused = done.stdout.split("Received")[2]
    assert "SW1=0x90" not in refused, "nothing is read without proof"


def test_pyscard_as_it_is_finds_the_same_chip(world: CardWorld, pcsc: PcscService) -> None:
    """In a process of its own, of Debian's Python: nothing of ours is in it."""
    if not Path(PYSCARD).exists():
        pytest.skip("not installed: pyscard (Debian package python3-pyscard)")
    read, noise, to_itself, state = (
        "00B0000010", "FFFFFFFF", (SELECT[:5] + MANAGER).hex(), "00CA010100",
    )  # fmt: skip
    with pcsc.lay(world.card()):
        done = subprocess.run(
            [DEBIANS_PYTHON, "-c", ASK_BY_PYSCARD, SELECT.hex(), read, noise, to_itself, state],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert not done.returncode, done.stderr
    atr, selected, refused, nonsense, itself, told = map(str.strip, done.stdout.splitlines())
    assert atr.replace(" ", "") == ANSWER_TO_RESET.hex().upper()
    assert selected == itself == "9000"
    assert len(refused) == len(nonsense) == 4, "nothing without proof"
    assert "9000" not in (refused, nonsense)
    assert told == f"9000 80 01 {Life.ACTIVE:02X}"


def test_a_chip_that_is_pulled_and_put_back_has_forgotten_the_session(
    world: CardWorld, pcsc: PcscService
) -> None:
    chip: Chip = world.card()
    with pcsc.lay(chip), PcscReaders() as readers, readers.connect(pcsc.names[0]) as card:
        session = proven(world, card)
    with (
        pcsc.lay(chip),
        PcscReaders() as readers,
        readers.connect(pcsc.names[0]) as card,
        pytest.raises(JukiError) as refused,
    ):
        converse(session.read_code(), card)
    assert refused.value.code is ErrorCode.IC_CARD_CHANNEL_BROKEN
