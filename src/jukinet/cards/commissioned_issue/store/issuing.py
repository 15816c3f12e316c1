"""The contractor's books: keys, records, series, works and their steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from jukinet.cards.commissioned_issue.accounting import WorkLine
from jukinet.cards.commissioned_issue.making import WorkState, WorkStep
from jukinet.cards.commissioned_issue.store.commissions import Q
from jukinet.platform.db.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class KeptSeries:
    """A series that is not over."""

    series_id: str
    terminal_id: str
    begun_by: str


@dataclass(frozen=True, slots=True)
class KeptWork:
    """A work with its last state."""

    work_id: UUID
    commission_id: str
    line: int
    blank: str
    series_id: str
    state: WorkState


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """What a record says, sealed."""

    card_number: str = field(repr=False)
    sealed: bytes = field(repr=False)
    photo_sealed: bytes = field(repr=False)
    braille_sealed: bytes = field(repr=False)
    key_id: str
    party: str


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A record that came, as it came."""

    line: int
    card_number: str = field(repr=False)
    sealed: bytes = field(repr=False)
    photo_sealed: bytes = field(repr=False)
    braille_sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndedWork:
    """A work that ended and was not told yet."""

    work_id: UUID
    commission_id: str
    party: str
    line: int
    blank: str
    state: WorkState
    reason: str
    chip_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series as the log shows it."""

    series_id: str
    terminal_id: str
    begun_by: str
    begun_at: datetime
    ended_by: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a work as the log shows it; nobody is named by it but who took it."""

    at: datetime
    by: str
    step: str
    state: str
    reason: str
    blank: str
    commission_id: str
    line: int


def insert_made_keys(tx: Transaction, made_for: str, key_ids: Sequence[str], at: datetime) -> None:
    """Append keys made for a municipality."""
    given = {"made_for": made_for, "key_ids": list(key_ids), "made_at": at}
    tx.run(Q.insert_made_keys, given)


def find_made_key(tx: Transaction, key_id: str) -> str | None:
    """For whom the key was made."""
    row = tx.maybe(Q.find_made_key, {"key_id": key_id})
    return None if row is None else row[0]


def insert_records(
    tx: Transaction,
    commission_id: str,
    records: Sequence[KeptPart],
    refused: Sequence[int],
) -> None:
    """Keep records that came, and which lines will never come; repetitions change nothing."""
    numbers = [(one.line, one.card_number, False) for one in records]
    numbers += [(line, "", True) for line in refused]
    tx.run(
        Q.insert_records,
        {
            "commission_id": commission_id,
            "lines": [line for line, _, _ in numbers],
            "card_numbers": [number for _, number, _ in numbers],
            "refused": [is_refused for _, _, is_refused in numbers],
        },
    )
    tx.run(
        Q.insert_sealed_records,
        {
            "commission_id": commission_id,
            "lines": [one.line for one in records],
            "sealed": [one.sealed for one in records],
            "photos": [one.photo_sealed for one in records],
            "braille": [one.braille_sealed for one in records],
        },
    )


def insert_refusal(
    tx: Transaction, commission_id: str, line: int, reason: str, *, by: str, at: datetime
) -> None:
    """Append that no card can be made of a record, and why."""
    tx.run(
        Q.insert_record_refusal,
        {
            "commission_id": commission_id,
            "line": line,
            "reason": reason,
            "refused_by": by,
            "refused_at": at,
        },
    )


def take_next_record(tx: Transaction, party: str) -> tuple[str, int] | None:
    """The next record of a municipality that is in no work, for this transaction."""
    row = tx.maybe(Q.take_next_record, {"party": party})
    return None if row is None else (row[0], row[1])


def list_waiting_lines(tx: Transaction, commission_id: str, after: int, limit: int) -> list[int]:
    """The next lines of a commission behind one that are in no work."""
    given = {"commission_id": commission_id, "after": after, "limit": limit}
    return [row[0] for row in tx.all(Q.list_waiting_lines, given)]


def put_to_work(tx: Transaction, commission_id: str, line: int, work_id: UUID | None) -> None:
    """Which work a record is in; None gives it back."""
    given = {"commission_id": commission_id, "line": line, "work_id": work_id}
    tx.run(Q.put_record_to_work, given)


def insert_work(tx: Transaction, work: KeptWork, *, by: str, at: datetime) -> None:
    """Append a work."""
    tx.run(
        Q.insert_work,
        {
            "work_id": work.work_id,
            "commission_id": work.commission_id,
            "line": work.line,
            "blank": work.blank,
            "series_id": work.series_id,
            "begun_by": by,
            "begun_at": at,
        },
    )


def append_step(
    tx: Transaction,
    work_id: UUID,
    step: WorkStep,
    state: WorkState,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    chip_key: bytes = b"",
) -> None:
    """Append a step of a work."""
    tx.run(
        Q.append_work_step,
        {
            "work_id": work_id,
            "step": step,
            "state": state,
            "reason": reason,
            "chip_key": chip_key,
            "taken_by": by,
            "taken_at": at,
        },
    )


def list_open_works(tx: Transaction) -> list[KeptWork]:
    """Works that are not ended, oldest first."""
    return [_to_work(row) for row in tx.all(Q.list_open_works)]


def _to_work(row: Row) -> KeptWork:
    work_id, commission_id, line, blank, series_id, state = row
    return KeptWork(work_id, commission_id, line, blank, series_id, WorkState(state))


def find_work(tx: Transaction, work_id: UUID) -> KeptWork | None:
    """A work with its last state."""
    row = tx.maybe(Q.find_work, {"work_id": work_id})
    return None if row is None else _to_work(row)


def find_work_on(tx: Transaction, blank: str) -> KeptWork | None:
    """The work on a blank with its last state."""
    row = tx.maybe(Q.find_work_on, {"blank": blank})
    return None if row is None else _to_work(row)


def list_works(tx: Transaction, party: str) -> list[WorkLine]:
    """Every work of a municipality, for the account."""
    return [
        WorkLine(row[0].hex, row[1], row[2], row[3], WorkState(row[4]), row[5])
        for row in tx.all(Q.list_works, {"party": party})
    ]


def find_sealed(tx: Transaction, commission_id: str, line: int) -> KeptRecord | None:
    """What a record says, sealed; None once it was erased."""
    row = tx.maybe(Q.find_sealed_record, {"commission_id": commission_id, "line": line})
    return None if row is None else KeptRecord(*row)


def insert_made_card(tx: Transaction, work_id: UUID) -> None:
    """Append a made card, with the key its chip had when it was written."""
    tx.run(Q.insert_made_card, {"work_id": work_id})


def list_untold(tx: Transaction, limit: int) -> list[EndedWork]:
    """Works that ended and were not told yet."""
    rows = tx.all(Q.list_untold_works, {"limit": limit})
    return [
        EndedWork(row[0], row[1], row[2], row[3], row[4], WorkState(row[5]), row[6], row[7])
        for row in rows
    ]


def insert_told(tx: Transaction, work_ids: Sequence[UUID], at: datetime) -> None:
    """Append that these were told."""
    tx.run(Q.insert_told_works, {"work_ids": list(work_ids), "told_at": at})


def insert_series(tx: Transaction, series: KeptSeries, at: datetime) -> None:
    """Append a series that begins."""
    tx.run(
        Q.insert_series,
        {
            "series_id": series.series_id,
            "terminal_id": series.terminal_id,
            "begun_by": series.begun_by,
            "begun_at": at,
        },
    )


def insert_series_end(tx: Transaction, series_id: str, *, by: str, at: datetime) -> None:
    """Append that a series is over."""
    tx.run(Q.insert_series_end, {"series_id": series_id, "ended_by": by, "ended_at": at})


def find_open_series(tx: Transaction) -> KeptSeries | None:
    """The series that is not over."""
    row = tx.maybe(Q.find_open_series)
    return None if row is None else KeptSeries(*row)


def list_series(tx: Transaction, limit: int) -> list[SeriesLine]:
    """Every series, newest first, with its end."""
    return [SeriesLine(*row) for row in tx.all(Q.list_series, {"limit": limit})]


def list_recent_steps(tx: Transaction, limit: int) -> list[StepLine]:
    """What was done at the terminal, newest first."""
    return [StepLine(*row) for row in tx.all(Q.list_recent_steps, {"limit": limit})]


def count_records(tx: Transaction, commission_id: str) -> tuple[int, int, int, int]:
    """How many records came, were refused, are made, are in work."""
    row = tx.one(Q.count_records, {"commission_id": commission_id})
    return (row[0], row[1], row[2], row[3])


def list_record_keys(tx: Transaction, party: str) -> list[tuple[str, int, bool]]:
    """Which lines came, and which of them were refused."""
    return [(row[0], row[1], row[2]) for row in tx.all(Q.list_record_keys, {"party": party})]


def append_erasing(
    tx: Transaction, commission_id: str, step: str, *, by: str, at: datetime
) -> None:
    """Append a step of an erasure."""
    given = {"commission_id": commission_id, "step": step, "taken_by": by, "taken_at": at}
    tx.run(Q.append_erasing, given)


def list_erasing(tx: Transaction, commission_id: str) -> dict[str, tuple[str, datetime]]:
    """Who took which step of an erasure, and when."""
    rows = tx.all(Q.list_erasing, {"commission_id": commission_id})
    return {row[0]: (row[1], row[2]) for row in rows}


def list_unfinished_erasures(tx: Transaction) -> list[str]:
    """Commissions whose erasure was witnessed and is not done."""
    return [row[0] for row in tx.all(Q.list_unfinished_erasures)]


def delete_sealed(tx: Transaction, commission_id: str) -> int:
    """Delete what the records of a commission said; how many there were."""
    return tx.run(Q.delete_sealed_records, {"commission_id": commission_id})
