"""Keys as values: public ones that anybody may hold, private ones that only a vault holds.

A key knows what it is for.  A P-256 point can sign or unseal; :class:`KeyKind` says which, so a
signing key can never be used to seal and a peer's sealing key never to verify.  Public keys are
loaded once and then shared, because loading costs more than using them.

A :class:`PrivateKey` never shows its bytes: not in ``repr``, not to ``pickle`` or ``copy``.  Only
the modules that store a vault call ``to_secret``.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Final, NoReturn, assert_never

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from jukinet.terms.errors import ErrorCode, JukiError

P256_BYTES: Final = 32
MAC_KEY_BYTES: Final = 32
RSA_EXPONENT: Final = 65_537
PUBLIC_KEYS_CACHED: Final = 16_384  # four keys each for twice the municipalities of 2003
_ECDSA: Final = ec.ECDSA(hashes.SHA256())

PSS: Final = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)

PublicObject = (
    ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | x25519.X25519PublicKey | rsa.RSAPublicKey
)
PrivateObject = (
    ec.EllipticCurvePrivateKey
    | ed25519.Ed25519PrivateKey
    | x25519.X25519PrivateKey
    | rsa.RSAPrivateKey
)


class KeyKind(StrEnum):
    """What a key is and what it may do; the names are part of stored files."""

    ECDSA_P256 = "ecdsa-p256"
    ED25519 = "ed25519"
    HPKE_P256 = "hpke-p256"
    HPKE_X25519 = "hpke-x25519"
    HMAC_SHA256 = "hmac-sha256"
    # What chips of 2003 could do; for registration cards only.
    RSA_PSS_1024 = "rsa-pss-1024"
    RSA_PSS_2048 = "rsa-pss-2048"
    RSA_OAEP_1024 = "rsa-oaep-1024"
    RSA_OAEP_2048 = "rsa-oaep-2048"


RSA_BITS: Final = {
    KeyKind.RSA_PSS_1024: 1_024,
    KeyKind.RSA_PSS_2048: 2_048,
    KeyKind.RSA_OAEP_1024: 1_024,
    KeyKind.RSA_OAEP_2048: 2_048,
}
RSA_SIGNING: Final = frozenset({KeyKind.RSA_PSS_1024, KeyKind.RSA_PSS_2048})
RSA_SEALING: Final = frozenset({KeyKind.RSA_OAEP_1024, KeyKind.RSA_OAEP_2048})
SEALING: Final = frozenset({KeyKind.HPKE_P256, KeyKind.HPKE_X25519})
_ON_P256: Final = frozenset({KeyKind.ECDSA_P256, KeyKind.HPKE_P256})


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key with its purpose; ``spki`` is the DER everyone exchanges."""

    kind: KeyKind
    spki: bytes
    thumbprint: str = field(init=False, compare=False)
    key_id: bytes = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        fingerprint = sha256(self.spki).digest()
        object.__setattr__(self, "thumbprint", fingerprint.hex())
        object.__setattr__(self, "key_id", fingerprint[:8])
        _load_public(self.kind, self.spki)

    def __repr__(self) -> str:
        return f"PublicKey({self.kind.value}, {self.thumbprint[:16]})"

    @property
    def loaded(self) -> PublicObject:
        """The key as the cryptographic library wants it, loaded once per process."""
        return _load_public(self.kind, self.spki)

    @property
    def raw(self) -> bytes:
        """The bare key: 32 bytes of an Edwards or Montgomery key, a P-256 point, an RSA modulus."""
        loaded = self.loaded
        if isinstance(loaded, rsa.RSAPublicKey):
            return loaded.public_numbers().n.to_bytes(loaded.key_size // 8, "big")
        if isinstance(loaded, ec.EllipticCurvePublicKey):
            return loaded.public_bytes(
                serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
            )
        return loaded.public_bytes_raw()


@lru_cache(maxsize=PUBLIC_KEYS_CACHED)
def _load_public(kind: KeyKind, spki: bytes) -> PublicObject:
    try:
        loaded = serialization.load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise JukiError(ErrorCode.KEY_INVALID, "not a public key") from error
    if kind in _ON_P256:
        if isinstance(loaded, ec.EllipticCurvePublicKey) and isinstance(loaded.curve, ec.SECP256R1):
            return loaded
    elif kind is KeyKind.ED25519:
        if isinstance(loaded, ed25519.Ed25519PublicKey):
            return loaded
    elif kind in RSA_BITS:
        if isinstance(loaded, rsa.RSAPublicKey) and loaded.key_size == RSA_BITS[kind]:
            return loaded
    elif kind is KeyKind.HPKE_X25519 and isinstance(loaded, x25519.X25519PublicKey):
        return loaded
    raise JukiError(ErrorCode.KEY_INVALID, f"not a key of kind {kind.value}")


def spki_of(loaded: PublicObject) -> bytes:
    """The exchanged form of a public key."""
    return loaded.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


class PrivateKey:
    """A private or symmetric key inside a vault: it works, and it does not show itself."""

    __slots__ = ("_key", "kind", "public")

    def __init__(self, kind: KeyKind, key: PrivateObject | bytes) -> None:
        self.kind: Final = kind
        self._key: Final = key
        self.public: Final = (
            None if isinstance(key, bytes) else PublicKey(kind, spki_of(key.public_key()))
        )

    @classmethod
    def generate(cls, kind: KeyKind, fresh: bytes) -> PrivateKey:
        """A new key; ``fresh`` are random bytes, used where a key is nothing but bytes."""
        match kind:
            case KeyKind.ECDSA_P256 | KeyKind.HPKE_P256:
                return cls(kind, ec.generate_private_key(ec.SECP256R1()))
            case KeyKind.ED25519:
                return cls(kind, ed25519.Ed25519PrivateKey.generate())
            case KeyKind.HPKE_X25519:
                return cls(kind, x25519.X25519PrivateKey.generate())
            case KeyKind.HMAC_SHA256:
                return cls(kind, fresh)
            case (
                KeyKind.RSA_PSS_1024
                | KeyKind.RSA_PSS_2048
                | KeyKind.RSA_OAEP_1024
                | KeyKind.RSA_OAEP_2048
            ):
                return cls(kind, rsa.generate_private_key(RSA_EXPONENT, RSA_BITS[kind]))
            case _:
                assert_never(kind)

    @classmethod
    def from_secret(cls, kind: KeyKind, secret: bytes) -> PrivateKey:
        """The key that a vault stored."""
        match kind:
            case KeyKind.ECDSA_P256 | KeyKind.HPKE_P256:
                number = int.from_bytes(secret, "big")
                return cls(kind, ec.derive_private_key(number, ec.SECP256R1()))
            case KeyKind.ED25519:
                return cls(kind, ed25519.Ed25519PrivateKey.from_private_bytes(secret))
            case KeyKind.HPKE_X25519:
                return cls(kind, x25519.X25519PrivateKey.from_private_bytes(secret))
            case KeyKind.HMAC_SHA256:
                return cls(kind, secret)
            case (
                KeyKind.RSA_PSS_1024
                | KeyKind.RSA_PSS_2048
                | KeyKind.RSA_OAEP_1024
                | KeyKind.RSA_OAEP_2048
            ):
                loaded = serialization.load_der_private_key(secret, None)
                assert isinstance(loaded, rsa.RSAPrivateKey)
                return cls(kind, loaded)
            case _:
                assert_never(kind)

    def to_secret(self) -> bytes:
        """The bytes a vault stores under its own encryption; nobody else asks."""
        if isinstance(self._key, bytes):
            return self._key
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.private_numbers().private_value.to_bytes(P256_BYTES, "big")
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        return self._key.private_bytes_raw()

    def to_encrypted_pem(self, passphrase: bytes) -> bytes:
        """The key for a TLS library that reads files: PKCS#8, encrypted."""
        if isinstance(self._key, bytes):
            raise JukiError(ErrorCode.KEY_INVALID, "a symmetric key has no PKCS#8 form")
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase),
        )

    def sign(self, data: bytes) -> bytes:
        """A signature: r and s of ECDSA P-256 with SHA-256 (64 bytes), Ed25519 (64), RSA-PSS."""
        key = self._key
        if self.kind is KeyKind.ECDSA_P256 and isinstance(key, ec.EllipticCurvePrivateKey):
            r, s = decode_dss_signature(key.sign(data, _ECDSA))
            return r.to_bytes(P256_BYTES, "big") + s.to_bytes(P256_BYTES, "big")
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return key.sign(data)
        if self.kind in RSA_SIGNING and isinstance(key, rsa.RSAPrivateKey):
            return key.sign(data, PSS, hashes.SHA256())
        raise JukiError(ErrorCode.KEY_INVALID, f"{self.kind.value} does not sign")

    def unsealing(self) -> ec.EllipticCurvePrivateKey | x25519.X25519PrivateKey:
        """The key object for HPKE; used by ``seal.open_sealed`` alone."""
        key = self._key
        if self.kind in SEALING and isinstance(
            key, ec.EllipticCurvePrivateKey | x25519.X25519PrivateKey
        ):
            return key
        raise JukiError(ErrorCode.KEY_INVALID, f"{self.kind.value} does not unseal")

    def decrypting(self) -> rsa.RSAPrivateKey:
        """The key object for OAEP; used by ``seal.open_sealed`` alone."""
        if self.kind in RSA_SEALING and isinstance(self._key, rsa.RSAPrivateKey):
            return self._key
        raise JukiError(ErrorCode.KEY_INVALID, f"{self.kind.value} does not decrypt")

    def mac(self, data: bytes) -> bytes:
        """HMAC-SHA256 of the data."""
        if isinstance(self._key, bytes):
            return hmac.digest(self._key, data, "sha256")
        raise JukiError(ErrorCode.KEY_INVALID, f"{self.kind.value} makes no message code")

    def __repr__(self) -> str:
        return f"PrivateKey({self.kind.value}, •••)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a private key stays in its vault")
