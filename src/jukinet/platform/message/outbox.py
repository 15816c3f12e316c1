"""The outbox: what must be told, numbered without gaps, until the other office has it.

Enqueueing happens in the transaction that made the change: either both are there or neither is.
Numbers are allotted under the destination's row lock, so a later number is never visible before
an earlier one and "everything above what was acknowledged" is exactly what is still to send. That
one number per line replaces a state per message: delivering a message writes nothing to its row.

The sender's loop is: ``list_destinations_due``, then for each ``take``, make the envelope,
commit, carry it, ``open_receipt``, and in a new transaction ``settle`` — or
``record_failed_attempt``. A crash anywhere in between only means that the same messages are taken
again; the receiver recognises them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from jukinet.platform.crypto.randomness import SystemRandomness
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
from jukinet.platform.message.resting import seal_body
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.crypto.randomness import Randomness
    from jukinet.platform.crypto.vault import Vault
    from jukinet.platform.db.transaction import Row, Transaction

Q = load_queries("jukinet.platform.message")

RETRY_SECONDS_FIRST: Final = 1  # a restart of the other office takes about this long
RETRY_SECONDS_MAX: Final = 300  # a line cut for hours is found healed within five minutes
RETRY_SPREAD: Final = 0.5  # of the delay is left to chance, so that offices do not return in step
DESTINATIONS_MAX: Final = 2000  # more than one office ever writes to (a prefecture: about 100)
NOISE_BYTES: Final = 10  # random bits of an identifier; six are given over to its variant
_VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
# Identifiers are no secrets and decide nothing: they need not be replayed, only never meet.
_RANDOMNESS: Final = SystemRandomness()
FORGET_MAX: Final = 10_000  # bodies a call of ``forget_delivered`` forgets on one line


class _Enqueued(msgspec.Struct, frozen=True):
    """One row for the ``enqueue`` statement: which of how many of its destination and of its key.

    Ranks count destinations and keys from 1 in sorted order; unordered messages have no key rank.
    """

    place: int
    message_id: str
    destination: str
    destination_rank: int
    nth: int
    of_all: int
    kind: str
    ordering_key: str
    key_rank: int | None
    key_nth: int
    of_key: int
    erased_when_receipted: bool


def enqueue(
    tx: Transaction, outgoing: Sequence[Outgoing], *, now: datetime, vault: Vault | None = None
) -> None:
    """Put messages into the outbox in the caller's transaction, numbered per destination.

    One statement for the whole list: give it all messages of a procedure at once, never one by
    one in a loop. The destinations' rows stay locked until the commit, so enqueue last, just
    before the procedure returns. Kinds that rest sealed need the node's own ``vault``.
    """
    if not outgoing:
        return
    encoded = [one.kind.encode(one.body) for one in outgoing]
    if max(map(len, encoded)) > BODY_BYTES_MAX:
        raise JukiError(ErrorCode.TOO_LARGE, "a message body is larger than an envelope may carry")
    message_ids = new_message_ids(now, len(outgoing))
    rows = _count_off(outgoing, message_ids)
    if any(one.kind.rests_sealed for one in outgoing) and tx.value(Q.bodies_rest_sealed):
        assert vault is not None, "a body that rests sealed needs the vault it is sealed for"
        encoded = [
            seal_body(body, message_id, vault) if one.kind.rests_sealed else body
            for one, body, message_id in zip(outgoing, encoded, message_ids, strict=True)
        ]
    bodies = [body.decode() for body in encoded]
    tx.run(Q.enqueue, {"messages": to_json(rows), "bodies": bodies, "now": now})


def new_message_ids(now: datetime, count: int) -> list[str]:
    """New identifiers (UUID version 7): the time in front keeps the index narrow and gives screens
    an order."""
    head = f"{int(now.timestamp() * 1000):012x}7"
    noise = _RANDOMNESS.random_bytes(NOISE_BYTES * count).hex()
    return [
        f"{head}{noise[at : at + 3]}{_VARIANT[noise[at + 3]]}{noise[at + 4 : at + 19]}"
        for at in range(0, len(noise), 2 * NOISE_BYTES)
    ]


def _count_off(outgoing: Sequence[Outgoing], message_ids: Sequence[str]) -> list[_Enqueued]:
    """Count messages off by destination and by key, so that the statement has only to add."""
    names = {party: str(party) for party in {one.to for one in outgoing}}
    keys = [(names[one.to], one.ordering_key) for one in outgoing]
    of_all, of_key = Counter(to for to, _ in keys), Counter(keys)
    destination_rank = {to: rank for rank, to in enumerate(sorted(of_all), 1)}
    key_rank = {key: rank for rank, key in enumerate(sorted(k for k in of_key if k[1]), 1)}
    nth: Counter[str] = Counter()
    key_nth: Counter[tuple[str, str]] = Counter()
    rows = []
    for place, (one, key) in enumerate(zip(outgoing, keys, strict=True)):
        nth[key[0]] += 1
        key_nth[key] += 1
        rows.append(
            _Enqueued(
                place=place,
                message_id=message_ids[place],
                destination=key[0],
                destination_rank=destination_rank[key[0]],
                nth=nth[key[0]],
                of_all=of_all[key[0]],
                kind=one.kind.tag,
                ordering_key=key[1],
                key_rank=key_rank.get(key),
                key_nth=key_nth[key],
                of_key=of_key[key],
                erased_when_receipted=one.kind.erased_when_receipted,
            )
        )
    return rows


def list_destinations_due(tx: Transaction, *, now: datetime) -> list[Party]:
    """List the parties to whom something can be sent now."""
    rows = tx.all(Q.list_destinations_due, {"now": now, "limit": DESTINATIONS_MAX})
    return [Party.parse(destination) for (destination,) in rows]


def find_next_attempt(tx: Transaction, *, now: datetime) -> datetime | None:
    """Tell when the earliest postponed line is due, so that the sender knows how long to sleep."""
    found: datetime | None = tx.value(Q.find_next_attempt, {"now": now})
    return found


def take(
    tx: Transaction, destination: Party, *, now: datetime, limit: int = MESSAGES_MAX
) -> list[Message]:
    """Read the next messages for a destination: what it misses first, then what it has not had.

    Nothing is marked: what was taken is taken again until its receipt is settled. Empty while the
    line waits.
    """
    bounds = {
        "destination": str(destination),
        "limit": min(limit, MESSAGES_MAX),
        "bytes_max": BODIES_BYTES_MAX,
    }
    rows = tx.all(Q.list_due_messages, {**bounds, "now": now})
    if not rows:
        missed = tx.maybe(Q.find_missing, {"destination": str(destination), "now": now})
        if missed is not None:
            rows = tx.all(Q.list_missing_messages, {**bounds, "numbers": missed[0]})
    return [_message(row) for row in rows]


def take_after(
    tx: Transaction, destination: Party, *, above: int, limit: int = MESSAGES_MAX
) -> list[Message]:
    """Read the messages above a number, for carriers that await no receipt (media, files)."""
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
    codes; missing ones are sent again; a receiver that asks for time gets it. What was only carried
    for others is erased in this very transaction (``MessageKind.erased_when_receipted``): whoever
    loses it afterwards asks the office that wrote it.
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
        # With gaps open or nothing gained, we would go round in circles at full speed.
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

    Attempts never end, since a notice may not be lost to a line cut for a week; their frequency
    is bounded.
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
    """Forget the bodies of messages delivered and made before an instant; count them.

    Call it until it returns 0. Numbers, kinds and receipts stay; what was said to whom can still
    be proved by the receiver's sealed envelope.
    """
    count: int = tx.value(Q.forget_delivered, {"before": before, "limit": FORGET_MAX})
    return count


def to_json(rows: object) -> str:
    """Write rows as the JSON text that ``json_to_recordset`` reads."""
    return msgspec.json.encode(rows).decode()
