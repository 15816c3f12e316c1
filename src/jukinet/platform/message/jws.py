"""Compact JSON Web Signatures (RFC 7515), ES256, with the key left in the vault.

The three parts are put together by hand because the vault signs by handle and never hands out the
key a library would want. Nothing else of the format is ours: the tests verify our output with an
independent library. What is signed are the very bytes that travel, so nothing is ever
canonicalised, and nothing but the bounded header is parsed before the signature holds.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from binascii import Error, a2b_base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from jukinet.platform.crypto.seal import SIGNATURE_BYTES, verify
from jukinet.platform.crypto.vault import SIGN
from jukinet.terms.errors import ErrorCode, JukiError

if TYPE_CHECKING:
    from jukinet.platform.crypto.directory import PeerRecord
    from jukinet.platform.crypto.vault import Vault

HEADER_CHARACTERS_MAX: Final = 2048  # ours need some 500; more is not a header of ours
_SIGNATURE_CHARACTERS: Final = 86  # 64 bytes in base64url without padding
# To the usual alphabet, whose own two signs and padding become ones that base64 does not know.
_FROM_URL: Final = bytes.maketrans(b"-_+/=", b"+/***")

Parsed = TypeVar("Parsed", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Compact:
    """The parts of one compact JWS as they were received; nothing in it is believed yet."""

    header: bytes
    payload: bytes
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes the signature is about."""
        return self.header + b"." + self.payload


def encode_segment(content: bytes) -> bytes:
    """Write bytes as base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=")


def decode_segment(segment: bytes, code: ErrorCode) -> bytes:
    """Read base64url without padding; anything else is refused with the given code.

    One content has one spelling: the last character may carry bits that mean nothing, and what was
    changed there on the way would pass as another envelope with the same signature.
    """
    try:
        padding = b"=" * (-len(segment) % 4)
        content = a2b_base64(segment.translate(_FROM_URL) + padding, strict_mode=True)
    except Error:
        raise JukiError(code, "a part is not base64url") from None
    if encode_segment(content) != segment:
        raise JukiError(code, "a part is not spelt as its sender spells it")
    return content


def sign_compact(header: bytes, payload: bytes, vault: Vault) -> bytes:
    """Join an encoded header and payload and the office's signature over both."""
    signed = header + b"." + payload
    return signed + b"." + encode_segment(vault.sign(SIGN, signed))


def split_compact(wire: bytes, code: ErrorCode) -> Compact:
    """Take the three parts apart, checking only their shape and size."""
    parts = wire.split(b".", 3)
    if len(parts) != 3:
        raise JukiError(code, "not three parts")
    header, payload, signature = parts
    if len(header) > HEADER_CHARACTERS_MAX or len(signature) != _SIGNATURE_CHARACTERS:
        raise JukiError(code, "the header or the signature has the wrong size")
    return Compact(header, payload, decode_segment(signature, code))


def decode_header(compact: Compact, shape: type[Parsed], code: ErrorCode) -> Parsed:
    """Read the protected header strictly; what it says is still only a claim."""
    raw = decode_segment(compact.header, code)
    try:
        return msgspec.json.decode(raw, type=shape)
    except (ValueError, RecursionError):
        raise JukiError(code, "the header is not what it should be") from None


def must_be_signed_by(record: PeerRecord, key: str, compact: Compact) -> None:
    """Verify the signature with the peer's current or former key of that thumbprint."""
    found = record.find_sign_key(key)
    if found is None:
        raise JukiError(
            ErrorCode.SIGNATURE_INVALID,
            "signed with a key the directory does not list for the sender",
            sender=str(record.party),
        )
    assert len(compact.signature) == SIGNATURE_BYTES
    verify(found, compact.signed, compact.signature)
