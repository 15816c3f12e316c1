"""The register office hears: keys it may use, what came of its lines, proofs of erasure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.messages import (
    CommissionErased,
    CommissionResults,
    ErasureStatement,
    IssuingKeysOffered,
)
from jukinet.cards.commissioned_issue.procedures.proving import must_be_erased
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Refusal
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError


def hear_keys(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """Keep the keys a contractor has for us."""
    for message in messages:
        body = message.body
        assert isinstance(body, IssuingKeysOffered)
        keys = [(key.key_id, key.spki, key.sign_spki) for key in body.keys]
        store.insert_issuing_keys(tx, body.issuer, keys, context.clock.now())


def hear_results(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Note in the commission ledger what was made, spoilt or refused."""
    refusals: dict[str, Refusal] = {}
    for message in messages:
        body = message.body
        assert isinstance(body, CommissionResults)
        known = store.find_commission(tx, body.commission_id)
        if known is None or any(one.line > known.lines for one in body.results):
            refusals[message.message_id] = Refusal(ErrorCode.NOT_FOUND)
            continue
        results = [
            (one.line, one.outcome, one.reason, one.blank, one.chip_key) for one in body.results
        ]
        store.insert_line_results(tx, body.commission_id, results, context.clock.now())
    return refusals


def hear_erasures(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Keep the proofs of erasure that hold (point 9)."""
    refusals: dict[str, Refusal] = {}
    for message in messages:
        body = message.body
        assert isinstance(body, CommissionErased)
        try:
            known = store.find_commission(tx, body.commission_id)
            if known is None:
                raise JukiError(ErrorCode.NOT_FOUND, "no commission of ours")
            must_be_erased(body, known, context)
        except JukiError as refusal:
            refusals[message.message_id] = Refusal(refusal.code, refusal.detail)
            continue
        store.insert_erasure(
            tx, body.commission_id, body.statement, body.signature, context.clock.now()
        )
    return refusals


def get_erasure(
    tx: Transaction, commission_id: str, *, by: CaseWorker, context: NodeContext
) -> ErasureStatement | None:
    """The proof of erasure of a commission, verified anew; None while there is none."""
    by.must(Function.CARD_MAKING, Mode.READ)
    known, kept = store.find_commission(tx, commission_id), store.find_erasure(tx, commission_id)
    if known is None or kept is None:
        return None
    proof = CommissionErased(commission_id=commission_id, statement=kept[0], signature=kept[1])
    return must_be_erased(proof, known, context)
