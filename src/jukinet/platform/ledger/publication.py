"""Checkpoints of our own log: sign them, keep what witnesses sign under them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger.checkpoint import (
    Checkpoint,
    NoteKey,
    NoteSigner,
    SignedCheckpoint,
    find_key,
    parse_line,
    parse_note,
    sign_checkpoint,
    verify_cosignature,
)
from jukinet.platform.ledger.log import TREE_LOCK, Q, root_at, tree_size
from jukinet.terms.errors import ErrorCode, JukiError


def publish_checkpoint(
    tx: Transaction, signer: NoteSigner, now: datetime
) -> SignedCheckpoint | None:
    """Sign the tree as it is and keep the checkpoint; None when it has not grown."""
    tx.run(Q.lock_tree, {"lock": TREE_LOCK})
    size = tree_size(tx)
    latest = find_latest_checkpoint(tx)
    if size == (latest.checkpoint.tree_size if latest else 0):
        return None
    second = now.astimezone(UTC).replace(microsecond=0)  # what the signature can say
    signed = sign_checkpoint(Checkpoint(signer.name, size, root_at(tx, size)), signer, second)
    tx.run(
        Q.save_checkpoint,
        {
            "tree_size": size,
            "root": signed.checkpoint.root,
            "note": signed.note,
            "made_at": second,
        },
    )
    return signed


def find_latest_checkpoint(tx: Transaction) -> SignedCheckpoint | None:
    """Return our newest checkpoint with our own signatures."""
    row = tx.maybe(Q.find_latest_checkpoint)
    return parse_note(row[0]) if row else None


def find_checkpoint_over(tx: Transaction, leaf_index: int) -> SignedCheckpoint | None:
    """Return the first checkpoint that covers a leaf, with all signatures under it."""
    row = tx.maybe(Q.find_checkpoint_over, {"leaf_index": leaf_index})
    return _with_witnesses(tx, parse_note(row[0])) if row else None


def find_cosigned_over(tx: Transaction, leaf_index: int) -> SignedCheckpoint | None:
    """Return, of the checkpoints over a leaf, the first that most witnesses signed, if any did."""
    row = tx.maybe(Q.find_cosigned_over, {"leaf_index": leaf_index})
    return _with_witnesses(tx, parse_note(row[0])) if row else None


def get_checkpoint(tx: Transaction, size: int) -> SignedCheckpoint:
    """Return our checkpoint of this size with all signatures under it."""
    row = tx.one(Q.find_checkpoint, {"tree_size": size})
    return _with_witnesses(tx, parse_note(row[0]))


def keep_cosignature(
    tx: Transaction, size: int, line: str, witnesses: Sequence[NoteKey]
) -> datetime:
    """Keep a witness's line under our checkpoint once it verifies; return the time it says."""
    checkpoint = get_checkpoint(tx, size).checkpoint
    parsed = parse_line(line)
    if parsed.name == checkpoint.origin:
        raise JukiError(ErrorCode.CHECKPOINT_INVALID, "a log is not its own witness")
    seen_at = verify_cosignature(checkpoint, parsed, find_key(witnesses, parsed))
    tx.run(Q.save_cosignature, {"tree_size": size, "witness": parsed.name, "line": str(parsed)})
    return seen_at


def latest_cosigned_size(tx: Transaction, witness: str) -> int:
    """Return the size of the newest checkpoint this witness co-signed, 0 when there is none."""
    _, size = tx.one(Q.count_cosignatures, {"witness": witness})
    return int(size)


def _with_witnesses(tx: Transaction, signed: SignedCheckpoint) -> SignedCheckpoint:
    rows = tx.all(Q.list_cosignatures, {"tree_size": signed.checkpoint.tree_size})
    lines = tuple(parse_line(line) for (line,) in rows)
    return SignedCheckpoint(signed.checkpoint, (*signed.signatures, *lines))
