"""Rows of the schema ``mass_reissue`` as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.cards.mass_reissue.reissue import Act, Plan, Progress, Reissue
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction

Q: Final = load_queries("jukinet.cards.mass_reissue")


@dataclass(frozen=True, slots=True)
class KeptAct:
    """What was decided, how it stood then, by whom."""

    act: Act
    progress: Progress
    per_minute: int
    operator_id: str
    at: datetime


class NewLine(msgspec.Struct, frozen=True):
    """A card of the key gets its turn."""

    place: int
    card_id: UUID
    resident_id: UUID
    come_on: date


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack of letters."""

    number: int
    guarded: bool
    made_at: datetime
    posted_at: datetime | None
    posted_by: str
    letters: int


@dataclass(frozen=True, slots=True)
class LetterLine:
    """Whose letter it is, about which card, ended when, and when he may come."""

    place: int
    card_id: UUID
    resident_id: UUID
    come_on: date
    ended_at: datetime


def lock_reissues(tx: Transaction) -> None:
    """One at a time works on mass re-issues."""
    tx.value(Q.lock_reissues)


def insert_reissue(tx: Transaction, reissue_id: UUID, plan: Plan) -> None:
    """A mass re-issue is proposed."""
    tx.run(
        Q.insert_reissue,
        {
            "reissue_id": reissue_id,
            "key_id": plan.key_id,
            "reason": plan.reason.strip(),
            "per_day": plan.per_day,
            "first_day": plan.first_day,
            "unknown_too": plan.unknown_too,
        },
    )


def append_act(tx: Transaction, reissue_id: UUID, act: KeptAct) -> None:
    """What was decided."""
    tx.run(
        Q.append_act,
        {
            "reissue_id": reissue_id,
            "act": act.act.value,
            "progress": act.progress.value,
            "per_minute": act.per_minute,
            "operator_id": act.operator_id,
            "at": act.at,
        },
    )


def list_reissues(tx: Transaction, limit: int, reissue_id: UUID | None = None) -> list[Reissue]:
    """Mass re-issues as they stand, newest first; or the one."""
    rows = tx.all(Q.list_reissues, {"reissue_id": reissue_id, "limit": limit})
    return [
        Reissue(row[0], Plan(*row[1:7]), Progress(row[7]), row[8], row[9], row[10], row[11])
        for row in rows
    ]


def list_acts(tx: Transaction, reissue_id: UUID, limit: int) -> list[KeptAct]:
    """What was decided, oldest first."""
    rows = tx.all(Q.list_acts, {"reissue_id": reissue_id, "limit": limit})
    return [KeptAct(Act(act), Progress(progress), *rest) for act, progress, *rest in rows]


def find_last_line(tx: Transaction, reissue_id: UUID) -> tuple[int, UUID]:
    """How many cards have a line, and the last of them."""
    row = tx.maybe(Q.find_last_line, {"reissue_id": reissue_id})
    return (row[0], row[1]) if row else (0, UUID(int=0))


def insert_lines(tx: Transaction, reissue_id: UUID, lines: Sequence[NewLine]) -> None:
    """Cards of the key, in their turn."""
    tx.run(Q.insert_lines, {"reissue_id": reissue_id, "lines": _json(lines)})


def mark_listed(tx: Transaction, reissue_id: UUID, at: datetime) -> None:
    """All cards of the key have a line."""
    tx.run(Q.mark_listed, {"reissue_id": reissue_id, "at": at})


def count_ended_since(tx: Transaction, reissue_id: UUID, since: datetime) -> int:
    """How many cards had their turn since an instant."""
    return int(tx.value(Q.count_ended_since, {"reissue_id": reissue_id, "since": since}))


def list_waiting(tx: Transaction, reissue_id: UUID, limit: int) -> list[UUID]:
    """The cards whose turn is next."""
    rows = tx.all(Q.list_waiting, {"reissue_id": reissue_id, "limit": limit})
    return [card_id for (card_id,) in rows]


def save_outcomes(
    tx: Transaction, reissue_id: UUID, outcomes: Mapping[UUID, str], at: datetime
) -> int:
    """What came of cards; how many of them had no outcome yet."""
    rows = [{"card_id": card_id, "outcome": outcome} for card_id, outcome in outcomes.items()]
    facts = {"reissue_id": reissue_id, "outcomes": _json(rows), "at": at}
    return tx.run(Q.save_outcomes, facts)


def count_outcomes(tx: Transaction, reissue_id: UUID) -> Mapping[str, int]:
    """How many cards had which outcome; the empty one is of those that wait."""
    return {outcome: int(n) for outcome, n in tx.all(Q.count_outcomes, {"reissue_id": reissue_id})}


def list_unpacked(tx: Transaction, reissue_id: UUID, limit: int) -> list[tuple[int, UUID]]:
    """Holders who have no letter yet: place and resident."""
    rows = tx.all(Q.list_unpacked, {"reissue_id": reissue_id, "limit": limit})
    return [(place, resident_id) for place, resident_id in rows]


def insert_pack(
    tx: Transaction, reissue_id: UUID, places: Sequence[int], *, guarded: bool, at: datetime
) -> int:
    """A pack with the letters of these places; its number."""
    facts = {"reissue_id": reissue_id, "guarded": guarded, "at": at}
    number = int(tx.value(Q.insert_pack, facts))
    packed = {"reissue_id": reissue_id, "number": number, "places": list(places)}
    tx.run(Q.put_into_pack, packed)
    return number


def list_packs(tx: Transaction, reissue_id: UUID, limit: int) -> list[Pack]:
    """Packs, in order."""
    return [Pack(*row) for row in tx.all(Q.list_packs, {"reissue_id": reissue_id, "limit": limit})]


def list_letters(tx: Transaction, reissue_id: UUID, number: int) -> list[LetterLine]:
    """Whose letters are in a pack."""
    rows = tx.all(Q.list_letters, {"reissue_id": reissue_id, "number": number})
    return [LetterLine(*row) for row in rows]


def mark_posted(tx: Transaction, reissue_id: UUID, number: int, *, by: str, at: datetime) -> bool:
    """A pack went to the post; False where it had gone before."""
    facts = {"reissue_id": reissue_id, "number": number, "by": by, "at": at}
    return tx.run(Q.mark_posted, facts) == 1


def _json(rows: object) -> str:
    return msgspec.json.encode(rows).decode()
