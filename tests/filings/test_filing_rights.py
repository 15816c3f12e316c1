"""Who may do what: every procedure of filings asks for its right, and for the right of its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import pytest
from filing_builders import Office, everybody

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.workflow import ReturnReason
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

Attempt = Callable[[Transaction, Office, CaseWorker, Filing], object]
NOBODY = UUID(int=1)

# What each procedure needs; whoever holds everything but that is refused.
PROCEDURES: dict[str, tuple[Function, Mode, Attempt]] = {
    "begin": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, office, by, _: filings.begin(
            tx, FilingKind.MOVE_IN, by=by, context=office.context
        ),
    ),
    "begin a change of code": (
        Function.CODE,
        Mode.WRITE,
        lambda tx, office, by, _: filings.begin(
            tx, FilingKind.CODE_CHANGE, by=by, context=office.context
        ),
    ),
    "save": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, office, by, filing: filings.save_draft(
            tx, filing.filing_id, {}, version=filing.version, by=by, context=office.context
        ),
    ),
    "scan": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, office, by, filing: filings.scan_certificate(
            tx, filing.filing_id, "JUKI1", version=filing.version, by=by, context=office.context
        ),
    ),
    "read anew": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, office, by, filing: filings.reread(
            tx, filing.filing_id, version=filing.version, by=by, context=office.context
        ),
    ),
    "enter": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, office, by, filing: filings.enter(
            tx, filing.filing_id, version=filing.version, by=by, context=office.context
        ),
    ),
    "take back": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, _, by, filing: filings.reopen(
            tx, filing.filing_id, version=filing.version, by=by
        ),
    ),
    "withdraw": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, _, by, filing: filings.withdraw(
            tx, filing.filing_id, version=filing.version, note="", by=by
        ),
    ),
    "claim": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, _, by, filing: filings.claim(tx, filing.filing_id, by=by),
    ),
    "release a claim": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, _, by, filing: filings.release_claim(tx, filing.filing_id, by=by),
    ),
    "approve": (
        Function.REVIEW,
        Mode.EXECUTE,
        lambda tx, office, by, filing: filings.approve(
            tx, filing.filing_id, version=filing.version, by=by, context=office.context
        ),
    ),
    "return": (
        Function.REVIEW,
        Mode.EXECUTE,
        lambda tx, _, by, filing: filings.return_(
            tx, filing.filing_id, version=filing.version, reason=ReturnReason.WRONG_KIND, by=by
        ),
    ),
    "list unconfirmed moves": (
        Function.FILING,
        Mode.READ,
        lambda tx, office, by, _: filings.list_unconfirmed_moves(tx, by=by, context=office.context),
    ),
    "record letters": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, office, by, _: filings.record_letters_sent(
            tx, [NOBODY], by=by, context=office.context
        ),
    ),
    "settle a move": (
        Function.FILING,
        Mode.WRITE,
        lambda tx, _, by, __: filings.settle_move(tx, NOBODY, by=by),
    ),
    "list disposable papers": (
        Function.FILING,
        Mode.READ,
        lambda tx, office, by, _: filings.list_disposable(tx, by=by, context=office.context),
    ),
    "propose a disposal": (
        Function.FILING,
        Mode.EXECUTE,
        lambda tx, office, by, _: filings.propose_disposal(tx, by=by, context=office.context),
    ),
    "confirm a disposal": (
        Function.REVIEW,
        Mode.EXECUTE,
        lambda tx, office, by, _: filings.confirm_disposal(
            tx, uuid4(), by=by, context=office.context
        ),
    ),
    "list disposals": (
        Function.FILING,
        Mode.READ,
        lambda tx, _, by, __: filings.list_disposals(tx, by=by),
    ),
}
EVERYTHING = frozenset((function, mode) for function in Function for mode in Mode)


def a_draft(office: Office, tx: Transaction) -> Filing:
    family = office.a_family(tx)
    return office.draft(
        tx, FilingKind.RELOCATION, everybody(family), household=family[0].household_id
    )


def outcome(tx: Transaction, attempt: Callable[[], object]) -> ErrorCode | None:
    """What an attempt is refused with; nothing of it stays."""
    try:
        with tx.savepoint():
            attempt()
            raise Undone
    except JukiError as error:
        return error.code
    except Undone:
        return None


class Undone(Exception):
    """Takes back what an attempt did."""


def test_whoever_holds_every_right_but_the_one_a_procedure_needs_is_refused(
    office: Office, tx: Transaction
) -> None:
    filing = a_draft(office, tx)
    refused = {}
    for name, (function, mode, attempt) in PROCEDURES.items():
        lacking = office.worker("kobayashi", EVERYTHING - {(function, mode)})
        refused[name] = outcome(tx, partial(attempt, tx, office, lacking, filing))
    assert refused == dict.fromkeys(PROCEDURES, ErrorCode.ACCESS_REFUSED)


def test_whoever_holds_the_right_comes_past_it(office: Office, tx: Transaction) -> None:
    """What happens then is for other tests: here it only may not be the right that refuses."""
    filing = a_draft(office, tx)
    for name, (function, mode, attempt) in PROCEDURES.items():
        needed = {(function, mode), (Function.FILING, Mode.READ)}
        holding = office.worker("sasaki", frozenset(needed))
        code = outcome(tx, partial(attempt, tx, office, holding, filing))
        assert code is not ErrorCode.ACCESS_REFUSED, name


def test_without_a_case_no_filing_begins(office: Office, tx: Transaction) -> None:
    with pytest.raises(JukiError) as refused:
        filings.begin(
            tx,
            FilingKind.MOVE_IN,
            by=replace(office.clerk(), case=None),
            context=office.context,
        )
    assert refused.value.code is ErrorCode.CASE_MISSING
