"""The inbox: receiving a message twice has the effect of receiving it once.

``accept`` records what passed the acceptance steps, for as many envelopes as wait at the door, in
three statements: lock the senders' rows, look for numbers seen before (only when there can be
any), and insert. Which numbers are new, repeated or reused, how far a sender has come and what is
missing is decided in between by plain Python over the locked figures (acceptance step 7).

The receipt is a function of what the inbox holds. A repeated envelope gets the same answer again,
which is all that a sender who crashed between sending and settling needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from jukinet.platform.db.queries import load_queries
from jukinet.platform.message.acceptance import OpenedEnvelope, ReceivedMessage
from jukinet.platform.message.envelope import MESSAGES_MAX
from jukinet.platform.message.outbox import to_json
from jukinet.platform.message.receipt import Receipt, RefusedNumber
from jukinet.platform.message.recollection import Recollection
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.db.transaction import Transaction

Q = load_queries("jukinet.platform.message")

EFFECTIVE: Final = "effective"
BACKLOG_SLOW: Final = 20_000  # some seconds of work: senders are asked to pause
BACKLOG_FULL: Final = 60_000  # nothing more is taken in until the worker has caught up
PAUSE_SECONDS: Final = 2
PAUSE_SECONDS_FULL: Final = 10
NUMBERS_AHEAD_MAX: Final = 1_000_000  # a gap larger than any lost medium is no gap but nonsense
GAP_STRETCH: Final = 10_000  # numbers looked through at once for what is missing


class _InboxRow(msgspec.Struct, frozen=True):
    sender: str
    number: int
    message_id: str
    envelope_id: str
    kind: str
    ordering_key: str
    ordering_sequence: int
    made_at: datetime
    code: str | None


@dataclass(slots=True)
class _Account:
    """What is known of one sender while its row is locked."""

    accepted_up_to: int
    highest_number: int
    seen: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    missing: tuple[int, ...] = ()

    @property
    def has_gap(self) -> bool:
        return self.accepted_up_to < self.highest_number


def accept(
    tx: Transaction,
    envelopes: Sequence[OpenedEnvelope],
    *,
    me: Party,
    now: datetime,
    recollection: Recollection,
) -> list[Receipt]:
    """Record opened envelopes, once each message, and say what is held: one receipt an envelope.

    The receipts are true once the caller's transaction has committed; sign and send them then.
    """
    backlog = measure_backlog(tx, recollection, now)
    if backlog >= BACKLOG_FULL:
        return _take_nothing(tx, envelopes, me, now)
    accounts = _lock_accounts(tx, [str(one.sender) for one in envelopes])
    _look_up_seen(tx, envelopes, accounts)
    rows: list[_InboxRow] = []
    refusals = [_receive(one, accounts[str(one.sender)], rows) for one in envelopes]
    if rows:
        bringing = {row.envelope_id for row in rows}  # an envelope of repeats only is not kept
        fresh = [one for one in envelopes if one.envelope_id in bringing]
        _record(tx, fresh, accounts, rows, now)
        recollection.note_accepted(len(rows))
        recollection.remember(fresh)
    for sender, account in accounts.items():
        if account.has_gap:
            _find_missing(tx, sender, account)
    pause = PAUSE_SECONDS if backlog >= BACKLOG_SLOW else None
    return [
        _receipt(one, me, accounts[str(one.sender)], now, refused=refused, pause=pause)
        for one, refused in zip(envelopes, refusals, strict=True)
    ]


def measure_backlog(tx: Transaction, recollection: Recollection, now: datetime) -> int:
    """Tell how many accepted messages are not dealt with, counting at most about once a second."""
    backlog = recollection.backlog_if_fresh(now)
    if backlog is None:
        backlog = int(tx.value(Q.count_backlog))
        recollection.note_backlog(backlog, now)
    return backlog


def _lock_accounts(tx: Transaction, senders: Iterable[str]) -> dict[str, _Account]:
    """Lock the rows of known senders; the acceptance steps have made sure that they are known."""
    names = sorted(set(senders))
    rows = tx.all(Q.lock_sources, {"senders": names})
    if len(rows) < len(names):
        tx.run(Q.open_sources, {"senders": names})
        rows = tx.all(Q.lock_sources, {"senders": names})
    return {sender: _Account(accepted, highest) for sender, accepted, highest in rows}


def _look_up_seen(
    tx: Transaction, envelopes: Sequence[OpenedEnvelope], accounts: dict[str, _Account]
) -> None:
    """Fetch what is known of numbers that may have come before: those not above the highest."""
    asked = [
        {"sender": str(one.sender), "number": message.number}
        for one in envelopes
        for message in one.messages
        if message.number <= accounts[str(one.sender)].highest_number
    ]
    if asked:
        for sender, number, message_id, outcome in tx.all(Q.list_seen, {"numbers": to_json(asked)}):
            accounts[sender].seen[number] = (message_id.hex, outcome)


def _receive(
    envelope: OpenedEnvelope, account: _Account, rows: list[_InboxRow]
) -> tuple[RefusedNumber, ...]:
    """Acceptance step 7 for one envelope: add its new messages to ``rows``, return all refusals."""
    if envelope.header.last_number > account.accepted_up_to + NUMBERS_AHEAD_MAX:
        raise JukiError(
            ErrorCode.ENVELOPE_INVALID,
            "the numbers are too far ahead of what was received before",
            sender=str(envelope.sender),
        )
    refused = []
    for message in envelope.messages:
        code = _receive_one(message, envelope, account, rows)
        if code is not None:
            refused.append(RefusedNumber(number=message.number, code=code))
    return tuple(refused)


def _receive_one(
    message: ReceivedMessage, envelope: OpenedEnvelope, account: _Account, rows: list[_InboxRow]
) -> str | None:
    """Judge one number; return the code by which it was refused, now or when it first came."""
    seen = account.seen.get(message.number)
    if seen is not None:
        message_id, outcome = seen
        if message_id != message.message_id:
            return ErrorCode.NUMBER_REUSED.value
        return outcome if outcome != EFFECTIVE else None
    code = message.refused_by.value if message.refused_by is not None else None
    account.seen[message.number] = (message.message_id, code)
    if message.number == account.highest_number + 1 and not account.has_gap:
        account.accepted_up_to = message.number
    account.highest_number = max(account.highest_number, message.number)
    rows.append(
        _InboxRow(
            sender=str(envelope.sender),
            number=message.number,
            message_id=message.message_id,
            envelope_id=envelope.envelope_id,
            kind=message.kind,
            ordering_key=message.ordering_key,
            ordering_sequence=message.ordering_sequence,
            made_at=message.made_at,
            code=code,
        )
    )
    return code


def _record(
    tx: Transaction,
    envelopes: Sequence[OpenedEnvelope],
    accounts: dict[str, _Account],
    rows: list[_InboxRow],
    now: datetime,
) -> None:
    """Insert new messages with the envelopes that brought them."""
    tx.run(
        Q.record_received,
        {
            "envelopes": to_json(
                [
                    {
                        "envelope_id": one.envelope_id,
                        "sender": str(one.sender),
                        "sent_at": one.header.sent_at,
                    }
                    for one in envelopes
                ]
            ),
            "wires": [one.wire.decode("ascii") for one in envelopes],
            "messages": to_json(rows),
            "sources": to_json(
                [
                    {
                        "sender": sender,
                        "accepted_up_to": account.accepted_up_to,
                        "highest_number": account.highest_number,
                    }
                    for sender, account in accounts.items()
                ]
            ),
            "now": now,
        },
    )


def _find_missing(tx: Transaction, sender: str, account: _Account) -> None:
    """Move past what has been filled, and list the first numbers that are missing."""
    before = account.accepted_up_to
    while account.has_gap:
        last = min(account.highest_number, account.accepted_up_to + GAP_STRETCH)
        stretch = {
            "sender": sender,
            "first": account.accepted_up_to + 1,
            "last": last,
            "limit": MESSAGES_MAX,
        }
        account.missing = tuple(number for (number,) in tx.all(Q.list_missing, stretch))
        account.accepted_up_to = account.missing[0] - 1 if account.missing else last
        if account.missing:
            break
    if account.accepted_up_to != before:
        advanced = {"sender": sender, "accepted_up_to": account.accepted_up_to}
        tx.run(Q.advance_source, advanced)


def _take_nothing(
    tx: Transaction, envelopes: Sequence[OpenedEnvelope], me: Party, now: datetime
) -> list[Receipt]:
    """Answer senders while the backlog is full: what is held stays held, the rest comes later."""
    accounts = _lock_accounts(tx, [str(one.sender) for one in envelopes])
    return [
        _receipt(one, me, accounts[str(one.sender)], now, pause=PAUSE_SECONDS_FULL, taken=False)
        for one in envelopes
    ]


def _receipt(
    envelope: OpenedEnvelope,
    me: Party,
    account: _Account,
    now: datetime,
    *,
    refused: tuple[RefusedNumber, ...] = (),
    pause: int | None = None,
    taken: bool = True,
) -> Receipt:
    return Receipt(
        receiver=str(me),
        sender=str(envelope.sender),
        envelope_id=envelope.envelope_id,
        made_at=now,
        taken=taken,
        accepted_up_to=account.accepted_up_to,
        missing=account.missing,
        refused=refused,
        retry_after_seconds=pause,
    )
