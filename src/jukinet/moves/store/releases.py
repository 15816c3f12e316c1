"""Rows of claims that two people end, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.codes import MunicipalityCode

Q: Final = load_queries("jukinet.moves")


@dataclass(frozen=True, slots=True)
class Release:
    """A claim that is to be ended, why, and by whom."""

    thread: UUID
    departure_id: UUID
    municipality: MunicipalityCode
    reason: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None


def propose_release(tx: Transaction, release: Release) -> bool:
    """Propose; False where somebody has proposed it before."""
    facts = {
        "thread": release.thread,
        "departure_id": release.departure_id,
        "municipality": release.municipality.digits,
        "reason": release.reason,
        "proposed_by": release.proposed_by,
        "now": release.proposed_at,
    }
    return tx.run(Q.propose_release, facts) == 1


def lock_release(tx: Transaction, thread: UUID) -> Release | None:
    """A proposal, locked until the commit."""
    row = tx.maybe(Q.lock_release, {"thread": thread})
    return _release(row) if row else None


def confirm_release(tx: Transaction, thread: UUID, by: str, now: datetime) -> None:
    """Note the second person."""
    tx.run(Q.confirm_release, {"thread": thread, "confirmed_by": by, "now": now})


def list_releases_open(tx: Transaction, limit: int) -> list[Release]:
    """What waits for a second person."""
    return [_release(row) for row in tx.all(Q.list_releases_open, {"limit": limit})]


def _release(row: Row) -> Release:
    thread, departure, municipality, *rest = row
    return Release(thread, departure, MunicipalityCode(municipality), *rest)
