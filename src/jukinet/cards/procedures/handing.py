"""Hand a card over and make it work (交付・暗証番号の設定).

Order Art. 30-15, Rules Art. 36 and 43.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.acting_for import must_act_for_holder
from jukinet.cards.application import Application, ApplicationKind, Proxy
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.handing_over import Presented, must_be_handed_over
from jukinet.cards.life import HELD, CardEvent, CardState
from jukinet.cards.procedures.desk import (
    TAKING,
    actor_of,
    get_card,
    lock_card,
    move,
    must_be_here,
    must_be_there_in_person,
    record,
)
from jukinet.cards.support import SUPPORT_DIGITS, write_support_number
from jukinet.cards.voiding import VoidGround
from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.password import make_verifier
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import must_pass
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import list_housemates
from jukinet.security.operator import Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

ITEMS_OF_BACK: Final = frozenset({"name", "address", "birth-date", "sex"})
"""What may be changed on a card's back; what it says then is in the register."""


@dataclass(frozen=True, slots=True, repr=False)
class HandedOver:
    """A card in its holder's hands, and the support number he is given, once, on paper."""

    card: RegistrationCard
    support_number: str

    def __repr__(self) -> str:
        return f"HandedOver({self.card!r}, •••)"


def hand_over(
    tx: Transaction,
    card_id: UUID,
    presented: Presented,
    letter_number: str,
    *,
    old_card_returned: bool = False,
    by: CaseWorker,
    context: NodeContext,
) -> HandedOver:
    """Hand a card over to whom it was made for.

    (1) Whoever stands there was identified. (2) The letter, where one was sent, is this card's.
    (3) The papers are enough by the circular of the day. (4) His record still stands. (5) A card
    that this one replaces is back, or void. (6) Where a proxy comes, the guard lets the card out:
    a protected person's address is on it, and on the card of whoever lives with her.
    """
    by.must(*TAKING)
    must_be_here(by)  # (1)
    application, card, old = _lock_with_replaced(tx, card_id)
    shown = replace(presented, letter=_is_letter_of(tx, card, letter_number))  # (2)
    proxy = _proxy_who_comes(by, application)
    must_be_handed_over(  # (3)
        shown, same_day=application.same_day, proxy=proxy, day=day_of(by.now)
    )
    register.get_record(tx, card.resident_id).must_stand()  # (4)
    if old is not None and application.kind is ApplicationKind.RENEWAL:
        _take_old_card(tx, old, old_card_returned, by, context)  # (5)
    if proxy is not Proxy.NONE:
        must_pass(tx, demand_by_proxy(tx, application, by), by.now)  # (6)
    today = day_of(by.now)
    dated = replace(card, issued_on=today)
    handed = move(
        tx, dated, CardEvent.HANDED_OVER, actor=actor_of(by), context=context,
        note="" if proxy is Proxy.NONE else proxy.value,
    )  # fmt: skip
    number = write_support_number(context.randomness.below(10**SUPPORT_DIGITS))
    store.keep_support_verifier(tx, card_id, make_verifier(number))
    record(tx, by, context, Mode.WRITE, "card-handed-over", residents=[card.resident_id])
    return HandedOver(handed, number)


def prepare_pin(tx: Transaction, card_id: UUID, *, by: CaseWorker) -> RegistrationCard:
    """The card whose PIN is about to be set at the pad; asked before the chip is, and again after.

    (1) The card's state lets a PIN be set. (2) The holder sets it in person; for a card that was
    just handed to a proxy, whoever was named as one may do it for him (Rules Art. 43).
    """
    by.must(*TAKING)
    case = must_be_here(by)
    card = lock_card(tx, card_id)
    card.after(CardEvent.PIN_SET, at=by.now)  # (1)
    application = store.find_application(tx, card.application_id)
    assert application is not None
    if card.state is CardState.HANDED_OVER and case.relation is not Relation.SELF:  # (2)
        must_act_for_holder(case.relation, application.proxy)
    else:
        must_be_there_in_person(by, card.resident_id)
    return card


def record_pin_set(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """The holder set a PIN, anew or for the first time: the card works (Rules Art. 43).

    A locked card is unlocked by the holder in person only.  The photo has done its duty.
    """
    card = prepare_pin(tx, card_id, by=by)
    active = move(tx, card, CardEvent.PIN_SET, actor=actor_of(by), context=context)
    store.delete_photos(tx, [card.application_id])
    record(tx, by, context, Mode.WRITE, "card-pin-set", residents=[card.resident_id])
    return active


def enter_on_back(
    tx: Transaction, card_id: UUID, what: str, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """Write a changed item on a card's back (Act Art. 30-44 (7)): within 14 days, and later too."""
    by.must(*TAKING)
    must_be_here(by)
    if what not in ITEMS_OF_BACK:
        raise JukiError(ErrorCode.FORM_INVALID, "the back has no line for this item")
    card = lock_card(tx, card_id)
    changed = move(
        tx, card, CardEvent.ENTRY_CHANGED, actor=actor_of(by), context=context, note=what
    )
    store.append_back_entry(
        tx, card_id, what, day_of(by.now), by=by.operator.operator_id, at=by.now
    )
    record(
        tx, by, context, Mode.WRITE, "card-back-entry", residents=[card.resident_id], items=[what]
    )
    return changed


def _proxy_who_comes(by: CaseWorker, application: Application) -> Proxy:
    """In whose hands the card goes: the holder's own, or those of whoever was named for him."""
    case = must_be_here(by)
    if case.relation is Relation.SELF:
        if case.requester not in (None, application.resident_id):
            raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "somebody else was identified")
        return Proxy.NONE
    must_act_for_holder(case.relation, application.proxy)
    return application.proxy


def demand_by_proxy(tx: Transaction, application: Application, by: CaseWorker) -> Demand:
    """What the guard is asked before a card goes into the hands of who comes for its holder."""
    case = must_be_here(by)
    on_it = frozenset({application.resident_id})
    if application.form is CardForm.B:
        on_it |= list_housemates(tx, on_it)
    return Demand(
        output=Output.REGISTRATION_CARD,
        residents=on_it,
        document=application.application_id,
        requester=case.requester,
        requester_proven=case.means is Means.CARD and case.requester is not None,
        operator_id=by.operator.operator_id,
    )


def _is_letter_of(tx: Transaction, card: RegistrationCard, number: str) -> bool:
    """Whether a letter is shown, and it is this card's newest; another one is refused."""
    typed = number.strip().upper()
    if not typed:
        return False
    letter = store.find_letter(tx, card.card_id)
    if letter is None or letter.number != typed:
        raise JukiError(ErrorCode.CARD_LETTER_MISMATCH, "the letter is another card's")
    return True


def _lock_with_replaced(
    tx: Transaction, card_id: UUID
) -> tuple[Application, RegistrationCard, RegistrationCard | None]:
    """A card and the one it replaces, locked in the order in which everybody locks several."""
    application = store.find_application(tx, get_card(tx, card_id).application_id)
    assert application is not None
    former = application.replaces
    wanted = [card_id] if former is None else [card_id, former]
    locked = {one.card_id: one for one in store.lock_cards(tx, wanted)}
    return application, locked[card_id], None if former is None else locked.get(former)


def _take_old_card(
    tx: Transaction,
    old: RegistrationCard,
    old_card_returned: bool,
    by: CaseWorker,
    context: NodeContext,
) -> None:
    if old.state not in HELD:
        return
    if not old_card_returned:
        raise JukiError(ErrorCode.CARD_PAPERS_MISSING, "the old card is handed in for the new one")
    ground = VoidGround.RE_ISSUED.value
    move(tx, old, CardEvent.RETURNED, actor=actor_of(by), context=context, ground=ground)
