"""Differences of the account, explained by two persons: one states, another confirms (point 8)."""

from __future__ import annotations

from typing import Final

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.accounting import Difference
from jukinet.cards.commissioned_issue.store import Statement
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

WORDS_LENGTH_MAX: Final = 200
STATEMENTS_SHOWN: Final = 500


def state_explanation(
    tx: Transaction, difference: Difference, words: str, *, by: CaseWorker, context: NodeContext
) -> None:
    """State what caused a difference; it stays open until another has looked, too."""
    by.must(Function.CARD_MAKING, Mode.WRITE)
    if not 1 <= len(words.strip()) <= WORDS_LENGTH_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "an explanation says something")
    store.lock(tx, "explaining")
    _must_be_open(tx, difference)
    statement = Statement(difference, words.strip(), by.operator.operator_id, by.now)
    store.insert_statement(tx, statement)
    _record(tx, difference, "stated", by, context)


def confirm_explanation(
    tx: Transaction, difference: Difference, *, by: CaseWorker, context: NodeContext
) -> None:
    """Confirm what another stated; the difference is explained from now on."""
    by.must(Function.CARD_MAKING, Mode.WRITE)
    store.lock(tx, "explaining")
    _must_be_open(tx, difference)
    stated = [one for one in store.list_statements(tx, STATEMENTS_SHOWN)
              if one.difference == difference]  # fmt: skip
    if not stated:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "nobody has stated a cause")
    if stated[0].stated_by == by.operator.operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "a difference is explained by two persons")
    pair = (stated[0].stated_by, by.operator.operator_id)
    store.insert_explanation(tx, difference, stated[0].words, pair, by.now)
    _record(tx, difference, "explained", by, context)


def list_statements(tx: Transaction, *, by: CaseWorker) -> list[Statement]:
    """What was stated and waits for a second person."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_statements(tx, STATEMENTS_SHOWN)


def _must_be_open(tx: Transaction, difference: Difference) -> None:
    if difference in store.list_explanations(tx):
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "this difference is explained already")


def _record(
    tx: Transaction, difference: Difference, result: str, by: CaseWorker, context: NodeContext
) -> None:
    record_reading(
        tx, by, context, Function.CARD_MAKING, items=(difference.kind.value, difference.about),
        result=result, mode=Mode.WRITE,
    )  # fmt: skip
