"""Appending stands or falls with its transaction; what was committed gets its one leaf.

Proofs are checked with the pure functions, whose tests stand on published vectors.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_builders import START, an_entry

from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import Query
from jukinet.platform.ledger import log, merkle
from jukinet.platform.ledger.entry import Entry, encode_entry, new_entry
from jukinet.terms.errors import ErrorCode, JukiError

LEAVES = Query("leaves", "SELECT leaf_hash FROM ledger.leaf ORDER BY leaf_index")


def test_entries_come_back_by_their_subject_newest_first(ledger: Database) -> None:
    about = (7).to_bytes(32, "big")
    with ledger.transaction() as tx:
        ids = log.append(tx, [an_entry(n, subject=7 if n % 2 else 8) for n in range(6)])
        found = log.list_by_subject(tx, [about], 2)
        assert [entry_id for entry_id, _ in found] == [ids[5], ids[3]]
        assert [entry.content["number"] for _, entry in found] == [5, 3]
        assert log.list_entries(tx, ids[:1]) == [(ids[0], an_entry(0, subject=8))]
        assert log.append(tx, []) == []


def test_a_rolled_back_append_leaves_neither_entry_nor_leaf(ledger: Database) -> None:
    with pytest.raises(ZeroDivisionError), ledger.transaction() as tx:
        log.append(tx, [an_entry(1)])
        raise ZeroDivisionError
    with ledger.transaction() as tx:
        assert log.sequence(tx) == 0
        assert log.root_at(tx, 0) == merkle.EMPTY_ROOT


def test_an_entry_that_commits_late_gets_its_leaf_all_the_same(ledger: Database) -> None:
    with ledger.transaction() as slow:
        late = log.append(slow, [an_entry(1)])
        with ledger.transaction() as tx:
            early = log.append(tx, [an_entry(2)])
        assert late < early
        with ledger.transaction() as tx:
            assert log.sequence(tx) == 1
    with ledger.transaction() as tx:
        assert log.sequence(tx) == 2
        assert [log.find_leaf(tx, entry_id) for (entry_id,) in (early, late)] == [
            (0, merkle.leaf_hash(an_entry(2).body)),
            (1, merkle.leaf_hash(an_entry(1).body)),
        ]


def test_many_who_append_and_sequence_at_once_lose_and_double_nothing(ledger: Database) -> None:
    def work(worker: int) -> None:
        for turn in range(10):
            with ledger.transaction() as tx:
                log.append(tx, [an_entry(worker * 100 + turn * 2 + n) for n in range(2)])
            with ledger.transaction() as tx:
                log.sequence(tx, limit=3)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ledger.transaction() as tx:
        while log.count_waiting(tx):
            log.sequence(tx)
        assert log.tree_size(tx) == 80


def test_sequencing_in_any_portions_makes_the_same_tree(
    ledger: Database, grow: Callable[[int], int]
) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(1, 40))
    def every_portion(many: int) -> None:
        size = grow(many)
        frontier = merkle.Frontier()
        with ledger.transaction() as tx:
            for (leaf,) in tx.all(LEAVES):
                frontier.add(leaf)
            assert log.root_at(tx, size) == frontier.root()

    every_portion()


def test_every_entry_of_every_tree_can_be_proved(
    ledger: Database, grow: Callable[[int], int]
) -> None:
    grow(13)
    grow(20)
    with ledger.transaction() as tx:
        roots = {size: log.root_at(tx, size) for size in range(34)}
        for size in (1, 2, 13, 14, 31, 32, 33):
            for entry_id in (1, size // 2 + 1, size):
                index, leaf = log.find_leaf(tx, entry_id) or (0, b"")
                proof = log.inclusion_proof(tx, entry_id, size)
                assert (proof.leaf_index, proof.tree_size) == (index, size)
                merkle.verify_inclusion(leaf, proof, roots[size])
            for old in range(size + 1):
                proof_of_growth = log.consistency_proof(tx, old, size)
                merkle.verify_consistency(proof_of_growth, roots[old], roots[size])


def test_what_is_not_in_the_tree_has_no_proof(ledger: Database, grow: Callable[[int], int]) -> None:
    grow(5)
    with ledger.transaction() as tx:
        log.append(tx, [an_entry(100)])
        for entry_id, size in ((6, 5), (5, 4), (999, 5)):
            with pytest.raises(JukiError) as caught:
                log.inclusion_proof(tx, entry_id, size)
            assert caught.value.code is ErrorCode.LEDGER_PROOF_INVALID
        with pytest.raises(JukiError) as caught:
            log.root_at(tx, 7)
        assert caught.value.code is ErrorCode.LEDGER_BROKEN


def test_an_entry_is_canonical_json() -> None:
    in_japan = START.astimezone(timezone(timedelta(hours=9)))
    for instant in (START, in_japan):
        assert encode_entry("access", b"\x01\xff", instant, {"b": ["葛"], "a": None}) == (
            '{"content":{"a":null,"b":["葛"]},"kind":"access",'
            '"recorded_at":"2003-08-25T00:00:00.000000+00:00","subject":"01ff"}'.encode()
        )


@pytest.mark.parametrize(
    ("kind", "subject", "recorded_at"),
    [
        ("other", b"\x01", START),
        ("access", None, START),
        ("access", b"\x01", START.replace(second=1)),
    ],
)
def test_an_entry_that_contradicts_its_body_cannot_exist(
    kind: str, subject: bytes | None, recorded_at: datetime
) -> None:
    body = new_entry("access", b"\x01", START, {}).body
    with pytest.raises(JukiError) as caught:
        Entry(kind, subject, recorded_at, body)
    assert caught.value.code is ErrorCode.LEDGER_BROKEN


def test_what_an_entry_says_is_not_shown_by_its_repr() -> None:
    assert "secret" not in repr(new_entry("access", b"secret", START, {"case": "secret"}))
