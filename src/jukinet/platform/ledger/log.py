"""Append, sequence, prove: each call inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger.entry import Entry, encode_entry
from jukinet.platform.ledger.merkle import (
    ConsistencyProof,
    Frontier,
    Proof,
    Subtree,
    consistency_ranges,
    fold,
    inclusion_ranges,
    subtrees_of,
)
from jukinet.terms.errors import ErrorCode, JukiError

__all__ = [
    "ConsistencyProof",
    "Entry",
    "Proof",
    "append",
    "consistency_proof",
    "count_waiting",
    "encode_entry",
    "find_leaf",
    "inclusion_proof",
    "list_by_subject",
    "list_entries",
    "root_at",
    "sequence",
    "tree_size",
]

SEQUENCE_MAX: Final = 10_000
"""Leaves added in one transaction: some tenths of a second, in which no checkpoint is made."""
TREE_LOCK: Final = 0x6C656467
"""Advisory lock number ("ledg"): one sequencer at a time."""

Q = load_queries("jukinet.platform.ledger")


def append(tx: Transaction, entries: Sequence[Entry]) -> list[int]:
    """Write entries with the caller's transaction and return their ids, in order."""
    if not entries:
        return []
    rows = tx.all(
        Q.append,
        {
            "kinds": [entry.kind for entry in entries],
            "subjects": [entry.subject for entry in entries],
            "times": [entry.recorded_at for entry in entries],
            "bodies": [entry.body for entry in entries],
        },
    )
    return [entry_id for (entry_id,) in rows]


def sequence(tx: Transaction, limit: int = SEQUENCE_MAX) -> int:
    """Give waiting entries the next leaves of the tree; return the tree's size.

    Ids are given before commits, so that a smaller one may become visible after a larger one: it is
    in the queue all the same, and gets a later leaf.
    """
    tx.run(Q.lock_tree, {"lock": TREE_LOCK})
    size = tree_size(tx)
    frontier = Frontier.of(size, _hashes(tx, subtrees_of(0, size)))
    leaves = sorted(tx.all(Q.add_leaves, {"tree_size": size, "limit": limit}))
    completed = [(*at, value) for _, leaf in leaves for at, value in frontier.add(leaf)]
    if completed:
        tx.copy_in(Q.add_nodes, completed, ["int2", "int8", "bytea"])
    return frontier.size


def tree_size(tx: Transaction) -> int:
    """Return how many leaves the tree has."""
    size: int = tx.value(Q.tree_size)
    return size


def count_waiting(tx: Transaction) -> int:
    """Return how many entries are committed but not yet in the tree."""
    count: int = tx.value(Q.count_waiting)
    return count


def root_at(tx: Transaction, size: int) -> bytes:
    """Return the root of the tree when it had this size."""
    wanted = subtrees_of(0, size)
    known = _hashes(tx, wanted)
    return fold([known[subtree] for subtree in wanted])


def find_leaf(tx: Transaction, entry_id: int) -> tuple[int, bytes] | None:
    """Return an entry's leaf index and leaf hash, or None while it waits."""
    row = tx.maybe(Q.find_leaf, {"entry_id": entry_id})
    return (row[0], row[1]) if row else None


def inclusion_proof(tx: Transaction, entry_id: int, size: int) -> Proof:
    """Return the proof that an entry is in the tree of this size."""
    leaf = find_leaf(tx, entry_id)
    if leaf is None or leaf[0] >= size:
        raise JukiError(
            ErrorCode.LEDGER_PROOF_INVALID,
            "the entry is not in a tree of this size",
            entry=entry_id,
        )
    return Proof(leaf[0], size, _hashes_of_ranges(tx, inclusion_ranges(leaf[0], size)))


def consistency_proof(tx: Transaction, old_size: int, new_size: int) -> ConsistencyProof:
    """Return the proof that the tree of the new size is the old one with leaves added."""
    ranges = consistency_ranges(old_size, new_size)
    return ConsistencyProof(old_size, new_size, _hashes_of_ranges(tx, ranges))


def list_by_subject(
    tx: Transaction, subjects: Iterable[bytes], limit: int
) -> list[tuple[int, Entry]]:
    """Return the newest entries about these subjects, newest first, with their ids."""
    rows = tx.all(Q.list_by_subject, {"subjects": list(subjects), "limit": limit})
    return [(row[0], Entry(*row[1:])) for row in rows]


def list_entries(tx: Transaction, entry_ids: Iterable[int]) -> list[tuple[int, Entry]]:
    """Return the entries with these ids, in order, with their ids."""
    rows = tx.all(Q.list_entries, {"entry_ids": list(entry_ids)})
    return [(row[0], Entry(*row[1:])) for row in rows]


def _hashes_of_ranges(tx: Transaction, ranges: Sequence[tuple[int, int]]) -> tuple[bytes, ...]:
    parts = [subtrees_of(start, end) for start, end in ranges]
    known = _hashes(tx, [subtree for part in parts for subtree in part])
    return tuple(fold([known[subtree] for subtree in part]) for part in parts)


def _hashes(tx: Transaction, wanted: Sequence[Subtree]) -> dict[Subtree, bytes]:
    if not wanted:
        return {}
    inner = [subtree for subtree in wanted if subtree.level > 0]
    rows = tx.all(
        Q.list_subtrees,
        {
            "leaves": [subtree.index for subtree in wanted if subtree.level == 0],
            "levels": [subtree.level for subtree in inner],
            "indexes": [subtree.index for subtree in inner],
        },
    )
    known = {Subtree(level, index): value for level, index, value in rows}
    if len(known) != len(wanted):
        raise JukiError(
            ErrorCode.LEDGER_BROKEN, "the tree lacks a stored hash or is smaller than that"
        )
    return known
