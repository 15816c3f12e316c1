"""Hand out what a resident may keep: records about her, each in a file that proves itself."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Final

from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log
from jukinet.platform.ledger.checkpoint import ORIGIN_PREFIX, NoteKey, origin_of
from jukinet.platform.ledger.proof_file import (
    Flaw,
    Proven,
    examine,
    read_keys,
    write_keys,
    write_proof,
)
from jukinet.platform.ledger.publication import find_cosigned_over
from jukinet.security.procedures.access import ProvenAccess
from jukinet.security.witness import is_witnessed
from jukinet.terms.parties import Party

CHECKER_FILE: Final = "check-a-record.html"
KEYS_FILE: Final = "checkpoint-keys.json"


def make_proof(tx: Transaction, access: ProvenAccess, directory: PeerDirectory) -> bytes | None:
    """The proof file of one access record; None until its witnesses co-signed (Act Art. 30-37).

    It holds what the ledger says and no more: neither a name nor a resident record code.
    """
    leaf = log.find_leaf(tx, access.access.entry_id)
    signed = find_cosigned_over(tx, leaf[0]) if leaf else None
    if signed is None:
        return None
    cosigners = [_party_of(line.name) for line in signed.signatures]
    peers = [record.party for record in directory.list_records()]
    if not is_witnessed(access.access.node, cosigners, peers):
        return None
    proof = log.inclusion_proof(tx, access.access.entry_id, signed.checkpoint.tree_size)
    return write_proof(access.entry.body, proof, signed, directory.number)


def name_proof(access: ProvenAccess) -> str:
    """What the file of a record is called."""
    return f"record-proof-{access.access.node.role.value}-{access.access.entry_id}.json"


def load_checker() -> bytes:
    """The page by which anybody checks a proof in his own browser, without a line."""
    return (files("jukinet.security") / "handout" / CHECKER_FILE).read_bytes()


def list_note_keys(directory: PeerDirectory) -> tuple[NoteKey, ...]:
    """The keys under all checkpoints of the network: of former years and former parties, too."""
    return tuple(
        NoteKey(origin_of(record.party), key)
        for record in directory.list_records()
        for key in record.note_keys
    )


def publish_keys(directory: PeerDirectory) -> bytes:
    """The file that everybody may have, to check proofs with: the keys of this edition."""
    return write_keys(list_note_keys(directory), directory.number, directory.made_at)


def verify_proof(content: bytes, published: bytes) -> Proven | Flaw:
    """Check a proof file against published keys; no node and no line is needed."""
    keys = read_keys(published)
    peers = [_party_of(key.name) for key in keys]

    def enough(origin: str, cosigners: Iterable[str]) -> bool:
        return is_witnessed(_party_of(origin), map(_party_of, cosigners), peers)

    return examine(content, keys, enough)


def _party_of(name: str) -> Party:
    return Party.parse(name.removeprefix(ORIGIN_PREFIX))
