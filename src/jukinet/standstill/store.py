"""The standstill's named queries: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.standstill.by_hand import EnteredUse, HandEntry, HandSession, Handwork
from jukinet.standstill.contacts import Contact, ContactList
from jukinet.standstill.numbers import Account, Block, Outcome, Series
from jukinet.standstill.pack import Holder, Making, PackMade, PackRecord

Q: Final = load_queries("jukinet.standstill")


def lock(tx: Transaction, what: str) -> None:
    """One at a time works on this; held until the transaction ends."""
    tx.run(Q.lock_standstill, {"what": what})


def insert_holder(tx: Transaction, holder: Holder, *, by: str, at: datetime) -> None:
    """Append a holder."""
    tx.run(
        Q.insert_holder,
        {
            "holder_id": holder.holder_id,
            "name": holder.name,
            "seal_key": holder.seal_key,
            "sign_key": holder.sign_key,
            "by": by,
            "at": at,
        },
    )


def end_holder(tx: Transaction, holder_id: str, reason: str, *, by: str, at: datetime) -> None:
    """Append that somebody is no holder any more."""
    tx.run(Q.end_holder, {"holder_id": holder_id, "reason": reason, "by": by, "at": at})


def list_holders(tx: Transaction) -> list[Holder]:
    """Whose cards open the next pack."""
    return [_to_holder(row) for row in tx.all(Q.list_holders)]


def find_holder(tx: Transaction, holder_id: str) -> Holder | None:
    """A holder, present or former."""
    row = tx.maybe(Q.find_holder, {"holder_id": holder_id})
    return _to_holder(row) if row else None


def insert_pack(tx: Transaction, record: PackRecord) -> None:
    """Append a pack that was made."""
    made = record.made
    tx.run(
        Q.insert_pack,
        {
            "pack_id": made.pack_id,
            "ground_id": made.ground_id,
            "ground_at": made.ground_at,
            "making": record.making,
            "made_at": made.made_at,
            "loaded": made.loaded,
            "holders": list(made.holders),
            "withheld": made.withheld,
            "lines": record.lines,
            "bytes": record.bytes_written,
            "seconds": record.seconds,
        },
    )


def list_packs(tx: Transaction, limit: int) -> list[PackRecord]:
    """The last packs, newest first."""
    return [_to_pack(row) for row in tx.all(Q.list_packs, {"limit": limit})]


def list_open_blocks(tx: Transaction) -> list[Block]:
    """Blocks that are not accounted for yet."""
    return [_to_block(row) for row in tx.all(Q.list_open_blocks)]


def list_blocks(tx: Transaction, limit: int) -> list[Block]:
    """All blocks, the newest first."""
    return [_to_block(row) for row in tx.all(Q.list_blocks, {"limit": limit})]


def insert_block(
    tx: Transaction, block_id: UUID, place: str, series: Series, count: int, at: datetime
) -> None:
    """Reserve the next numbers of a series for a place."""
    tx.run(
        Q.insert_block,
        {"block_id": block_id, "place": place, "series": series, "count": count, "at": at},
    )


def settle_block(tx: Transaction, account: Account, note: str, *, by: str, at: datetime) -> None:
    """Append that a block was accounted for."""
    tx.run(
        Q.settle_block,
        {
            "block_id": account.block.block_id,
            "used": len(account.used),
            "spoilt": len(account.spoilt),
            "gaps": len(account.gaps),
            "note": note,
            "by": by,
            "at": at,
        },
    )


def insert_session(tx: Transaction, session: HandSession, digest: bytes) -> None:
    """Append a hand ledger that was taken over."""
    tx.run(
        Q.insert_session,
        {
            "session_id": session.session_id,
            "pack_id": session.pack_id,
            "place": session.place,
            "holders": list(session.holders),
            "opened_at": session.opened_at,
            "lines": session.lines,
            "digest": digest,
            "drill": session.drill,
            "by": session.taken_by,
            "at": session.taken_at,
        },
    )


def is_session_taken(tx: Transaction, session_id: UUID) -> bool:
    """Whether a hand ledger was taken over before."""
    return tx.maybe(Q.find_session, {"session_id": session_id}) is not None


def list_sessions(tx: Transaction, limit: int) -> list[HandSession]:
    """Hand ledgers taken over, newest first."""
    return [
        HandSession(session_id, pack_id, place, tuple(holders), *rest)
        for session_id, pack_id, place, holders, *rest in tx.all(Q.list_sessions, {"limit": limit})
    ]


def insert_use(
    tx: Transaction,
    entry: HandEntry,
    block_id: UUID,
    *,
    session_id: UUID | None,
    by: str,
    at: datetime,
) -> None:
    """Append what became of a reserved number."""
    tx.run(
        Q.insert_use,
        {
            "series": entry.series,
            "number": entry.number,
            "block_id": block_id,
            "outcome": entry.outcome,
            "happened_at": entry.happened_at,
            "done_by": entry.done_by,
            "what": entry.what,
            "paper": entry.paper,
            "resident_id": entry.resident_id,
            "session_id": session_id,
            "by": by,
            "at": at,
        },
    )


def is_used(tx: Transaction, series: Series, number: int) -> bool:
    """Whether anybody has said what became of a number."""
    return tx.maybe(Q.find_use, {"series": series, "number": number}) is not None


def list_uses(tx: Transaction, blocks: Iterable[Block], limit: int) -> list[EnteredUse]:
    """What became of the numbers of these blocks."""
    block_ids = [block.block_id for block in blocks]
    rows = tx.all(Q.list_uses, {"block_ids": block_ids, "limit": limit})
    return [_to_use(row) for row in rows]


def list_unfollowed(tx: Transaction, limit: int) -> list[EnteredUse]:
    """Filings by hand that are not in the register yet."""
    return [_to_use(row) for row in tx.all(Q.list_unfollowed, {"limit": limit})]


def note_followed(
    tx: Transaction, series: Series, number: int, followed_by: str, *, by: str, at: datetime
) -> None:
    """Append under which number a filing by hand was entered."""
    tx.run(
        Q.note_followed,
        {"series": series, "number": number, "followed_by": followed_by, "by": by, "at": at},
    )


def insert_contacts(
    tx: Transaction, contacts: tuple[Contact, ...], *, by: str, at: datetime
) -> None:
    """Append a contact list."""
    tx.run(
        Q.insert_contacts,
        {"contacts": msgspec.json.encode(contacts).decode(), "by": by, "at": at},
    )


def find_contacts(tx: Transaction) -> ContactList | None:
    """The contact list that holds."""
    row = tx.maybe(Q.find_contacts)
    if row is None:
        return None
    return ContactList(msgspec.convert(row[0], tuple[Contact, ...]), row[1], row[2])


def insert_drill(tx: Transaction, report: dict[str, Any], *, by: str, at: datetime) -> None:
    """Append a drill with its report."""
    encoded = msgspec.json.encode(report).decode()
    tx.run(Q.insert_drill, {"report": encoded, "by": by, "at": at})


def list_drills(tx: Transaction, limit: int) -> list[tuple[dict[str, Any], str, datetime]]:
    """Drills held, newest first."""
    return [(row[0], row[1], row[2]) for row in tx.all(Q.list_drills, {"limit": limit})]


def _to_holder(row: Row) -> Holder:
    return Holder(row[0], row[1], bytes(row[2]), bytes(row[3]))


def _to_pack(row: Row) -> PackRecord:
    (
        pack_id, ground_id, ground_at, making, made_at, loaded, holders, withheld, lines,
        bytes_written, seconds,
    ) = row  # fmt: skip
    made = PackMade(
        pack_id=pack_id,
        ground_id=ground_id,
        ground_at=ground_at,
        made_at=made_at,
        loaded=loaded,
        holders=tuple(holders),
        withheld=bytes(withheld),
    )
    return PackRecord(made, Making(making), lines, bytes_written, seconds)


def _to_block(row: Row) -> Block:
    block_id, place, series, first, last, reserved_at = row
    return Block(block_id, place, Series(series), first, last, reserved_at)


def _to_use(row: Row) -> EnteredUse:
    series, number, outcome, happened_at, done_by, what, paper, by, at, followed_by = row
    return EnteredUse(
        Series(series),
        number,
        Outcome(outcome),
        happened_at,
        done_by,
        Handwork(what),
        paper,
        by,
        at,
        followed_by,
    )
