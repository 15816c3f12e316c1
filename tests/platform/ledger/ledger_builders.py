"""Keys to sign notes with, and entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.ledger.checkpoint import NoteKey
from jukinet.platform.ledger.entry import Entry, new_entry

LEDGER = ("jukinet.platform.ledger",)
START = datetime(2003, 8, 25, tzinfo=UTC)


@dataclass(frozen=True)
class Hand:
    """Somebody with a name and an Ed25519 key made from a number."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public_key(self) -> PublicKey:
        spki = self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return PublicKey(KeyKind.ED25519, spki)

    @property
    def key(self) -> NoteKey:
        return NoteKey(self.name, self.public_key)

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data)


def a_hand(name: str, number: int = 1) -> Hand:
    return Hand(name, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


def an_entry(number: int, subject: int | None = None) -> Entry:
    """An access record whose content is a number."""
    about = None if subject is None else subject.to_bytes(32, "big")
    return new_entry("access", about, START + timedelta(seconds=number), {"number": number})
