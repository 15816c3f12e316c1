"""Rows of ordinary moves: who was told, what another town entered, who is sought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.moves.words import EnteredPerson
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.codes import MunicipalityCode

Q: Final = load_queries("jukinet.moves")


@dataclass(frozen=True, slots=True, repr=False)
class HeardEntry:
    """What another town entered of somebody who left, until the record here says so, too."""

    thread: UUID
    other: MunicipalityCode
    person: EnteredPerson
    heard_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Search:
    """A question to the town that somebody named, of whom nobody told that he has come."""

    thread: UUID
    resident_id: UUID
    asked: MunicipalityCode
    answer: str


def read_followed(tx: Transaction) -> datetime | None:
    """Up to when approved move-ins were looked through; None at the beginning."""
    up_to: datetime | None = tx.value(Q.read_followed)
    return up_to


def save_followed(tx: Transaction, up_to: datetime) -> None:
    """They were looked through up to here."""
    tx.run(Q.save_followed, {"up_to": up_to})


def list_untold(tx: Transaction, residents: Sequence[UUID]) -> list[UUID]:
    """Whom of these nobody was told of."""
    return [key for (key,) in tx.all(Q.list_untold, {"residents": list(residents)})]


def note_told(tx: Transaction, residents: Sequence[UUID], thread: UUID, now: datetime) -> None:
    """These were told to the town they left."""
    tx.run(Q.note_told, {"residents": list(residents), "thread": thread, "now": now})


def insert_heard(
    tx: Transaction, thread: UUID, other: MunicipalityCode, person: EnteredPerson, now: datetime
) -> None:
    """Keep what another town entered."""
    text = msgspec.json.encode(person).decode()
    facts = {
        "thread": thread, "code": person.code, "other": other.digits, "entered": text, "now": now,
    }  # fmt: skip
    tx.run(Q.insert_heard, facts)


def lock_heard(tx: Transaction, limit: int) -> list[HeardEntry]:
    """What was not compared yet, oldest first, locked; others leave it alone meanwhile."""
    return [_heard(row) for row in tx.all(Q.lock_heard, {"limit": limit})]


def note_compared(tx: Transaction, entry: HeardEntry, now: datetime) -> None:
    """It was compared, and is forgotten."""
    facts = {"thread": entry.thread, "code": entry.person.code, "now": now}
    tx.run(Q.note_compared, facts)


def insert_search(
    tx: Transaction, thread: UUID, resident: UUID, asked: MunicipalityCode, now: datetime
) -> None:
    """A town is asked about somebody."""
    facts = {"thread": thread, "resident_id": resident, "asked": asked.digits, "now": now}
    tx.run(Q.insert_search, facts)


def lock_search(tx: Transaction, thread: UUID) -> Search | None:
    """A question, locked until the commit."""
    row = tx.maybe(Q.lock_search, {"thread": thread})
    return Search(row[0], row[1], MunicipalityCode(row[2]), row[3]) if row else None


def answer_search(tx: Transaction, thread: UUID, answer: str, now: datetime) -> None:
    """The town answered; the first answer stays."""
    tx.run(Q.answer_search, {"thread": thread, "answer": answer, "now": now})


def _heard(row: Row) -> HeardEntry:
    thread, other, entered, heard_at = row
    person = msgspec.convert(entered, type=EnteredPerson)
    return HeardEntry(thread, MunicipalityCode(other), person, heard_at)
