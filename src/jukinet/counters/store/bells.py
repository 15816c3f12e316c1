"""Rows of bells as values."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.bell import Bell
from jukinet.counters.case import Case, number_of_case
from jukinet.counters.case_file import CaseState
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction

Q: Final = load_queries("jukinet.counters")


def ring(
    tx: Transaction, case_number: str, address: str, among: tuple[CaseState, ...], at: datetime
) -> None:
    """Ring for a case that is in one of these states; once it rings it rings."""
    given = {
        "case_number": case_number,
        "address": address,
        "among": [state.value for state in among],
        "at": at,
    }
    tx.run(Q.insert_bell, given)


def delete_bell(tx: Transaction, case_id: UUID) -> None:
    """End a case's bell."""
    tx.run(Q.delete_bell, {"case_id": case_id})


def find_bell(tx: Transaction, case_id: UUID) -> Bell | None:
    """A case's bell, if it rings."""
    row = tx.maybe(Q.find_bell, {"case_id": case_id})
    return _to_bell(row) if row else None


def list_bells(tx: Transaction, operator_id: str, limit: int) -> list[Bell]:
    """The bells for one operator."""
    given = {"operator_id": operator_id, "limit": limit}
    return [_to_bell(row) for row in tx.all(Q.list_bells, given)]


def list_rung(tx: Transaction, limit: int) -> set[UUID]:
    """Every unfinished case whose bell rings."""
    return {row[0] for row in tx.all(Q.list_rung, {"limit": limit})}


def _to_bell(row: Row) -> Bell:
    case_id, day, place, address, rung_at = row
    return Bell(case_id, Case.shorten(number_of_case(day, place)), address, rung_at)
