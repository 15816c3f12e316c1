"""The account is settled without anybody asking (point 8): at both ends, again and again.

What the other side has sent may still be on its way, so a difference is somebody's business when it
has stood for a while; then those who decide are called, once for each difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.accounting import Account, PrintLine
from jukinet.cards.commissioned_issue.procedures.settling import (
    COMMISSIONS_MAX,
    UNEXPLAINED,
    settle_at_contractor,
    settle_at_office,
)
from jukinet.cards.commissioned_issue.store import Settlement
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import raise_security_event
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

STANDS_FOR: Final = timedelta(days=1)
"""A word and a box are not apart for longer, on whatever way: a messenger goes once a day."""


def reconcile_at_office(tx: Transaction, context: NodeContext) -> None:
    """Settle with every contractor that was ever given a commission."""
    commissions = store.list_commissions(tx, "", COMMISSIONS_MAX)
    for issuer in sorted({one.party for one in commissions}):
        _keep(tx, issuer, settle_at_office(tx, Party.parse(issuer)), context)


def reconcile_at_contractor(
    tx: Transaction, servers: Iterable[Party], prints: Sequence[PrintLine], context: NodeContext
) -> None:
    """Settle with every municipality: ledger, steps, and what the printer says it printed."""
    for server in servers:
        _keep(tx, str(server), settle_at_contractor(tx, server, prints), context)


def find_settlement(tx: Transaction, party: str, *, by: CaseWorker) -> Settlement | None:
    """When the account with a party was last settled by itself."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.find_settlement(tx, party)


def _keep(tx: Transaction, party: str, account: Account, context: NodeContext) -> None:
    store.lock(tx, f"reconciling {party}")
    now, left = context.clock.now(), account.unexplained
    store.save_settlement(tx, party, Settlement(now, len(left)))
    store.keep_standing(tx, party, left, now)
    told = store.report_standing(tx, party, before=now - STANDS_FOR, now=now)
    if told:
        error = JukiError(ErrorCode.CARD_ACCOUNT_OPEN, f"{len(told)} differences do not go away")
        raise_security_event(tx, UNEXPLAINED, context.party, error, now=now)
