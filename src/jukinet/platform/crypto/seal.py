"""Sealing for an addressee, verifying a signer, hashing: what needs no private key.

Sealed bytes are ``suite (1) ‖ key id (8) ‖ HPKE``: RFC 9180 base mode, one message a seal.  The
suite byte is the seam for other algorithms (a post-quantum KEM gets the next number and nothing
else changes).  The key id lets a receiver who has renewed his key find the right one, and lets him
say "not sealed for us" instead of "broken".  Suite, key id and the caller's associated data all
enter the HPKE ``info``, so none of them can be exchanged.  The authenticity of the sender is not
HPKE's business here: the envelope around it is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from jukinet.platform.crypto.keys import (
    P256_BYTES,
    PSS,
    RSA_SEALING,
    RSA_SIGNING,
    SEALING,
    KeyKind,
    PrivateKey,
    PublicKey,
)
from jukinet.terms.errors import ErrorCode, JukiError

SIGNATURE_BYTES: Final = 64
KEY_ID_BYTES: Final = 8
RSA_SUITE: Final = 3
HEADER_BYTES: Final = 1 + KEY_ID_BYTES
_ECDSA: Final = ec.ECDSA(hashes.SHA256())
_LABEL: Final = b"jukinet seal 1\x00"


@dataclass(frozen=True, slots=True)
class _NumberedSuite:
    number: int
    suite: hpke.Suite


_SUITES: Final[Mapping[KeyKind, _NumberedSuite]] = {
    KeyKind.HPKE_P256: _NumberedSuite(
        1, hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    ),
    KeyKind.HPKE_X25519: _NumberedSuite(
        2, hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    ),
}


def seal_to(public_key: PublicKey, plaintext: bytes, aad: bytes) -> bytes:
    """Encrypt so that only the holder of the key can read it; ``aad`` must be the same to open."""
    loaded = public_key.loaded
    if public_key.kind in RSA_SEALING and isinstance(loaded, rsa.RSAPublicKey):
        header = bytes((RSA_SUITE,)) + public_key.key_id
        return header + loaded.encrypt(plaintext, _oaep(header, aad))
    if public_key.kind not in SEALING:
        raise JukiError(ErrorCode.KEY_INVALID, f"{public_key.kind.value} does not seal")
    numbered = _SUITES[public_key.kind]
    assert isinstance(loaded, ec.EllipticCurvePublicKey | x25519.X25519PublicKey)
    header = bytes((numbered.number,)) + public_key.key_id
    return header + numbered.suite.encrypt(plaintext, loaded, _LABEL + header + aad)


def sealed_for(sealed: bytes) -> bytes:
    """The id of the key these bytes are sealed for."""
    if len(sealed) <= HEADER_BYTES:
        raise JukiError(ErrorCode.SEAL_INVALID, "too short to be sealed")
    return sealed[1:HEADER_BYTES]


def open_sealed(private_key: PrivateKey, sealed: bytes, aad: bytes) -> bytes:
    """Decrypt what was sealed for this key; vaults call it, offices call ``vault.open``."""
    decrypts = private_key.kind in RSA_SEALING
    number = RSA_SUITE if decrypts else _suite_of(private_key).number
    assert private_key.public is not None
    # (1) sealed for this very key, (2) by this key's own algorithm, (3) nothing was altered.
    if sealed_for(sealed) != private_key.public.key_id:  # (1)
        raise JukiError(ErrorCode.SEAL_INVALID, "sealed for another key")
    if sealed[0] != number:  # (2)
        raise JukiError(ErrorCode.SEAL_INVALID, "sealed by another algorithm")
    header, ciphertext = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
    try:  # (3)
        if decrypts:
            return private_key.decrypting().decrypt(ciphertext, _oaep(header, aad))
        suite = _suite_of(private_key).suite
        return suite.decrypt(ciphertext, private_key.unsealing(), _LABEL + header + aad)
    except (InvalidTag, ValueError) as error:
        raise JukiError(ErrorCode.SEAL_INVALID, "the seal is broken") from error


def _suite_of(private_key: PrivateKey) -> _NumberedSuite:
    private_key.unsealing()
    return _SUITES[private_key.kind]


def _oaep(header: bytes, aad: bytes) -> padding.OAEP:
    """RSA-OAEP; the label plays the part of HPKE's info.  For a few bytes, in old chips only."""
    label = _LABEL + header + aad
    return padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label)


def verify(public_key: PublicKey, data: bytes, signature: bytes) -> None:
    """Raise SIGNATURE_INVALID unless the holder of the key signed exactly these bytes."""
    loaded = public_key.loaded
    if not isinstance(loaded, rsa.RSAPublicKey) and len(signature) != SIGNATURE_BYTES:
        raise JukiError(ErrorCode.SIGNATURE_INVALID, "a signature has 64 bytes")
    try:
        if public_key.kind in RSA_SIGNING and isinstance(loaded, rsa.RSAPublicKey):
            loaded.verify(signature, data, PSS, hashes.SHA256())
        elif isinstance(loaded, ed25519.Ed25519PublicKey):
            loaded.verify(signature, data)
        elif public_key.kind is KeyKind.ECDSA_P256 and isinstance(
            loaded, ec.EllipticCurvePublicKey
        ):
            loaded.verify(der_signature(signature), data, _ECDSA)
        else:
            raise JukiError(ErrorCode.KEY_INVALID, f"{public_key.kind.value} verifies nothing")
    except InvalidSignature as error:
        raise JukiError(
            ErrorCode.SIGNATURE_INVALID, "the signature does not match", key=public_key.thumbprint
        ) from error


def der_signature(signature: bytes) -> bytes:
    """The ASN.1 form of r and s, as X.509 wants it."""
    return encode_dss_signature(
        int.from_bytes(signature[:P256_BYTES], "big"), int.from_bytes(signature[P256_BYTES:], "big")
    )


def digest(data: bytes) -> bytes:
    """SHA-256."""
    return sha256(data).digest()
