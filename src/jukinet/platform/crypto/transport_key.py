"""The transport key (輸送鍵) that unissued cards are locked with, and its two halves.

Two custodians hold a half each; neither half says anything about the key.  A key opens one batch,
and every chip of it has a key of its own, made from the batch's key and the chip's serial number:
a chip that is taken apart gives away itself only.  A half and a key are shown as a *check value*,
by which a custodian sees that he typed his half rightly.
"""

from __future__ import annotations

import hmac
import os
from typing import Final, NoReturn

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jukinet.platform.crypto.channel import ChannelKeys
from jukinet.terms.errors import ErrorCode, JukiError

TRANSPORT_KEY_BYTES: Final = 32
CODE_BYTES: Final = 16
_CHECK_VALUE_BYTES: Final = 3


class TransportKey:
    """A transport key, or a half of one; it works and does not show itself."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != TRANSPORT_KEY_BYTES:
            raise JukiError(ErrorCode.KEY_INVALID, "a transport key has 32 bytes")
        self._secret: Final = secret

    @classmethod
    def make(cls) -> TransportKey:
        """The key of a new batch."""
        return cls(os.urandom(TRANSPORT_KEY_BYTES))

    @classmethod
    def from_halves(cls, one: TransportKey, other: TransportKey) -> TransportKey:
        """The key that two custodians hold together."""
        return cls(_mixed(one._secret, other._secret))

    def split(self) -> tuple[TransportKey, TransportKey]:
        """Two halves, each of them random by itself."""
        half = os.urandom(TRANSPORT_KEY_BYTES)
        return TransportKey(half), TransportKey(_mixed(self._secret, half))

    def for_chip(self, serial: bytes) -> TransportKey:
        """The key of one chip of the batch."""
        label = b"jukinet transport key 1\x00" + serial
        derived = HKDF(hashes.SHA256(), TRANSPORT_KEY_BYTES, None, label).derive(self._secret)
        return TransportKey(derived)

    @property
    def check_value(self) -> str:
        """Six hexadecimal digits that change with the key and do not give it away."""
        return self.code(b"check value")[:_CHECK_VALUE_BYTES].hex()

    def code(self, data: bytes) -> bytes:
        """AES-CMAC: proof of knowing the key, over a challenge."""
        coder = CMAC(algorithms.AES(self._secret))
        coder.update(data)
        return coder.finalize()

    def has_code(self, data: bytes, code: bytes) -> bool:
        """Whether whoever made the code knows the key."""
        return hmac.compare_digest(self.code(data), code)

    def channel(self, salt: bytes, label: bytes) -> ChannelKeys:
        """Session keys between two that know the key."""
        return ChannelKeys(self._secret, salt, label)

    def to_secret(self) -> bytes:
        """The bytes, for a chip's cell and for the custodian's envelope; nobody else asks."""
        return self._secret

    def __repr__(self) -> str:
        return "TransportKey(•••)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a transport key stays with its custodians")


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
