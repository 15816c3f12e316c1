"""Checkpoints as signed notes (C2SP signed-note, tlog-checkpoint and tlog-cosignature).

A checkpoint is three lines: the log's origin, the number of leaves, the root in base64. A signed
note is a text, an empty line, and signature lines ``— name base64(key id ‖ signature)``. The log
signs the text itself (algorithm 0x01); a witness signs the text with the time it saw it
(cosignature/v1, algorithm 0x04). A log of ours gives both lines, so that the time of a checkpoint
is signed as well.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, Protocol

from jukinet.platform.crypto import seal
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.ledger.merkle import HASH_BYTES
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

ED25519: Final = 0x01
COSIGNATURE_V1: Final = 0x04
KEY_ID_BYTES: Final = 4
TIME_BYTES: Final = 8
SIGNATURE_BYTES: Final = 64
MARK: Final = "— "
ORIGIN_PREFIX: Final = "jukinet.example/"
NOTE_CHARACTERS_MAX: Final = 16_384
"""A checkpoint with a few dozen signatures; more is not a checkpoint."""
SIGNATURES_MAX: Final = 64
TREE_SIZE_MAX: Final = 2**62


class NoteSigner(Protocol):
    """Whoever can sign a note: a name and an Ed25519 key that stays in its vault."""

    @property
    def name(self) -> str:
        """The name in the signature line."""

    @property
    def public_key(self) -> PublicKey:
        """The key others verify with."""

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the signature."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A name and the public key that makes signatures of that name."""

    name: str
    public_key: PublicKey

    def __post_init__(self) -> None:
        _must(_is_name(self.name), "not a name for a signature")
        _must(self.public_key.kind is KeyKind.ED25519, "notes are signed with Ed25519")

    def key_id(self, algorithm: int) -> bytes:
        """Return the four bytes that tell this key's signatures from others of the same name."""
        named = self.name.encode() + b"\n" + bytes([algorithm]) + self.public_key.raw
        return sha256(named).digest()[:KEY_ID_BYTES]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature under a note, not yet verified."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{MARK}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large a log is, and the root of its tree."""

    origin: str
    tree_size: int
    root: bytes

    def __post_init__(self) -> None:
        _must(_is_name(self.origin), "not an origin of a log")
        _must(0 <= self.tree_size <= TREE_SIZE_MAX, "not a size of a tree")
        _must(len(self.root) == HASH_BYTES, "a root has 32 bytes")

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.tree_size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the signature lines under it."""

    checkpoint: Checkpoint
    signatures: tuple[SignatureLine, ...]

    @property
    def note(self) -> str:
        """The signed note as it is stored and sent."""
        return f"{self.checkpoint.text}\n{''.join(map(str, self.signatures))}"

    def with_line(self, line: SignatureLine) -> SignedCheckpoint:
        """Return the checkpoint with one signature more."""
        return SignedCheckpoint(self.checkpoint, (*self.signatures, line))


def origin_of(party: Party) -> str:
    """Return the name of a party's log, which is also the name it signs notes with."""
    return f"{ORIGIN_PREFIX}{party}"


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner, now: datetime) -> SignedCheckpoint:
    """Return the checkpoint signed by the log itself, with the time."""
    key = NoteKey(signer.name, signer.public_key)
    _must(key.name == checkpoint.origin, "a log signs with its origin's name")
    plain = SignatureLine(key.name, key.key_id(ED25519), signer.sign(checkpoint.text.encode()))
    return SignedCheckpoint(checkpoint, (plain, cosign(checkpoint, signer, now)))


def cosign(checkpoint: Checkpoint, signer: NoteSigner, now: datetime) -> SignatureLine:
    """Return a witness's signature (cosignature/v1); make sure first that the log only grew."""
    key = NoteKey(signer.name, signer.public_key)
    seconds = int(now.timestamp())
    signature = signer.sign(_timed(checkpoint, seconds))
    stamped = seconds.to_bytes(TIME_BYTES, "big") + signature
    return SignatureLine(key.name, key.key_id(COSIGNATURE_V1), stamped)


def parse_note(note: str) -> SignedCheckpoint:
    """Return what a note says; nothing is verified yet."""
    _must(len(note) <= NOTE_CHARACTERS_MAX, "the note is too long")
    text, separator, below = note.rpartition("\n\n")
    _must(bool(separator) and below.endswith("\n"), "the note has no signatures")
    lines = below.removesuffix("\n").split("\n")
    _must(len(lines) <= SIGNATURES_MAX, "the note has too many signatures")
    return SignedCheckpoint(_parse_text(text + "\n"), tuple(map(parse_line, lines)))


def parse_line(line: str) -> SignatureLine:
    """Return what a signature line says; a line break at its end is allowed."""
    marked = line.removesuffix("\n")
    name, space, encoded = marked.removeprefix(MARK).partition(" ")
    _must(marked.startswith(MARK) and bool(space) and _is_name(name), "not a signature line")
    blob = _from_base64(encoded)
    _must(len(blob) > KEY_ID_BYTES, "not a signature line")
    return SignatureLine(name, blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])


def verify_checkpoint(signed: SignedCheckpoint, keys: Iterable[NoteKey]) -> SignedCheckpoint:
    """Raise unless the log itself made the checkpoint; return it with the log's two lines only."""
    origin = signed.checkpoint.origin
    own = [line for line in signed.signatures if line.name == origin]
    for key in keys:
        plain = [line for line in own if line.key_id == key.key_id(ED25519)]
        timed = [line for line in own if line.key_id == key.key_id(COSIGNATURE_V1)]
        if key.name == origin and len(plain) == len(timed) == 1:
            _verify(key, signed.checkpoint.text.encode(), plain[0].signature)
            verify_cosignature(signed.checkpoint, timed[0], key)
            return SignedCheckpoint(signed.checkpoint, (plain[0], timed[0]))
    raise JukiError(ErrorCode.CHECKPOINT_INVALID, f"{origin} has not signed with a key we know")


def time_of(signed: SignedCheckpoint) -> datetime:
    """Return when a verified checkpoint was made, as its second line says."""
    return datetime.fromtimestamp(
        int.from_bytes(signed.signatures[1].signature[:TIME_BYTES], "big"), UTC
    )


def verify_cosignature(checkpoint: Checkpoint, line: SignatureLine, key: NoteKey) -> datetime:
    """Raise unless the holder of this key co-signed the checkpoint; return when."""
    _must(line.name == key.name, "the signature is by somebody else")
    _must(line.key_id == key.key_id(COSIGNATURE_V1), "the signature is by another key")
    _must(len(line.signature) == TIME_BYTES + SIGNATURE_BYTES, "not a cosignature")
    seconds = int.from_bytes(line.signature[:TIME_BYTES], "big")
    _verify(key, _timed(checkpoint, seconds), line.signature[TIME_BYTES:])
    return datetime.fromtimestamp(seconds, UTC)


def find_key(keys: Iterable[NoteKey], line: SignatureLine) -> NoteKey:
    """Return the key that made a cosignature line; raise when it is none we know."""
    for key in keys:
        if key.name == line.name and key.key_id(COSIGNATURE_V1) == line.key_id:
            return key
    raise JukiError(ErrorCode.CHECKPOINT_INVALID, f"no key of {line.name} is known for a signature")


def _parse_text(text: str) -> Checkpoint:
    lines = text.split("\n")
    _must(len(lines) == 4 and lines[3] == "", "a checkpoint has three lines")
    origin, size, root = lines[:3]
    plain = size.isascii() and size.isdigit() and len(size) <= 19 and size == str(int(size))
    _must(plain, "not a size of a tree")
    return Checkpoint(origin, int(size), _from_base64(root))


def _timed(checkpoint: Checkpoint, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{checkpoint.text}".encode()


def _verify(key: NoteKey, signed: bytes, signature: bytes) -> None:
    try:
        seal.verify(key.public_key, signed, signature)
    except JukiError:
        raise JukiError(
            ErrorCode.CHECKPOINT_INVALID, f"the signature of {key.name} does not match"
        ) from None


def _from_base64(text: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise JukiError(ErrorCode.CHECKPOINT_INVALID, "not base64") from None
    _must(base64.b64encode(decoded).decode() == text, "not canonical base64")
    return decoded


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(part.isspace() for part in name)


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise JukiError(ErrorCode.CHECKPOINT_INVALID, otherwise)
