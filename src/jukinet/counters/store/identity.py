"""Rows of identity checks as values."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.identity import ComparedBy, Evidence, Finding, IdentityCheck
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode

Q: Final = load_queries("jukinet.counters")


def insert_identity_check(
    tx: Transaction, case_id: UUID, check: IdentityCheck, *, operator_id: str, terminal_id: str,
    at: datetime,
) -> None:  # fmt: skip
    """Keep a check."""
    tx.run(
        Q.insert_identity_check,
        {
            "case_id": case_id,
            "evidence": check.evidence.value,
            "compared_by": check.compared_by.value,
            "municipality": check.municipality.digits if check.municipality else None,
            "finding": check.finding.value,
            "refusal": check.refusal.value if check.refusal else None,
            "operator_id": operator_id,
            "terminal_id": terminal_id,
            "at": at,
        },
    )


def list_identity_checks(
    tx: Transaction, case_id: UUID, limit: int
) -> list[tuple[IdentityCheck, str, datetime]]:
    """The checks of a case, newest first, each with who made it and when."""
    return [
        (
            IdentityCheck(
                Evidence(row[0]),
                ComparedBy(row[1]),
                MunicipalityCode(row[2]) if row[2] else None,
                Finding(row[3]),
                ErrorCode(row[4]) if row[4] else None,
            ),
            row[5],
            row[6],
        )
        for row in tx.all(Q.list_identity_checks, {"case_id": case_id, "limit": limit})
    ]


def count_identity_failures(tx: Transaction, case_id: UUID) -> int:
    """How often papers did not fit in this case."""
    count: int = tx.value(Q.count_identity_failures, {"case_id": case_id})
    return count


def put_guest(tx: Transaction, case_id: UUID, sealed: bytes, at: datetime) -> None:
    """Keep who is proven, in place of whoever was."""
    delete_guest(tx, case_id)
    tx.run(Q.insert_guest, {"case_id": case_id, "sealed": sealed, "at": at})


def find_guest(tx: Transaction, case_id: UUID) -> bytes | None:
    """Who is proven, as kept."""
    row = tx.maybe(Q.find_guest, {"case_id": case_id})
    return None if row is None else bytes(row[0])


def delete_guest(tx: Transaction, case_id: UUID) -> None:
    """Forget him."""
    tx.run(Q.delete_guest, {"case_id": case_id})
