"""Reading outbox and inbox for people: counts, lines, what is parked, any one message opened up.

Nothing here shows a body. What a message says is read where it took effect, by somebody who may,
and leaves an access record there; here one sees that it was sent, by whom, signed how, and which
steps it passed when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jukinet.platform.db.queries import load_queries
from jukinet.platform.message.acceptance import Step, find_failed_step
from jukinet.platform.message.inbox import EFFECTIVE
from jukinet.platform.message.jws import decode_segment, split_compact
from jukinet.platform.message.outbox import enqueue
from jukinet.platform.message.refusing import tell_refused
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.db.transaction import Row, Transaction

Q = load_queries("jukinet.platform.message")

LIST_MAX: Final = 500  # rows of one screen


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of a node's outbox and inbox."""

    told: int
    queued: int
    delivered: int
    refused: int
    received: int
    waiting: int
    parked: int
    behind: int


@dataclass(frozen=True, slots=True)
class LineState:
    """The line to one party."""

    destination: Party
    queued: int
    delivered: int
    missing: int
    failures: int
    next_attempt_at: datetime | None
    last_failure_code: str | None
    last_failure_at: datetime | None
    last_receipt_at: datetime | None


@dataclass(frozen=True, slots=True)
class ParkedMessage:
    """A message that keeps failing, with how many wait behind it."""

    sender: Party
    number: int
    message_id: str
    kind: str
    ordering_sequence: int
    failures: int
    code: str
    behind: int


class Direction(StrEnum):
    """Whether this node sent or received a message."""

    SENT = "sent"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class RecentMessage:
    """One line of the list of messages.

    ``state`` is queued, delivered, waiting, parked, behind, effective, or a code.
    """

    message_id: str
    direction: Direction
    other: Party
    number: int
    kind: str
    made_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class StepPassed:
    """One step of a message's way: its name, when, and with which result (``passed`` or a code)."""

    name: str
    at: datetime
    result: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message opened up: its header, its envelope and signature as received, its steps."""

    message_id: str
    direction: Direction
    other: Party
    number: int
    kind: str
    ordering_sequence: int
    made_at: datetime
    envelope_id: str | None
    protected_header: str | None
    """The JSON that was signed: the envelope's where received, the receipt's where sent."""
    signature: str | None
    sealed_bytes: int
    steps: tuple[StepPassed, ...] = field(default=())


def count_messages(tx: Transaction) -> Counts:
    """Count what this node has told and received; ``delivered`` includes what was refused."""
    told, acknowledged, refused, received, waiting, parked, behind = tx.one(Q.count_messages)
    return Counts(
        told=told,
        queued=told - acknowledged,
        delivered=acknowledged,
        refused=refused,
        received=received,
        waiting=waiting,
        parked=parked,
        behind=behind,
    )


def list_lines(tx: Transaction, *, limit: int = LIST_MAX) -> list[LineState]:
    """List the lines to all parties this node writes to."""
    return [
        LineState(
            destination=Party.parse(destination),
            queued=last_number - acknowledged,
            delivered=acknowledged,
            missing=missing,
            failures=failures,
            next_attempt_at=next_attempt_at,
            last_failure_code=code,
            last_failure_at=failed_at,
            last_receipt_at=receipt_at,
        )
        for (
            destination, last_number, acknowledged, missing, failures,
            next_attempt_at, code, failed_at, receipt_at,
        ) in tx.all(Q.list_lines, {"limit": limit})
    ]  # fmt: skip


def list_parked(tx: Transaction) -> list[ParkedMessage]:
    """List parked messages, the oldest first."""
    return [
        ParkedMessage(
            sender=Party.parse(sender),
            number=number,
            message_id=message_id.hex,
            kind=kind,
            ordering_sequence=sequence,
            failures=failures,
            code=code,
            behind=behind,
        )
        for (
            sender, number, message_id, kind, sequence, failures, code, behind,
        ) in tx.all(Q.list_parked, {"limit": LIST_MAX})
    ]  # fmt: skip


def release_parked(tx: Transaction, *, sender: Party, number: int) -> None:
    """Queue a parked message again, once its cause has been removed."""
    if tx.run(Q.release_parked, {"sender": str(sender), "number": number}) != 1:
        raise JukiError(ErrorCode.NOT_FOUND, "no such message is parked", number=number)


def refuse_parked(
    tx: Transaction, *, sender: Party, number: int, code: ErrorCode, now: datetime
) -> None:
    """Give a parked message up: its sender is told the code, and those behind it go on."""
    given_up = {"sender": str(sender), "number": number, "code": code.value, "now": now}
    row = tx.maybe(Q.refuse_parked, given_up)
    if row is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no such message is parked", number=number)
    message_id, kind = row
    told = tell_refused(
        sender, number=number, message_id=message_id.hex, kind=kind, code=code.value
    )
    enqueue(tx, [told], now=now)


def list_recent(tx: Transaction, *, limit: int) -> list[RecentMessage]:
    """List the messages sent and received last, the newest first."""
    sent = [
        RecentMessage(
            message_id=message_id.hex,
            direction=Direction.SENT,
            other=Party.parse(destination),
            number=number,
            kind=kind,
            made_at=made_at,
            state=code or ("delivered" if delivered else "queued"),
        )
        for message_id, destination, number, kind, made_at, delivered, code in tx.all(
            Q.list_recent_sent, {"limit": limit}
        )
    ]
    received = [
        RecentMessage(
            message_id=message_id.hex,
            direction=Direction.RECEIVED,
            other=Party.parse(sender),
            number=number,
            kind=kind,
            made_at=made_at,
            state=outcome or cause or "waiting",
        )
        for message_id, sender, number, kind, made_at, outcome, cause in tx.all(
            Q.list_recent_received, {"limit": limit}
        )
    ]
    return sorted(sent + received, key=lambda one: one.made_at, reverse=True)[:limit]


def show(tx: Transaction, message_id: str) -> MessageView:
    """Open up one message, received or sent; NOT_FOUND when this node has never seen it."""
    row = tx.maybe(Q.find_received, {"message_id": message_id})
    if row is not None:
        return _show_received(message_id, row)
    row = tx.maybe(Q.find_sent, {"message_id": message_id})
    if row is None:
        raise JukiError(ErrorCode.NOT_FOUND, "this node has no such message")
    return _show_sent(message_id, row)


def _show_received(message_id: str, row: Row) -> MessageView:
    (
        sender, number, kind, _, sequence, made_at, envelope_id, sent_at, received_at, wire,
        outcome, decided_at, cause, code, _, set_aside_at,
    ) = row  # fmt: skip
    steps = [StepPassed("made", made_at, "passed"), StepPassed("sent", sent_at, "passed")]
    failed = _failed_step(outcome)
    for step in Step:
        passed = step is not failed
        steps.append(StepPassed(step.value, received_at, "passed" if passed else outcome))
        if not passed:
            break
    if failed is None:
        if outcome is not None:
            result = "passed" if outcome == EFFECTIVE else outcome
            steps.append(StepPassed("effect", decided_at, result))
        elif cause is not None:
            steps.append(StepPassed(cause, set_aside_at, code or cause))
    header, signature, sealed = _open_wire(wire, ErrorCode.ENVELOPE_INVALID)
    return MessageView(
        message_id=message_id,
        direction=Direction.RECEIVED,
        other=Party.parse(sender),
        number=number,
        kind=kind,
        ordering_sequence=sequence,
        made_at=made_at,
        envelope_id=envelope_id.hex,
        protected_header=header,
        signature=signature,
        sealed_bytes=sealed,
        steps=tuple(steps),
    )


def _show_sent(message_id: str, row: Row) -> MessageView:
    (
        destination, number, kind, _, sequence, made_at,
        envelope_id, settled_at, wire, code, told_at,
    ) = row  # fmt: skip
    steps = [StepPassed("made", made_at, "passed")]
    header = signature = None
    if wire is not None:
        steps.append(StepPassed("receipt", settled_at, "passed"))
        header, signature, _ = _open_wire(wire, ErrorCode.RECEIPT_INVALID)
    if code is not None:
        steps.append(StepPassed("refused", told_at, code))
    return MessageView(
        message_id=message_id,
        direction=Direction.SENT,
        other=Party.parse(destination),
        number=number,
        kind=kind,
        ordering_sequence=sequence,
        made_at=made_at,
        envelope_id=envelope_id.hex if envelope_id is not None else None,
        protected_header=header,
        signature=signature,
        sealed_bytes=0,
        steps=tuple(steps),
    )


def _failed_step(outcome: str | None) -> Step | None:
    if outcome is None or outcome == EFFECTIVE or outcome not in ErrorCode.__members__.values():
        return None
    return find_failed_step(ErrorCode(outcome))


def _open_wire(wire: str, code: ErrorCode) -> tuple[str, str, int]:
    """Take a kept envelope or receipt apart: header, signature as written, size of the rest."""
    compact = split_compact(wire.encode("ascii"), code)
    header = decode_segment(compact.header, code).decode()
    return header, wire.rpartition(".")[2], len(decode_segment(compact.payload, code))
