"""Queries of history, and of households as they are or were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from jukinet.platform.db.transaction import Row, Transaction
from jukinet.register.history import HistoryLine
from jukinet.register.items import Items
from jukinet.register.record import RegisterChange, ResidentRecord
from jukinet.register.store.records import Q, columns, digits_of, to_record


@dataclass(frozen=True, slots=True, repr=False)
class NewLine:
    """A change as it is appended to the history."""

    change: RegisterChange
    was: Items
    becomes: Items
    cancels: int | None = None


def append_changes(tx: Transaction, lines: Sequence[NewLine]) -> None:
    """Append changes to the history, each with what was before and what became."""
    if lines:
        tx.run(Q.append_changes, columns([_line(line) for line in lines]))


def list_history(tx: Transaction, residents: Iterable[UUID]) -> list[HistoryLine]:
    """All changes of these records, in the order of entering."""
    rows = tx.all(Q.list_history, {"resident_ids": list(residents)})
    return [HistoryLine(*row) for row in rows]


def find_household_number(tx: Transaction, household: UUID) -> str | None:
    """The office's number of a household."""
    row = tx.maybe(Q.get_household, {"household_id": household})
    return row[0] if row else None


def list_members(tx: Transaction, household: UUID) -> list[ResidentRecord]:
    """The standing records of a household, to look at."""
    return [to_record(row) for row in tx.all(Q.list_members, {"household_id": household})]


def list_ever_members(tx: Transaction, household: UUID, limit: int) -> list[UUID]:
    """Everybody whose record says, or ever said, this household."""
    rows = tx.all(Q.list_ever_members, {"household_id": household, "limit": limit})
    return [row[0] for row in rows]


def list_changes(tx: Transaction, resident: UUID, limit: int) -> list[Row]:
    """The history of one record, oldest first."""
    return tx.all(Q.list_changes, {"resident_id": resident, "limit": limit})


def _line(line: NewLine) -> dict[str, Any]:
    change = line.change
    details, occasion = change.details, change.occasion
    old_code = details.old_code if details else None
    return {
        "resident_id": change.resident_id,
        "change_number": change.change_number,
        "reason": details.reason.value if details else None,
        "detail": change.detail,
        "occurred_on": occasion.occurred_on,
        "planned": details.planned if details else False,
        "old_code": old_code.digits if old_code else None,
        "previous_municipality": digits_of(details.previous_municipality) if details else None,
        "destination_municipality": digits_of(details.destination_municipality)
        if details
        else None,
        "known_on": occasion.known_on,
        "recorded_at": occasion.at,
        "recorded_by": occasion.by,
        "approved_by": occasion.approved_by,
        "paper": occasion.paper,
        "was": msgspec.json.encode(line.was).decode(),
        "becomes": msgspec.json.encode(line.becomes).decode(),
        "cancels": line.cancels,
    }
