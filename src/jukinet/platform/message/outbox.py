"""The outbox: what must be told, numbered without gaps, until the other office has it.

Enqueueing happens in the transaction that made the change: either both are there or neither is.
Numbers are allotted under the destination's row lock, so a later number is never visible before an
earlier one and "everything above what was acknowledged" is exactly what is still to send. That
one number per line replaces a state per message: delivering a message writes nothing to its row.

The sender's loop is: ``list_destinations_due``, then for each ``take``, make the envelope, commit, carry
it, ``open_receipt``, and in a new transaction ``settle`` — or ``record_failed_attempt``. A crash
anywhere in between only means that the same messages are taken again; the receiver recognises them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from jukinet.platform.db.queries import load_queries
from jukinet.platform.message.envelope import (
    BODIES_BYTES_MAX,
    BODY_BYTES_MAX,
    MESSAGES_MAX,
    Message,
    SentEnvelope,
)
from jukinet.platform.message.handling import Outgoing
from jukinet.platform.message.receipt import SignedReceipt
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.crypto.randomness import Randomness
    from jukinet.platform.db.transaction import Row, Transaction

Q = load_queries("jukinet.platform.message")

RETRY_SECONDS_FIRST: Final = 1  # a restart of the other office takes about this long
RETRY_SECONDS_MAX: Final = 300  # a line cut for hours is found healed within five minutes
RETRY_SPREAD: Final = 0.5  # of the delay is left to chance, so that offices do not return in step
DESTINATIONS_MAX: Final = 2000  # more than one office ever writes to (a prefecture: about 100)
FORGET_MAX: Final = 10_000  # bodies a call of ``forget_delivered`` forgets on one line


class _Enqueued(msgspec.Struct, frozen=True):
    """One row for the ``enqueue`` statement; ``nth`` of how many of its destination and key."""

    destination: str
    nth: int
    of_all: int
    kind: str
    ordering_key: str
    key_nth: int
    of_key: int
    body: msgspec.Raw


def enqueue(tx: Transaction, outgoing: Sequence[Outgoing], *, now: datetime) -> None:
    """Put messages into the outbox in the caller's transaction, numbered per destination.

    One statement for the whole list: give it all messages of a procedure at once, never one by one in a loop.
    The destinations' rows stay locked until the commit, so enqueue last, just before the
    procedure returns.
    """
    if not outgoing:
        return
    encoded = [one.kind.encode(one.body) for one in outgoing]
    if max(map(len, encoded)) > BODY_BYTES_MAX:
        raise JukiError(ErrorCode.TOO_LARGE, "a message body is larger than an envelope may carry")
    destinations = [str(one.to) for one in outgoing]
    keys = [(to, one.ordering_key) for to, one in zip(destinations, outgoing, strict=True)]
    of_all, of_key = Counter(destinations), Counter(keys)
    nth: Counter[str] = Counter()
    key_nth: Counter[tuple[str, str]] = Counter()
    rows = []
    for one, key, body in zip(outgoing, keys, encoded, strict=True):
        nth[key[0]] += 1
        key_nth[key] += 1
        rows.append(
            _Enqueued(
                destination=key[0],
                nth=nth[key[0]],
                of_all=of_all[key[0]],
                kind=one.kind.tag,
                ordering_key=key[1],
                key_nth=key_nth[key],
                of_key=of_key[key],
                body=msgspec.Raw(body),
            )
        )
    tx.run(Q.enqueue, {"messages": to_json(rows), "now": now})


def list_destinations_due(
    tx: Transaction, *, now: datetime, limit: int = DESTINATIONS_MAX
) -> list[Party]:
    """List the parties to whom something can be sent now."""
    rows = tx.all(Q.list_destinations_due, {"now": now, "limit": limit})
    return [Party.parse(destination) for (destination,) in rows]


def find_next_attempt(tx: Transaction, *, now: datetime) -> datetime | None:
    """Tell when the earliest postponed line is due, so that the sender knows how long to sleep."""
    found: datetime | None = tx.value(Q.find_next_attempt, {"now": now})
    return found


def take(
    tx: Transaction, destination: Party, *, now: datetime, limit: int = MESSAGES_MAX
) -> list[Message]:
    """Read the next messages for a destination: what it misses first, then what it has not had.

    Nothing is marked: what was taken is taken again until its receipt is settled. Empty while the line waits.
    """
    line = tx.maybe(Q.find_line, {"destination": str(destination)})
    acknowledged_up_to, missing, next_attempt_at = line or (0, [], None)
    if next_attempt_at is not None and next_attempt_at > now:
        return []
    bounds = {
        "destination": str(destination),
        "limit": min(limit, MESSAGES_MAX),
        "bytes_max": BODIES_BYTES_MAX,
    }
    if missing:
        rows = tx.all(Q.list_missing_messages, {**bounds, "numbers": missing})
    else:
        rows = tx.all(Q.list_next_messages, {**bounds, "above": acknowledged_up_to})
    return [_message(row) for row in rows]


def take_after(
    tx: Transaction, destination: Party, *, above: int, limit: int = MESSAGES_MAX
) -> list[Message]:
    """Read the messages above a number, for carriers that do not wait for receipts (media, files)."""
    bounds = {
        "destination": str(destination),
        "limit": min(limit, MESSAGES_MAX),
        "bytes_max": BODIES_BYTES_MAX,
    }
    return [_message(row) for row in tx.all(Q.list_next_messages, {**bounds, "above": above})]


def _message(row: Row) -> Message:
    message_id, number, kind, ordering_key, ordering_sequence, made_at, body = row
    return Message(
        message_id=message_id.hex,
        kind=kind,
        number=number,
        ordering_key=ordering_key,
        ordering_sequence=ordering_sequence,
        made_at=made_at,
        body=body.encode(),
    )


def settle(
    tx: Transaction,
    sent: SentEnvelope,
    signed: SignedReceipt,
    *,
    now: datetime,
    randomness: Randomness,
) -> None:
    """Note what a verified receipt says: delivered, refused, missing, or not so fast.

    The receipt is kept as evidence. Refused messages count as delivered and stay listed with their
    codes; missing ones are sent again; a receiver that asks for time gets it.
    """
    receipt = signed.receipt
    tx.run(
        Q.settle,
        {
            "destination": str(sent.addressee),
            "first_number": sent.first_number,
            "last_number": sent.last_number,
            "envelope_id": sent.envelope_id,
            "wire": signed.wire.decode("ascii"),
            "taken": receipt.taken,
            "accepted_up_to": receipt.accepted_up_to,
            "missing": list(receipt.missing),
            "refused": to_json(receipt.refused),
            "next_attempt_at": _next_attempt(sent, signed, now, randomness),
            "now": now,
            "number_reused": ErrorCode.NUMBER_REUSED.value,
            "resend_impossible": ErrorCode.RESEND_IMPOSSIBLE.value,
        },
    )


def _next_attempt(
    sent: SentEnvelope, signed: SignedReceipt, now: datetime, randomness: Randomness
) -> datetime | None:
    """Tell how long to wait: as asked, or a moment when the receipt got us nowhere."""
    receipt = signed.receipt
    seconds = receipt.retry_after_seconds
    if seconds is None:
        if receipt.accepted_up_to >= sent.last_number:
            return None
        # With gaps open or nothing gained, the next envelope would go round in circles at full speed.
        seconds = RETRY_SECONDS_FIRST
    return now + timedelta(seconds=seconds * (1 + RETRY_SPREAD * randomness.fraction()))


def record_failed_attempt(
    tx: Transaction,
    destination: Party,
    *,
    code: ErrorCode,
    now: datetime,
    randomness: Randomness,
) -> None:
    """Put off the next attempt after the line, the peer or its answer failed; the code is shown.

    Attempts never end, since a notice may not be lost to a line cut for a week; their frequency is bounded.
    """
    tx.run(
        Q.record_failed_attempt,
        {
            "destination": str(destination),
            "code": code.value,
            "now": now,
            "base_seconds": RETRY_SECONDS_FIRST,
            "seconds_max": RETRY_SECONDS_MAX,
            "spread": 1 - RETRY_SPREAD * randomness.fraction(),
        },
    )


def resume_line(tx: Transaction, destination: Party) -> None:
    """Try a line again at once: its healing was noticed, or an operator asked."""
    tx.run(Q.resume_line, {"destination": str(destination)})


def forget_delivered(tx: Transaction, *, before: datetime) -> int:
    """Forget the bodies of messages delivered and made before an instant; say how many were forgotten.

    Call it until it returns 0. Numbers, kinds and receipts stay; what was said to whom can still be proved
    by the receiver's sealed envelope.
    """
    count: int = tx.value(Q.forget_delivered, {"before": before, "limit": FORGET_MAX})
    return count


def to_json(rows: object) -> str:
    """Write rows as the JSON text that ``json_to_recordset`` reads."""
    return msgspec.json.encode(rows).decode()
