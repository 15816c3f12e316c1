"""Releases of single documents as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.protection.release import Hand, Release
from jukinet.security.operator import Duty

Q: Final = load_queries("jukinet.protection")


def list_releases_for(tx: Transaction, document: UUID) -> list[Release]:
    """The releases asked for one document."""
    return [_to_release(row) for row in tx.all(Q.list_releases_for, {"document": document})]


def find_release(tx: Transaction, release_id: UUID) -> Release | None:
    """One release, held."""
    row = tx.maybe(Q.find_release, {"release_id": release_id})
    return _to_release(row) if row else None


def list_releases_since(tx: Transaction, since: datetime, limit: int) -> list[Release]:
    """Releases asked for since an instant."""
    rows = tx.all(Q.list_releases_since, {"since": since, "limit": limit})
    return [_to_release(row) for row in rows]


def insert_release(tx: Transaction, release: Release) -> None:
    """Ask for a release."""
    tx.run(
        Q.insert_release,
        {
            "release_id": release.release_id,
            "document": release.document,
            "output": release.output,
            "residents": sorted(release.residents),
            "requester": release.requester,
            "reason": release.reason,
            "asked_by": release.asked.operator_id,
            "asked_duty": release.asked.duty.value,
            "asked_at": release.asked.at,
        },
    )


def approve_release(tx: Transaction, release_id: UUID, hand: Hand) -> bool:
    """The second hand; False when the release does not wait for it any more."""
    changed = tx.run(
        Q.approve_release,
        {
            "release_id": release_id,
            "approved_by": hand.operator_id,
            "approved_duty": hand.duty.value,
            "approved_at": hand.at,
        },
    )
    return changed == 1


def cancel_release(tx: Transaction, release_id: UUID, hand: Hand) -> bool:
    """Refuse a release or take it back; False when it was used or refused before."""
    params = {
        "release_id": release_id,
        "cancelled_at": hand.at,
        "cancelled_by": hand.operator_id,
    }
    return tx.run(Q.cancel_release, params) == 1


def cancel_releases_about(tx: Transaction, residents: Iterable[UUID], hand: Hand) -> int:
    """Take back all unused releases about these residents."""
    params = {
        "resident_ids": list(residents),
        "cancelled_at": hand.at,
        "cancelled_by": hand.operator_id,
    }
    return tx.run(Q.cancel_releases_about, params)


def use_release(tx: Transaction, release_id: UUID, operator_id: str, now: datetime) -> bool:
    """Use a release up; False when somebody else did, or its time is over."""
    params = {"release_id": release_id, "used_at": now, "used_by": operator_id}
    return tx.run(Q.use_release, params) == 1


def _to_release(row: Row) -> Release:
    return Release(
        release_id=row[0],
        document=row[1],
        output=row[2],
        residents=frozenset(row[3]),
        requester=row[4],
        reason=row[5],
        asked=Hand(row[6], Duty(row[7]), row[8]),
        approved=Hand(row[9], Duty(row[10]), row[11]) if row[9] is not None else None,
        cancelled_at=row[12],
        used_at=row[13],
    )
