"""The channel, against bytes that OpenSSL made, and against whoever meddles with a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from jukinet.iccard.apdu import Command, Response
from jukinet.iccard.handshake import CHANNEL_LABEL
from jukinet.iccard.secure_messaging import SecureChannel
from jukinet.platform.crypto.channel import ChannelKeys
from jukinet.terms.errors import ErrorCode, JukiError

VECTOR = Path(__file__).parent / "vectors" / "channel-1.apdu"
SAID = (
    (Command(0, 0xA4, 2, 0x0C, b"\x01\x01"), Response(b"", 0x9000)),
    (Command(0, 0xB0, 0, 0, b"", 1_024), Response(b"12345678901", 0x9000)),
    (Command(0, 0x84, 0, 0, b"", 16), Response(b"", 0x63C2)),
)


def an_end() -> SecureChannel:
    return SecureChannel(ChannelKeys(bytes(range(32)), b"\xaa" * 32, CHANNEL_LABEL))


def ends() -> tuple[SecureChannel, SecureChannel]:
    return an_end(), an_end()


def test_both_ends_speak_as_openssl_does() -> None:
    lines = [one for one in VECTOR.read_text().splitlines() if not one.startswith("#")]
    terminal, chip = ends()
    for command, response in SAID:
        secured = terminal.secure_command(command)
        assert f"> {secured.to_bytes().hex()}" == lines.pop(0)
        assert chip.open_command(Command.from_bytes(secured.to_bytes())) == command
        answered = chip.secure_response(response)
        assert f"< {answered.to_bytes().hex()}" == lines.pop(0)
        assert terminal.open_response(answered) == response
    assert lines == []


def broken(end: SecureChannel, message: Command | Response) -> None:
    with pytest.raises(JukiError) as refused:
        if isinstance(message, Command):
            end.open_command(message)
        else:
            end.open_response(message)
    assert refused.value.code is ErrorCode.IC_CARD_CHANNEL_BROKEN
    assert not end.is_open


def test_no_byte_of_a_command_can_be_changed() -> None:
    secured = an_end().secure_command(Command(0, 0x20, 0, 0x81, b"block", 16))
    for at in range(len(secured.data)):
        data = bytearray(secured.data)
        data[at] ^= 1
        broken(an_end(), Command(secured.cla, secured.ins, secured.p1, secured.p2, bytes(data)))
    for header in ((0x0C, 0x24, 0, 0x81), (0x0C, 0x20, 1, 0x81), (0x0C, 0x20, 0, 0x80)):
        broken(an_end(), Command(*header, secured.data))


def test_no_byte_of_a_response_can_be_changed() -> None:
    terminal, chip = ends()
    chip.open_command(terminal.secure_command(Command(0, 0xB0, expected=16)))
    secured = chip.secure_response(Response(b"12345678901", 0x9000))
    for at in range(len(secured.data)):
        fresh = an_end()
        fresh.secure_command(Command(0, 0xB0, expected=16))
        data = bytearray(secured.data)
        data[at] ^= 1
        broken(fresh, Response(bytes(data), 0x9000))


def test_a_message_counts_once_and_in_its_place() -> None:
    terminal, chip = ends()
    first = terminal.secure_command(Command(0, 0x84, expected=16))
    chip.open_command(first)
    broken(chip, first)
    terminal, chip = ends()
    terminal.secure_command(Command(0, 0x84, expected=16))
    broken(chip, terminal.secure_command(Command(0, 0x84, expected=16)))


def test_a_command_is_no_response() -> None:
    terminal, _ = ends()
    secured = an_end().secure_command(Command(0, 0x84))
    broken(terminal, Response(secured.data, 0x9000))


@pytest.mark.parametrize("status", [0x6982, 0x6A80, 0x61FF])
def test_a_plain_answer_ends_the_channel(status: int) -> None:
    terminal = an_end()
    terminal.secure_command(Command(0, 0x84))
    broken(terminal, Response(b"", status))


def test_a_channel_that_is_over_secures_nothing() -> None:
    end = an_end()
    end.end()
    with pytest.raises(JukiError):
        end.secure_command(Command(0, 0x84))
    assert "over" in repr(end)
