"""Lists on paper as rows: which medium was made from which list for which request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction

Q: Final = load_queries("jukinet.inspection")


@dataclass(frozen=True, slots=True)
class ListPaper:
    """A list that was put on paper; what becomes of the paper stands in the media ledger."""

    medium_id: UUID
    request_id: UUID
    excerpt_id: UUID
    lines: int
    terminal_id: str
    printed_at: datetime


def insert_paper(tx: Transaction, paper: ListPaper) -> None:
    """A list was put on paper."""
    tx.run(
        Q.insert_paper,
        {
            "medium_id": paper.medium_id,
            "request_id": paper.request_id,
            "excerpt_id": paper.excerpt_id,
            "lines": paper.lines,
            "terminal_id": paper.terminal_id,
            "printed_at": paper.printed_at,
        },
    )


def find_paper(tx: Transaction, medium_id: UUID) -> ListPaper | None:
    """The list on this medium."""
    row = tx.maybe(Q.find_paper, {"medium_id": medium_id})
    return ListPaper(*row) if row else None


def list_papers(tx: Transaction, request_id: UUID, limit: int) -> list[ListPaper]:
    """The papers made for a request, newest first."""
    params = {"request_id": request_id, "limit": limit}
    return [ListPaper(*row) for row in tx.all(Q.list_papers, params)]
