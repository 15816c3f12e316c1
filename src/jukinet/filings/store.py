"""Rows of the schema ``filings`` as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.counters.case import Means, Relation
from jukinet.filings.claim import Claim
from jukinet.filings.filing import Filing, FilingStep, QueuedFiling
from jukinet.filings.keeping import Disposal, KeptPaper
from jukinet.filings.kinds import FilingKind
from jukinet.filings.number import FilingNumber
from jukinet.filings.planned_move import PlannedMove
from jukinet.filings.workflow import FilingEvent, FilingState
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction

Q: Final = load_queries("jukinet.filings")
BEGINNING: Final = datetime(1, 1, 2, tzinfo=UTC)
NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list begins: behind this row."""

    at: datetime = BEGINNING
    filing_id: UUID = NOBODY


def next_number(tx: Transaction, received_on: date, series: str) -> FilingNumber:
    """The next number of a series in the year of the receipt."""
    place: int = tx.value(Q.next_number, {"year": received_on.year, "series": series})
    return FilingNumber.new(received_on, series, place)


def insert_filing(tx: Transaction, filing: Filing) -> None:
    """Open a filing."""
    tx.run(
        Q.insert_filing,
        {
            **_changing(filing),
            "number": filing.number.text,
            "kind": filing.kind.value,
            "case_number": filing.case_number,
            "household_id": filing.household_id,
            "received_on": filing.received_on,
            "opened_at": filing.opened_at,
        },
    )


def find_filing(tx: Transaction, filing_id: UUID) -> Filing | None:
    """A filing, to look at."""
    row = tx.maybe(Q.find_filing, {"filing_id": filing_id})
    return _filing(row) if row else None


def lock_filing(tx: Transaction, filing_id: UUID) -> Filing | None:
    """A filing, locked until the commit."""
    row = tx.maybe(Q.lock_filing, {"filing_id": filing_id})
    return _filing(row) if row else None


def save_filing(tx: Transaction, filing: Filing) -> None:
    """Write a filing that is locked."""
    tx.run(
        Q.save_filing,
        {
            **_changing(filing),
            "entered_by": filing.entered_by,
            "approved_by": filing.approved_by,
            "returned_reason": filing.returned_reason,
        },
    )


def append_step(
    tx: Transaction, filing: Filing, event: FilingEvent | str, step: FilingStep
) -> None:
    """Append what happened."""
    tx.run(
        Q.append_step,
        {
            "filing_id": filing.filing_id,
            "event": str(event),
            "state": step.state.value,
            "version": step.version,
            "by": step.by,
            "terminal_id": step.terminal_id,
            "at": step.at,
            "reason": step.reason,
            "note": step.note,
        },
    )


def list_steps(tx: Transaction, filing_id: UUID, limit: int) -> list[FilingStep]:
    """What happened, oldest first."""
    rows = tx.all(Q.list_steps, {"filing_id": filing_id, "limit": limit})
    return [FilingStep(row[0], FilingState(row[1]), *row[2:]) for row in rows]


def list_queue(
    tx: Transaction, state: FilingState, after: Place, limit: int, claims_from: datetime
) -> list[QueuedFiling]:
    """What waits in a state, longest first."""
    parameters = {
        "state": state.value,
        "after_at": after.at,
        "after_id": after.filing_id,
        "limit": limit,
        "claims_from": claims_from,
    }
    return [_queued(row) for row in tx.all(Q.list_queue, parameters)]


def list_done(tx: Transaction, state: FilingState, limit: int) -> list[QueuedFiling]:
    """What was settled, newest first."""
    return [_queued(row) for row in tx.all(Q.list_done, {"state": state.value, "limit": limit})]


def count_queues(tx: Transaction, limit: int) -> dict[FilingState, int]:
    """How many filings stand in each state."""
    states = [state.value for state in FilingState]
    rows = tx.all(Q.count_queues, {"states": states, "limit": limit})
    return {FilingState(state): count for state, count in rows}


def list_open_of_household(
    tx: Transaction, household_id: UUID, limit: int
) -> list[tuple[UUID, str, FilingState]]:
    """Filings about a household that are not settled."""
    rows = tx.all(Q.list_open_of_household, {"household_id": household_id, "limit": limit})
    return [(key, number, FilingState(state)) for key, number, state in rows]


def append_outcome(
    tx: Transaction, filing_id: UUID, changes: Sequence[tuple[UUID, int | None]]
) -> None:
    """Note what an approval changed."""
    parameters = {
        "filing_id": filing_id,
        "resident_ids": [resident for resident, _ in changes],
        "change_numbers": [number for _, number in changes],
    }
    tx.run(Q.append_outcome, parameters)


def list_outcome(tx: Transaction, filing_id: UUID) -> list[tuple[UUID, int | None]]:
    """What an approval changed."""
    return [(row[0], row[1]) for row in tx.all(Q.list_outcome, {"filing_id": filing_id})]


def lock_claim(tx: Transaction, subject: UUID) -> Claim | None:
    """The claim on a household, locked."""
    row = tx.maybe(Q.lock_claim, {"subject": subject})
    return Claim(*row) if row else None


def find_claim(tx: Transaction, subject: UUID) -> Claim | None:
    """The claim on a household."""
    row = tx.maybe(Q.find_claim, {"subject": subject})
    return Claim(*row) if row else None


def put_claim(tx: Transaction, claim: Claim, seen: Claim | None) -> bool:
    """Claim, touch or take over; False when somebody else was quicker."""
    parameters = {
        "subject": claim.subject,
        "filing_id": claim.filing_id,
        "operator_id": claim.operator_id,
        "terminal_id": claim.terminal_id,
        "touched_at": claim.touched_at,
        "seen_operator": seen.operator_id if seen else "",
        "seen_filing": seen.filing_id if seen else NOBODY,
    }
    return tx.run(Q.put_claim, parameters) == 1


def delete_claim(tx: Transaction, subject: UUID, filing_id: UUID) -> None:
    """Free a household."""
    tx.run(Q.delete_claim, {"subject": subject, "filing_id": filing_id})


def append_claim_taken(tx: Transaction, taken: Claim, by: str, now: datetime) -> None:
    """Note that a claim was taken over."""
    parameters = {
        "subject": taken.subject,
        "taken_from": taken.operator_id,
        "taken_by": by,
        "idle_seconds": int((now - taken.touched_at).total_seconds()),
        "at": now,
    }
    tx.run(Q.append_claim_taken, parameters)


def take_turn(tx: Transaction, households: Sequence[UUID]) -> None:
    """Wait for other approvals about these households, and hold them off."""
    tx.run(Q.take_turn, {"household_ids": sorted(households)})


def insert_planned_moves(
    tx: Transaction, filing_id: UUID, residents: Sequence[UUID], planned_on: date
) -> None:
    """Note moves that wait for their confirmation."""
    parameters = {"filing_id": filing_id, "resident_ids": list(residents), "planned_on": planned_on}
    tx.run(Q.insert_planned_moves, parameters)


def hold_planned_moves(tx: Transaction, residents: Sequence[UUID]) -> frozenset[UUID]:
    """Hold these moves until the commit; whose another town is entering."""
    rows = tx.all(Q.hold_planned_moves, {"resident_ids": list(residents)})
    return frozenset(resident for resident, claimed in rows if claimed)


def note_claimed(tx: Transaction, residents: Sequence[UUID], claimed: bool) -> None:
    """Note whether another town is entering these people."""
    tx.run(Q.note_claimed, {"resident_ids": list(residents), "claimed": claimed})


def note_by_paper(tx: Transaction, residents: Sequence[UUID]) -> None:
    """Note that a paper takes the place of these people's cards."""
    tx.run(Q.note_by_paper, {"resident_ids": list(residents)})


def list_by_paper(tx: Transaction, residents: Sequence[UUID]) -> frozenset[UUID]:
    """Who of these has a paper in place of his card."""
    rows = tx.all(Q.list_by_paper, {"resident_ids": list(residents)})
    return frozenset(resident for (resident,) in rows)


def settle_planned_moves(tx: Transaction, residents: Sequence[UUID], how: str, at: datetime) -> int:
    """Note that moves are settled."""
    return tx.run(Q.settle_planned_moves, {"resident_ids": list(residents), "how": how, "at": at})


def list_planned_moves(
    tx: Transaction, planned_until: date, after: tuple[date, UUID], limit: int
) -> list[PlannedMove]:
    """Moves planned up to a day and not settled."""
    parameters = {
        "planned_until": planned_until,
        "after_on": after[0],
        "after_id": after[1],
        "limit": limit,
    }
    return [PlannedMove(*row) for row in tx.all(Q.list_planned_moves, parameters)]


def list_planned_moves_of(
    tx: Transaction, residents: Sequence[UUID], planned_until: date
) -> list[PlannedMove]:
    """Those of these people that are planned up to a day and not settled."""
    parameters = {"resident_ids": list(residents), "planned_until": planned_until}
    return [PlannedMove(*row) for row in tx.all(Q.list_planned_moves_of, parameters)]


def list_moves_to_seek(
    tx: Transaction, planned_until: date, sought_until: date, limit: int
) -> list[UUID]:
    """Whose move is overdue and was not asked about since a day."""
    facts = {"planned_until": planned_until, "sought_until": sought_until, "limit": limit}
    return [key for (key,) in tx.all(Q.list_moves_to_seek, facts)]


def note_sought(tx: Transaction, residents: Sequence[UUID], on: date, answer: str) -> None:
    """The town that was named was asked about these, or what it answered."""
    tx.run(Q.note_sought, {"resident_ids": list(residents), "on": on, "answer": answer})


def list_approved_since(
    tx: Transaction, kind: FilingKind, since: datetime, limit: int
) -> list[tuple[UUID, datetime]]:
    """Filings of a kind that were approved since an instant, oldest first."""
    facts = {"kind": kind.value, "since": since, "limit": limit}
    return [(key, at) for key, at in tx.all(Q.list_approved_since, facts)]


def insert_enquiry_letters(
    tx: Transaction, letters: Sequence[tuple[UUID, UUID]], sent_on: date, by: str, at: datetime
) -> None:
    """Note letters sent: key and resident."""
    parameters = {
        "letter_ids": [letter for letter, _ in letters],
        "resident_ids": [resident for _, resident in letters],
        "sent_on": sent_on,
        "sent_by": by,
        "sent_at": at,
    }
    tx.run(Q.insert_enquiry_letters, parameters)


def list_disposable(tx: Transaction, up_to: date, limit: int) -> list[KeptPaper]:
    """Settled filings whose retention has ended."""
    return [_kept(row) for row in tx.all(Q.list_disposable, {"up_to": up_to, "limit": limit})]


def insert_disposal(tx: Transaction, disposal: Disposal, filings: Sequence[UUID]) -> None:
    """Propose a disposal of filings."""
    parameters = {
        "disposal_id": disposal.disposal_id,
        "up_to": disposal.up_to,
        "proposed_by": disposal.proposed_by,
        "proposed_at": disposal.proposed_at,
    }
    tx.run(Q.insert_disposal, parameters)
    tx.run(
        Q.insert_disposal_items,
        {"disposal_id": disposal.disposal_id, "filing_ids": list(filings)},
    )


def lock_disposal(tx: Transaction, disposal_id: UUID) -> Disposal | None:
    """A disposal, locked."""
    row = tx.maybe(Q.lock_disposal, {"disposal_id": disposal_id})
    return Disposal(*row) if row else None


def list_disposals(tx: Transaction, limit: int) -> list[tuple[Disposal, int]]:
    """Disposals, newest first, with their number of filings."""
    return [(Disposal(*row[:6]), row[6]) for row in tx.all(Q.list_disposals, {"limit": limit})]


def list_disposal_items(tx: Transaction, disposal_id: UUID) -> list[KeptPaper]:
    """The filings of a disposal."""
    return [_kept(row) for row in tx.all(Q.list_disposal_items, {"disposal_id": disposal_id})]


def confirm_disposal(tx: Transaction, disposal_id: UUID, by: str, at: datetime, on: date) -> int:
    """Note the second person and empty the filings; how many."""
    parameters = {"disposal_id": disposal_id, "confirmed_by": by, "confirmed_at": at}
    tx.run(Q.confirm_disposal, parameters)
    return tx.run(Q.dispose_filings, {"disposal_id": disposal_id, "disposed_on": on})


def _changing(filing: Filing) -> dict[str, object]:
    return {
        "filing_id": filing.filing_id,
        "state": filing.state.value,
        "version": filing.version,
        "requester": filing.requester,
        "relation": filing.relation.value,
        "means": filing.means.value,
        "target_id": filing.target_id,
        "moved_at": filing.moved_at,
        "fields": msgspec.json.encode(dict(filing.fields)).decode(),
        "basis": filing.basis,
    }


def _filing(row: Row) -> Filing:
    return Filing(
        row[0],
        FilingNumber(row[1]),
        FilingKind(row[2]),
        FilingState(row[3]),
        row[4],
        row[5],
        row[6],
        Relation(row[7]),
        Means(row[8]),
        *row[9:],
    )


def _queued(row: Row) -> QueuedFiling:
    return QueuedFiling(row[0], row[1], FilingKind(row[2]), FilingState(row[3]), *row[4:])


def _kept(row: Row) -> KeptPaper:
    return KeptPaper(row[0], row[1], FilingKind(row[2]), row[3])
