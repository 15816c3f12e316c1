"""A checkpoint is published when the log has grown, and co-signed only if it only grew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from ledger_builders import LEDGER, START, a_hand

from jukinet.platform.db.database import Database
from jukinet.platform.ledger import log
from jukinet.platform.ledger.checkpoint import (
    Checkpoint,
    cosign,
    parse_line,
    sign_checkpoint,
    verify_cosignature,
)
from jukinet.platform.ledger.publication import (
    find_checkpoint_over,
    find_latest_checkpoint,
    get_checkpoint,
    keep_cosignature,
    latest_cosigned_size,
    publish_checkpoint,
)
from jukinet.platform.ledger.witness import cosign_offered, find_witnessed
from jukinet.terms.errors import ErrorCode, JukiError

LOG = a_hand("jukinet.example/communication_server:352039", 1)
WITNESS = a_hand("jukinet.example/prefectural_server:350001", 2)
Grow = Callable[[int], int]


@pytest.fixture
def witness(make_database: Callable[[tuple[str, ...]], Database]) -> Database:
    return make_database(LEDGER)


def publish(ledger: Database) -> str:
    with ledger.transaction() as tx:
        signed = publish_checkpoint(tx, LOG, START + timedelta(microseconds=123_456))
        assert signed is not None
        return signed.note


def offer(ledger: Database, witness: Database, note: str, old: int, new: int) -> str:
    with ledger.transaction() as tx:
        path = log.consistency_proof(tx, old, new).path
    with witness.transaction() as tx:
        return str(cosign_offered(tx, note, path, log_key=LOG.key, signer=WITNESS, now=START))


def must_be(code: ErrorCode, act: Callable[[], object]) -> None:
    with pytest.raises(JukiError) as caught:
        act()
    assert caught.value.code is code


def test_a_checkpoint_is_published_once_for_each_growth(ledger: Database, grow: Grow) -> None:
    with ledger.transaction() as tx:
        assert publish_checkpoint(tx, LOG, START) is None
        assert find_latest_checkpoint(tx) is None
    grow(3)
    publish(ledger)
    with ledger.transaction() as tx:
        assert publish_checkpoint(tx, LOG, START) is None
        root = log.root_at(tx, 3)
        latest = find_latest_checkpoint(tx)
        assert latest and latest.checkpoint == Checkpoint(LOG.name, 3, root)
        assert find_checkpoint_over(tx, 2) == latest == get_checkpoint(tx, 3)
        assert find_checkpoint_over(tx, 3) is None


def test_a_witness_signs_a_log_that_only_grows(
    ledger: Database, witness: Database, grow: Grow
) -> None:
    grow(3)
    first = offer(ledger, witness, publish(ledger), 0, 3)
    grow(4)
    second = offer(ledger, witness, publish(ledger), 3, 7)
    with witness.transaction() as tx:
        seen = find_witnessed(tx, LOG.name)
        assert seen is not None and seen.tree_size == 7
    with ledger.transaction() as tx:
        for size, line in ((3, first), (7, second)):
            assert keep_cosignature(tx, size, line, [WITNESS.key]) == START
            assert str(get_checkpoint(tx, size).signatures[-1]) == line
        assert latest_cosigned_size(tx, WITNESS.name) == 7
        keep_cosignature(tx, 7, second, [WITNESS.key])
        assert len(get_checkpoint(tx, 7).signatures) == 3


def test_a_checkpoint_offered_again_gets_a_line_again(
    ledger: Database, witness: Database, grow: Grow
) -> None:
    grow(3)
    note = publish(ledger)
    assert offer(ledger, witness, note, 0, 3) == offer(ledger, witness, note, 3, 3)


def test_a_log_that_was_rewritten_gets_no_signature(
    ledger: Database, witness: Database, grow: Grow
) -> None:
    grow(3)
    offer(ledger, witness, publish(ledger), 0, 3)
    grow(4)
    honest = publish(ledger)
    rewritten = sign_checkpoint(Checkpoint(LOG.name, 7, bytes(32)), LOG, START).note
    same_size = sign_checkpoint(Checkpoint(LOG.name, 3, bytes(32)), LOG, START).note
    shorter = sign_checkpoint(Checkpoint(LOG.name, 2, bytes(32)), LOG, START).note
    for note, old, new in ((rewritten, 3, 7), (same_size, 3, 3), (shorter, 2, 3), (honest, 2, 7)):
        must_be(
            ErrorCode.LEDGER_PROOF_INVALID,
            lambda: offer(ledger, witness, note, old, new),  # noqa: B023
        )
    with witness.transaction() as tx:
        seen = find_witnessed(tx, LOG.name)
        assert seen is not None and seen.tree_size == 3


def test_a_checkpoint_that_the_log_did_not_sign_is_refused(
    ledger: Database, witness: Database, grow: Grow
) -> None:
    grow(3)
    forged = sign_checkpoint(Checkpoint(LOG.name, 3, bytes(32)), a_hand(LOG.name, 9), START).note
    must_be(ErrorCode.CHECKPOINT_INVALID, lambda: offer(ledger, witness, forged, 0, 3))


def test_only_a_witness_we_know_can_co_sign(ledger: Database, grow: Grow) -> None:
    grow(3)
    publish(ledger)
    with ledger.transaction() as tx:
        checkpoint = get_checkpoint(tx, 3).checkpoint
        own = str(cosign(checkpoint, LOG, START))
        stranger = str(cosign(checkpoint, a_hand("stranger", 5), START))
        other = str(cosign(Checkpoint(LOG.name, 2, checkpoint.root), WITNESS, START))
        for line, keys in ((own, [LOG.key]), (stranger, [WITNESS.key]), (other, [WITNESS.key])):
            must_be(
                ErrorCode.CHECKPOINT_INVALID,
                lambda: keep_cosignature(tx, 3, line, keys),  # noqa: B023
            )
        must_be(ErrorCode.NOT_FOUND, lambda: keep_cosignature(tx, 9, own, [LOG.key]))
    assert verify_cosignature(checkpoint, parse_line(own), LOG.key) == START
