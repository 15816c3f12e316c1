"""What the procedures of cards share: rights, the operation record, one step of a life.

Every change of a card goes through :func:`move`: the table decides, the ledger keeps the step, and
the network is told in the same transaction where it is its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import HELD, IN_MAKING, CardEvent, CardState, is_told
from jukinet.cards.states import procedures as states
from jukinet.counters.case import Case, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

READING: Final = (Function.CARD, Mode.READ)
TAKING: Final = (Function.CARD, Mode.WRITE)
DECIDING: Final = (Function.CARD, Mode.EXECUTE)
COUNTING: Final = (Function.CARD_STOCK, Mode.WRITE)
KEEPS_PHOTO: Final = IN_MAKING | HELD | {CardState.SPOILT}
"""While a card may still be made or handed over from its application."""
OFFICE: Final = "office"
"""Whom the ledger names where a job acted."""
RESIDENT: Final = "resident"
"""Whom it names where the holder stopped his card alone."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a step, and when."""

    operator_id: str
    at: datetime


def actor_of(by: CaseWorker) -> Actor:
    """The operator at the counter."""
    return Actor(by.operator.operator_id, by.now)


def must_be_identified(by: CaseWorker) -> Case:
    """The case, whose requester somebody has identified; IDENTITY_UNPROVEN otherwise."""
    case = by.get_case()
    if case.means is Means.NONE:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "nobody looked who asks")
    return case


IN_PERSON: Final = frozenset({Means.PHOTO_ID, Means.TWO_PAPERS, Means.CARD})
"""Answers to questions do, on the telephone, for stopping and for nothing else."""
HERE: Final = IN_PERSON | {Means.GUEST_CARD}
"""Whoever is identified so stands at the counter; a proxy may be registered elsewhere."""


def must_be_here(by: CaseWorker) -> Case:
    """The case, whose requester stands here with papers; IDENTITY_UNPROVEN otherwise."""
    case = must_be_identified(by)
    if case.means not in HERE:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "this needs somebody here, with papers")
    return case


def must_be_there_in_person(by: CaseWorker, resident_id: UUID) -> Case:
    """The case, whose requester is this very person and stands here with papers."""
    case = must_be_identified(by)
    if case.relation is not Relation.SELF or case.means not in IN_PERSON:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "this needs the person, here, with papers")
    if case.requester not in (None, resident_id):
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "somebody else was identified")
    return case


def get_card(tx: Transaction, card_id: UUID) -> RegistrationCard:
    """The card; NOT_FOUND where there is none."""
    card = store.find_card(tx, card_id)
    if card is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such card")
    return card


def lock_card(tx: Transaction, card_id: UUID) -> RegistrationCard:
    """The card, to be changed by nobody else meanwhile."""
    card = store.lock_card(tx, card_id)
    if card is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such card")
    return card


def move(
    tx: Transaction,
    card: RegistrationCard,
    event: CardEvent,
    *,
    actor: Actor,
    context: NodeContext,
    ground: str = "",
    note: str = "",
) -> RegistrationCard:
    """One step of a card's life, kept and told; CARD_STATE where the table refuses it."""
    move_all(tx, [card], event, actor=actor, context=context, ground=ground, note=note)
    return get_card(tx, card.card_id)


def move_all(
    tx: Transaction,
    cards: Sequence[RegistrationCard],
    event: CardEvent,
    *,
    actor: Actor,
    context: NodeContext,
    ground: str = "",
    note: str = "",
) -> None:
    """The same step of several cards; the network is told of all of them at once.

    Of a card that has ended no photo is kept, whether it ever worked or not; one that was spoilt
    is made again from the same application.
    """
    told: list[RegistrationCard] = []
    over: list[UUID] = []
    for card in cards:
        changed = card.after(event, at=actor.at)
        store.save_card(tx, changed)
        step = store.KeptStep(
            changed.change_number, event, changed.state, ground, note, actor.operator_id, actor.at
        )
        store.append_step(tx, changed, step)
        if changed.state is not card.state and is_told(
            changed.state, told_before=card.told_number > 0
        ):
            told.append(changed)
        if changed.state not in KEEPS_PHOTO:
            over.append(changed.application_id)
    if over:
        store.delete_photos(tx, over)
    if told:
        tell(tx, told, context, actor.at)


def tell(
    tx: Transaction, cards: Sequence[RegistrationCard], context: NodeContext, now: datetime
) -> None:
    """Tell the network how cards stand (Order Art. 30-24): number, state, since, until."""
    told = [
        states.ToldCard(
            number=card.number,
            state=card.state,
            since=card.state_since,
            valid_until=card.valid_until,
            change_number=card.change_number,
        )
        for card in cards
    ]
    states.tell_network_of(tx, told, context)
    store.mark_told(tx, [card.card_id for card in cards], now)


def record(
    tx: Transaction,
    by: CaseWorker,
    context: NodeContext,
    mode: Mode,
    what: str,
    *,
    residents: Sequence[UUID] = (),
    function: Function = Function.CARD,
    items: Sequence[str] = (),
) -> None:
    """A line of the operation record for each person whose card it was about."""
    subjects = register.list_records(tx, residents) if residents else ()
    record_reading(
        tx, by, context, function, mode=mode, result=what, items=items, subjects=subjects
    )
