"""Verification as rows: what a code belongs to, and how often it was tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.copies.issue import IssueState, issue_number
from jukinet.copies.request import CopyKind
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction

Q: Final = load_queries("jukinet.copies")


@dataclass(frozen=True, slots=True)
class Verifiable:
    """What a verified paper may be said to be."""

    issue_id: UUID
    kind: CopyKind
    number: str
    made_at: datetime
    pages: int
    state: IssueState
    paper_check: bytes = field(repr=False)


def find_issue_by_code(tx: Transaction, short_code: str) -> Verifiable | None:
    """The document with a verification code."""
    row = tx.maybe(Q.find_issue_by_code, {"short_code": short_code})
    if row is None:
        return None
    issue_id, kind, year, place, made_at, pages, state, paper_check = row
    number = issue_number(year, place)
    return Verifiable(
        issue_id, CopyKind(kind), number, made_at, pages, IssueState(state), paper_check
    )


def count_verification_tries(tx: Transaction, short_code: str, since: datetime) -> tuple[int, int]:
    """Failed tries for one code, and all tries."""
    failed, every = tx.one(Q.count_verification_tries, {"short_code": short_code, "since": since})
    return failed, every


def insert_verification_try(
    tx: Transaction, short_code: str, matched: bool, tried_at: datetime
) -> None:
    """Note a try."""
    tx.run(
        Q.insert_verification_try,
        {"short_code": short_code, "matched": matched, "tried_at": tried_at},
    )
