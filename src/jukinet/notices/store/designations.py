"""Codes designated for municipalities, proposals of them, and proofs of erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jukinet.notices.store.holdings import to_array
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction

Q = load_queries("jukinet.notices")


@dataclass(frozen=True, slots=True)
class PurgeRecord:
    """The proof that what was held beyond its retention period was erased, counted."""

    purged_at: datetime
    expired_before: date
    holdings: int
    histories: int
    article: str


def add_designations(
    tx: Transaction,
    codes: Sequence[str],
    *,
    municipality: str,
    designation_id: str,
    designated_at: datetime,
) -> list[str]:
    """Note codes as designated and return those that nobody had designated before."""
    rows = tx.all(
        Q.add_designations,
        {
            "codes": to_array(codes),
            "municipality": municipality,
            "designation_id": designation_id,
            "designated_at": designated_at,
        },
    )
    return sorted(code for (code,) in rows)


def list_designated_under(tx: Transaction, designation_id: str, *, municipality: str) -> list[str]:
    """Read the codes noted for a municipality under one designation."""
    rows = tx.all(
        Q.list_designated_under,
        {"designation_id": designation_id, "municipality": municipality},
    )
    return sorted(code for (code,) in rows)


def list_codes_known(tx: Transaction, codes: Sequence[str]) -> set[str]:
    """Tell which of these codes are designated or held under already."""
    return {code for (code,) in tx.all(Q.list_codes_known, {"codes": to_array(codes)})}


def add_proposal(
    tx: Transaction, proposal_id: str, *, municipality: str, wanted: int, proposed_at: datetime
) -> None:
    """Note that codes were proposed."""
    tx.run(
        Q.add_proposal,
        {
            "proposal_id": proposal_id,
            "municipality": municipality,
            "wanted": wanted,
            "proposed_at": proposed_at,
        },
    )


def agree_proposal(
    tx: Transaction, proposal_id: str, *, municipality: str, agreed: int, agreed_at: datetime
) -> int | None:
    """Note the answer to a proposal; how many codes were wanted, or None if it is answered."""
    row = tx.maybe(
        Q.agree_proposal,
        {
            "proposal_id": proposal_id,
            "municipality": municipality,
            "agreed": agreed,
            "agreed_at": agreed_at,
        },
    )
    return None if row is None else int(row[0])


def count_designations(tx: Transaction) -> dict[str, tuple[int, int]]:
    """Count codes designated and in use, by municipality."""
    rows = tx.all(Q.count_designations)
    return {municipality: (designated, used) for municipality, designated, used in rows}


def purge_expired(tx: Transaction, *, expired_before: date, rows_max: int) -> tuple[int, int]:
    """Erase what has expired; how many holdings and versions of the history went."""
    holdings, histories = tx.one(
        Q.purge_expired, {"expired_before": expired_before, "rows_max": rows_max}
    )
    return int(holdings), int(histories)


def add_purge_record(tx: Transaction, record: PurgeRecord) -> None:
    """Keep the proof of an erasure."""
    tx.run(
        Q.add_purge_record,
        {
            "purged_at": record.purged_at,
            "expired_before": record.expired_before,
            "holdings": record.holdings,
            "histories": record.histories,
            "article": record.article,
        },
    )


def list_purge_records(tx: Transaction, *, limit: int) -> list[PurgeRecord]:
    """List the newest proofs of erasure."""
    return [PurgeRecord(*row) for row in tx.all(Q.list_purge_records, {"limit": limit})]
