"""A stream opens whole or not at all: any piece altered, moved, missing or cut off is found."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.sealed_stream import (
    FORMAT,
    LENGTH_BYTES,
    PIECE_BYTES,
    SALT_BYTES,
    StreamSealer,
    digest_stream,
    join,
    make_stream_key,
    open_stream,
    split,
)
from jukinet.terms.errors import ErrorCode, JukiError

KEY = bytes(range(32))
ABOUT = b"a pack"


def sealed(plain: bytes, key: bytes = KEY, about: bytes = ABOUT) -> bytes:
    file = BytesIO()
    sealer = StreamSealer(file, key, about)
    for start in range(0, len(plain), 300_001):
        sealer.add(plain[start : start + 300_001])
    sealer.finish()
    return file.getvalue()


def opened(stream: bytes, key: bytes = KEY, about: bytes = ABOUT) -> bytes:
    return b"".join(open_stream(BytesIO(stream), key, about))


def pieces_of(stream: bytes) -> list[bytes]:
    at, found = len(FORMAT) + SALT_BYTES, []
    while at < len(stream):
        length = LENGTH_BYTES + int.from_bytes(stream[at : at + LENGTH_BYTES], "big")
        found.append(stream[at : at + length])
        at += length
    return found


THREE_PIECES = sealed(bytes(range(256)) * (2 * PIECE_BYTES // 256) + b"the end")


@pytest.mark.parametrize("length", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3_000_000])
def test_what_was_sealed_is_what_is_opened(length: int) -> None:
    plain = (b"0123456789abcdef" * (length // 16 + 1))[:length]
    assert opened(sealed(plain)) == plain


def test_a_stream_opens_with_its_key_and_for_its_purpose_only() -> None:
    for key, about in ((bytes(32), ABOUT), (KEY, b"another pack")):
        with pytest.raises(JukiError) as refusal:
            opened(sealed(b"secret"), key, about)
        assert refusal.value.code is ErrorCode.SEAL_INVALID


def test_the_same_secret_is_never_the_same_stream() -> None:
    assert sealed(b"secret") != sealed(b"secret")
    assert b"secret" not in sealed(b"secret")


@pytest.mark.parametrize("order", [(0, 1), (0, 2), (1, 0, 2), (0, 1, 1, 2), (0, 1, 2, 2), (2,), ()])
def test_pieces_left_out_moved_or_repeated_are_found(order: tuple[int, ...]) -> None:
    head, pieces = THREE_PIECES[: len(FORMAT) + SALT_BYTES], pieces_of(THREE_PIECES)
    assert len(pieces) == 3
    with pytest.raises(JukiError) as refusal:
        opened(head + b"".join(pieces[place] for place in order))
    assert refusal.value.code is ErrorCode.SEAL_INVALID


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(THREE_PIECES) - 1), st.integers(1, 255))
def test_a_flipped_byte_is_found_wherever_it_is(place: int, flip: int) -> None:
    damaged = bytearray(THREE_PIECES)
    damaged[place] ^= flip
    with pytest.raises(JukiError) as refusal:
        opened(bytes(damaged))
    assert refusal.value.code is ErrorCode.SEAL_INVALID


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(THREE_PIECES) - 1))
def test_a_stream_cut_off_anywhere_is_found(length: int) -> None:
    with pytest.raises(JukiError) as refusal:
        opened(THREE_PIECES[:length])
    assert refusal.value.code is ErrorCode.SEAL_INVALID


@given(st.binary(min_size=32, max_size=32))
def test_two_halves_make_the_key_and_halves_of_another_do_not(key: bytes) -> None:
    first, second = split(key)
    assert join(first, second) == join(second, first) == key
    other, _ = split(make_stream_key())
    assert join(other, second) != key


def test_the_digest_is_of_everything_that_was_written(tmp_path: Path) -> None:
    file = BytesIO()
    sealer = StreamSealer(file, KEY, ABOUT)
    sealer.add(b"secret")
    said = sealer.finish()
    assert sealer.written == len(file.getvalue())
    (tmp_path / "sealed").write_bytes(file.getvalue())
    with (tmp_path / "sealed").open("rb") as again:
        assert said == digest(file.getvalue()) == digest_stream(again)


def test_halves_of_different_lengths_are_refused() -> None:
    with pytest.raises(JukiError):
        join(b"12", b"123")


def test_a_stream_written_before_can_be_read_after_every_change_of_this_program() -> None:
    """A vector as bytes: format, salt of 32 bytes 7, one piece sealed by the library directly."""
    import zlib

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    salt = bytes([7]) * 32
    key = HKDF(hashes.SHA256(), 32, salt, b"jukinet stream 1\x00a pack").derive(KEY)
    piece = AESGCM(key).encrypt(bytes(11) + b"\x01", zlib.compress(b"as before"), None)
    stream = b"juki stream 1\n\x00\x00" + salt + len(piece).to_bytes(4, "big") + piece
    assert opened(stream) == b"as before"
