"""Commands and responses of a chip card (ISO/IEC 7816-4), as values and as bytes.

A command is ``CLA INS P1 P2 [Lc data] [Le]``; lengths take one byte (short) or three (extended).
A response is ``[data] SW1 SW2``.  What is malformed cannot become a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

HEADER_BYTES: Final = 4
SHORT_DATA_MAX: Final = 255
SHORT_ANSWER_MAX: Final = 256
EXTENDED_ANSWER_MAX: Final = 65_536
CHAINED: Final = 0x10
"""The bit of CLA that says: more of this command is coming."""
SECURED: Final = 0x0C
"""The bits of CLA that say: secure messaging, header included."""


class Ins(IntEnum):
    """The instructions our chip knows."""

    VERIFY = 0x20
    CHANGE_PIN = 0x24
    SECURITY_OPERATION = 0x2A
    RESET_PIN = 0x2C
    ACTIVATE = 0x44
    GENERATE_KEYS = 0x46
    EXTERNAL_AUTHENTICATE = 0x82
    GET_CHALLENGE = 0x84
    GENERAL_AUTHENTICATE = 0x86
    INTERNAL_AUTHENTICATE = 0x88
    SELECT = 0xA4
    READ_BINARY = 0xB0
    GET_RESPONSE = 0xC0
    GET_DATA = 0xCA
    UPDATE_BINARY = 0xD6
    PUT_DATA = 0xDA
    DELETE = 0xE4
    LOAD = 0xE6
    TERMINATE = 0xFE


class StatusWord(IntEnum):
    """What a chip says at the end of every response."""

    DONE = 0x9000
    MORE = 0x6100  # + how many bytes GET RESPONSE may fetch
    TERMINATED = 0x6285
    TRIES_LEFT = 0x63C0  # + how often the secret may still be tried
    MEMORY_FAILURE = 0x6581
    LENGTH_WRONG = 0x6700
    CLASS_UNSUPPORTED = 0x6E00
    CHAIN_BROKEN = 0x6883
    NOT_ALLOWED = 0x6982
    BLOCKED = 0x6983
    DATA_UNUSABLE = 0x6984
    STATE_WRONG = 0x6985
    CHANNEL_MISSING = 0x6987
    CHANNEL_BROKEN = 0x6988
    DATA_WRONG = 0x6A80
    NOT_FOUND = 0x6A82
    MEMORY_FULL = 0x6A84
    PARAMETERS_WRONG = 0x6A86
    REFERENCE_MISSING = 0x6A88
    EXISTS = 0x6A89
    OFFSET_WRONG = 0x6B00
    INSTRUCTION_UNSUPPORTED = 0x6D00


@dataclass(frozen=True, slots=True)
class Command:
    """One command; ``expected`` is how many bytes of answer are wanted at most (0: none)."""

    cla: int
    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = b""
    expected: int = 0

    @property
    def header(self) -> bytes:
        """CLA INS P1 P2."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    def to_bytes(self) -> bytes:
        """The command on the wire: short if it can be, else extended."""
        if len(self.data) <= SHORT_DATA_MAX and self.expected <= SHORT_ANSWER_MAX:
            body = bytes((len(self.data),)) + self.data if self.data else b""
            tail = bytes((self.expected % SHORT_ANSWER_MAX,)) if self.expected else b""
            return self.header + body + tail
        body = b"\x00" + len(self.data).to_bytes(2, "big") + self.data if self.data else b""
        tail = (self.expected % EXTENDED_ANSWER_MAX).to_bytes(2, "big") if self.expected else b""
        return self.header + body + (tail if body or not tail else b"\x00" + tail)

    @classmethod
    def from_bytes(cls, wire: bytes) -> Command:
        """Read a command of any of the seven cases; BODY_INVALID for what is none."""
        if len(wire) < HEADER_BYTES:
            raise JukiError(ErrorCode.BODY_INVALID, "a command has a header")
        data, expected = _read_body(wire[HEADER_BYTES:])
        cla, ins, p1, p2 = wire[:HEADER_BYTES]
        return cls(cla, ins, p1, p2, data, expected)

    def __repr__(self) -> str:
        return f"Command({self.header.hex()}, {len(self.data)} bytes, expects {self.expected})"


def _read_body(body: bytes) -> tuple[bytes, int]:
    if not body:
        return b"", 0  # case 1
    if len(body) == 1:
        return b"", body[0] or SHORT_ANSWER_MAX  # case 2, short
    if body[0] != 0:
        return _split(body[1:], body[0], short=True)  # cases 3 and 4, short
    if len(body) == 3:
        return b"", int.from_bytes(body[1:], "big") or EXTENDED_ANSWER_MAX  # case 2, extended
    if len(body) > 3:
        length = int.from_bytes(body[1:3], "big")
        return _split(body[3:], length, short=False)  # cases 3 and 4, extended
    raise JukiError(ErrorCode.BODY_INVALID, "the length of a command is cut off")


def _split(rest: bytes, length: int, *, short: bool) -> tuple[bytes, int]:
    data, tail = rest[:length], rest[length:]
    width, whole = (1, SHORT_ANSWER_MAX) if short else (2, EXTENDED_ANSWER_MAX)
    if length == 0 or len(data) != length or len(tail) not in (0, width):
        raise JukiError(ErrorCode.BODY_INVALID, "the length of a command is wrong")
    return data, (int.from_bytes(tail, "big") or whole) if tail else 0


@dataclass(frozen=True, slots=True)
class Response:
    """What the chip answers."""

    data: bytes
    status: int

    def to_bytes(self) -> bytes:
        """The response on the wire."""
        return self.data + self.status.to_bytes(2, "big")

    @classmethod
    def from_bytes(cls, wire: bytes) -> Response:
        """Read a response; BODY_INVALID for what is none."""
        if len(wire) < 2:
            raise JukiError(ErrorCode.BODY_INVALID, "a response ends in a status word")
        return cls(wire[:-2], int.from_bytes(wire[-2:], "big"))

    @property
    def done(self) -> bool:
        """Whether the chip did what it was told."""
        return self.status == StatusWord.DONE

    @property
    def tries_left(self) -> int | None:
        """How often a secret may still be tried, when the response says so."""
        if self.status & 0xFFF0 == StatusWord.TRIES_LEFT:
            return self.status & 0xF
        return 0 if self.status == StatusWord.BLOCKED else None

    def __repr__(self) -> str:
        return f"Response({len(self.data)} bytes, {self.status:04x})"
