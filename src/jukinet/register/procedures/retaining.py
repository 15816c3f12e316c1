"""Erasing what was kept long enough, with proof (Order Art. 34)."""

from __future__ import annotations

from typing import Final

from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log
from jukinet.platform.ledger.entry import new_entry
from jukinet.platform.message.handling import NodeContext
from jukinet.register import store
from jukinet.register.retention import ARTICLE, find_closed_up_to
from jukinet.register.store import ErasureProof
from jukinet.terms.law import load_profile

__all__ = ["ERASURE_KIND", "ErasureProof", "erase_expired", "list_erasure_proofs"]

ERASURE_KIND: Final = "retention-erasure"
ROWS_MAX: Final = 1_000  # records in one transaction, each with its history: seconds of locks


def erase_expired(tx: Transaction, context: NodeContext) -> ErasureProof | None:
    """Erase some of what was kept long enough and keep the proof; a job repeats until none.

    The proof has counts and a digest over opaque keys, in its table and in the ledger; it names
    nobody, for a list would keep what had to go.  None when nothing was due.
    """
    today, now = context.clock.today(), context.clock.now()
    closed_up_to = find_closed_up_to(load_profile(), today)
    if closed_up_to is None:
        return None
    article = context.law(today).article(ARTICLE).text_en
    proof = store.erase_expired(
        tx, closed_up_to=closed_up_to, erased_at=now, rows_max=ROWS_MAX, article=article
    )
    if not (proof.records or proof.replaced):
        return None
    store.add_erasure_proof(tx, proof)
    content = {
        "article": article,
        "changes": proof.changes,
        "closed_up_to": closed_up_to.isoformat(),
        "digest": proof.digest.hex(),
        "records": proof.records,
        "replaced": proof.replaced,
    }
    log.append(tx, [new_entry(ERASURE_KIND, None, now, content)])
    return proof


def list_erasure_proofs(tx: Transaction, *, limit: int = 100) -> list[ErasureProof]:
    """The newest proofs of erasure."""
    return store.list_erasure_proofs(tx, limit)
