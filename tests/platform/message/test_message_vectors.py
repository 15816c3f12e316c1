"""Our envelopes are what other libraries take them for, and yesterday's bytes stay readable.

The bytes under tests/vectors/message were made once. They are verified with joserfc, decrypted
with the cryptographic library's own HPKE, and read by our code; today's output is verified by
joserfc as well.
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.registry import HeaderParameter
from message_vectors import (
    ADDRESSEE,
    DIRECTORY,
    LETTER_WORDS,
    MESSAGES,
    REFERENCE,
    SENDER,
    SENT_AT,
    SUBJECT,
    WRITER,
    FixedKeys,
    LetterWords,
    load_keys,
    offices,
    write_it,
)

from jukinet.platform.crypto.vault import SEAL, SIGN
from jukinet.platform.message.envelope import make_envelope, parse_envelope, unseal
from jukinet.platform.message.jws import HEADER_CHARACTERS_MAX
from jukinet.platform.message.letter import open_letter, read_letter
from jukinet.platform.message.receipt import Receipt, sign_receipt

ENVELOPE = (DIRECTORY / "envelope.jws").read_bytes()
LETTER = (DIRECTORY / "letter.jws").read_bytes()
RECEIPT = (DIRECTORY / "receipt.jws").read_bytes()
PLAINTEXT = (DIRECTORY / "plaintext.json").read_bytes()


def joserfc_verify(wire: bytes, keys: FixedKeys) -> jws.CompactSignature:
    loaded = keys.public(SIGN).loaded
    assert isinstance(loaded, ec.EllipticCurvePublicKey)
    key = ECKey.import_key(loaded)
    own = (
        "seal", "sender", "addressee", "sent_at", "subject", "reference", "writer", "reader",
        "made_at", "replies_to",
    )  # fmt: skip
    numbers = ("first_number", "last_number", "count")
    parameters = {name: HeaderParameter(name, "str") for name in own}
    parameters |= {name: HeaderParameter(name, "int") for name in numbers}
    registry = jws.JWSRegistry(header_registry=parameters, algorithms=["ES256"])
    registry.max_header_length = HEADER_CHARACTERS_MAX  # a letter's is some 600 long
    return jws.deserialize_compact(wire, key, algorithms=["ES256"], registry=registry)


def test_an_independent_library_verifies_the_kept_envelope() -> None:
    sender, _ = load_keys()
    verified = joserfc_verify(ENVELOPE, sender)
    assert verified.headers()["sender"] == str(SENDER)
    assert verified.headers()["kid"] == sender.public(SIGN).thumbprint


def test_an_independent_library_verifies_the_kept_receipt() -> None:
    _, addressee = load_keys()
    receipt = json.loads(joserfc_verify(RECEIPT, addressee).payload)
    assert receipt["accepted_up_to"] == 39
    assert receipt["missing"] == [40]


def opened_by_plain_hpke(wire: bytes) -> bytes:
    """What is sealed in a JWS for the addressee, by the cryptographic library alone."""
    sender, addressee = load_keys()
    sealed = joserfc_verify(wire, sender).payload
    stored = json.loads((DIRECTORY / "keys.json").read_text())
    scalar = int(stored["addressee_seal"], 16)
    suite = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    info = b"jukinet seal 1\x00" + sealed[:9] + wire.split(b".")[0]
    private = ec.derive_private_key(scalar, ec.SECP256R1())
    assert sealed[1:9] == addressee.public(SEAL).key_id
    return suite.decrypt(sealed[9:], private, info)


def test_plain_hpke_opens_the_kept_envelope() -> None:
    assert opened_by_plain_hpke(ENVELOPE) == PLAINTEXT


def test_plain_libraries_read_the_kept_letter_and_so_do_we(tmp_path: Path) -> None:
    sender, _ = load_keys()
    assert joserfc_verify(LETTER, sender).headers()["writer"] == str(WRITER)
    plain = opened_by_plain_hpke(LETTER)
    assert len(plain) == 1024 and json.loads(plain) == {"name": LETTER_WORDS.name}
    _, reader = offices(tmp_path)
    letter = read_letter(LETTER, SUBJECT, reader.directory)
    read = msgspec.json.Decoder(LetterWords).decode
    assert open_letter(letter, read, reader, now=SENT_AT).words == LETTER_WORDS
    assert (letter.reference, letter.made_at, letter.replies_to) == (REFERENCE, SENT_AT, bytes(32))


def test_todays_letters_verify_with_plain_libraries(tmp_path: Path) -> None:
    writer, _ = offices(tmp_path)
    wire = write_it(writer)
    assert opened_by_plain_hpke(wire) == opened_by_plain_hpke(LETTER)
    assert wire.split(b".")[0] == LETTER.split(b".")[0]


def test_the_kept_envelope_reads_as_the_messages_it_was_made_of() -> None:
    _, addressee = load_keys()
    claimed = parse_envelope(ENVELOPE)
    assert (claimed.sender, claimed.addressee) == (SENDER, ADDRESSEE)
    assert claimed.header.sent_at == SENT_AT
    assert tuple(unseal(claimed, addressee)) == MESSAGES  # type: ignore[arg-type]


def test_the_kept_receipt_names_the_kept_envelope() -> None:
    _, addressee = load_keys()
    payload = joserfc_verify(RECEIPT, addressee).payload
    receipt = msgspec.json.decode(payload, type=Receipt)
    assert receipt.envelope_id == parse_envelope(ENVELOPE).envelope_id


def test_todays_envelopes_and_receipts_verify_with_an_independent_library() -> None:
    sender, addressee = load_keys()
    sent = make_envelope(
        MESSAGES,
        sender=SENDER,
        addressee=ADDRESSEE,
        vault=sender,  # type: ignore[arg-type]
        recipient_seal_key=addressee.public(SEAL),
        now=SENT_AT,
    )
    joserfc_verify(sent.wire, sender)
    receipt = Receipt(str(ADDRESSEE), str(SENDER), sent.envelope_id, SENT_AT, True, 42)
    joserfc_verify(sign_receipt(receipt, addressee), addressee)  # type: ignore[arg-type]


def test_a_body_does_not_show_in_what_is_printed_of_a_message() -> None:
    claimed = parse_envelope(ENVELOPE)
    assert "橋" not in repr(MESSAGES) + repr(claimed)
