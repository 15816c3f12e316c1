"""The lists of work: every filing stands in exactly one, with its age and who has it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.filings import store
from jukinet.filings.filing import Filing, FilingStep, QueuedFiling
from jukinet.filings.kinds import FilingKind
from jukinet.filings.procedures.claiming import claims_from
from jukinet.filings.procedures.finding import get_filing as _get_filing
from jukinet.filings.workflow import FilingState, Queue, queue_of
from jukinet.platform.db.transaction import Transaction

QUEUE_MAX: Final = 50  # what a person reads; the rest is counted
COUNT_MAX: Final = 1_000  # counted no further: a queue like that is an incident
STEPS_MAX: Final = 200
Place = store.Place


def list_queue(
    tx: Transaction, queue: Queue, now: datetime, *, after: Place | None = None
) -> list[QueuedFiling]:
    """One list, what waits longest first; what is settled, newest first."""
    (state,) = (state for state in FilingState if queue_of(state) is queue)
    if queue in {Queue.DONE, Queue.WITHDRAWN} and after is None:
        return store.list_done(tx, state, QUEUE_MAX)
    return store.list_queue(tx, state, after or Place(), QUEUE_MAX, claims_from(now))


def count_queues(tx: Transaction) -> dict[Queue, int]:
    """How many filings stand in each list."""
    counts = store.count_queues(tx, COUNT_MAX)
    return {queue_of(state): counts.get(state, 0) for state in FilingState}


def get_filing(tx: Transaction, filing_id: UUID) -> Filing:
    """One filing; the caller records the reading."""
    return _get_filing(tx, filing_id)


def list_steps(tx: Transaction, filing_id: UUID) -> list[FilingStep]:
    """What happened to a filing, oldest first."""
    return store.list_steps(tx, filing_id, STEPS_MAX)


def list_changed_by(tx: Transaction, filing_id: UUID) -> tuple[UUID, ...]:
    """The records whose identification information an approved filing changed, in its order."""
    return tuple(resident for resident, number in store.list_outcome(tx, filing_id) if number)


def list_approved_since(
    tx: Transaction, kind: FilingKind, since: datetime, limit: int
) -> list[tuple[UUID, datetime]]:
    """Filings of a kind approved since an instant, oldest first; for jobs that follow them."""
    return store.list_approved_since(tx, kind, since, limit)


def list_open_of_household(
    tx: Transaction, household_id: UUID
) -> list[tuple[UUID, str, FilingState]]:
    """Filings about a household that are not settled: its records are about to change."""
    return store.list_open_of_household(tx, household_id, QUEUE_MAX)
