"""Sealing and verifying: what must fail does, and other implementations' vectors agree."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.platform.crypto.keys import SEALING, KeyKind, PrivateKey, PublicKey, spki_of
from jukinet.platform.crypto.randomness import SeededRandomness, SystemRandomness
from jukinet.platform.crypto.seal import digest, open_sealed, seal_to, verify
from jukinet.terms.errors import ErrorCode, JukiError

KEYS = {kind: PrivateKey.generate(kind, b"k" * 32) for kind in KeyKind}


def public(kind: KeyKind) -> PublicKey:
    key = KEYS[kind].public
    assert key is not None
    return key


@pytest.mark.parametrize("kind", sorted(SEALING))
@settings(max_examples=25)
@given(plaintext=st.binary(max_size=5000), aad=st.binary(max_size=200))
def test_whatever_is_sealed_is_opened(kind: KeyKind, plaintext: bytes, aad: bytes) -> None:
    assert open_sealed(KEYS[kind], seal_to(public(kind), plaintext, aad), aad) == plaintext


@pytest.mark.parametrize("kind", sorted(SEALING))
def test_one_altered_byte_anywhere_breaks_the_seal(kind: KeyKind) -> None:
    sealed = seal_to(public(kind), b"plain", b"aad")
    for position in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[position] ^= 1
        with pytest.raises(JukiError) as caught:
            open_sealed(KEYS[kind], bytes(damaged), b"aad")
        assert caught.value.code is ErrorCode.SEAL_INVALID


@pytest.mark.parametrize("length", [0, 1, 8, 9, 10, 60])
def test_a_seal_cut_short_is_broken(length: int) -> None:
    sealed = seal_to(public(KeyKind.HPKE_P256), b"plain", b"")
    with pytest.raises(JukiError) as caught:
        open_sealed(KEYS[KeyKind.HPKE_P256], sealed[:length], b"")
    assert caught.value.code is ErrorCode.SEAL_INVALID


def test_another_key_cannot_open() -> None:
    stranger = PrivateKey.generate(KeyKind.HPKE_P256, b"")
    with pytest.raises(JukiError) as caught:
        open_sealed(stranger, seal_to(public(KeyKind.HPKE_P256), b"plain", b""), b"")
    assert caught.value.detail == "sealed for another key"


def test_the_inside_of_a_seal_is_plain_hpke() -> None:
    """Anybody with an RFC 9180 library can open it, knowing the label."""
    private = ec.generate_private_key(ec.SECP256R1())
    key = PublicKey(KeyKind.HPKE_P256, spki_of(private.public_key()))
    sealed = seal_to(key, b"plain", b"aad")
    suite = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    info = b"jukinet seal 1\x00" + sealed[:9] + b"aad"
    assert suite.decrypt(sealed[9:], private, info) == b"plain"
    assert (sealed[0], sealed[1:9]) == (1, digest(key.spki)[:8])


def test_a_key_is_used_for_its_purpose_only() -> None:
    for attempt in (
        lambda: seal_to(public(KeyKind.ECDSA_P256), b"", b""),
        lambda: seal_to(public(KeyKind.ED25519), b"", b""),
        lambda: verify(public(KeyKind.HPKE_P256), b"", b"\x01" * 64),
        lambda: KEYS[KeyKind.HPKE_P256].sign(b""),
        lambda: KEYS[KeyKind.ECDSA_P256].unsealing(),
        lambda: KEYS[KeyKind.ECDSA_P256].mac(b""),
        lambda: PublicKey(KeyKind.ED25519, public(KeyKind.ECDSA_P256).spki),
        lambda: PublicKey(KeyKind.ECDSA_P256, b"not a key"),
        lambda: PublicKey(
            KeyKind.ECDSA_P256, spki_of(ec.generate_private_key(ec.SECP384R1()).public_key())
        ),
    ):
        with pytest.raises(JukiError) as caught:
            attempt()
        assert caught.value.code is ErrorCode.KEY_INVALID


def test_rfc_8032_vector_verifies() -> None:
    """Test 2 of RFC 8032, section 7.1."""
    key = PrivateKey.from_secret(
        KeyKind.ED25519,
        bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
    )
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert key.public is not None
    assert key.sign(b"\x72") == signature
    verify(key.public, b"\x72", signature)


def test_rfc_6979_vector_verifies() -> None:
    """P-256 with SHA-256, message "sample", of RFC 6979, appendix A.2.5."""
    key = PrivateKey.from_secret(
        KeyKind.ECDSA_P256,
        bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"),
    )
    assert key.public is not None
    verify(
        key.public,
        b"sample",
        bytes.fromhex(
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
            "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
        ),
    )


def test_a_seed_replays_and_the_system_does_not() -> None:
    def drawn(source: SeededRandomness | SystemRandomness) -> tuple[object, ...]:
        items = list(range(50))
        source.shuffle(items)
        return source.random_bytes(16), source.below(10**9), source.choose(items, 5), items

    assert drawn(SeededRandomness(7)) == drawn(SeededRandomness(7))
    assert drawn(SeededRandomness(7)) != drawn(SeededRandomness(8))
    assert drawn(SystemRandomness()) != drawn(SystemRandomness())
