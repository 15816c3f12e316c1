"""The tree of RFC 9162: roots and proofs as bytes, and against a naive recursive tree.

The leaves are the well-known test inputs of RFC 6962's suites; their roots were published with
them. The naive tree below is the recursion of RFC 9162 section 2.1, word for word, and shares
nothing with ours.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.platform.ledger import merkle
from jukinet.platform.ledger.merkle import ConsistencyProof, Frontier, Proof, Subtree
from jukinet.terms.errors import ErrorCode
from refusals import refused

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
INCLUSION = [
    (0, 8, ("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")),
    (5, 8, ("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")),
    (2, 3, ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",)),
    (1, 5, ("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")),
]  # fmt: skip
CONSISTENCY = [
    (1, 8, ("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")),
    (6, 8, ("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")),
    (2, 5, ("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")),
]  # fmt: skip


def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = naive_split(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) <= 1:
        return []
    k = naive_split(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = naive_split(len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def naive_split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def grown(leaves: list[bytes]) -> tuple[Frontier, dict[Subtree, bytes]]:
    """A tree grown leaf by leaf, with all its complete subtrees."""
    frontier, stored = Frontier(), {}
    for index, leaf in enumerate(leaves):
        stored[Subtree(0, index)] = merkle.leaf_hash(leaf)
        stored.update(frontier.add(merkle.leaf_hash(leaf)))
    return frontier, stored


def path_of(ranges: list[tuple[int, int]], stored: dict[Subtree, bytes]) -> tuple[bytes, ...]:
    return tuple(merkle.fold([stored[s] for s in merkle.subtrees_of(*part)]) for part in ranges)


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int) -> None:
    frontier, stored = grown(LEAVES[:size])
    assert frontier.root() == ROOTS[size] == naive_root(LEAVES[:size])
    assert Frontier.of(size, stored).root() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_the_published_inclusion_proofs(index: int, size: int, path: tuple[str, ...]) -> None:
    _, stored = grown(LEAVES)
    wanted = tuple(map(bytes.fromhex, path))
    assert path_of(merkle.inclusion_ranges(index, size), stored) == wanted
    leaf = merkle.leaf_hash(LEAVES[index])
    merkle.verify_inclusion(leaf, Proof(index, size, wanted), ROOTS[size])


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_the_published_consistency_proofs(old: int, new: int, path: tuple[str, ...]) -> None:
    _, stored = grown(LEAVES)
    wanted = tuple(map(bytes.fromhex, path))
    assert path_of(merkle.consistency_ranges(old, new), stored) == wanted
    merkle.verify_consistency(ConsistencyProof(old, new, wanted), ROOTS[old], ROOTS[new])


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=70), st.data())
def test_proofs_are_those_of_the_naive_tree(leaves: list[bytes], data: st.DataObject) -> None:
    frontier, stored = grown(leaves)
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))
    root, old_root = naive_root(leaves[:size]), naive_root(leaves[:old])
    assert frontier.root() == naive_root(leaves)

    path = path_of(merkle.inclusion_ranges(index, size), stored)
    assert list(path) == naive_path(index, leaves[:size])
    merkle.verify_inclusion(merkle.leaf_hash(leaves[index]), Proof(index, size, path), root)

    path = path_of(merkle.consistency_ranges(old, size), stored)
    assert list(path) == (naive_subproof(old, leaves[:size], True) if old else [])
    merkle.verify_consistency(ConsistencyProof(old, size, path), old_root, root)


@settings(max_examples=200)
@given(st.integers(1, 40), st.data())
def test_a_proof_with_anything_changed_is_refused(size: int, data: st.DataObject) -> None:
    leaves = [bytes([n]) for n in range(size)]
    _, stored = grown(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = path_of(merkle.inclusion_ranges(index, size), stored)
    leaf, root = merkle.leaf_hash(leaves[index]), naive_root(leaves)
    altered = bytes([root[0] ^ 1]) + root[1:]
    wrong = [
        (leaf, Proof(index, size, path), altered),
        (altered, Proof(index, size, path), root),
        (leaf, Proof(index, size, (*path, altered)), root),
        (leaf, Proof(index, size, path[:-1]), root) if path else (leaf, Proof(0, 0, ()), root),
        (leaf, Proof(index + 1, size, path), root),
        (leaf, Proof(index, index, path), root),
        (leaf, Proof(-1, size, path), root),
        (leaf[:-1], Proof(index, size, path), root),
    ]
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        wrong.append((leaf, Proof(index, size, (*path[:at], altered, *path[at + 1 :])), root))
    for given_leaf, proof, given_root in wrong:
        must_be_refused(lambda: merkle.verify_inclusion(given_leaf, proof, given_root))  # noqa: B023


@settings(max_examples=200)
@given(st.integers(1, 40), st.data())
def test_a_tree_that_did_not_only_grow_is_refused(size: int, data: st.DataObject) -> None:
    leaves = [bytes([n]) for n in range(size)]
    _, stored = grown(leaves)
    old = data.draw(st.integers(1, size))
    path = path_of(merkle.consistency_ranges(old, size), stored)
    at = data.draw(st.integers(0, old - 1))
    rewritten = naive_root([*leaves[:at], b"rewritten", *leaves[at + 1 : old]])
    root, old_root = naive_root(leaves), naive_root(leaves[:old])
    for proof, given_old, given_new in [
        (ConsistencyProof(old, size, path), rewritten, root),
        (ConsistencyProof(old, size, path), old_root, rewritten),
        (ConsistencyProof(old, size, (*path, root)), old_root, root),
        (ConsistencyProof(size, old, path), root, old_root) if old < size
        else (ConsistencyProof(size, size, path), root, rewritten),
        (ConsistencyProof(old, size, path[:-1]), old_root, root) if path
        else (ConsistencyProof(old, size, (root,)), old_root, root),
        (ConsistencyProof(0, size, path), rewritten, root),
    ]:  # fmt: skip
        must_be_refused(lambda: merkle.verify_consistency(proof, given_old, given_new))  # noqa: B023


def must_be_refused(verify: Callable[[], object]) -> None:
    refused(ErrorCode.LEDGER_PROOF_INVALID, verify)
