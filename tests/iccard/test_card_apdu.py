"""Commands and responses byte by byte: the seven cases of ISO/IEC 7816-4, pieces, and refusals.

The expectations are written out by hand from the standard.
"""

from __future__ import annotations

import pytest
from card_world import CardWorld, ChipCarrier
from hypothesis import given
from hypothesis import strategies as st

from jukinet.iccard.apdu import Command, Response
from jukinet.iccard.conversation import Dialogue, converse, exchange
from jukinet.terms.errors import ErrorCode, JukiError

CASES = {
    "1": ("00a40400", Command(0, 0xA4, 4, 0)),
    "2 short": ("00b0000010", Command(0, 0xB0, 0, 0, b"", 16)),
    "2 short, all": ("00b0000000", Command(0, 0xB0, 0, 0, b"", 256)),
    "3 short": ("00a4040c02f001", Command(0, 0xA4, 4, 0x0C, b"\xf0\x01")),
    "4 short": ("0088000002aabb00", Command(0, 0x88, 0, 0, b"\xaa\xbb", 256)),
    "2 extended": ("00b00000000400", Command(0, 0xB0, 0, 0, b"", 1_024)),
    "2 extended, all": ("00b00000000000", Command(0, 0xB0, 0, 0, b"", 65_536)),
    "3 extended": ("00d60000000100" + "5a" * 256, Command(0, 0xD6, 0, 0, b"\x5a" * 256)),
    "4 extended": (
        "00880000000100" + "5a" * 256 + "0200",
        Command(0, 0x88, 0, 0, b"\x5a" * 256, 512),
    ),
}
MALFORMED = (
    "", "00", "00a404", "00a4040002aa", "00a4040003aabb", "00a4040002aabbcc00",
    "00b000000000", "00a404000000", "00a40400000002aa", "00a40400000001aa00", "00a4040001aa0000",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_case_is_read_and_written(case: str) -> None:
    wire, command = CASES[case]
    assert Command.from_bytes(bytes.fromhex(wire)) == command
    assert command.to_bytes().hex() == wire


@pytest.mark.parametrize("wire", MALFORMED)
def test_what_is_no_command_is_refused(wire: str) -> None:
    with pytest.raises(JukiError):
        Command.from_bytes(bytes.fromhex(wire))


@given(st.binary(max_size=600), st.integers(0, 65_536), st.integers(0, 0xFFFF))
def test_what_is_written_is_read_back(data: bytes, expected: int, parameters: int) -> None:
    command = Command(0, 0x88, parameters >> 8, parameters & 0xFF, data, expected)
    assert Command.from_bytes(command.to_bytes()) == command


def test_a_response_ends_in_its_status_word() -> None:
    assert Response.from_bytes(bytes.fromhex("aabb9000")) == Response(b"\xaa\xbb", 0x9000)
    assert Response(b"", 0x63C2).tries_left == 2
    assert Response(b"", 0x6983).tries_left == 0
    assert Response(b"", 0x6982).tries_left is None
    with pytest.raises(JukiError):
        Response.from_bytes(b"\x90")


def test_neither_shows_its_bytes() -> None:
    assert "7294" not in repr(Command(0, 0x20, 0, 0x81, b"7294"))
    assert "1234" not in repr(Response(b"1234", 0x9000))


# --- the chip's side ---------------------------------------------------------------------------


def test_a_command_in_pieces_is_the_same_command(world: CardWorld) -> None:
    chip = world.card()
    certificate = world.identity().certificate.wire
    chip.process(bytes.fromhex("00a4040c06f04a554b4901"))
    extended = Command(0, 0x2A, 0, 0xBE, certificate).to_bytes()
    assert chip.process(extended) == b"\x90\x00"
    for at in range(0, len(certificate), 50):
        last = at + 50 >= len(certificate)
        piece = Command(0 if last else 0x10, 0x2A, 0, 0xBE, certificate[at : at + 50])
        assert chip.process(piece.to_bytes()) == b"\x90\x00"


def test_pieces_of_different_commands_are_no_command(world: CardWorld) -> None:
    chip = world.blank()
    chip.process(bytes.fromhex("102a00be0101"))
    assert chip.process(bytes.fromhex("002a00ae0102")) == bytes.fromhex("6883")
    assert chip.process(bytes.fromhex("00ca010100"))[-2:] == b"\x90\x00"


def test_a_command_without_end_is_cut_off(world: CardWorld) -> None:
    chip = world.blank()
    piece = bytes.fromhex("10da0206ff") + bytes(255)
    answers = {chip.process(piece)[-2:].hex() for _ in range(100)}
    assert answers == {"9000", "6700"}


def test_an_answer_too_long_is_fetched_in_pieces(world: CardWorld) -> None:
    chip = world.blank()
    whole = chip.process(bytes.fromhex("00ca010100"))
    assert whole[-2:] == b"\x90\x00"
    first = chip.process(bytes.fromhex("00ca010104"))
    assert first == whole[:4] + bytes((0x61, len(whole) - 6))
    assert chip.process(bytes.fromhex("00c0000002")) == whole[4:6] + bytes((0x61, len(whole) - 8))
    assert chip.process(bytes.fromhex("00c0000000")) == whole[6:]
    assert chip.process(bytes.fromhex("00c0000000")) == bytes.fromhex("6985")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("", "6700"), ("00a404000600", "6700"), ("01a40400", "6e00"), ("80ca0101", "6e00"),
        ("04ca010100", "6e00"), ("0cca010100", "6987"), ("00ff0000", "6d00"),
        ("00a4040c03f00000", "6a82"), ("00ca999900", "6a88"), ("00c0000000", "6985"),
        ("002000810431323334", "6d00"), ("00fe0000", "6d00"),
    ],
)  # fmt: skip
def test_a_no_is_the_status_word_that_the_standard_has_for_it(
    world: CardWorld, command: str, status: str
) -> None:
    assert world.blank().process(bytes.fromhex(command)).hex() == status


def test_the_answer_to_reset_is_of_t1_and_checks_out(world: CardWorld) -> None:
    answer = world.blank().reset()
    assert answer.hex() == "3b8501804a554b49" + answer[-1:].hex()
    check = 0
    for byte in answer[1:]:
        check ^= byte
    assert check == 0


# --- the terminal's side -----------------------------------------------------------------------


class Scripted:
    """A carrier that answers what it was told to and keeps what it was sent."""

    def __init__(self, *answers: str) -> None:
        self.answers = [bytes.fromhex(one) for one in answers]
        self.sent: list[str] = []

    def reset(self) -> bytes:
        return b""

    def transmit(self, command: bytes) -> bytes:
        self.sent.append(command.hex())
        return self.answers.pop(0)


def test_an_exchange_splits_and_collects() -> None:
    carrier = Scripted("9000", "aa6102", "bbcc9000")
    response = converse(exchange(Command(0x0C, 0xD6, 1, 2, bytes(300), 256)), carrier)
    assert response == Response(b"\xaa\xbb\xcc", 0x9000)
    assert carrier.sent == [
        "1cd60102ff" + "00" * 255, "0cd601022d" + "00" * 45 + "00", "00c0000002",
    ]  # fmt: skip


def test_an_exchange_stops_at_the_piece_that_is_refused() -> None:
    carrier = Scripted("6883")
    assert converse(exchange(Command(0, 0xD6, 0, 0, bytes(300))), carrier).status == 0x6883
    assert len(carrier.sent) == 1


def test_a_chip_that_answers_nonsense_or_never_stops_is_refused() -> None:
    for carrier in (Scripted("90"), Scripted(*["aa" * 256 + "6100"] * 100)):
        with pytest.raises(JukiError) as refused:
            converse(exchange(Command(0, 0xCA, expected=256)), carrier)
        assert refused.value.code is ErrorCode.IC_CARD_ANSWER_INVALID


def test_a_dialogue_is_closed_when_its_carrier_fails(world: CardWorld) -> None:
    closed: list[bool] = []

    def dialogue() -> Dialogue[None]:
        try:
            yield b"\x00\xa4\x04\x00"
        finally:
            closed.append(True)

    class Pulled(ChipCarrier):
        def transmit(self, command: bytes) -> bytes:
            raise JukiError(ErrorCode.CARD_MISSING, "pulled")

    with pytest.raises(JukiError):
        converse(dialogue(), Pulled(world.blank()))
    assert closed == [True]
