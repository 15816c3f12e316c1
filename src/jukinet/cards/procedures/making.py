"""Make a card: face, chip, letter; each is one step of the saga, noted after it was done.

Printing and writing take place between transactions.  What is noted here was done before; what was
done and not noted is seen on the chip the next time it lies on the reader (``cards.saga``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import CardEvent, CardState
from jukinet.cards.procedures.applying import begin_card
from jukinet.cards.procedures.desk import (
    TAKING,
    Actor,
    actor_of,
    lock_card,
    move,
    record,
)
from jukinet.cards.procedures.stock import note_spoilt, take_blank
from jukinet.cards.store import Letter
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.security.operator import Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

COLLECTED_WITHIN: Final = "card-collected"
_LETTER_LIMIT: Final = 10**10
_LETTER_PREFIX: Final = "N"


def note_face_printed(
    tx: Transaction, card_id: UUID, box_id: UUID | None, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """A face was printed on a blank of this box; without a box, by a contractor."""
    by.must(*TAKING)
    card = _get_in_making(tx, card_id)
    if card.face_printed_at is not None:
        return card
    if box_id is not None:
        take_blank(tx, box_id, card_id, by=by)
    return _save(tx, replace(card, face_printed_at=by.now), "card-printed", by, context)


def note_chip_written(
    tx: Transaction, card_id: UUID, issuing_key: str, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """A chip holds what belongs on it: key pair made, certificate and code written.

    The ledger keeps under which key (its id, hex) it was made: should the key be lost, all of its
    cards are found.
    """
    by.must(*TAKING)
    card = _get_in_making(tx, card_id)
    if card.chip_written_at is not None:
        return card
    store.keep_issuing_key(tx, [card_id], issuing_key)
    return _save(tx, replace(card, chip_written_at=by.now), "card-written", by, context)


def record_made(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """Face and chip are done: the card is made."""
    by.must(*TAKING)
    card = lock_card(tx, card_id)
    if card.face_printed_at is None or card.chip_written_at is None:
        raise JukiError(ErrorCode.CARD_STATE, "a card is made when face and chip are done")
    made = move(tx, card, CardEvent.MADE, actor=actor_of(by), context=context)
    record(tx, by, context, Mode.WRITE, "card-made", residents=[card.resident_id])
    return made


def spoil_card(
    tx: Transaction, card_id: UUID, note: str, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """A card went wrong in making; another begins for the same application."""
    by.must(*TAKING)
    card = lock_card(tx, card_id)
    move(tx, card, CardEvent.SPOILT, actor=actor_of(by), context=context, note=note)
    following = begin_again(tx, card, actor_of(by), context)
    record(tx, by, context, Mode.WRITE, "card-spoilt", residents=[card.resident_id])
    return following


def begin_again(
    tx: Transaction, spoilt: RegistrationCard, actor: Actor, context: NodeContext
) -> RegistrationCard:
    """Another card for the application of one that was spoilt; its blank is not used but spoilt."""
    note_spoilt(tx, spoilt.card_id, actor)
    application = store.find_application(tx, spoilt.application_id)
    assert application is not None
    holder = register.get_record(tx, spoilt.resident_id)
    return begin_card(tx, application, holder, actor, context)


def make_letter(tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext) -> Letter:
    """The letter to the registered address under a number of its own (Rules Art. 36).

    A further letter replaces the one before: only the newest number opens the hand-over.
    """
    by.must(*TAKING)
    card = lock_card(tx, card_id)
    move(tx, card, CardEvent.LETTER_MADE, actor=actor_of(by), context=context)
    today = day_of(by.now)
    days = context.law(today).period(COLLECTED_WITHIN).days
    letter = store.insert_letter(
        tx,
        card_id,
        f"{_LETTER_PREFIX}-{context.randomness.below(_LETTER_LIMIT):010d}",
        by=by.operator.operator_id,
        at=by.now,
        until=today + timedelta(days=days),
    )
    record(tx, by, context, Mode.WRITE, "card-letter", residents=[card.resident_id])
    return letter


def note_letter_sent(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """The letter went to the post: the card waits for its holder."""
    by.must(*TAKING)
    card, letter = lock_card(tx, card_id), store.find_letter(tx, card_id)
    if letter is None:
        raise JukiError(ErrorCode.CARD_STATE, "there is no letter")
    store.mark_letter_sent(tx, letter.number, by.now)
    sent = move(tx, card, CardEvent.LETTER_SENT, actor=actor_of(by), context=context)
    record(tx, by, context, Mode.WRITE, "card-letter-sent", residents=[card.resident_id])
    return sent


def call_same_day(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """A card issued on the day it was asked for skips the letter, where that was asked for."""
    by.must(*TAKING)
    card = lock_card(tx, card_id)
    application = store.find_application(tx, card.application_id)
    if application is None or not application.same_day:
        raise JukiError(ErrorCode.CARD_STATE, "nobody asked for issue on the same day")
    called = move(tx, card, CardEvent.CALLED_SAME_DAY, actor=actor_of(by), context=context)
    record(tx, by, context, Mode.WRITE, "card-called", residents=[card.resident_id])
    return called


def _get_in_making(tx: Transaction, card_id: UUID) -> RegistrationCard:
    card = lock_card(tx, card_id)
    if card.state is not CardState.APPLIED:
        raise JukiError(ErrorCode.CARD_STATE, f"a card that is {card.state} is not made")
    return card


def _save(
    tx: Transaction, card: RegistrationCard, what: str, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    store.save_card(tx, card)
    record(tx, by, context, Mode.WRITE, what, residents=[card.resident_id])
    return card
