"""The Merkle tree of RFC 9162 (section 2.1), as pure functions.

A tree of n leaves is cut into *complete subtrees*: (level, index) covers the 2^level leaves from
index * 2^level. Their hashes never change once the leaves are there, so they are what is stored;
every hash a proof needs is one of them or folded from a few (:func:`subtrees_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from jukinet.terms.errors import ErrorCode, JukiError

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


class Subtree(NamedTuple):
    """A complete subtree; level 0 is a leaf."""

    level: int
    index: int  # type: ignore[assignment]  # every tuple has a method of this name


@dataclass(frozen=True, slots=True)
class Proof:
    """That a leaf is in a tree: the hashes of everything beside its way to the root."""

    leaf_index: int
    tree_size: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That a tree only grew: hashes from which both roots follow."""

    old_size: int
    new_size: int
    path: tuple[bytes, ...]


def leaf_hash(body: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of what stands above two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def subtrees_of(start: int, end: int) -> list[Subtree]:
    """Return the complete subtrees that make up the leaves from start up to end, left to right.

    The range is one that the tree is recursively split into: start is a multiple of the power of
    two above its width.
    """
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(Subtree(level, start >> level))
        start += 1 << level
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over neighbouring subtrees of falling size, as on a tree's right edge."""
    if not hashes:
        return EMPTY_ROOT
    above = hashes[-1]
    for left in reversed(hashes[:-1]):
        above = node_hash(left, above)
    return above


def inclusion_ranges(leaf_index: int, tree_size: int) -> list[tuple[int, int]]:
    """Return the ranges whose hashes prove a leaf, lowest first (RFC 9162, 2.1.3.1)."""
    _must(0 <= leaf_index < tree_size, "the leaf lies outside the tree")
    ranges = []
    start, end = 0, tree_size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf_index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old_size: int, new_size: int) -> list[tuple[int, int]]:
    """Return the ranges whose hashes prove growth, lowest first (RFC 9162, 2.1.4.1)."""
    _must(0 <= old_size <= new_size, "the newer tree is the smaller one")
    if old_size in (0, new_size):
        return []
    ranges = []
    start, end = 0, new_size
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start > 0:  # otherwise the old root itself is the seed, and the verifier has it
        ranges.append((start, end))
    return ranges[::-1]


def root_from_inclusion(leaf: bytes, proof: Proof) -> bytes:
    """Return the root that a leaf's hash and its proof lead to (RFC 9162, 2.1.3.2)."""
    _must(0 <= proof.leaf_index < proof.tree_size, "the leaf lies outside the tree")
    node, last = proof.leaf_index, proof.tree_size - 1
    root = leaf
    for beside in proof.path:
        _must(last > 0, "the proof is too long")
        if node & 1 or node == last:
            root = node_hash(beside, root)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            root = node_hash(root, beside)
        node, last = node >> 1, last >> 1
    _must(last == 0, "the proof is too short")
    return root


def verify_inclusion(leaf: bytes, proof: Proof, root: bytes) -> None:
    """Raise LEDGER_PROOF_INVALID unless the leaf with this hash is in the tree with this root."""
    _must_be_hashes((leaf, *proof.path))
    _must(root_from_inclusion(leaf, proof) == root, "the leaf is not in this tree")


def verify_consistency(proof: ConsistencyProof, old_root: bytes, new_root: bytes) -> None:
    """Raise LEDGER_PROOF_INVALID unless the tree only grew (RFC 9162, 2.1.4.2)."""
    old, new, path = proof.old_size, proof.new_size, proof.path
    _must_be_hashes((old_root, new_root, *path))
    _must(0 <= old <= new, "the newer tree is the smaller one")
    if old in (0, new):
        _must(not path, "the proof is too long")
        _must(old_root == (new_root if old == new else EMPTY_ROOT), "the roots differ")
        return
    if old & (old - 1) == 0:
        path = (old_root, *path)
    _must(len(path) > 0, "the proof is too short")
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    from_old = from_new = path[0]
    for beside in path[1:]:
        _must(last > 0, "the proof is too long")
        if node & 1 or node == last:
            from_old, from_new = node_hash(beside, from_old), node_hash(beside, from_new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            from_new = node_hash(from_new, beside)
        node, last = node >> 1, last >> 1
    _must(last == 0, "the proof is too short")
    _must(from_old == old_root and from_new == new_root, "the roots differ")


class Frontier:
    """The right edge of a growing tree: what must be known to add leaves."""

    __slots__ = ("_hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self._hashes = list(hashes)
        assert len(self._hashes) == size.bit_count(), "a frontier has one hash a complete subtree"

    @classmethod
    def of(cls, size: int, known: Mapping[Subtree, bytes]) -> Frontier:
        """Return the frontier of a tree from its stored subtrees."""
        return cls(size, (known[subtree] for subtree in subtrees_of(0, size)))

    def add(self, leaf: bytes) -> list[tuple[Subtree, bytes]]:
        """Add a leaf's hash; return the subtrees above it that are complete now, lowest first."""
        completed = []
        index, level = self.size, 0
        while index & 1:
            leaf = node_hash(self._hashes.pop(), leaf)
            index, level = index >> 1, level + 1
            completed.append((Subtree(level, index), leaf))
        self._hashes.append(leaf)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Return the root of the tree as it is now."""
        return fold(self._hashes)


def _split(width: int) -> int:
    """The largest power of two smaller than width."""
    return 1 << ((width - 1).bit_length() - 1)


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise JukiError(ErrorCode.LEDGER_PROOF_INVALID, otherwise)


def _must_be_hashes(hashes: Iterable[bytes]) -> None:
    _must(all(len(value) == HASH_BYTES for value in hashes), "a hash has 32 bytes")
