"""Rows of the schema ``municipal_services`` as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from jukinet.cards.municipal_services.by_law import ServiceKind
from jukinet.cards.municipal_services.use import ServiceUse, UseEvent, UseState
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction

Q: Final = load_queries("jukinet.cards.municipal_services")


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody at a shelter."""

    use_id: UUID
    resident_id: UUID
    since: datetime


def insert_use(tx: Transaction, use: ServiceUse) -> None:
    """A resident asks for a service."""
    tx.run(
        Q.insert_use,
        {
            "use_id": use.use_id,
            "card_id": use.card_id,
            "resident_id": use.resident_id,
            "kind": use.kind.value,
            "offer": use.offer,
            "user_number": use.user_number,
            "state": use.state.value,
            "since": use.since,
        },
    )


def lock_use(tx: Transaction, use_id: UUID) -> ServiceUse | None:
    """One use, to be changed by nobody else meanwhile."""
    return _to_use(tx.maybe(Q.lock_use, {"use_id": use_id}))


def find_use_by_number(tx: Transaction, user_number: str) -> ServiceUse | None:
    """The use a service knows by this number."""
    return _to_use(tx.maybe(Q.find_use_by_number, {"user_number": user_number}))


def list_uses_of_card(tx: Transaction, card_id: UUID, limit: int) -> list[ServiceUse]:
    """What a card is used for, ended uses too, oldest first."""
    return _to_uses(tx.all(Q.list_uses_of_card, {"card_id": card_id, "limit": limit}))


def list_uses_of_offer(tx: Transaction, offer: int, limit: int) -> list[ServiceUse]:
    """Everybody who uses or used a service."""
    return _to_uses(tx.all(Q.list_uses_of_offer, {"offer": offer, "limit": limit}))


def list_open_uses(tx: Transaction, after: UUID, limit: int) -> list[ServiceUse]:
    """Open uses after one of them, in the order of their keys."""
    return _to_uses(tx.all(Q.list_open_uses, {"after": after, "limit": limit}))


def save_use(tx: Transaction, use: ServiceUse) -> None:
    """Where a use now is in its life."""
    facts = {"use_id": use.use_id, "state": use.state.value, "since": use.since}
    tx.run(Q.save_use, facts)


def append_use_step(
    tx: Transaction, use: ServiceUse, event: UseEvent, *, by: str, at: datetime
) -> None:
    """Keep what happened to a use."""
    facts: dict[str, Any] = {"use_id": use.use_id, "event": event.value, "state": use.state.value}
    tx.run(Q.append_use_step, {**facts, "taken_by": by, "taken_at": at})


def append_sighting(
    tx: Transaction, sighting_id: UUID, shelter: str, use_id: UUID, present: bool, *,
    by: str, at: datetime,
) -> None:  # fmt: skip
    """Somebody came to a shelter, or left it."""
    facts = {"sighting_id": sighting_id, "shelter": shelter, "use_id": use_id, "present": present}
    tx.run(Q.append_sighting, {**facts, "noted_by": by, "noted_at": at})


def find_last_sighting(tx: Transaction, use_id: UUID) -> tuple[str, bool] | None:
    """Where somebody was noted last, and whether as present."""
    row = tx.maybe(Q.find_last_sighting, {"use_id": use_id})
    return None if row is None else (row[0], row[1])


def list_present(tx: Transaction, shelter: str, limit: int) -> list[Present]:
    """Who is at a shelter, in the order in which they came."""
    rows = tx.all(Q.list_present, {"shelter": shelter, "limit": limit})
    return [Present(*row) for row in rows]


def count_present(tx: Transaction) -> dict[str, int]:
    """How many are at each shelter."""
    return dict(tx.all(Q.count_present))


def _to_uses(rows: list[Row]) -> list[ServiceUse]:
    return [use for row in rows if (use := _to_use(row)) is not None]


def _to_use(row: Row | None) -> ServiceUse | None:
    if row is None:
        return None
    use_id, card_id, resident_id, kind, offer, user_number, state, since = row
    return ServiceUse(
        use_id, card_id, resident_id, ServiceKind(kind), offer, user_number, UseState(state), since
    )
