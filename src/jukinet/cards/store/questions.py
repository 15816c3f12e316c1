"""Questions about cards anywhere in the country, and their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from jukinet.cards.store.cards import Q
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.card import CardNumber


@dataclass(frozen=True, slots=True)
class Question:
    """A question; ``state`` is None until it is answered, and empty where nobody knows the card."""

    question_id: UUID
    number: CardNumber
    asked_at: datetime
    state: str | None
    state_since: datetime | None
    valid_until: date | None
    municipality: str | None
    answered_at: datetime | None


class Answer(msgspec.Struct, frozen=True):
    """What came back."""

    question_id: UUID
    state: str
    state_since: datetime | None
    valid_until: date | None
    municipality: str | None


def insert_question(
    tx: Transaction,
    question_id: UUID,
    number: CardNumber,
    *,
    by: str,
    at: datetime,
    case_number: str,
) -> None:
    """Somebody asks."""
    tx.run(
        Q.insert_question,
        {
            "question_id": question_id,
            "card_number": number.digits,
            "asked_by": by,
            "asked_at": at,
            "case_number": case_number,
        },
    )


def find_question(tx: Transaction, question_id: UUID) -> Question | None:
    """A question and its answer."""
    row = tx.maybe(Q.find_question, {"question_id": question_id})
    return Question(row[0], CardNumber(row[1]), *row[2:]) if row else None


def answer_questions(tx: Transaction, answers: Sequence[Answer], now: datetime) -> None:
    """Answers came; one that came before stays."""
    text = msgspec.json.encode(answers).decode()
    tx.run(Q.answer_questions, {"answers": text, "now": now})
