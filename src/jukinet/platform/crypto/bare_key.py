"""Public keys without wrapping, for places where every byte counts: certificates in a chip.

A P-256 key is its uncompressed point (65 bytes), an RSA key its modulus; the exponent is 65537.
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa

from jukinet.platform.crypto.keys import RSA_BITS, RSA_EXPONENT, KeyKind, PublicKey, spki_of
from jukinet.terms.errors import ErrorCode, JukiError

_P256_SPKI: Final = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
_POINT_BYTES: Final = 65
_ON_P256: Final = frozenset({KeyKind.ECDSA_P256, KeyKind.HPKE_P256})


def bare_of(key: PublicKey) -> bytes:
    """The key alone."""
    return key.raw


def key_of_bare(kind: KeyKind, bare: bytes) -> PublicKey:
    """The key as a value; KEY_INVALID when the bytes are none of this kind."""
    if kind in _ON_P256 and len(bare) == _POINT_BYTES:
        return PublicKey(kind, _P256_SPKI + bare)
    if kind in RSA_BITS and len(bare) * 8 == RSA_BITS[kind]:
        try:
            numbers = rsa.RSAPublicNumbers(RSA_EXPONENT, int.from_bytes(bare, "big"))
            return PublicKey(kind, spki_of(numbers.public_key()))
        except ValueError:
            pass
    raise JukiError(ErrorCode.KEY_INVALID, f"these bytes are no key of kind {kind.value}")
