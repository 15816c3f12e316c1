"""Print what is queued: one document a transaction, the guard and the binding asked once more."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from jukinet.copies import store
from jukinet.copies.issue import DROPPED_WHEN_PRINTED, Issue, IssueEvent, IssueState, after
from jukinet.copies.procedures.contents import read_records
from jukinet.copies.procedures.guarding import must_not_show, rule_on
from jukinet.copies.procedures.issuing import open_checked
from jukinet.copies.procedures.papers import PRINTED, STOPPED
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.printer import Printer, PrintJob
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

QUEUE: Final = "print-queue"
"""Who did it, in the notes of what nobody did by hand."""
STOPS: Final = frozenset(
    {
        ErrorCode.PROTECTED,
        ErrorCode.DOCUMENT_MISBOUND,
        ErrorCode.SEAL_INVALID,
        ErrorCode.ISSUE_CLOSED,
    }
)


def print_next(tx: Transaction, printer: Printer, *, context: NodeContext, now: datetime) -> bool:
    """Print the document that has waited longest; False when none waits.

    A document whose persons were protected meanwhile, or whose bytes are not its request's, is
    stopped and stays at the counter until somebody cancels it.
    """
    jobs = store.take_print_jobs(tx, 1)
    if not jobs:
        return False
    job_id, issue_id, terminal_id = jobs[0]
    issue = store.lock_issue(tx, issue_id)
    try:
        pdf = _open(tx, issue, context, now)
    except JukiError as error:
        if error.code not in STOPS:
            raise
        store.end_print_job(tx, issue_id, STOPPED, now)
        store.append_request_event(
            tx, issue.request_id, "stopped", detail=error.code.value, by=QUEUE, at=now
        )
        return True
    printer.print(PrintJob(job_id, terminal_id, issue.pages, pdf))
    store.end_print_job(tx, issue_id, PRINTED, now)
    if issue.kind in DROPPED_WHEN_PRINTED:
        store.drop_documents(tx, [issue_id])
    store.save_issue_state(tx, [issue_id], after(issue.state, IssueEvent.PRINTED))
    store.append_issue_event(
        tx, issue_id, IssueEvent.PRINTED, terminal_id=terminal_id,
        day=day_of(now), by=QUEUE, at=now,
    )  # fmt: skip
    return True


def _open(tx: Transaction, issue: Issue, context: NodeContext, now: datetime) -> bytes:
    if issue.state is not IssueState.QUEUED:
        raise JukiError(ErrorCode.ISSUE_CLOSED, "the document is not to be printed")
    request = store.get_request(tx, issue.request_id).request
    records = read_records(tx, request)
    left_out = rule_on(tx, request, records, operator_id=QUEUE, now=now)
    must_not_show(tx, request, records, issue.persons, left_out, operator_id=QUEUE)
    return open_checked(tx, issue, context)
