"""Rows of cards of people who moved in, as values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.moves.mover_card import CardOutcome, MoverCard
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.card import CardNumber

Q: Final = load_queries("jukinet.moves")


def await_cards(
    tx: Transaction, arrival_id: UUID, cards: Sequence[MoverCard], now: datetime
) -> None:
    """Note the cards of people who were entered."""
    rows = [
        {
            "resident_id": str(card.resident_id),
            "card_number": card.number.digits,
            "form": card.form,
            "issued_on": card.issued_on,
            "valid_until": card.valid_until,
            "change_number": card.change_number,
        }
        for card in cards
    ]
    text = msgspec.json.encode(rows).decode()
    tx.run(Q.await_cards, {"arrival_id": arrival_id, "cards": text, "now": now})


def list_cards_of_arrival(tx: Transaction, arrival_id: UUID) -> list[MoverCard]:
    """The cards of one move-in."""
    return [_card(row) for row in tx.all(Q.list_cards_of_arrival, {"arrival_id": arrival_id})]


def lock_card(tx: Transaction, resident_id: UUID) -> MoverCard | None:
    """One person's card, locked until the commit."""
    row = tx.maybe(Q.lock_card, {"resident_id": resident_id})
    return _card(row) if row else None


def settle_card(
    tx: Transaction, resident_id: UUID, outcome: CardOutcome, by: str, now: datetime
) -> None:
    """Note what became of a card."""
    facts = {
        "resident_id": resident_id, "outcome": outcome.value, "settled_by": by, "now": now,
    }  # fmt: skip
    tx.run(Q.settle_card, facts)


def end_cards_not_shown(tx: Transaction, before: datetime, by: str, now: datetime) -> int:
    """Note which cards nobody showed in time; how many."""
    return tx.run(Q.end_cards_not_shown, {"before": before, "settled_by": by, "now": now})


def _card(row: Row) -> MoverCard:
    resident, arrival, number, form, issued, until, changes, since, outcome, settled = row
    return MoverCard(
        resident_id=resident,
        arrival_id=arrival,
        number=CardNumber(number),
        form=form,
        issued_on=issued,
        valid_until=until,
        change_number=changes,
        awaited_since=since,
        outcome=CardOutcome(outcome),
        settled_at=settled,
    )
