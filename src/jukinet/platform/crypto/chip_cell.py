"""The part of an emulated chip that nobody looks into: its keys work here and leave only sealed.

A real chip keeps its keys behind silicon.  The emulated one keeps them, and everything else it
writes, encrypted under the secret of its cell; the chip's program holds a key as a *handle*, which
is the key sealed for this cell, and asks the cell to sign or to open with it.  A cell's secret can
be copied where a chip cannot: that is what makes the emulation an emulation.
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache
from pathlib import Path
from typing import Final, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jukinet.platform.crypto.keys import KeyKind, PrivateKey, PublicKey
from jukinet.platform.crypto.private_file import read_private, write_private
from jukinet.platform.crypto.seal import open_sealed
from jukinet.platform.crypto.transport_key import TRANSPORT_KEY_BYTES, TransportKey
from jukinet.terms.errors import ErrorCode, JukiError

CELL_BYTES: Final = 32
SEALING_BYTES: Final = 28
"""By how much sealed content is longer: nonce and tag."""
_NONCE_BYTES: Final = 12
_KEYS_AWAKE: Final = 16
_KEY: Final = b"key"


class ChipCell:
    """The secret of one emulated chip and what is done under it."""

    __slots__ = ("_awake", "_sealing", "_secret")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != CELL_BYTES:
            raise JukiError(ErrorCode.VAULT_UNAVAILABLE, "not the secret of a chip")
        self._secret: Final = secret
        self._sealing: Final = AESGCM(secret)
        self._awake: Final = lru_cache(maxsize=_KEYS_AWAKE)(self._wake)

    @classmethod
    def make(cls) -> ChipCell:
        """The cell of a new chip."""
        return cls(os.urandom(CELL_BYTES))

    @classmethod
    def at(cls, path: Path) -> ChipCell:
        """The cell whose secret is in a file (0600); made when there is none."""
        if not path.exists():
            write_private(path, os.urandom(CELL_BYTES))
        return cls(read_private(path))

    def seal(self, content: bytes, about: bytes) -> bytes:
        """Encrypt for this chip alone; ``about`` must be the same to open."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, content, about)

    def find_sealed(self, sealed: bytes, about: bytes) -> bytes | None:
        """What was sealed here; ``None`` when it was not, or not all of it was written."""
        try:
            return self._sealing.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about)
        except (InvalidTag, ValueError):
            return None

    def make_key(self, kind: KeyKind) -> tuple[bytes, PublicKey]:
        """A new key pair of the chip's own: its handle and its public half."""
        key = PrivateKey.generate(kind, os.urandom(CELL_BYTES))
        assert key.public is not None
        return self.seal(key.to_secret(), _about(kind)), key.public

    def sign(self, handle: bytes, kind: KeyKind, data: bytes) -> bytes:
        """The signature of the handle's key."""
        return self._awake(handle, kind).sign(data)

    def open(self, handle: bytes, kind: KeyKind, sealed: bytes, aad: bytes) -> bytes:
        """What was sealed for the handle's key; else SEAL_INVALID."""
        return open_sealed(self._awake(handle, kind), sealed, aad)

    def keep_transport_key(self, key: TransportKey) -> bytes:
        """The handle of a transport key, put in by the chip's maker."""
        return self.seal(key.to_secret(), b"transport key")

    def transport_key(self, handle: bytes) -> TransportKey:
        """The transport key behind a handle, to compute with."""
        secret = self.find_sealed(handle, b"transport key")
        if secret is None or len(secret) != TRANSPORT_KEY_BYTES:
            raise JukiError(ErrorCode.KEY_NOT_FOUND, "the chip has no such key")
        return TransportKey(secret)

    def random_bytes(self, count: int) -> bytes:
        """Fresh bytes for challenges."""
        return os.urandom(count)

    @staticmethod
    def is_same(one: bytes, other: bytes) -> bool:
        """Whether two secrets are equal, told in constant time."""
        return hmac.compare_digest(one, other)

    def _wake(self, handle: bytes, kind: KeyKind) -> PrivateKey:
        secret = self.find_sealed(handle, _about(kind))
        if secret is None:
            raise JukiError(ErrorCode.KEY_NOT_FOUND, "the chip has no such key")
        return PrivateKey.from_secret(kind, secret)

    def __repr__(self) -> str:
        return "ChipCell(•••)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a chip cannot be copied")


def _about(kind: KeyKind) -> bytes:
    return _KEY + b":" + kind.value.encode()
