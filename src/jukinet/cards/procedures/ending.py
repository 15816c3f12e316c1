"""The end of a card: withdrawn, returned, ordered back, expired, destroyed before two persons."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.acting_for import FOR_ANOTHER
from jukinet.cards.card import RegistrationCard
from jukinet.cards.chip_end import ChipEnd, must_be_the_end_of
from jukinet.cards.life import HELD, CardEvent, CardState
from jukinet.cards.procedures.desk import (
    DECIDING,
    READING,
    TAKING,
    actor_of,
    get_card,
    lock_card,
    move,
    must_be_here,
    record,
)
from jukinet.cards.store import Destruction
from jukinet.cards.voiding import VoidGround, get_case
from jukinet.counters.case import Case, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

DESTRUCTIONS_MAX: Final = 200
METHOD_LENGTH_MAX: Final = 60


def withdraw_application(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """Nobody wants the card any more: not made, or made and destroyed later."""
    by.must(*TAKING)
    card = lock_card(tx, card_id)
    withdrawn = move(tx, card, CardEvent.WITHDRAWN, actor=actor_of(by), context=context)
    record(tx, by, context, Mode.WRITE, "card-withdrawn", residents=[card.resident_id])
    return withdrawn


def take_back(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """A holder returns his card (返納), or a void or expired one comes back.

    A card that may still be used is the holder's to give up, or of who comes for him from his side;
    what a finder or a body brings is kept for him instead.
    """
    by.must(*TAKING)
    case = must_be_here(by)
    card = lock_card(tx, card_id)
    if card.state in HELD and not _is_of_his_side(case, card):
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "a working card is its holder's to give up")
    ground = VoidGround.RETURNED.value
    returned = move(
        tx, card, CardEvent.RETURNED, actor=actor_of(by), context=context, ground=ground
    )
    record(tx, by, context, Mode.WRITE, "card-returned", residents=[card.resident_id])
    return returned


def _is_of_his_side(case: Case, card: RegistrationCard) -> bool:
    if case.relation is Relation.SELF:
        return case.requester in (None, card.resident_id)
    return case.relation in FOR_ANOTHER


def order_back(
    tx: Transaction, card_id: UUID, note: str, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """Order a card back that was issued or left with somebody by mistake (Order Art. 30-22).

    It is void from now on; the holder is told in writing.
    """
    by.must(*DECIDING)
    if not note.strip():
        raise JukiError(ErrorCode.FORM_INVALID, "an order has a reason")
    case = get_case(VoidGround.ORDERED_BACK, day_of(by.now))
    card = lock_card(tx, card_id)
    void = move(
        tx,
        card,
        CardEvent.VOIDED,
        actor=actor_of(by),
        context=context,
        ground=case.ground.value,
        note=note.strip(),
    )
    record(tx, by, context, Mode.EXECUTE, "card-ordered-back", residents=[card.resident_id])
    return void


def prepare_chip_end(tx: Transaction, card_id: UUID, *, by: CaseWorker) -> RegistrationCard:
    """The returned card whose chip is about to be ended; asked before, for there is no way back."""
    by.must(*DECIDING)
    card = lock_card(tx, card_id)
    if card.state is not CardState.RETURNED:
        raise JukiError(ErrorCode.CARD_STATE, "only a returned card's chip is ended")
    if store.find_chip_end(tx, card_id) is not None:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "this chip has said its last word already")
    return card


def note_chip_ended(
    tx: Transaction, card_id: UUID, end: ChipEnd, *, by: CaseWorker, context: NodeContext
) -> None:
    """Keep the last signature of a returned card's chip; one of another card proves nothing."""
    card = prepare_chip_end(tx, card_id, by=by)
    must_be_the_end_of(end, card.number)
    store.insert_chip_end(tx, card_id, end, by=by.operator.operator_id, at=by.now)
    record(tx, by, context, Mode.EXECUTE, "card-chip-ended", residents=[card.resident_id])


def is_chip_ended(tx: Transaction, card_id: UUID, *, by: CaseWorker) -> bool:
    """Whether the chip's last signature is kept, and says that this very card was ended."""
    by.must(*READING)
    end = store.find_chip_end(tx, card_id)
    if end is None:
        return False
    must_be_the_end_of(end, get_card(tx, card_id).number)
    return True


def propose_destruction(
    tx: Transaction, card_id: UUID, method: str, *, by: CaseWorker, context: NodeContext
) -> None:
    """Say that one has destroyed a returned or spoilt card, and how (Order Art. 30-23)."""
    by.must(*DECIDING)
    if not 1 <= len(method.strip()) <= METHOD_LENGTH_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "say how the card was destroyed")
    card = lock_card(tx, card_id)
    if card.state not in (CardState.RETURNED, CardState.SPOILT):
        raise JukiError(ErrorCode.CARD_STATE, "only a returned or spoilt card is destroyed")
    if store.find_destruction(tx, card_id) is not None:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "somebody has said so already")
    store.propose_destruction(tx, card_id, method.strip(), by=by.operator.operator_id, at=by.now)
    record(tx, by, context, Mode.EXECUTE, "card-destroyed", residents=[card.resident_id])


def confirm_destruction(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """Another person has seen it: the card is no more."""
    by.must(*DECIDING)
    card, destruction = lock_card(tx, card_id), store.find_destruction(tx, card_id)
    if destruction is None:
        raise JukiError(ErrorCode.NOT_FOUND, "nobody has said that this card is destroyed")
    if destruction.proposed_by == by.operator.operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "who destroys a card does not confirm it")
    destroyed = move(
        tx, card, CardEvent.DESTROYED, actor=actor_of(by), context=context,
        note=destruction.method,
    )  # fmt: skip
    store.confirm_destruction(tx, card_id, by=by.operator.operator_id, at=by.now)
    record(tx, by, context, Mode.EXECUTE, "card-destruction-seen", residents=[card.resident_id])
    return destroyed


def list_destructions_open(tx: Transaction, *, by: CaseWorker) -> list[Destruction]:
    """Destructions that wait for a second person."""
    by.must(*READING)
    return store.list_destructions_open(tx, DESTRUCTIONS_MAX)
