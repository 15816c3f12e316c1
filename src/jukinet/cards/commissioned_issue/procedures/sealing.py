"""What is sealed for a commission's key, and what the seal is bound to."""

from __future__ import annotations

from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.seal import digest, seal_to

KEY_KIND = KeyKind.HPKE_P256
SIGNING_KIND = KeyKind.ECDSA_P256


def seal_for(spki: bytes, plain: bytes, commission_id: str, line: int, what: str) -> bytes:
    """Seal something of one line; it opens as this very thing of this very line only."""
    return seal_to(PublicKey(KEY_KIND, spki), plain, about(commission_id, line, what))


def about(commission_id: str, line: int, what: str) -> bytes:
    """What the seal is bound to."""
    return f"juki card {what} 1 {commission_id} {line}".encode()


def handle_of(key_id: str) -> str:
    """The vault's handle of a commission's key."""
    return f"commission-{key_id}"


def signing_handle_of(key_id: str) -> str:
    """The vault's handle of the key that signs a commission's cards."""
    return f"commission-sign-{key_id}"


def digest_of_blanks(blanks: list[str]) -> bytes:
    """What stands for the contents of a box: the same in whatever order it was packed."""
    return digest("\n".join(sorted(blanks)).encode())
