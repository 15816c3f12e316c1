"""The account of a municipality's commissions, at the contractor and at the office (point 8)."""

from __future__ import annotations

from collections.abc import Iterable, Set

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.accounting import (
    Account,
    Books,
    Difference,
    PrintLine,
    WorkLine,
    settle,
)
from jukinet.cards.commissioned_issue.making import WorkState
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import raise_security_event
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

COMMISSIONS_MAX = 1_000
WORDS_LENGTH_MAX = 200
UNEXPLAINED = "card-account-unexplained"


def settle_at_contractor(
    tx: Transaction,
    server: Party,
    prints: Iterable[PrintLine],
    *,
    counted: Set[str] | None = None,
    closing: bool = False,
) -> Account:
    """Ledger, steps and printer's journal against each other, for one municipality (point 8)."""
    party = str(server)
    commissions = store.list_commissions(tx, party, COMMISSIONS_MAX)
    came = store.list_record_keys(tx, party)
    return _settle(
        tx,
        party,
        lines={one.commission_id: one.lines for one in commissions},
        records={(commission_id, line) for commission_id, line, _ in came},
        nothing_to_make={(commission_id, line) for commission_id, line, no in came if no},
        works=store.list_works(tx, party),
        prints=prints,
        counted=counted,
        closing=closing,
        handed_in="in",
    )


def settle_at_office(tx: Transaction, issuer: Party, *, closing: bool = False) -> Account:
    """The commission ledger against what the contractor told and handed back (point 8).

    The office has no printer's journal: it believes no print and therefore asks for none.
    """
    party = str(issuer)
    commissions = store.list_commissions(tx, party, COMMISSIONS_MAX)
    told = store.list_told_works(tx, party)
    works = [
        WorkLine(blank, commission_id, line, blank, WorkState(outcome), printed=False)
        for commission_id, line, blank, outcome in told
    ]
    return _settle(
        tx,
        party,
        lines={one.commission_id: one.lines for one in commissions},
        records=store.list_commissioned_lines(tx, party),
        nothing_to_make=store.list_refused_lines(tx, party),
        works=works,
        prints=(),
        counted=None,
        closing=closing,
        handed_in="out",
    )


def explain_difference(
    tx: Transaction,
    difference: Difference,
    words: str,
    *,
    by: CaseWorker,
    second: CaseWorker,
    context: NodeContext,
) -> None:
    """Name the cause of a difference; two persons found it out."""
    by.must(Function.CARD_MAKING, Mode.WRITE)
    second.must(Function.CARD_MAKING, Mode.WRITE)
    pair = (by.operator.operator_id, second.operator.operator_id)
    if pair[0] == pair[1]:
        raise JukiError(ErrorCode.OWN_WORK, "a difference is explained by two persons")
    if not 1 <= len(words.strip()) <= WORDS_LENGTH_MAX:
        raise JukiError(ErrorCode.FORMAT_INVALID, "an explanation says something")
    store.insert_explanation(tx, difference, words.strip(), pair, by.now)
    record_reading(
        tx,
        by,
        context,
        Function.CARD_MAKING,
        items=(difference.kind.value, difference.about),
        result="explained",
        mode=Mode.WRITE,
    )


def report_unexplained(tx: Transaction, account: Account, context: NodeContext) -> None:
    """Call those who decide what follows, if something cannot be explained."""
    if account.unexplained:
        error = JukiError(
            ErrorCode.CARD_ACCOUNT_OPEN, f"{len(account.unexplained)} differences are unexplained"
        )
        raise_security_event(tx, UNEXPLAINED, context.party, error, now=context.clock.now())


def _settle(
    tx: Transaction,
    party: str,
    *,
    lines: dict[str, int],
    records: Set[tuple[str, int]],
    nothing_to_make: Set[tuple[str, int]],
    works: list[WorkLine],
    prints: Iterable[PrintLine],
    counted: Set[str] | None,
    closing: bool,
    handed_in: str,
) -> Account:
    boxed = store.list_boxed(tx, party)
    books = Books(
        lines=lines,
        records=records,
        nothing_to_make=nothing_to_make,
        handed_in=[blank for way, _, blank in boxed if way == handed_in],
        handed_back=[(blank, fate) for way, fate, blank in boxed if way != handed_in],
        works=works,
        prints=list(prints),
        counted=counted,
        closing=closing,
    )
    return settle(books, store.list_explanations(tx))
