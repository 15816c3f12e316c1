"""The marks of locks as rows; whom a row is about stands in it as a pseudonym."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.messages import ProtectionMarked, ProtectionTold

Q: Final = load_queries("jukinet.link")


def append_protection_mark(
    tx: Transaction, told: ProtectionTold, subject: bytes, now: datetime
) -> None:
    """A mark of a lock, as told."""
    tx.run(
        Q.append_protection_mark,
        {
            "reference": UUID(hex=told.reference),
            "municipality": told.municipality,
            "subject": subject,
            "code": told.code,
            "closed": told.closed,
            "until": date.fromisoformat(told.until) if told.until else None,
            "decided_at": datetime.fromisoformat(told.decided_at),
            "recorded_at": now,
        },
    )


def list_protection_marks(tx: Transaction, codes: Mapping[bytes, str]) -> list[ProtectionTold]:
    """The newest mark of every lock on these persons, as it was told; codes by pseudonym."""
    return [
        ProtectionTold(
            reference=reference.hex,
            municipality=municipality,
            code=codes[bytes(subject)],
            closed=closed,
            until=until.isoformat() if until else None,
            decided_at=decided_at.isoformat(),
        )
        for subject, reference, municipality, closed, until, decided_at in tx.all(
            Q.list_protection_marks, {"subjects": list(codes)}
        )
    ]


def append_waiting_mark(
    tx: Transaction, mark: ProtectionMarked, subject: bytes, now: datetime
) -> None:
    """A mark about somebody the server does not hold yet."""
    tx.run(
        Q.append_waiting_mark,
        {
            "subject": subject,
            "person_key": UUID(hex=mark.person_key),
            "reference": UUID(hex=mark.reference),
            "closed": mark.closed,
            "until": date.fromisoformat(mark.until) if mark.until else None,
            "decided_at": datetime.fromisoformat(mark.decided_at),
            "recorded_at": now,
        },
    )


def has_waiting_marks(tx: Transaction) -> bool:
    """Whether any mark waits at all; mostly none does, and nobody needs to be asked about."""
    return bool(tx.value(Q.has_waiting_marks))


def list_waiting_marks(
    tx: Transaction, person_keys: Mapping[bytes, str]
) -> list[tuple[int, ProtectionMarked]]:
    """The marks that wait for these persons, each under its number; keys by pseudonym."""
    return [
        (
            waiting_id,
            ProtectionMarked(
                reference=reference.hex,
                person_key=person_keys[bytes(subject)],
                closed=closed,
                until=until.isoformat() if until else None,
                decided_at=decided_at.isoformat(),
            ),
        )
        for waiting_id, subject, reference, closed, until, decided_at in tx.all(
            Q.list_waiting_marks, {"subjects": list(person_keys)}
        )
    ]


def end_waiting_mark(tx: Transaction, waiting_id: int, now: datetime) -> None:
    """Her record came, and the mark took effect."""
    tx.run(Q.end_waiting_mark, {"waiting_id": waiting_id, "ended_at": now})


def list_marks_without_subject(tx: Transaction, limit: int) -> list[tuple[int, str]]:
    """Marks that the former program wrote: their codes."""
    rows = tx.all(Q.list_marks_without_subject, {"limit": limit})
    return [(mark_id, code) for mark_id, code in rows]


def put_subjects_of_marks(tx: Transaction, subjects: Sequence[tuple[int, bytes]]) -> None:
    """Give marks their pseudonyms."""
    ids, digests = [one for one, _ in subjects], [digest for _, digest in subjects]
    tx.run(Q.put_subjects_of_marks, {"mark_id": ids, "subject": digests})


def list_waiting_without_subject(tx: Transaction, limit: int) -> list[tuple[int, str]]:
    """Waiting marks that the former program wrote: the keys of their persons."""
    rows = tx.all(Q.list_waiting_without_subject, {"limit": limit})
    return [(waiting_id, key.hex) for waiting_id, key in rows]


def put_subjects_of_waiting(tx: Transaction, subjects: Sequence[tuple[int, bytes]]) -> None:
    """Give waiting marks their pseudonyms."""
    ids, digests = [one for one, _ in subjects], [digest for _, digest in subjects]
    tx.run(Q.put_subjects_of_waiting, {"waiting_id": ids, "subject": digests})


def delete_lifted_marks(tx: Transaction, before: datetime) -> int:
    """Erase marks whose locks were lifted before an instant; how many rows."""
    return tx.run(Q.delete_lifted_marks, {"before": before})


def delete_ended_waiting(tx: Transaction, before: datetime) -> int:
    """Erase what waited and took effect, or was lifted, before an instant; how many rows."""
    return tx.run(Q.delete_ended_waiting, {"before": before})
