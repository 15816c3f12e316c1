"""The two session keys of a secure channel, held by what uses them and shown to nobody.

Both ends derive them from one shared secret and everything that was said before it was shared:
whoever changed a byte on the way ends with other keys.  Messages are numbered; the number is the
initialisation vector's source and enters every message code, so that a message counts once.
"""

from __future__ import annotations

import hmac
from typing import Final, NoReturn

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BLOCK_BYTES: Final = 16
_KEY_BYTES: Final = 32


class ChannelKeys:
    """AES-256 in CBC and AES-CMAC under keys derived by HKDF-SHA256."""

    __slots__ = ("_cipher", "_coder")

    def __init__(self, secret: bytes, salt: bytes, label: bytes) -> None:
        derived = HKDF(hashes.SHA256(), 2 * _KEY_BYTES, salt, label).derive(secret)
        self._cipher: Final = algorithms.AES(derived[:_KEY_BYTES])
        self._coder: Final = CMAC(algorithms.AES(derived[_KEY_BYTES:]))

    def encrypt(self, number: int, blocks: bytes) -> bytes:
        """Whole blocks, encrypted as part of the message with this number."""
        encryptor = Cipher(self._cipher, modes.CBC(self._vector(number))).encryptor()
        return encryptor.update(blocks) + encryptor.finalize()

    def decrypt(self, number: int, blocks: bytes) -> bytes:
        """What ``encrypt`` made of them; the message code must have been checked before."""
        decryptor = Cipher(self._cipher, modes.CBC(self._vector(number))).decryptor()
        return decryptor.update(blocks) + decryptor.finalize()

    def mac(self, number: int, data: bytes) -> bytes:
        """The code (16 bytes) of the message with this number."""
        coder = self._coder.copy()
        coder.update(number.to_bytes(BLOCK_BYTES, "big") + data)
        return coder.finalize()

    def has_mac(self, number: int, data: bytes, code: bytes) -> bool:
        """Whether the code belongs to the message, in constant time."""
        return hmac.compare_digest(self.mac(number, data), code)

    def _vector(self, number: int) -> bytes:
        encryptor = Cipher(self._cipher, modes.ECB()).encryptor()  # noqa: S305  # one block
        return encryptor.update(number.to_bytes(BLOCK_BYTES, "big")) + encryptor.finalize()

    def __repr__(self) -> str:
        return "ChannelKeys(•••)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("session keys stay where they were agreed")
