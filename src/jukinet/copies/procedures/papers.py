"""Numbered paper: packs registered, sheets given to documents, sheets written off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.copies import store
from jukinet.copies.issue import Issue, IssueEvent, IssueState
from jukinet.copies.procedures.accepting import end_request
from jukinet.copies.procedures.contents import read_records
from jukinet.copies.procedures.desk import function_of
from jukinet.copies.procedures.guarding import must_not_show, rule_on
from jukinet.copies.procedures.issuing import move, must_be_business_day
from jukinet.copies.request import CopyKind, RequestEvent
from jukinet.copies.sheets import Pack, SheetFate, Spoilt
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

PLAIN_PAPER: Final = frozenset({CopyKind.CODE_NOTICE})
"""Folded and glued by the machine that prints them: no numbered paper."""
PACKS_SHOWN: Final = 50
WAITING_SHOWN: Final = 200
PRINTED: Final = "printed"
STOPPED: Final = "stopped"


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """A document that lies at the counter, with the numbers of its sheets."""

    issue: Issue
    sheets: tuple[str, ...]


def register_pack(
    tx: Transaction, prefix: str, first: int, last: int, *, by: CaseWorker, randomness: Randomness
) -> Pack:
    """Take a pack of paper into the tray of this counter; no number may be registered twice."""
    by.must(Function.FEES, Mode.WRITE)
    (pack_id,) = new_keys(by.now, randomness.random_bytes(NOISE_BYTES))
    pack = Pack(pack_id, by.terminal_id, prefix, first, last, first)
    try:
        with tx.savepoint():
            store.insert_pack(tx, pack, by=by.operator.operator_id, at=by.now)
    except JukiError as error:
        if error.code is not ErrorCode.CONSTRAINT_VIOLATED:
            raise
        raise JukiError(
            ErrorCode.PAPER_OUT_OF_ORDER, "another pack has some of these numbers"
        ) from None
    return pack


def list_packs(tx: Transaction, *, by: CaseWorker) -> list[Pack]:
    """The packs of this counter."""
    return store.list_packs(tx, by.terminal_id, day_of(by.now), PACKS_SHOWN)


def print_documents(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> list[Issue]:
    """Give a request's documents to the printer, each with its sheets of the pack in the tray."""
    accepted = store.get_request(tx, request_id, lock=True)
    request = accepted.request
    by.must(function_of(request), Mode.EXECUTE)
    must_be_business_day(tx, by)
    made = [
        one
        for one in store.list_issues_of(tx, request_id, lock=True)
        if one.state is IssueState.MADE
    ]
    if not made:
        raise JukiError(ErrorCode.ISSUE_CLOSED, "nothing is ready to be printed")
    records = read_records(tx, request)
    operator_id = by.operator.operator_id
    left_out = rule_on(tx, request, records, operator_id=operator_id, now=by.now)
    shown = frozenset[UUID]().union(*(one.persons for one in made))
    must_not_show(tx, request, records, shown, left_out, operator_id=operator_id)
    for issue in made:
        if issue.kind not in PLAIN_PAPER:
            _take_sheets(tx, issue, by)
        move(tx, issue, IssueEvent.QUEUED, by)
        store.insert_print_job(tx, issue.issue_id, by.terminal_id, by.now)
    return store.list_issues_of(tx, request_id)


def list_waiting(tx: Transaction, *, by: CaseWorker) -> list[WaitingDocument]:
    """What lies at this counter and is nobody's yet (交付待), with the numbers of its sheets."""
    issues = store.list_waiting_issues(tx, by.terminal_id, WAITING_SHOWN)
    sheets = list_sheet_numbers(tx, issues)
    return [WaitingDocument(one, sheets.get(one.issue_id, ())) for one in issues]


def list_sheet_numbers(tx: Transaction, issues: Sequence[Issue]) -> dict[UUID, tuple[str, ...]]:
    """The numbers of the sheets that documents are on."""
    found = store.list_sheets_of(tx, [one.issue_id for one in issues])
    return {
        issue_id: tuple(f"{prefix}{number:06d}" for prefix, number in sheets)
        for issue_id, sheets in found.items()
    }


def spoil_document(tx: Transaction, issue_id: UUID, reason: Spoilt, *, by: CaseWorker) -> Issue:
    """Write off a document that came out wrong (書損) with its sheets; it may be made anew."""
    issue = store.lock_issue(tx, issue_id)
    by.must(function_of(store.get_request(tx, issue.request_id).request), Mode.EXECUTE)
    must_be_business_day(tx, by)
    move(tx, issue, IssueEvent.SPOILT, by)
    _withdraw(tx, issue, reason, by)
    return store.lock_issue(tx, issue_id)


def cancel_request(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> None:
    """Cancel what was asked for; its numbers stay used, its bytes are deleted, its paper spoilt."""
    accepted = store.get_request(tx, request_id, lock=True)
    by.must(function_of(accepted.request), Mode.EXECUTE)
    for issue in store.list_issues_of(tx, request_id, lock=True):
        if issue.state in {IssueState.SPOILT, IssueState.CANCELLED}:
            continue
        move(tx, issue, IssueEvent.CANCELLED, by)
        _withdraw(tx, issue, Spoilt.CANCELLED, by)
    end_request(tx, request_id, RequestEvent.CANCELLED, by)


def correct_top(tx: Transaction, number: int, reason: Spoilt, *, by: CaseWorker) -> tuple[str, ...]:
    """Say which number lies on top of the tray; the sheets before it are written off."""
    by.must(Function.FEES, Mode.WRITE)
    must_be_business_day(tx, by)
    pack = _get_pack(tx, by)
    skipped, following = pack.skip_to(number)
    if skipped:
        fate = SheetFate.MISSING if reason is Spoilt.LOST else SheetFate.SPOILT
        store.save_following(tx, following)
        store.insert_sheets(
            tx, pack, skipped, fate, issue_id=None, reason=reason, terminal_id=by.terminal_id,
            day=day_of(by.now), by=by.operator.operator_id, at=by.now,
        )  # fmt: skip
    return tuple(map(pack.text, skipped))


def _take_sheets(tx: Transaction, issue: Issue, by: CaseWorker) -> None:
    pack = _get_pack(tx, by)
    sheets, following = pack.take(issue.pages)
    store.save_following(tx, following)
    store.insert_sheets(
        tx, pack, sheets, SheetFate.PRINTED, issue_id=issue.issue_id, reason=None,
        terminal_id=by.terminal_id, day=day_of(by.now), by=by.operator.operator_id, at=by.now,
    )  # fmt: skip


def _get_pack(tx: Transaction, by: CaseWorker) -> Pack:
    pack = store.find_pack_in_tray(tx, by.terminal_id)
    if pack is None:
        raise JukiError(ErrorCode.PAPER_USED_UP, "no pack is registered at this counter")
    return pack


def _withdraw(tx: Transaction, issue: Issue, reason: Spoilt, by: CaseWorker) -> None:
    store.spoil_sheets_of(
        tx, issue.issue_id, reason, terminal_id=by.terminal_id, day=day_of(by.now),
        by=by.operator.operator_id, at=by.now,
    )  # fmt: skip
    store.end_print_job(tx, issue.issue_id, STOPPED, by.now)
    store.drop_documents(tx, [issue.issue_id])
