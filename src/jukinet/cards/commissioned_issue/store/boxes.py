"""Boxes that go from hand to hand, their two signatures, and explained differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jukinet.cards.commissioned_issue.accounting import Difference, DifferenceKind, Fate
from jukinet.cards.commissioned_issue.store.commissions import Q
from jukinet.platform.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class KeptBox:
    """A box as it is kept; unsigned while the receiver has not counted it."""

    hand_over_id: str
    counterpart: str
    direction: str
    fate: Fate
    digest: bytes
    slip: str
    handed_by: str
    received_by: str
    handed_at: datetime
    count: int
    signed_by: str | None = None
    signed_at: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "fate", Fate(self.fate))


def insert_box(tx: Transaction, box: KeptBox, blanks: Sequence[str]) -> None:
    """Append a box and what is in it; a box that is known already stays as it is."""
    added = tx.run(
        Q.insert_box,
        {
            "hand_over_id": box.hand_over_id,
            "counterpart": box.counterpart,
            "direction": box.direction,
            "fate": box.fate,
            "digest": box.digest,
            "slip": box.slip,
            "handed_by": box.handed_by,
            "received_by": box.received_by,
            "handed_at": box.handed_at,
        },
    )
    if added:
        given = {"hand_over_id": box.hand_over_id, "blanks": list(blanks)}
        tx.run(Q.insert_box_blanks, given)


def find_box(tx: Transaction, hand_over_id: str) -> KeptBox | None:
    """The box of this id."""
    row = tx.maybe(Q.find_box, {"hand_over_id": hand_over_id})
    return None if row is None else KeptBox(*row)


def list_boxes(tx: Transaction, limit: int) -> list[KeptBox]:
    """Boxes, those without a receiver's signature first."""
    return [KeptBox(*row) for row in tx.all(Q.list_boxes, {"limit": limit})]


def list_box_blanks(tx: Transaction, hand_over_id: str) -> list[str]:
    """What is in a box."""
    return [row[0] for row in tx.all(Q.list_box_blanks, {"hand_over_id": hand_over_id})]


def insert_box_stock(tx: Transaction, hand_over_id: str, stock_box_id: UUID) -> None:
    """Append from which box of the stock the blanks of a box were taken."""
    tx.run(Q.insert_box_stock, {"hand_over_id": hand_over_id, "stock_box_id": stock_box_id})


def list_stock_origins(tx: Transaction, hand_over_id: str) -> list[tuple[UUID, int]]:
    """From which boxes of the stock the blanks of a box had been taken, and how many."""
    rows = tx.all(Q.list_stock_origins, {"hand_over_id": hand_over_id})
    return [(row[0], row[1]) for row in rows]


def insert_signature(
    tx: Transaction, hand_over_id: str, count: int, received_by: str, at: datetime
) -> None:
    """Append the receiver's signature."""
    tx.run(
        Q.insert_box_signature,
        {
            "hand_over_id": hand_over_id,
            "count": count,
            "received_by": received_by,
            "received_at": at,
        },
    )


def list_boxed(tx: Transaction, party: str) -> list[tuple[str, Fate, str]]:
    """Direction, fate and number of every blank in boxes both sides signed."""
    return [(row[0], Fate(row[1]), row[2]) for row in tx.all(Q.list_boxed, {"party": party})]


def find_blank_owner(tx: Transaction, blank: str) -> tuple[str, bool] | None:
    """Who handed the blank in, and whether it was handed back."""
    row = tx.maybe(Q.find_blank_owner, {"blank": blank})
    return None if row is None else (row[0], row[1])


def list_given_blanks(tx: Transaction, party: str) -> list[str]:
    """Blanks in boxes that were given to a counterpart."""
    return [row[0] for row in tx.all(Q.list_given_blanks, {"party": party})]


def list_gone_blanks(tx: Transaction, blanks: Sequence[str]) -> list[str]:
    """Which of these blanks were given to somebody in a box that both sides have signed."""
    return [row[0] for row in tx.all(Q.list_gone_blanks, {"blanks": list(blanks)})]


def list_known_blanks(tx: Transaction, blanks: Sequence[str]) -> list[str]:
    """Which of these blanks were in any box before."""
    return [row[0] for row in tx.all(Q.list_known_blanks, {"blanks": list(blanks)})]


def insert_explanation(
    tx: Transaction, difference: Difference, words: str, by: tuple[str, str], at: datetime
) -> None:
    """Append what two persons found out."""
    tx.run(
        Q.insert_explanation,
        {
            "kind": difference.kind,
            "about": difference.about,
            "words": words,
            "stated_by": by[0],
            "confirmed_by": by[1],
            "explained_at": at,
        },
    )


def list_explanations(tx: Transaction) -> list[Difference]:
    """Every difference that was explained."""
    rows = tx.all(Q.list_explanations)
    return [Difference(DifferenceKind(row[0]), row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one person found out about a difference."""

    difference: Difference
    words: str
    stated_by: str
    stated_at: datetime


def insert_statement(tx: Transaction, statement: Statement) -> None:
    """Append what one person found out."""
    tx.run(
        Q.insert_explanation_stated,
        {
            "kind": statement.difference.kind,
            "about": statement.difference.about,
            "words": statement.words,
            "stated_by": statement.stated_by,
            "stated_at": statement.stated_at,
        },
    )


def list_statements(tx: Transaction, limit: int) -> list[Statement]:
    """The newest statement about each difference that nobody has confirmed yet."""
    rows = tx.all(Q.list_explanations_stated, {"limit": limit})
    return [
        Statement(Difference(DifferenceKind(kind), about), words, by, at)
        for kind, about, words, by, at in rows
    ]
