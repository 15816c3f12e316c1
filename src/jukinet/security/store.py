"""Rows of the schema ``security`` as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operation import Operation, OperationSearch, RecordedOperation
from jukinet.security.operator import Function, Mode
from jukinet.terms.parties import Party

Q: Final = load_queries("jukinet.security")


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """Something an operator must look at: what, caused by whom, when; never about a resident."""

    event_id: int
    kind: str
    party: Party
    code: str
    detail: str
    happened_at: datetime


def insert_event(
    tx: Transaction, kind: str, party: Party, *, code: str, detail: str, happened_at: datetime
) -> None:
    """Append an event."""
    tx.run(
        Q.insert_event,
        {
            "kind": kind,
            "party": str(party),
            "code": code,
            "detail": detail,
            "happened_at": happened_at,
        },
    )


def list_events(tx: Transaction, limit: int) -> list[SecurityEvent]:
    """The latest events, newest first."""
    return [
        SecurityEvent(event_id, kind, Party.parse(party), code, detail, happened_at)
        for event_id, kind, party, code, detail, happened_at in tx.all(
            Q.list_events, {"limit": limit}
        )
    ]


def insert_offer(tx: Transaction, witness: Party, tree_size: int, offered_at: datetime) -> None:
    """Note that a checkpoint was offered."""
    tx.run(
        Q.insert_offer,
        {"witness": str(witness), "tree_size": tree_size, "offered_at": offered_at},
    )


def find_last_offer(tx: Transaction, witness: Party) -> tuple[int, datetime] | None:
    """Size and instant of the last offer to a witness."""
    row = tx.maybe(Q.find_last_offer, {"witness": str(witness)})
    return (row[0], row[1]) if row else None


def insert_operations(
    tx: Transaction,
    entry_ids: Sequence[int],
    operations: Sequence[Operation],
    subjects: Sequence[bytes | None],
    recorded_at: datetime,
) -> None:
    """Append lines beside their ledger entries."""
    tx.run_many(
        Q.insert_operations,
        [
            {
                "entry_id": entry_id,
                "operator_id": operation.operator_id,
                "terminal_id": operation.terminal_id,
                "case_number": operation.case,
                "affair": operation.affair,
                "function": operation.function.value,
                "mode": operation.mode.value,
                "items": sorted(operation.items),
                "result": operation.result,
                "subject": subject,
                "recorded_at": recorded_at,
            }
            for entry_id, operation, subject in zip(entry_ids, operations, subjects, strict=True)
        ],
    )


def list_operations(
    tx: Transaction, search: OperationSearch, limit: int
) -> list[RecordedOperation]:
    """Lines that fit, newest first."""
    rows = tx.all(
        Q.list_operations,
        {
            "operator_id": search.operator_id,
            "terminal_id": search.terminal_id,
            "case_number": search.case_number,
            "function": None if search.function is None else search.function.value,
            "subjects": None if search.subjects is None else list(search.subjects),
            "since": search.since,
            "until": search.until,
            "limit": limit,
        },
    )
    return [
        RecordedOperation(*row[:5], Function(row[5]), Mode(row[6]), tuple(row[7]), *row[8:])
        for row in rows
    ]
