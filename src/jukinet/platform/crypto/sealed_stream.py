"""A long secret in pieces: sealed as it is written, opened as it is read, never whole in memory.

A stream is ``format (16) ‖ salt (32) ‖ pieces``.  The key of the pieces is derived from the key
given, the salt and what the stream is about.  Each piece is AES-256-GCM under a nonce of a counter
and a last byte that says whether another piece follows (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár): pieces can be neither altered, nor exchanged, nor left out, nor
cut off at the end.  A piece is deflated first: registers repeat themselves.

``split`` and ``join`` divide a key between two people, neither of whom learns anything of it from
his half: one half is random, the other is the key exclusive-or that.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from hashlib import file_digest, sha256
from io import BufferedReader
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jukinet.terms.errors import ErrorCode, JukiError

FORMAT: Final = b"juki stream 1\n\x00\x00"
KEY_BYTES: Final = 32
SALT_BYTES: Final = 32
PIECE_BYTES: Final = 1_048_576
"""What is sealed at once, before deflating: small in memory, large enough to be quick."""
SEALED_PIECE_MAX: Final = PIECE_BYTES + 1_024
"""What does not deflate grows by five bytes in sixteen thousand, and by its tag."""
LENGTH_BYTES: Final = 4
_COUNTER_BYTES: Final = 11
_FOLLOWED: Final = b"\x00"
_LAST: Final = b"\x01"
_QUICK: Final = 1  # deflating harder saves a tenth of the bytes and takes five times as long


def make_stream_key() -> bytes:
    """A fresh key for one stream."""
    return os.urandom(KEY_BYTES)


def split(key: bytes) -> tuple[bytes, bytes]:
    """Two halves of a key; one alone says nothing."""
    first = os.urandom(len(key))
    return first, join(first, key)


def join(first: bytes, second: bytes) -> bytes:
    """The key of two halves."""
    if len(first) != len(second):
        raise JukiError(ErrorCode.SEAL_INVALID, "halves of different keys")
    return bytes(one ^ other for one, other in zip(first, second, strict=True))


class StreamSealer:
    """Writes a stream; what was added reaches the file in pieces, the last with ``finish``."""

    def __init__(self, file: BinaryIO, key: bytes, about: bytes) -> None:
        salt = os.urandom(SALT_BYTES)
        self._cipher: Final = _cipher(key, salt, about)
        self._file: Final = file
        self._waiting = bytearray()
        self._count = 0
        self._digest: Final = sha256()
        self.written = 0
        self._put(FORMAT + salt)

    def add(self, plain: bytes) -> None:
        """Add bytes behind those before."""
        self._waiting += plain
        while len(self._waiting) > PIECE_BYTES:
            self._write(bytes(self._waiting[:PIECE_BYTES]), _FOLLOWED)
            del self._waiting[:PIECE_BYTES]

    def finish(self) -> bytes:
        """Write the last piece, without which a stream cannot be opened; SHA-256 of all of it."""
        self._write(bytes(self._waiting), _LAST)
        self._waiting.clear()
        return self._digest.digest()

    def _write(self, plain: bytes, place: bytes) -> None:
        nonce = self._count.to_bytes(_COUNTER_BYTES, "big") + place
        sealed = self._cipher.encrypt(nonce, zlib.compress(plain, _QUICK), None)
        self._put(len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed)
        self._count += 1

    def _put(self, content: bytes) -> None:
        self._file.write(content)
        self._digest.update(content)
        self.written += len(content)


def digest_stream(file: BufferedReader) -> bytes:
    """SHA-256 of a file that is not read into memory whole."""
    return file_digest(file, sha256).digest()


def open_stream(file: BinaryIO, key: bytes, about: bytes) -> Iterator[bytes]:
    """The pieces of a stream, each after it was verified; SEAL_INVALID at the first that is not.

    Whoever must not act on part of a stream reads it to its end first.
    """
    head = file.read(len(FORMAT) + SALT_BYTES)
    if not head.startswith(FORMAT) or len(head) != len(FORMAT) + SALT_BYTES:
        raise JukiError(ErrorCode.SEAL_INVALID, "no sealed stream")
    cipher = _cipher(key, head[len(FORMAT) :], about)
    count = 0
    sealed = _read_piece(file)
    while True:
        following = _read_piece(file) if _more(file) else None
        nonce = count.to_bytes(_COUNTER_BYTES, "big") + (_LAST if following is None else _FOLLOWED)
        yield _open_piece(cipher, nonce, sealed)
        if following is None:
            return
        sealed, count = following, count + 1


def _open_piece(cipher: AESGCM, nonce: bytes, sealed: bytes) -> bytes:
    try:
        deflated = cipher.decrypt(nonce, sealed, None)
    except InvalidTag as error:
        raise JukiError(ErrorCode.SEAL_INVALID, "the stream is damaged or another's") from error
    inflater = zlib.decompressobj()
    plain = inflater.decompress(deflated, PIECE_BYTES)
    if inflater.unconsumed_tail or not inflater.eof:
        raise JukiError(ErrorCode.SEAL_INVALID, "a piece is larger than any piece")
    return plain


def _read_piece(file: BinaryIO) -> bytes:
    length = int.from_bytes(file.read(LENGTH_BYTES), "big")
    sealed = file.read(length) if 0 < length <= SEALED_PIECE_MAX else b""
    if not sealed or len(sealed) != length:
        raise JukiError(ErrorCode.SEAL_INVALID, "the stream is cut off")
    return sealed


def _more(file: BinaryIO) -> bool:
    here = file.tell()
    found = bool(file.read(1))
    file.seek(here)
    return found


def _cipher(key: bytes, salt: bytes, about: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise JukiError(ErrorCode.SEAL_INVALID, "a stream has a key of 32 bytes")
    derivation = HKDF(hashes.SHA256(), KEY_BYTES, salt, b"jukinet stream 1\x00" + about)
    return AESGCM(derivation.derive(key))
