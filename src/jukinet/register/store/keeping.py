"""Queries of what is kept for how long, told in writing, made anew or renamed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.platform.db.transaction import Row, Transaction
from jukinet.register.record import Occasion
from jukinet.register.remaking import Remaking
from jukinet.register.renaming import OrderedRenaming, Renaming
from jukinet.register.store.records import Q
from jukinet.terms.codes import MunicipalityCode

_FIGURES: Final = frozenset("0123456789０１２３４５６７８９〇一二三四五六七八九十")


@dataclass(frozen=True, slots=True)
class CodeNotice:
    """A code that is to be told to its holder in writing."""

    notice_id: int
    resident_id: UUID
    due_since: datetime


@dataclass(frozen=True, slots=True)
class ErasureProof:
    """Proof of erasure at the end of retention (消去の記録)."""

    erased_at: datetime
    closed_up_to: date
    records: int
    replaced: int
    changes: int
    digest: bytes
    article: str


def add_code_notices(tx: Transaction, due: Sequence[tuple[UUID, str, datetime]]) -> None:
    """Note codes that must be told in writing."""
    if due:
        names = ("resident_id", "code", "due_since")
        tx.run(Q.add_code_notices, dict(zip(names, map(list, zip(*due, strict=True)), strict=True)))


def list_code_notices_due(tx: Transaction, limit: int) -> list[CodeNotice]:
    """Codes still to be told, longest waiting first."""
    return [CodeNotice(*row) for row in tx.all(Q.list_code_notices_due, {"limit": limit})]


def mark_code_notices_issued(
    tx: Transaction, notices: Sequence[int], document: str, by: str, at: datetime
) -> int:
    """Note the issue of notices; how many were noted now."""
    values = {"notices": list(notices), "issued_at": at, "issued_by": by, "document": document}
    return tx.run(Q.mark_code_notices_issued, values)


def add_remakings(
    tx: Transaction, residents: Sequence[UUID], reason: str, occasion: Occasion
) -> None:
    """Note that records are made anew."""
    values = {
        "resident_ids": list(residents),
        "reason": reason,
        "remade_on": occasion.occurred_on,
        "recorded_at": occasion.at,
        "recorded_by": occasion.by,
        "approved_by": occasion.approved_by,
        "paper": occasion.paper,
    }
    tx.run(Q.add_remakings, values)


def list_remakings(tx: Transaction, residents: Iterable[UUID]) -> list[Remaking]:
    """The re-makings of these records, oldest first."""
    rows = tx.all(Q.list_remakings, {"resident_ids": list(residents)})
    return [Remaking(*row) for row in rows]


def list_last_replaced(tx: Transaction, residents: Iterable[UUID]) -> dict[UUID, int]:
    """The newest change of each record that a re-making has replaced."""
    rows = tx.all(Q.list_last_replaced, {"resident_ids": list(residents)})
    return {row[0]: row[1] for row in rows}


def erase_expired(
    tx: Transaction, *, closed_up_to: date, erased_at: datetime, rows_max: int, article: str
) -> ErasureProof:
    """Erase what was closed up to a day, at most so many of each."""
    values = {"closed_up_to": closed_up_to, "erased_at": erased_at, "rows_max": rows_max}
    records, replaced, changes, digest = tx.one(Q.erase_expired, values)
    return ErasureProof(erased_at, closed_up_to, records, replaced, changes, digest, article)


def add_erasure_proof(tx: Transaction, proof: ErasureProof) -> None:
    """Keep a proof of erasure."""
    values = {
        "erased_at": proof.erased_at,
        "closed_up_to": proof.closed_up_to,
        "records": proof.records,
        "replaced": proof.replaced,
        "changes": proof.changes,
        "digest": proof.digest,
        "article": proof.article,
    }
    tx.run(Q.add_erasure_proof, values)


def list_erasure_proofs(tx: Transaction, limit: int) -> list[ErasureProof]:
    """The newest proofs of erasure."""
    return [ErasureProof(*row) for row in tx.all(Q.list_erasure_proofs, {"limit": limit})]


def preview_renaming(tx: Transaction, renaming: Renaming) -> tuple[int, int, int]:
    """Residents and households whose addresses begin so, and the length of the longest."""
    residents, households, longest = tx.one(Q.preview_renaming, _beginning(renaming))
    return residents, households, longest


def list_renamed_addresses(tx: Transaction, renaming: Renaming, limit: int) -> list[str]:
    """Some of the addresses that begin so."""
    rows = tx.all(Q.list_renamed_addresses, {**_beginning(renaming), "limit": limit})
    return [row[0] for row in rows]


def order_renaming(
    tx: Transaction, key: UUID, renaming: Renaming, occasion: Occasion, residents: int
) -> None:
    """Take down an order."""
    values = {
        "renaming_id": key,
        "old_text": renaming.old_text,
        "new_text": renaming.new_text,
        "detail": renaming.detail,
        "occurred_on": occasion.occurred_on,
        "known_on": occasion.known_on,
        "ordered_at": occasion.at,
        "ordered_by": occasion.by,
        "approved_by": occasion.approved_by,
        "paper": occasion.paper,
        "residents": residents,
    }
    tx.run(Q.order_renaming, values)


def lock_open_renaming(tx: Transaction) -> OrderedRenaming | None:
    """The order that is being carried out, locked."""
    row = tx.maybe(Q.lock_open_renaming)
    return _to_order(row) if row else None


def find_renaming(tx: Transaction, key: UUID) -> OrderedRenaming | None:
    """An order and how far it is carried out."""
    row = tx.maybe(Q.get_renaming, {"renaming_id": key})
    return _to_order(row) if row else None


def list_residents_to_rename(
    tx: Transaction, renaming: Renaming, after: UUID, limit: int
) -> list[tuple[UUID, MunicipalityCode, str]]:
    """Residents whose addresses begin so, behind a key."""
    values = {**_beginning(renaming), "after": after, "limit": limit}
    rows = tx.all(Q.list_residents_to_rename, values)
    return [(row[0], MunicipalityCode(row[1]), row[2]) for row in rows]


def advance_renaming(
    tx: Transaction, key: UUID, *, after: UUID, renamed: int, finished_at: datetime | None
) -> None:
    """Note how far an order is carried out."""
    values = {"renaming_id": key, "after": after, "renamed": renamed, "finished_at": finished_at}
    tx.run(Q.advance_renaming, values)


def _beginning(renaming: Renaming) -> dict[str, str | bool]:
    return {
        "old_text": renaming.old_text,
        "ends_in_figure": renaming.old_text[-1] in _FIGURES,
    }


def _to_order(row: Row) -> OrderedRenaming:
    key, old_text, new_text, detail, occurred_on, known_on, at, by, approved_by, paper = row[:10]
    return OrderedRenaming(
        renaming_id=key,
        renaming=Renaming(old_text, new_text, detail),
        occasion=Occasion(occurred_on, known_on, by, at, approved_by, paper),
        residents=row[10],
        after=row[11],
        renamed=row[12],
        finished_at=row[13],
    )
