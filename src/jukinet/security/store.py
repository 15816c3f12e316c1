"""Rows of the schema ``security`` as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
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
