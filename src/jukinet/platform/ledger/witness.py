"""What a witness does with another log's checkpoint: see that the log only grew, then sign.

A witness needs no copy of the log. It remembers the last checkpoint it co-signed and asks, for the
next, for the proof that the new tree is that one with leaves added. A log that shows different
trees to different nodes therefore cannot have both co-signed by the same witness.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger.checkpoint import (
    Checkpoint,
    NoteKey,
    NoteSigner,
    SignatureLine,
    cosign,
    parse_note,
    verify_checkpoint,
)
from jukinet.platform.ledger.log import Q
from jukinet.platform.ledger.merkle import ConsistencyProof, verify_consistency
from jukinet.terms.errors import ErrorCode, JukiError

WITNESS_LOCK: Final = 0x7769746E
"""Advisory lock number ("witn"), together with the log's name."""


def find_witnessed(tx: Transaction, origin: str) -> Checkpoint | None:
    """Return the last checkpoint of a log that we co-signed, or None."""
    row = tx.maybe(Q.find_latest_witnessed, {"origin": origin})
    return parse_note(row[0]).checkpoint if row else None


def cosign_offered(
    tx: Transaction,
    note: str,
    path: Sequence[bytes],
    *,
    log_key: NoteKey,
    signer: NoteSigner,
    now: datetime,
) -> SignatureLine:
    """Co-sign a checkpoint another log offers, given the proof from the last one we co-signed.

    Raises CHECKPOINT_INVALID when it is not that log's, LEDGER_PROOF_INVALID when the log did not
    only grow; both concern an operator. A checkpoint offered again gets a fresh line.
    """
    # (1) signed by that log, (2) grown from what we co-signed before.
    tx.run(Q.lock_origin, {"lock": WITNESS_LOCK, "origin": log_key.name})
    signed = verify_checkpoint(parse_note(note), [log_key])  # (1)
    offered = signed.checkpoint
    seen = find_witnessed(tx, offered.origin)
    if seen is not None:
        _must_have_grown(seen, offered, path)  # (2)
    line = cosign(offered, signer, now)
    if seen is None or offered.tree_size > seen.tree_size:
        tx.run(
            Q.save_witnessed,
            {
                "origin": offered.origin,
                "tree_size": offered.tree_size,
                "note": signed.with_line(line).note,
            },
        )
    return line


def _must_have_grown(seen: Checkpoint, offered: Checkpoint, path: Sequence[bytes]) -> None:
    if offered.tree_size < seen.tree_size:
        raise JukiError(
            ErrorCode.LEDGER_PROOF_INVALID,
            "the checkpoint is older than one we co-signed",
            seen=seen.tree_size,
        )
    proof = ConsistencyProof(seen.tree_size, offered.tree_size, tuple(path))
    verify_consistency(proof, seen.root, offered.root)
