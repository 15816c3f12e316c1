"""Signed notes as others write them: documented bytes, and the C2SP rules by hand."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_builders import a_hand

from jukinet.platform.crypto import seal
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.ledger.checkpoint import (
    COSIGNATURE_V1,
    ED25519,
    Checkpoint,
    NoteKey,
    cosign,
    find_key,
    origin_of,
    parse_line,
    parse_note,
    sign_checkpoint,
    time_of,
    verify_checkpoint,
    verify_cosignature,
)
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role
from refusals import refused

SPKI_OF_ED25519 = bytes.fromhex("302a300506032b6570032100")
AT = datetime(2003, 8, 25, 0, 0, 0, tzinfo=UTC)
ORIGIN = "jukinet.example/communication_server:352039"
ROOT = bytes(range(32))
CHECKPOINT = Checkpoint(ORIGIN, 1234, ROOT)
TEXT = f"{ORIGIN}\n1234\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"


def published_key(name: str, encoded: str) -> NoteKey:
    """A verifier key as Go's note package writes it: base64(algorithm ‖ 32 bytes)."""
    raw = base64.b64decode(encoded)
    assert raw[0] == ED25519
    return NoteKey(name, PublicKey(KeyKind.ED25519, SPKI_OF_ED25519 + raw[1:]))


def test_key_ids_are_those_published_with_the_keys() -> None:
    neumann = published_key("PeterNeumann", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert neumann.key_id(ED25519).hex() == "c74f20a3"
    sumdb = published_key("sum.golang.org", "Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    assert sumdb.key_id(ED25519).hex() == "033de0ae"


def test_the_documented_note_verifies() -> None:
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    line = parse_line(
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
        "otpRZb6KE6RyyBwJnAM=\n"
    )
    key = published_key("PeterNeumann", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert line.key_id == key.key_id(ED25519)
    seal.verify(key.public_key, text.encode(), line.signature)


def test_a_checkpoint_is_signed_as_the_specifications_say() -> None:
    """Ed25519 is deterministic, so the whole note can be written out from the specification."""
    log = a_hand(ORIGIN, 1)
    seconds = int(AT.timestamp())

    def line(algorithm: int, before: bytes, signed: str) -> str:
        named = ORIGIN.encode() + b"\n" + bytes([algorithm]) + log.public_key.raw
        blob = sha256(named).digest()[:4] + before + log.private.sign(signed.encode())
        return f"— {ORIGIN} {base64.b64encode(blob).decode()}\n"

    timed = f"cosignature/v1\ntime {seconds}\n{TEXT}"
    expected = TEXT + "\n" + line(0x01, b"", TEXT) + line(0x04, seconds.to_bytes(8, "big"), timed)
    signed = sign_checkpoint(CHECKPOINT, log, AT)
    assert signed.note == expected
    assert parse_note(expected) == signed == verify_checkpoint(signed, [log.key])
    assert time_of(signed) == AT


def test_a_witness_signs_the_checkpoint_with_the_time() -> None:
    witness = a_hand("jukinet.example/prefectural_server:350001", 2)
    line = cosign(CHECKPOINT, witness, AT)
    assert line.key_id == witness.key.key_id(COSIGNATURE_V1)
    assert verify_cosignature(CHECKPOINT, parse_line(str(line)), witness.key) == AT
    assert find_key([a_hand(witness.name, 3).key, witness.key], line) == witness.key
    for other in (Checkpoint(ORIGIN, 1235, ROOT), Checkpoint(ORIGIN, 1234, ROOT[::-1])):
        must_be_refused(lambda: verify_cosignature(other, line, witness.key))  # noqa: B023


def test_a_checkpoint_of_another_key_or_another_log_is_refused() -> None:
    signed = sign_checkpoint(CHECKPOINT, a_hand(ORIGIN, 1), AT)
    must_be_refused(lambda: verify_checkpoint(signed, [a_hand(ORIGIN, 2).key]))
    must_be_refused(lambda: verify_checkpoint(signed, [a_hand("other", 1).key]))
    must_be_refused(lambda: verify_checkpoint(signed, []))
    must_be_refused(lambda: sign_checkpoint(CHECKPOINT, a_hand("other", 1), AT))


def test_lines_nobody_vouches_for_do_not_pass_through_verification() -> None:
    log, stranger = a_hand(ORIGIN, 1), a_hand("stranger", 9)
    signed = sign_checkpoint(CHECKPOINT, log, AT)
    offered = signed.with_line(cosign(CHECKPOINT, stranger, AT))
    assert verify_checkpoint(parse_note(offered.note), [log.key]) == signed


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_note_with_any_byte_changed_is_refused_or_reads_the_same(place: int, byte: int) -> None:
    log = a_hand(ORIGIN, 1)
    signed = sign_checkpoint(CHECKPOINT, log, AT)
    note = bytearray(signed.note.encode())
    note[place % len(note)] = byte
    if bytes(note) == signed.note.encode():
        return

    def read() -> None:
        try:
            text = bytes(note).decode()
        except UnicodeDecodeError:
            raise JukiError(ErrorCode.CHECKPOINT_INVALID) from None
        verify_checkpoint(parse_note(text), [log.key])

    must_be_refused(read)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + "\n— name\n",
        TEXT + "\n— name AAAA\n",
        TEXT + "\nname AAAAAAAA\n",
        TEXT + "\n— name AAAAAAAA",
        TEXT.replace("1234", "01234") + "\n— name AAAAAAAA\n",
        TEXT.replace("1234", "-1") + "\n— name AAAAAAAA\n",
        TEXT.replace("1234", "٣") + "\n— name AAAAAAAA\n",
        TEXT.replace("1234", "9" * 19) + "\n— name AAAAAAAA\n",
        TEXT.replace("Hh8=", "Hh9=") + "\n— name AAAAAAAA\n",
        TEXT.replace("AAEC", "") + "\n— name AAAAAAAA\n",
        TEXT + "extension\n\n— name AAAAAAAA\n",
        TEXT.replace(ORIGIN, "two words") + "\n— name AAAAAAAA\n",
        TEXT + "\n" + "— name AAAAAAAA\n" * 65,
        TEXT * 1000 + "\n— name AAAAAAAA\n",
    ],
)
def test_what_is_not_a_note_is_refused(note: str) -> None:
    must_be_refused(lambda: parse_note(note))


def test_the_origin_of_a_log_names_its_party() -> None:
    assert origin_of(Party(Role.COMMUNICATION_SERVER, "352039")) == ORIGIN


def must_be_refused(read: Callable[[], object]) -> None:
    refused(ErrorCode.CHECKPOINT_INVALID, read)
