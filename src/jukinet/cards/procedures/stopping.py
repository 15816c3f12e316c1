"""Stop a card, at once and from anywhere; let it work again in person only (一時停止・紛失・解除).

Stopping asks for little, because a stop harms nobody but the holder for a while: by telephone the
answers to questions do (``caller``), and whoever holds the support number needs no operator at
all.  Lifting asks for the person, here, with papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.caller import CallerAnswer, must_be_right
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import HELD, CardEvent, CardState
from jukinet.cards.procedures.desk import (
    DECIDING,
    RESIDENT,
    TAKING,
    Actor,
    actor_of,
    lock_card,
    move,
    must_be_identified,
    must_be_there_in_person,
    record,
)
from jukinet.cards.support import TRIES_WITHIN, must_have_tries_left, read_support_number
from jukinet.counters.case import Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.password import verify_password
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.security.operator import Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError

NOTE_LENGTH_MAX: Final = 200


def suspend(
    tx: Transaction,
    card_id: UUID,
    *,
    answers: Sequence[CallerAnswer] = (),
    by: CaseWorker,
    context: NodeContext,
) -> RegistrationCard:
    """Suspend a card for somebody who calls or stands here; it takes effect in seconds.

    Who calls was asked; a wrong answer leaves the stop provisional and does not prevent it.
    """
    return _stop(tx, card_id, CardEvent.SUSPENDED, "card-suspended", "", answers, by, context)


def report_loss(
    tx: Transaction,
    card_id: UUID,
    note: str = "",
    *,
    answers: Sequence[CallerAnswer] = (),
    by: CaseWorker,
    context: NodeContext,
) -> RegistrationCard:
    """Take a report that a card is lost (Act Art. 30-44): it is stopped as a suspended one is.

    It is a filing of the holder's: who calls has answered everything rightly.
    """
    if by.get_case().means is Means.QUESTIONS:
        must_be_right(answers)
    return _stop(tx, card_id, CardEvent.LOSS_REPORTED, "card-lost", note, answers, by, context)


def report_found(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """A lost card was found (Order Art. 30-19); it stays stopped until it is lifted in person."""
    return _stop(tx, card_id, CardEvent.FOUND, "card-found", "", (), by, context)


def lift(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """Lift a stop, in person, identified with papers, and in no other way.

    The card is again what it was: it works if it worked, and has no PIN if none was set.
    """
    by.must(*DECIDING)
    card = lock_card(tx, card_id)
    must_be_there_in_person(by, card.resident_id)
    register.get_record(tx, card.resident_id).must_stand()
    lifted = move(tx, card, CardEvent.LIFTED, actor=actor_of(by), context=context)
    record(tx, by, context, Mode.EXECUTE, "card-lifted", residents=[card.resident_id])
    return lifted


def note_pin_locked(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """The chip said that its tries are used up."""
    by.must(*TAKING)
    card = lock_card(tx, card_id)
    locked = move(tx, card, CardEvent.PIN_LOCKED, actor=actor_of(by), context=context)
    record(tx, by, context, Mode.WRITE, "card-pin-locked", residents=[card.resident_id])
    return locked


def suspend_by_support_number(
    tx: Transaction, number: CardNumber, typed: str, *, now: datetime, context: NodeContext
) -> RegistrationCard | None:
    """Stop a card for whoever holds its support number, without an operator; None: not his number.

    A wrong number is kept as a try in this transaction, which therefore must commit: hence None
    and no error.  CARD_SUPPORT_REFUSED once too much was tried.
    """
    card_id = store.find_card_by_number(tx, number)
    if card_id is None:
        _verify(None, typed)
        return None
    card = lock_card(tx, card_id)
    must_have_tries_left(store.count_support_tries(tx, card_id, now - TRIES_WITHIN))
    if not _verify(store.find_support_verifier(tx, card_id), typed):
        store.append_support_try(tx, card_id, now)
        return None
    if card.state is CardState.SUSPENDED:
        return card  # pressed twice
    return move(tx, card, CardEvent.SUSPENDED, actor=Actor(RESIDENT, now), context=context)


def suspend_own(
    tx: Transaction, resident_id: UUID, *, now: datetime, context: NodeContext
) -> list[RegistrationCard]:
    """Stop the cards of somebody who has signed on as himself."""
    store.hold_resident(tx, resident_id)
    own = store.list_cards_of_many(tx, [resident_id], HELD)
    found = store.lock_cards(tx, [card.card_id for card in own])
    actor = Actor(RESIDENT, now)
    return [
        card
        if card.state is CardState.SUSPENDED
        else move(tx, card, CardEvent.SUSPENDED, actor=actor, context=context)
        for card in found
    ]


def _stop(
    tx: Transaction,
    card_id: UUID,
    event: CardEvent,
    what: str,
    note: str,
    answers: Sequence[CallerAnswer],
    by: CaseWorker,
    context: NodeContext,
) -> RegistrationCard:
    by.must(*TAKING)
    calls = must_be_identified(by).means is Means.QUESTIONS
    if event is not CardEvent.FOUND and calls is not bool(answers):
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "who calls is asked, and nobody else")
    if len(note) > NOTE_LENGTH_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "a note is short")
    card = lock_card(tx, card_id)
    stopped = move(tx, card, event, actor=actor_of(by), context=context, note=note.strip())
    if answers:
        store.insert_caller_answers(tx, card_id, stopped.change_number, answers)
    said = [f"{one.kind.value}:{'right' if one.right else 'wrong'}" for one in answers]
    record(tx, by, context, Mode.WRITE, what, residents=[card.resident_id], items=said)
    return stopped


def _verify(verifier: str | None, typed: str) -> bool:
    """Whether the number is right; against nobody's it takes as long as against somebody's."""
    try:
        verify_password(verifier, read_support_number(typed))
    except JukiError as error:
        if error.code in (ErrorCode.SIGN_ON_REFUSED, ErrorCode.CARD_SUPPORT_REFUSED):
            return False
        raise
    return True
