"""Agreeing on session keys by keys that are made fresh, used once and forgotten.

One end makes a :class:`FreshKey` and shows its public half; the other makes an :class:`Answer` to
it and sends its half back.  What was said under the keys stays secret even if every lasting key is
found out later.  On P-256 the answer's half is a fresh point (ECDH); with RSA it is a fresh secret,
encrypted for the fresh key, which asks of the answering chip what chips of 2003 could do.  Any
algorithm with a public half and an answer fits (a post-quantum KEM would).
"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Final, NoReturn

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from jukinet.platform.crypto.channel import ChannelKeys
from jukinet.platform.crypto.keys import RSA_EXPONENT
from jukinet.terms.errors import ErrorCode, JukiError

_SECRET_BYTES: Final = 32
_OAEP: Final = padding.OAEP(
    padding.MGF1(hashes.SHA256()), hashes.SHA256(), b"jukinet session secret 1"
)
_CURVE: Final = ec.SECP256R1()


class Group(StrEnum):
    """What fresh keys are."""

    P256 = "p256"
    RSA_2048 = "rsa-2048"
    RSA_1024 = "rsa-1024"


_BITS: Final = {Group.RSA_2048: 2_048, Group.RSA_1024: 1_024}


class FreshKey:
    """A key pair for one agreement."""

    __slots__ = ("_key", "public")

    def __init__(self, group: Group) -> None:
        self._key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None
        if group is Group.P256:
            curve_key = ec.generate_private_key(_CURVE)
            self._key, public = curve_key, _point_of(curve_key)
        else:
            number_key = rsa.generate_private_key(RSA_EXPONENT, _BITS[group])
            modulus = number_key.public_key().public_numbers().n
            self._key, public = number_key, modulus.to_bytes(_BITS[group] // 8, "big")
        self.public: Final = public

    def agree(self, half: bytes, salt: bytes, label: bytes) -> ChannelKeys:
        """The session's keys by the other end's half; KEY_INVALID when it is none."""
        key, self._key = self._key, None
        try:
            if isinstance(key, ec.EllipticCurvePrivateKey):
                point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, half)
                return ChannelKeys(key.exchange(ec.ECDH(), point), salt, label)
            if isinstance(key, rsa.RSAPrivateKey):
                return ChannelKeys(key.decrypt(half, _OAEP), salt, label)
        except ValueError:
            pass
        raise JukiError(ErrorCode.KEY_INVALID, "this half fits no fresh key")

    def __repr__(self) -> str:
        return "FreshKey(•••)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a fresh key is used once, where it was made")


class Answer:
    """The other end's answer to a fresh key: its half to send, and the same session keys."""

    __slots__ = ("_secret", "half")

    def __init__(self, group: Group, public: bytes) -> None:
        """KEY_INVALID when the public half is none of the group."""
        try:
            if group is Group.P256:
                point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public)
                own = ec.generate_private_key(_CURVE)
                self._secret, half = own.exchange(ec.ECDH(), point), _point_of(own)
            else:
                if len(public) * 8 != _BITS[group]:
                    raise ValueError("another length")
                number = int.from_bytes(public, "big")
                key = rsa.RSAPublicNumbers(RSA_EXPONENT, number).public_key()
                self._secret = os.urandom(_SECRET_BYTES)
                half = key.encrypt(self._secret, _OAEP)
        except ValueError:
            raise JukiError(ErrorCode.KEY_INVALID, f"no fresh key of {group.value}") from None
        self.half: Final = half

    def agree(self, salt: bytes, label: bytes) -> ChannelKeys:
        """The session's keys."""
        return ChannelKeys(self._secret, salt, label)

    def __repr__(self) -> str:
        return "Answer(•••)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a session's secret stays where it was agreed")


def _point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
