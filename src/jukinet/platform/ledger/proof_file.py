"""What a resident takes home: one entry with its proof, and the keys to check it against.

Two files, described for whoever writes a checker of his own in docs/formats/record-proof.md. The
proof stands by itself: entry, way to the root, checkpoint with co-signatures. The keys are
published, by somebody other than the office that hands out the proof. :func:`examine` is what
`juki audit proof` does with both; ``security/handout`` holds a checker that shares no line with it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.ledger.checkpoint import (
    COSIGNATURE_V1,
    ED25519,
    NoteKey,
    SignedCheckpoint,
    parse_note,
    time_of,
    verify_checkpoint,
    verify_cosignature,
)
from jukinet.platform.ledger.merkle import Proof, leaf_hash, verify_inclusion
from jukinet.terms.errors import ErrorCode, JukiError

FILE_BYTES_MAX: Final = 262_144
"""An entry of 16 kB, a checkpoint of as much, sixty hashes."""
KEYS_BYTES_MAX: Final = 4_194_304
"""120 bytes a key: every municipality with its server, through ten renewals."""
SPKI_OF_ED25519: Final = bytes.fromhex("302a300506032b6570032100")
KEY_BYTES: Final = 32


class Flaw(StrEnum):
    """Why a proof does not hold; each has a sentence of its own for whoever brought it."""

    NOT_A_PROOF = "not-a-proof"
    KEY_UNKNOWN = "key-unknown"
    CHECKPOINT_CHANGED = "checkpoint-changed"
    RECORD_CHANGED = "record-changed"
    OTHER_TREE = "other-tree"
    PATH_CHANGED = "path-changed"
    COSIGNATURE_CHANGED = "cosignature-changed"
    COSIGNATURE_MISSING = "cosignature-missing"


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof that holds says: the entry, when the log signed it, who co-signed when."""

    content: Mapping[str, Any]
    recorded_at: str
    log: str
    leaf_index: int
    tree_size: int
    signed_at: datetime
    cosigned_at: Mapping[str, datetime]


class _WireProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="record-proof/1"):
    directory: int
    entry: str
    leaf_hash: str
    leaf_index: int
    tree_size: int
    path: list[str]
    checkpoint: str

    def __repr__(self) -> str:
        return f"_WireProof(leaf {self.leaf_index} of {self.tree_size})"


class _WireKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="checkpoint-keys/1"):
    directory: int
    made_at: datetime
    keys: list[str]


class _WireEntry(msgspec.Struct, frozen=True):
    content: dict[str, Any]
    kind: str
    recorded_at: str


class _Flawed(Exception):
    """Never leaves this module."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


def write_proof(body: bytes, proof: Proof, signed: SignedCheckpoint, edition: int) -> bytes:
    """The file of one entry, as of this edition of the directory."""
    wire = _WireProof(
        directory=edition,
        entry=body.decode(),
        leaf_hash=leaf_hash(body).hex(),
        leaf_index=proof.leaf_index,
        tree_size=proof.tree_size,
        path=[part.hex() for part in proof.path],
        checkpoint=signed.note,
    )
    return msgspec.json.format(msgspec.json.encode(wire)) + b"\n"


def write_keys(keys: Iterable[NoteKey], edition: int, made_at: datetime) -> bytes:
    """The file of keys that is published with an edition of the directory."""
    wire = _WireKeys(edition, made_at, sorted(map(_key_line, keys)))
    return msgspec.json.format(msgspec.json.encode(wire)) + b"\n"


def read_keys(content: bytes) -> tuple[NoteKey, ...]:
    """The keys of such a file; CHECKPOINT_INVALID when it is none."""
    try:
        wire = msgspec.json.decode(content, type=_WireKeys)
        return tuple(map(_parse_key, wire.keys))
    except (msgspec.MsgspecError, ValueError):
        raise JukiError(ErrorCode.CHECKPOINT_INVALID, "not a file of checkpoint keys") from None


def examine(
    content: bytes, keys: Sequence[NoteKey], enough: Callable[[str, Iterable[str]], bool]
) -> Proven | Flaw:
    """What a proof file proves against published keys, or why it proves nothing.

    ``enough`` says whether a log is witnessed by the logs of these names; that is the rule of
    the network, not of the tree. The order of the steps is that of the format's document.
    """
    try:
        wire, signed = _read(content)  # (1)
        verified = _verify_signature(signed, keys)  # (2)
        entry = _verify_record(wire)  # (3)
        _verify_place(wire, entry, signed)  # (4), (5)
        cosigned_at = _verify_cosignatures(signed, keys)  # (6)
        if not enough(signed.checkpoint.origin, cosigned_at):  # (7)
            return Flaw.COSIGNATURE_MISSING
    except _Flawed as found:
        return found.flaw
    return Proven(
        content=entry.content,
        recorded_at=entry.recorded_at,
        log=signed.checkpoint.origin,
        leaf_index=wire.leaf_index,
        tree_size=wire.tree_size,
        signed_at=time_of(verified),
        cosigned_at=cosigned_at,
    )


def _read(content: bytes) -> tuple[_WireProof, SignedCheckpoint]:
    try:
        wire = msgspec.json.decode(content, type=_WireProof)
    except (msgspec.MsgspecError, ValueError):
        raise _Flawed(Flaw.NOT_A_PROOF) from None
    try:
        return wire, parse_note(wire.checkpoint)
    except JukiError:
        raise _Flawed(Flaw.CHECKPOINT_CHANGED) from None


def _verify_signature(signed: SignedCheckpoint, keys: Sequence[NoteKey]) -> SignedCheckpoint:
    origin = signed.checkpoint.origin
    lines = [line.key_id for line in signed.signatures if line.name == origin]
    own = [key for key in keys if key.name == origin and key.key_id(ED25519) in lines]
    if not own:
        raise _Flawed(Flaw.KEY_UNKNOWN)
    try:
        return verify_checkpoint(signed, own)
    except JukiError:
        raise _Flawed(Flaw.CHECKPOINT_CHANGED) from None


def _verify_record(wire: _WireProof) -> _WireEntry:
    body = wire.entry.encode()
    if leaf_hash(body).hex() != wire.leaf_hash:
        raise _Flawed(Flaw.RECORD_CHANGED)
    try:
        return msgspec.json.decode(body, type=_WireEntry)
    except msgspec.MsgspecError:
        raise _Flawed(Flaw.RECORD_CHANGED) from None


def _verify_place(wire: _WireProof, entry: _WireEntry, signed: SignedCheckpoint) -> None:
    checkpoint = signed.checkpoint
    kept_by = str(entry.content.get("node", ""))
    of_this_log = not kept_by or checkpoint.origin.endswith(f"/{kept_by}")
    if wire.tree_size != checkpoint.tree_size or not of_this_log:
        raise _Flawed(Flaw.OTHER_TREE)
    try:
        path = tuple(bytes.fromhex(part) for part in wire.path)
        proof = Proof(wire.leaf_index, wire.tree_size, path)
        verify_inclusion(bytes.fromhex(wire.leaf_hash), proof, checkpoint.root)
    except (JukiError, ValueError):
        raise _Flawed(Flaw.PATH_CHANGED) from None


def _verify_cosignatures(
    signed: SignedCheckpoint, keys: Sequence[NoteKey]
) -> Mapping[str, datetime]:
    """Who co-signed, when; lines under keys that are not published say nothing."""
    found: dict[str, datetime] = {}
    for line in signed.signatures:
        for key in keys:
            if key.name != line.name or line.name == signed.checkpoint.origin:
                continue
            if line.key_id != key.key_id(COSIGNATURE_V1):
                continue
            try:
                found[key.name] = verify_cosignature(signed.checkpoint, line, key)
            except JukiError:
                raise _Flawed(Flaw.COSIGNATURE_CHANGED) from None
    return found


def _key_line(key: NoteKey) -> str:
    """A key as C2SP signed-note writes a verifier key."""
    written = base64.b64encode(bytes([ED25519]) + key.public_key.raw).decode()
    return f"{key.name}+{key.key_id(ED25519).hex()}+{written}"


def _parse_key(line: str) -> NoteKey:
    name, key_id, written = line.split("+", 2)
    algorithm, raw = base64.b64decode(written, validate=True)[:1], base64.b64decode(written)[1:]
    if algorithm != bytes([ED25519]) or len(raw) != KEY_BYTES:
        raise ValueError("not an Ed25519 key")
    key = NoteKey(name, PublicKey(KeyKind.ED25519, SPKI_OF_ED25519 + raw))
    if key.key_id(ED25519).hex() != key_id:
        raise ValueError("the key is not the one its id names")
    return key
