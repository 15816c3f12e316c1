"""The link's named queries: loads and their telling, media."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.link.carriers.medium import Enclosed
from jukinet.link.load import Load, Step, ToldPart
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction

Q: Final = load_queries("jukinet.link")


def begin_load(
    tx: Transaction,
    load_id: UUID,
    *,
    fingerprint: bytes,
    file_bytes: int,
    position: int,
    line: int,
    started_at: datetime,
) -> None:
    """Note that a file is being taken over."""
    tx.run(
        Q.begin_load,
        {
            "load_id": load_id,
            "fingerprint": fingerprint,
            "file_bytes": file_bytes,
            "position": position,
            "line": line,
            "started_at": started_at,
        },
    )


def find_open_load(tx: Transaction) -> Load | None:
    """The load that is neither finished nor given up."""
    return _to_load(tx.maybe(Q.find_open_load))


def find_finished_load(tx: Transaction, fingerprint: bytes) -> Load | None:
    """The last finished load of this very file."""
    return _to_load(tx.maybe(Q.find_finished_load, {"fingerprint": fingerprint}))


def lock_load(tx: Transaction, load: Load) -> bool:
    """Hold a load where it is believed to be; False when another program has moved it meanwhile."""
    held = tx.maybe(Q.lock_load, {"load_id": load.load_id, "position": load.position})
    return held is not None


def advance_load(tx: Transaction, load: Load, step: Step) -> None:
    """Move a load on."""
    reasons = {
        word: load.reasons.get(word, 0) + step.reasons.get(word, 0)
        for word in load.reasons.keys() | step.reasons.keys()
    }
    tx.run(
        Q.advance_load,
        {
            "load_id": load.load_id,
            "position": step.position,
            "line": step.line,
            "read": step.read,
            "loaded": step.loaded,
            "refused": step.refused,
            "households": step.households,
            "reasons": msgspec.json.encode(reasons).decode(),
            "refused_bytes": step.refused_bytes,
            "finished_at": step.finished_at,
            "parts": len(step.parts),
            "told_up_to": step.parts[-1].last_key if step.parts else None,
        },
    )


def give_up_load(tx: Transaction, given_up_at: datetime) -> int | None:
    """Stop waiting for the rest of a file; how many residents it brought, None if none was open."""
    row = tx.maybe(Q.give_up_load, {"given_up_at": given_up_at})
    return row[0] if row else None


def append_told_parts(
    tx: Transaction, load_id: UUID, parts: Sequence[ToldPart], told_at: datetime
) -> None:
    """Keep which records which parts told of."""
    if parts:
        tx.run(
            Q.append_told_parts,
            {
                "load_id": load_id,
                "part": [part.part for part in parts],
                "first_key": [part.first_key for part in parts],
                "last_key": [part.last_key for part in parts],
                "residents": [part.residents for part in parts],
                "told_at": told_at,
            },
        )


def append_part_marks(
    tx: Transaction, marks: Sequence[tuple[UUID, int, str]], marked_at: datetime
) -> None:
    """Keep where parts of a load are effective."""
    if marks:
        tx.run(
            Q.append_part_marks,
            {
                "load_id": [load for load, _, _ in marks],
                "part": [part for _, part, _ in marks],
                "mark": [mark for _, _, mark in marks],
                "marked_at": marked_at,
            },
        )


def list_part_marks_of(tx: Transaction, resident: UUID) -> list[Row]:
    """Where the part of the initial load that holds this record is effective."""
    return tx.all(Q.list_part_marks_of, {"resident_id": resident})


def count_parts(tx: Transaction) -> tuple[int, int, int]:
    """Parts told, effective at the prefecture, effective in the nation."""
    told, prefecture, nation = tx.one(Q.count_parts)
    return told, prefecture, nation


def _to_load(row: Row | None) -> Load | None:
    if row is None:
        return None
    load_id, fingerprint, file_bytes, position, line, read, loaded, refused, households = row[:9]
    return Load(
        load_id=load_id,
        fingerprint=fingerprint,
        file_bytes=file_bytes,
        position=position,
        line=line,
        read=read,
        loaded=loaded,
        refused=refused,
        households=households,
        reasons=msgspec.json.decode(row[9], type=dict[str, int]),
        refused_bytes=row[10],
        parts=row[11],
        told_up_to=row[12],
        finished=row[13],
    )


def lock_media(tx: Transaction, party: str) -> None:
    """Wait until nobody else makes or takes media with this party."""
    tx.all(Q.lock_media, {"party": party})


def find_last_medium_made(tx: Transaction, receiver: str) -> tuple[int, bytes] | None:
    """Number and digest of the last medium made for a party."""
    row = tx.maybe(Q.find_last_medium_made, {"receiver": receiver})
    return (row[0], row[1]) if row else None


def find_last_message_carried(tx: Transaction, receiver: str, before: int) -> int:
    """Up to which message media before this number have carried."""
    return int(tx.value(Q.find_last_message_carried, {"receiver": receiver, "before": before}))


def append_medium_made(
    tx: Transaction,
    receiver: str,
    number: int,
    *,
    digest: bytes,
    envelopes: Sequence[Enclosed],
    receipts: int,
    made_at: datetime,
) -> None:
    """Note that a medium was made, and which envelopes it carries."""
    tx.run(
        Q.append_medium_made,
        {
            "receiver": receiver,
            "number": number,
            "digest": digest,
            "envelopes": len(envelopes),
            "receipts": receipts,
            "made_at": made_at,
        },
    )
    if envelopes:
        tx.run(
            Q.append_medium_envelopes,
            {
                "receiver": receiver,
                "medium": number,
                "envelope_id": [one.envelope_id for one in envelopes],
                "first_number": [one.first_number for one in envelopes],
                "last_number": [one.last_number for one in envelopes],
            },
        )


def find_medium_envelope(
    tx: Transaction, receiver: str, envelope_id: str
) -> tuple[int, int] | None:
    """First and last number of an envelope that travelled on a medium."""
    row = tx.maybe(Q.find_medium_envelope, {"receiver": receiver, "envelope_id": envelope_id})
    return (row[0], row[1]) if row else None


def find_last_medium_taken(tx: Transaction, sender: str) -> int:
    """The number of the last medium taken over from a party."""
    return int(tx.value(Q.find_last_medium_taken, {"sender": sender}))


def append_medium_taken(
    tx: Transaction,
    sender: str,
    number: int,
    *,
    digest: bytes,
    receipts: Sequence[tuple[str, bytes]],
    taken_at: datetime,
) -> None:
    """Note that a medium was taken over, and the receipts its envelopes get."""
    tx.run(
        Q.append_medium_taken,
        {"sender": sender, "number": number, "digest": digest, "taken_at": taken_at},
    )
    if receipts:
        tx.run(
            Q.append_receipts_due,
            {
                "sender": sender,
                "envelope_id": [envelope_id for envelope_id, _ in receipts],
                "receipt": [receipt for _, receipt in receipts],
                "given_at": taken_at,
            },
        )


def take_receipts_due(
    tx: Transaction, sender: str, medium: int, limit: int
) -> list[tuple[str, bytes]]:
    """The receipts that travel back on a medium, by envelope."""
    rows = tx.all(Q.take_receipts_due, {"sender": sender, "medium": medium, "limit": limit})
    return [(envelope_id, receipt) for envelope_id, receipt in rows]
