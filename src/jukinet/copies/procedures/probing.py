"""The print queue's own test request for protection's proof: their papers wait to be printed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.copies import store
from jukinet.copies.issue import Issue, IssueState
from jukinet.copies.procedures.composing import BINDING_PREFIX, bind, seal_kept
from jukinet.copies.procedures.printing import print_next
from jukinet.copies.request import CopyKind, CopyRequest, Delivery, Layout, RequestState
from jukinet.copies.store import AcceptedRequest
from jukinet.counters.case import Means, Relation
from jukinet.platform.crypto.seal import digest
from jukinet.platform.paper.printer import PrintJob
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld
from jukinet.register.keys import NOISE_BYTES, new_keys

JOBS_MAX: Final = 1_000
"""What waits before ours is gone through as well; nothing of it reaches a real printer."""


class _Catcher:
    """A printer that only remembers which jobs it was given."""

    def __init__(self) -> None:
        self.printed: set[bytes] = set()

    def print(self, job: PrintJob) -> None:
        self.printed.add(digest(job.pdf))


def _leaks_of_print_queue(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Whose paper the queue would print for the other party, were it waiting there this moment."""
    waiting = {_queue(world, attempt, one): one for one in attempt.lock.residents}
    printer = _Catcher()
    for _ in range(JOBS_MAX):
        if not print_next(world.tx, printer, context=world.context, now=world.now):
            break
    return frozenset(one for paper, one in waiting.items() if paper in printer.printed)


def _queue(world: ProbeWorld, attempt: Attempt, resident: UUID) -> bytes:
    """A paper about one of them, made in time and waiting; the digest of its bytes."""
    tx, now = world.tx, world.now
    noise = world.context.randomness.random_bytes(2 * NOISE_BYTES)
    request_id, issue_id = new_keys(now, noise)
    accepted = _accepted(attempt, request_id, resident, world)
    binding = bind(request_id, issue_id, frozenset({resident}))
    pdf = f"{BINDING_PREFIX}{binding}".encode("ascii")
    (number,) = store.take_issue_numbers(tx, now.year, 1, now)
    issue = Issue(
        issue_id=issue_id,
        request_id=request_id,
        number=number,
        kind=CopyKind.RECORD_COPY,
        form_id="J-02",
        delivery=Delivery.COUNTER,
        persons=frozenset({resident}),
        state=IssueState.QUEUED,
        pages=1,
        content_digest=digest(pdf),
        document_digest=digest(pdf),
        binding=binding,
        short_code="",
        yen=0,
        waived=True,
        terminal_id=accepted.terminal_id,
        made_by=attempt.operator_id,
        made_at=now,
    )
    store.insert_request(tx, accepted)
    store.insert_issue(tx, issue, None)
    store.keep_document(tx, issue_id, seal_kept(world.context, issue_id, pdf))
    store.insert_print_job(tx, issue_id, issue.terminal_id, now)
    return digest(pdf)


def _accepted(
    attempt: Attempt, request_id: UUID, resident: UUID, world: ProbeWorld
) -> AcceptedRequest:
    request = CopyRequest(
        request_id=request_id,
        kind=CopyKind.RECORD_COPY,
        layout=Layout.INDIVIDUAL,
        relation=Relation.HOUSEHOLD if attempt.requester else Relation.PUBLIC_BODY,
        means=Means.PHOTO_ID,
        residents=(resident,),
        requester=attempt.requester,
    )
    return AcceptedRequest(
        request=request,
        case_number="",
        article="copy-to-resident",
        delivery=Delivery.COUNTER,
        state=RequestState.OPEN,
        terminal_id=world.by.terminal_id,
        accepted_by=attempt.operator_id,
        accepted_at=world.now,
    )


PRINT_QUEUE_PATH: Final[ProbePath[ProbeWorld]] = ProbePath(
    "print-queue", Output.PRINT_QUEUE, _leaks_of_print_queue
)
