"""Secure messaging (ISO/IEC 7816-4): commands and responses that nobody between reads or changes.

A secured command carries ``87`` (01 ‖ encrypted data), ``97`` (how much answer is wanted) and
``8E`` (code over header, ``87`` and ``97``); a secured response ``87``, ``99`` (status word) and
``8E``.  The outer status word of a secured response is 9000 whatever happened inside.  Messages
are numbered through both directions, starting at 1; one that is missing, repeated or changed ends
the channel at whichever end notices.
"""

from __future__ import annotations

from typing import Final

from jukinet.iccard.apdu import (
    EXTENDED_ANSWER_MAX,
    SECURED,
    SHORT_ANSWER_MAX,
    Command,
    Response,
    StatusWord,
)
from jukinet.iccard.tlv import fields, tlv
from jukinet.platform.crypto.channel import BLOCK_BYTES, ChannelKeys
from jukinet.terms.errors import ErrorCode, JukiError

_DATA: Final = 0x87
_EXPECTED: Final = 0x97
_STATUS: Final = 0x99
_CODE: Final = 0x8E
_PADDED: Final = b"\x01"


class SecureChannel:
    """One end of a channel; commands go one way and responses the other."""

    __slots__ = ("_keys", "_number")

    def __init__(self, keys: ChannelKeys) -> None:
        self._keys: ChannelKeys | None = keys
        self._number = 0

    @property
    def is_open(self) -> bool:
        """Whether it still has its keys."""
        return self._keys is not None

    def end(self) -> None:
        """Forget the keys; nothing is secured any more."""
        self._keys = None

    def secure_command(self, command: Command) -> Command:
        """The command as it goes through the channel (the terminal's end)."""
        cla = command.cla | SECURED
        body = self._encrypted(command.data)
        if command.expected:
            wanted = command.expected % EXTENDED_ANSWER_MAX
            body += tlv(_EXPECTED, wanted.to_bytes(2, "big"))
        header = bytes((cla, command.ins, command.p1, command.p2))
        body += self._coded(_pad(header), body)
        return Command(cla, command.ins, command.p1, command.p2, body, SHORT_ANSWER_MAX)

    def open_response(self, response: Response) -> Response:
        """What the chip said; IC_CARD_CHANNEL_BROKEN when somebody else had a hand in it."""
        if not response.done:
            raise self._broken("the chip answered outside the channel")
        data, found = self._opened(b"", response.data, frozenset({_DATA, _STATUS, _CODE}))
        status = found.get(_STATUS, b"")
        if len(status) != 2:
            raise self._broken("a response without a status word")
        return Response(data, int.from_bytes(status, "big"))

    def open_command(self, command: Command) -> Command:
        """What the terminal wants (the chip's end)."""
        allowed = frozenset({_DATA, _EXPECTED, _CODE})
        data, found = self._opened(_pad(command.header), command.data, allowed)
        wanted = found.get(_EXPECTED)
        expected = 0 if wanted is None else int.from_bytes(wanted, "big") or EXTENDED_ANSWER_MAX
        if wanted is not None and len(wanted) != 2:
            raise self._broken("a length of another form")
        return Command(command.cla & ~SECURED, command.ins, command.p1, command.p2, data, expected)

    def secure_response(self, response: Response) -> Response:
        """The response as it goes through the channel."""
        body = self._encrypted(response.data) + tlv(_STATUS, response.status.to_bytes(2, "big"))
        return Response(body + self._coded(b"", body), StatusWord.DONE)

    def _encrypted(self, data: bytes) -> bytes:
        """Take the next number and encrypt under it."""
        keys = self._must_be_open()
        self._number += 1
        return tlv(_DATA, _PADDED + keys.encrypt(self._number, _pad(data))) if data else b""

    def _coded(self, before: bytes, body: bytes) -> bytes:
        return tlv(_CODE, self._must_be_open().mac(self._number, before + body))

    def _opened(
        self, before: bytes, content: bytes, allowed: frozenset[int]
    ) -> tuple[bytes, dict[int, bytes]]:
        """(1) The code fits the next number, (2) then, and only then, decrypt."""
        keys = self._must_be_open()
        self._number += 1
        try:
            found = dict(fields(content))
        except JukiError:
            raise self._broken("not a secured message") from None
        if not found.keys() <= allowed or _CODE not in found:
            raise self._broken("not the elements of a secured message")
        coded = content[: len(content) - len(tlv(_CODE, found[_CODE]))]
        if coded + tlv(_CODE, found[_CODE]) != content:
            raise self._broken("the code is not at the end")
        if not keys.has_mac(self._number, before + coded, found[_CODE]):  # (1)
            raise self._broken("the code does not fit")
        blocks = found.get(_DATA)
        if blocks is None:
            return b"", found
        if blocks[:1] != _PADDED or len(blocks) % BLOCK_BYTES != 1 or len(blocks) == 1:
            raise self._broken("not whole blocks")
        return self._unpadded(keys.decrypt(self._number, blocks[1:])), found  # (2)

    def _unpadded(self, blocks: bytes) -> bytes:
        data = blocks.rstrip(b"\x00")
        if not data.endswith(b"\x80"):
            raise self._broken("not padded")
        return data[:-1]

    def _must_be_open(self) -> ChannelKeys:
        if self._keys is None:
            raise JukiError(ErrorCode.IC_CARD_CHANNEL_BROKEN, "the channel is over")
        return self._keys

    def _broken(self, why: str) -> JukiError:
        self.end()
        return JukiError(ErrorCode.IC_CARD_CHANNEL_BROKEN, why)

    def __repr__(self) -> str:
        return f"SecureChannel({'open' if self.is_open else 'over'})"


def _pad(data: bytes) -> bytes:
    """80, then noughts, to whole blocks."""
    padded = data + b"\x80"
    return padded + bytes(-len(padded) % BLOCK_BYTES)
