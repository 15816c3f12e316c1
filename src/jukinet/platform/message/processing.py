"""Working off the inbox: each message effective once, in order per person, many at a time.

A round claims the first messages in the queue. A message may be dealt with when the one before it
in its order has been; a round therefore holds at most one message of each ordering key, and the
rest of the round can be given to the handlers as whole lists. What the handler did, the message's
outcome and the progress of its order are one transaction.

A handler that raises is undone to the savepoint before it, and its messages are tried one by one.
The one that fails alone is put off, a few times, longer each time, and then *parked*: taken out
of the queue with the code of its failure, for a person to look at. Messages behind it in the same
order are set aside with it; all others go on. Failures that are nobody's fault (no database, full
disk, a conflict with another transaction) are raised instead: the whole round is undone and tried
again by the caller.

Several workers may run rounds at the same time. They pass over each other's messages; setting a
message aside *behind* another takes the lock of that order and looks again, and finishing a
message takes the same lock before it looks for what was set aside, so that nothing is forgotten
there.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from jukinet.platform.db.queries import load_queries
from jukinet.platform.message.acceptance import OpenedEnvelope, reopen_envelope
from jukinet.platform.message.envelope import MESSAGES_MAX
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import (
    NOT_THE_MESSAGE,
    Handler,
    Incoming,
    NodeContext,
    Refusal,
)
from jukinet.platform.message.inbox import EFFECTIVE
from jukinet.platform.message.outbox import enqueue, to_json
from jukinet.platform.message.recollection import Recollection
from jukinet.platform.message.refusing import MESSAGE_REFUSED, tell_refused
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.db.transaction import Row, Transaction

log = logging.getLogger(__name__)

Q = load_queries("jukinet.platform.message")

FAILURES_MAX: Final = 5  # a message that fails alone this often is parked
FAILURE_SECONDS_FIRST: Final = 1
FAILURE_SPREAD: Final = 0.5


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; ``more`` says that another one may find something to do at once."""

    effective: int
    refused: int
    failed: int
    parked: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message in the queue, as the round holds it."""

    position: int
    sender: Party
    number: int
    message_id: str
    envelope_id: str
    kind: str
    ordering_key: str
    ordering_sequence: int
    made_at: datetime
    refused: bool
    failures: int
    done_up_to: int

    @property
    def order(self) -> tuple[Party, str]:
        return (self.sender, self.ordering_key)

    @property
    def is_next(self) -> bool:
        return self.ordering_key == "" or self.ordering_sequence <= self.done_up_to + 1

    @property
    def repeats_order(self) -> bool:
        """A sequence that was already dealt with: the sender's numbering is broken."""
        return self.ordering_key != "" and self.ordering_sequence <= self.done_up_to


@dataclass(slots=True)
class _Tally:
    """What became of the messages of a round."""

    outcomes: dict[int, str | None] = field(default_factory=dict)
    """By position; ``None`` for one whose outcome was recorded at the door."""
    failed: dict[int, ErrorCode] = field(default_factory=dict)


def process(
    tx: Transaction,
    handlers: HandlerTable,
    *,
    context: NodeContext,
    recollection: Recollection,
    limit: int = MESSAGES_MAX,
) -> Round:
    """Run one round over the inbox in the caller's transaction; never commits."""
    now = context.clock.now()
    claimed = [_claimed(row) for row in tx.all(Q.claim, {"now": now, "limit": limit})]
    if not claimed:
        return Round(0, 0, 0, 0, more=False)
    ready = _choose_ready(tx, claimed, now)
    tally = _Tally({one.position: None for one in ready if one.refused})
    repeats = [one for one in ready if one.repeats_order and not one.refused]
    tally.outcomes.update((one.position, ErrorCode.NUMBER_REUSED.value) for one in repeats)
    to_handle = [one for one in ready if one.position not in tally.outcomes]
    _handle(tx, to_handle, handlers, context, recollection, tally)
    _tell_refusals(tx, to_handle + repeats, tally, now)
    brought_forward = _finish(tx, ready, tally, now)
    parked = _put_off(tx, ready, tally, context, now)
    effective = sum(outcome == EFFECTIVE for outcome in tally.outcomes.values())
    return Round(
        effective=effective,
        refused=len(tally.outcomes) - effective,
        failed=len(tally.failed),
        parked=parked,
        more=len(claimed) == limit or len(ready) < len(claimed) or brought_forward > 0,
    )


def _claimed(row: Row) -> _Claimed:
    position, sender, number, message_id, envelope_id, *rest = row
    return _Claimed(
        position, Party.parse(sender), number, message_id.hex, envelope_id.hex, *rest,
    )  # fmt: skip


def _choose_ready(tx: Transaction, claimed: Sequence[_Claimed], now: datetime) -> list[_Claimed]:
    """Choose one message an ordering key; set aside those whose predecessor is not in sight.

    A message whose predecessor is claimed by this very round stays where it is for the next one.
    """
    ready: dict[object, _Claimed] = {}
    present = {(*one.order, one.ordering_sequence) for one in claimed}
    behind = []
    for one in claimed:
        if one.is_next:
            ready.setdefault(one.order if one.ordering_key else one.position, one)
        elif (*one.order, one.ordering_sequence - 1) not in present:
            behind.append(
                {
                    "position": one.position,
                    "sender": str(one.sender),
                    "ordering_key": one.ordering_key,
                    "ordering_sequence": one.ordering_sequence,
                }
            )
    if behind:
        tx.run(Q.set_aside_behind, {"messages": to_json(behind), "now": now})
    return list(ready.values())


def _handle(
    tx: Transaction,
    claimed: Sequence[_Claimed],
    handlers: HandlerTable,
    context: NodeContext,
    recollection: Recollection,
    tally: _Tally,
) -> None:
    """Give messages to their handlers, kind by kind; those that failed before go alone."""
    opened = _open_bodies(tx, claimed, handlers, context, recollection, tally)
    batches: dict[object, list[tuple[_Claimed, Incoming]]] = {}
    for one in claimed:
        incoming = opened.get(one.position)
        if incoming is not None:
            batches.setdefault(one.position if one.failures else one.kind, []).append(
                (one, incoming)
            )
    for batch in batches.values():
        handler = handlers.find(batch[0][0].kind)
        assert handler is not None, "bodies are opened only for kinds with a handler"
        failure = _try_batch(tx, batch, handler, context, tally)
        if failure is None:
            continue
        if len(batch) == 1:
            tally.failed[batch[0][0].position] = failure
            continue
        for single in batch:
            failure = _try_batch(tx, [single], handler, context, tally)
            if failure is not None:
                tally.failed[single[0].position] = failure


def _try_batch(
    tx: Transaction,
    batch: Sequence[tuple[_Claimed, Incoming]],
    handler: Handler,
    context: NodeContext,
    tally: _Tally,
) -> ErrorCode | None:
    """Run the handler within a savepoint; return the code of its failure, if it failed."""
    try:
        with tx.savepoint():
            refusals = handler.procedure(tx, [incoming for _, incoming in batch], context) or {}
            _must_be_about(batch, refusals)
    except JukiError as error:
        if error.code in NOT_THE_MESSAGE:
            raise
        return error.code
    except Exception:
        # A mistake in a handler must not stop the inbox; the log keeps where, never the text.
        log.exception("the handler of %s failed", handler.kind.tag)
        return ErrorCode.HANDLER_FAILED
    for one, incoming in batch:
        refusal = refusals.get(incoming.message_id)
        tally.outcomes[one.position] = refusal.code.value if refusal else EFFECTIVE
    return None


def _must_be_about(
    batch: Sequence[tuple[_Claimed, Incoming]], refusals: Mapping[str, Refusal]
) -> None:
    known = {incoming.message_id for _, incoming in batch}
    assert refusals.keys() <= known, "a handler refused a message it was not given"


def _open_bodies(
    tx: Transaction,
    claimed: Sequence[_Claimed],
    handlers: HandlerTable,
    context: NodeContext,
    recollection: Recollection,
    tally: _Tally,
) -> dict[int, Incoming]:
    """Find each message's body: remembered from the door, or in its sealed envelope."""
    envelopes: dict[str, OpenedEnvelope | ErrorCode] = {}
    forgotten = []
    for envelope_id in dict.fromkeys(one.envelope_id for one in claimed):
        remembered = recollection.find(envelope_id)
        if remembered is None:
            forgotten.append(envelope_id)
        else:
            envelopes[envelope_id] = remembered
    if forgotten:
        for envelope_id, wire in tx.all(Q.list_wires, {"envelope_ids": forgotten}):
            envelopes[envelope_id.hex] = _reopen(wire, handlers, context)
        remembered_now = (one for one in envelopes.values() if isinstance(one, OpenedEnvelope))
        recollection.remember(remembered_now)
    bodies = {
        (envelope_id, message.number): message
        for envelope_id, envelope in envelopes.items()
        if isinstance(envelope, OpenedEnvelope)
        for message in envelope.messages
    }
    found = {}
    for one in claimed:
        message = bodies.get((one.envelope_id, one.number))
        if message is not None and message.body is not None and handlers.find(one.kind):
            found[one.position] = Incoming(
                message_id=one.message_id,
                sender=one.sender,
                number=one.number,
                ordering_key=one.ordering_key,
                ordering_sequence=one.ordering_sequence,
                made_at=one.made_at,
                body=message.body,
            )
            continue
        broken = envelopes.get(one.envelope_id)
        refused_by = message.refused_by if message is not None else None
        code = broken if isinstance(broken, ErrorCode) else refused_by
        tally.failed[one.position] = code or ErrorCode.UNKNOWN_KIND
    return found


def _reopen(wire: str, handlers: HandlerTable, context: NodeContext) -> OpenedEnvelope | ErrorCode:
    """Open a sealed envelope again, or say why it cannot be."""
    try:
        return reopen_envelope(
            wire.encode("ascii"),
            me=context.party,
            vault=context.vault,
            catalogue=handlers.catalogue,
        )
    except JukiError as error:
        if error.code in NOT_THE_MESSAGE:
            raise
        return error.code


def _tell_refusals(
    tx: Transaction, handled: Sequence[_Claimed], tally: _Tally, now: datetime
) -> None:
    """Tell senders what was refused after its receipt had gone; never of a refusal itself."""
    outgoing = []
    for one in handled:
        outcome = tally.outcomes.get(one.position)
        if outcome not in (None, EFFECTIVE) and one.kind != MESSAGE_REFUSED.tag:
            assert outcome is not None
            outgoing.append(
                tell_refused(
                    one.sender,
                    number=one.number,
                    message_id=one.message_id,
                    kind=one.kind,
                    code=outcome,
                )
            )
    enqueue(tx, outgoing, now=now)


def _finish(tx: Transaction, ready: Sequence[_Claimed], tally: _Tally, now: datetime) -> int:
    """Mark what was dealt with, and queue again what waited behind it; count the latter."""
    done = [
        {
            "position": one.position,
            "sender": str(one.sender),
            "number": one.number,
            "ordering_key": one.ordering_key,
            "ordering_sequence": one.ordering_sequence,
            "outcome": tally.outcomes[one.position],
        }
        for one in ready
        if one.position in tally.outcomes
    ]
    if not done:
        return 0
    text = to_json(done)
    with tx.pipeline():
        tx.defer(Q.finish, {"done": text, "now": now})
        brought_forward = tx.defer(Q.bring_forward, {"done": text})
    return brought_forward.count()


def _put_off(
    tx: Transaction,
    ready: Sequence[_Claimed],
    tally: _Tally,
    context: NodeContext,
    now: datetime,
) -> int:
    """Let failed messages wait, or park those that failed often enough; count the parked."""
    later, park = [], []
    for one in ready:
        code = tally.failed.get(one.position)
        if code is None:
            continue
        failures = one.failures + 1
        if failures >= FAILURES_MAX:
            park.append({"position": one.position, "failures": failures, "code": code.value})
            continue
        spread = 1 + FAILURE_SPREAD * context.randomness.fraction()
        wait = timedelta(seconds=FAILURE_SECONDS_FIRST * 2**one.failures * spread)
        later.append({"position": one.position, "failures": failures, "not_before": now + wait})
    if later:
        tx.run(Q.postpone, {"messages": to_json(later)})
    if park:
        tx.run(Q.park, {"messages": to_json(park), "now": now})
    return len(park)
