"""Claiming a household: one clerk at a time, seen by all, free again when idle."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import store
from jukinet.filings.claim import CLAIM_IDLE_MINUTES, Claim
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import rule_of
from jukinet.filings.procedures.finding import get_filing
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Mode
from jukinet.terms.errors import ErrorCode, JukiError


def claim(tx: Transaction, filing_id: UUID, *, by: CaseWorker) -> Claim:
    """Claim the household of a filing, or take over a claim at which nothing happened."""
    filing = get_filing(tx, filing_id)
    by.must(rule_of(filing.kind).function, Mode.WRITE)
    return hold(tx, filing, by)


def release_claim(tx: Transaction, filing_id: UUID, *, by: CaseWorker) -> None:
    """Free the household of a filing; somebody else's claim stays."""
    filing = get_filing(tx, filing_id)
    by.must(rule_of(filing.kind).function, Mode.WRITE)
    held = store.lock_claim(tx, filing.claim_subject)
    if held is not None and held.operator_id == by.operator.operator_id:
        store.delete_claim(tx, filing.claim_subject, filing_id)


def find_claim(tx: Transaction, filing: Filing, now: datetime) -> Claim | None:
    """The claim on a filing's household that keeps others out now."""
    held = store.find_claim(tx, filing.claim_subject)
    return held if held is not None and held.is_in_force(now) else None


def claims_from(now: datetime) -> datetime:
    """Claims touched since then are in force."""
    return now - timedelta(minutes=CLAIM_IDLE_MINUTES)


def hold(tx: Transaction, filing: Filing, by: CaseWorker) -> Claim:
    """Claim or touch; raises CLAIMED_BY_ANOTHER with who it is and since how many minutes."""
    operator = by.operator.operator_id
    seen = store.lock_claim(tx, filing.claim_subject)
    if seen is not None and seen.keeps_out(operator, by.now):
        raise JukiError(
            ErrorCode.CLAIMED_BY_ANOTHER,
            "another operator works on this household",
            operator=seen.operator_id,
            minutes=seen.minutes_idle(by.now),
        )
    if seen is not None and seen.operator_id != operator:
        store.append_claim_taken(tx, seen, operator, by.now)
    wanted = Claim(filing.claim_subject, filing.filing_id, operator, by.terminal_id, by.now)
    if not store.put_claim(tx, wanted, seen):
        raise JukiError(ErrorCode.CLAIMED_BY_ANOTHER, "another operator was quicker")
    return wanted


def let_go(tx: Transaction, filing: Filing) -> None:
    """The filing leaves the desk: its household is free."""
    store.delete_claim(tx, filing.claim_subject, filing.filing_id)
