"""Tell the office that asked when its question may be asked again (知らせてもらう).

A household at which something is under way has no copy for some minutes.  Its office keeps the
question's number and tells when that is decided; the asking office rings for the case.  Nobody asks
again by himself: whoever lives there is asked about once more only by a person who presses.

The word says nothing of anybody, not even that there is a copy now: who is protected meanwhile
hears the neutral sentence when he is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.copies.wide_area import store
from jukinet.copies.wide_area.life import RequestState
from jukinet.copies.wide_area.messages import READY, Ready
from jukinet.copies.wide_area.refusal import Told
from jukinet.copies.wide_area.sealing import OpenedQuestion
from jukinet.copies.wide_area.store import Promise
from jukinet.counters.procedures import ring
from jukinet.filings.procedures import list_open_of_household
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Refusal, act_on_each
from jukinet.platform.message.letter_way import send_letter, take_letter
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.errors import ErrorCode, JukiError

PROMISED_MAX: Final = timedelta(days=1)
"""The case of the day is closed by then, or its clerk asks again himself."""
AT_ONCE_MAX: Final = 2_000
"""More households than any town has on its desks in a day, so that no promise waits behind others;
what is older than a day makes room."""


def promise(tx: Transaction, question: OpenedQuestion, household_id: UUID, now: datetime) -> None:
    """The home office: whoever asked is told when this household is decided about."""
    store.insert_promised(tx, Promise(question.question_id, question.sender, household_id, now))


def keep_promises(tx: Transaction, context: NodeContext) -> None:
    """The home office: tell those whose households have nothing under way; forget what is old."""
    now = context.clock.now()
    promised = list_promised(tx)
    over = [one for one in promised if now - one.promised_at >= PROMISED_MAX]
    ready = [
        one
        for one in promised
        if one not in over and not list_open_of_household(tx, one.household_id)
    ]
    letters = [
        send_letter(READY, one.asker.municipality, one.question_id, Ready(), context)
        for one in ready
    ]
    enqueue(tx, letters, now=now)
    store.delete_promised(tx, [one.question_id for one in (*over, *ready)])


def list_promised(tx: Transaction) -> list[Promise]:
    """The home office: whom it owes word, oldest first."""
    return store.list_promised(tx, AT_ONCE_MAX)


def hear_ready(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """The asking office: ring for the case whose question may be asked again.

    Only the last question of a request, that heard «being changed» of the office that writes now.
    A case that is closed rings no more.
    """
    _, refusals = act_on_each(tx, messages, lambda one: _hear(tx, one, context))
    return refusals


def _hear(tx: Transaction, message: Incoming, context: NodeContext) -> None:
    letter = take_letter(READY, message, context).letter
    kept = store.find_request_of_question(tx, letter.reference)
    if kept is None:
        return  # asked again meanwhile, or never asked here
    if kept.home != letter.writer.municipality:
        raise JukiError(ErrorCode.QUESTION_INVALID, "not the office that was asked")
    heard = store.find_heard(tx, letter.reference)
    waits = kept.state is RequestState.NOT_GIVEN
    if waits and heard is not None and heard.outcome == Told.BEING_CHANGED.value:
        address = f"/copies/wide-area/{kept.request_id}"
        ring(tx, kept.case_number, address, at=context.clock.now())
