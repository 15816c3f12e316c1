"""The PC/SC client and the virtual reader, against the service that Debian installs.

The card here is a few lines that answer; it shows the line, not the card.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field

import pytest

from jukinet.platform.readers.pcsc import PcscReaders
from jukinet.platform.readers.rehearsal import PcscService
from jukinet.platform.readers.virtual import CardInVirtualReader
from jukinet.terms.errors import ErrorCode, JukiError

ATR = bytes.fromhex("3b80800101")
"""T=1, with its check byte."""


@dataclass
class Echo:
    """Answers what it is told, and counts how often it was reset."""

    resets: int = 0
    told: list[bytes] = field(default_factory=list)

    def reset(self) -> bytes:
        self.resets += 1
        return ATR

    def process(self, command: bytes) -> bytes:
        self.told.append(command)
        if command[1] == 0xB0:  # read binary: as much as is asked for
            return bytes(int.from_bytes(command[4:])) + b"\x90\x00"
        if command[1] == 0x20:
            return b"\x90\x00"
        return command[5:] + b"\x90\x00"


def test_a_command_goes_to_the_card_and_its_answer_comes_back(pcsc: PcscService) -> None:
    with pcsc.lay(Echo()), PcscReaders() as readers, readers.connect(pcsc.names[0]) as carrier:
        assert carrier.transmit(bytes.fromhex("80 10 00 00 03 01 02 03")) == b"\1\2\3\x90\0"
        assert carrier.reset() == ATR


@pytest.mark.parametrize("size", [255, 256, 4_096, 32_767, 65_000])
def test_long_answers_come_whole(pcsc: PcscService, size: int) -> None:
    with pcsc.lay(Echo()), PcscReaders() as readers, readers.connect(pcsc.names[0]) as carrier:
        asked = b"\x00\xb0\0\0\0" + size.to_bytes(2)
        assert carrier.transmit(asked) == bytes(size) + b"\x90\x00"


@pytest.mark.parametrize("size", [255, 256, 4_096, 32_767, 65_000])
def test_long_commands_go_whole(pcsc: PcscService, size: int) -> None:
    card = Echo()
    with pcsc.lay(card), PcscReaders() as readers, readers.connect(pcsc.names[0]) as carrier:
        sent = b"\x80\x20\0\0\0" + size.to_bytes(2) + bytes(size)
        assert carrier.transmit(sent) == b"\x90\x00"
        assert card.told[-1] == sent


def test_two_readers_hold_two_cards(pcsc: PcscService) -> None:
    first, second = Echo(), Echo()
    with (
        pcsc.lay(first, 0),
        pcsc.lay(second, 1),
        PcscReaders() as readers,
        PcscReaders() as others,
    ):
        assert set(pcsc.names) <= set(readers.list_names())
        with readers.connect(pcsc.names[0]) as one, others.connect(pcsc.names[1]) as two:
            one.transmit(b"\x80\x10\0\0\x01A")
            two.transmit(b"\x80\x10\0\0\x01B")
    assert (first.told[-1][-1:], second.told[-1][-1:]) == (b"A", b"B")


def test_a_card_taken_away_is_missing_and_never_half_answered(pcsc: PcscService) -> None:
    with pcsc.lay(Echo()) as lying, PcscReaders() as readers:
        with readers.connect(pcsc.names[0]) as carrier:
            lying.close()
            with pytest.raises(JukiError) as refused:
                carrier.transmit(b"\x80\x10\0\0\x01A")
            assert refused.value.code is ErrorCode.CARD_MISSING
        pcsc.wait_for(readers, 0, present=False)
        with pytest.raises(JukiError) as gone:
            readers.connect(pcsc.names[0])
        assert gone.value.code is ErrorCode.CARD_MISSING


def test_a_card_put_back_is_seen_to_have_been_away(pcsc: PcscService) -> None:
    with PcscReaders() as readers:
        with pcsc.lay(Echo()):
            before = readers.look(pcsc.names[0])
        with pcsc.lay(Echo()):
            after = readers.look(pcsc.names[0])
    assert before.present and after.present and after.changes > before.changes


def test_a_card_belongs_to_one_program_at_a_time(pcsc: PcscService) -> None:
    with pcsc.lay(Echo()), PcscReaders() as readers, PcscReaders() as others:
        with readers.connect(pcsc.names[0]):
            with pytest.raises(JukiError) as refused:
                others.connect(pcsc.names[0])
            assert refused.value.code is ErrorCode.READER_BUSY
        others.connect(pcsc.names[0]).close()


def test_another_pcsc_client_speaks_with_the_same_card(pcsc: PcscService) -> None:
    with pcsc.lay(Echo()):
        done = subprocess.run(
            ["opensc-tool", "--reader", "0", "--card-driver", "default",
             "--send-apdu", "80:10:00:00:02:4A:55"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert "Received (SW1=0x90, SW2=0x00)" in done.stdout, done.stderr


def test_no_virtual_reader_is_said_in_a_code() -> None:
    with pytest.raises(JukiError) as refused:
        CardInVirtualReader(Echo(), 1)
    assert refused.value.code is ErrorCode.READER_MISSING
