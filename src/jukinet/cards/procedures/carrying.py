"""A card goes on at the town its holder moved to (継続利用; Act Art. 30-44 (5), (6), since 2012).

The new town takes it into its own ledger and writes the address on its back; the nation tells the
town that is left, which closes its line.  Number, form and end of validity stay as they were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.application import (
    Application,
    ApplicationKind,
    must_have_no_other,
    number_of_application,
)
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.life import CardEvent, CardState, is_possible
from jukinet.cards.procedures.applying import CARDS_OF_ONE_MAX
from jukinet.cards.procedures.desk import (
    OFFICE,
    TAKING,
    Actor,
    actor_of,
    lock_card,
    move,
    record,
)
from jukinet.counters.case import Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.resident_card import CardRead
from jukinet.platform.crypto.pseudonym import subject_of
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

ADDRESS: str = "address"
CARRIED_SINCE: str = "foreign-residents-in-register"
"""The same day in 2012 on which foreign residents came into the register."""


@dataclass(frozen=True, slots=True)
class CarriedCard:
    """A card as the town that is left certified it; ``change_number`` counts its steps there."""

    number: CardNumber
    form: CardForm
    issued_on: date | None
    valid_until: date
    change_number: int


def take_over(
    tx: Transaction,
    resident_id: UUID,
    told: CarriedCard,
    read: CardRead,
    *,
    by: CaseWorker,
    context: NodeContext,
) -> RegistrationCard:
    """Take a mover's card into the ledger here and enter the address on its back.

    (1) Cards are carried over on this day. (2) His record stands, and the card that was read, with
    its PIN, is his and the one that was certified. (3) It has not ended. (4) He has no other.
    """
    by.must(*TAKING)
    today = day_of(by.now)
    if not context.law(today).has_come(CARRIED_SINCE):  # (1)
        raise JukiError(ErrorCode.UNKNOWN_ARTICLE, "a card is handed back on this day")
    store.hold_resident(tx, resident_id)
    holder = register.get_record(tx, resident_id)
    holder.must_stand()
    read.must_prove(holder, by.now)  # (2)
    if read.number != told.number:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "another card than the one that was certified")
    if today > told.valid_until:  # (3)
        raise JukiError(ErrorCode.CARD_NOT_USABLE, "its validity has ended", state="expired")
    must_have_no_other(store.list_cards_of(tx, resident_id, CARDS_OF_ONE_MAX), told.number)  # (4)
    known = store.find_card_by_number(tx, told.number)
    card = _begin(tx, holder, told, by, context) if known is None else lock_card(tx, known)
    subject = subject_of(context.vault, holder.identification.code)
    store.adopt_card(tx, card.card_id, resident_id, subject)
    counted = replace(card, change_number=max(card.change_number, told.change_number + 1))
    moved = move(tx, counted, CardEvent.TAKEN_OVER, actor=actor_of(by), context=context)
    entered = move(
        tx, moved, CardEvent.ENTRY_CHANGED, actor=actor_of(by), context=context, note=ADDRESS
    )
    operator = by.operator.operator_id
    store.append_back_entry(tx, card.card_id, ADDRESS, today, by=operator, at=by.now)
    record(tx, by, context, Mode.WRITE, "card-taken-over", residents=[resident_id])
    return entered


def _begin(
    tx: Transaction,
    holder: ResidentRecord,
    told: CarriedCard,
    by: CaseWorker,
    context: NodeContext,
) -> RegistrationCard:
    """A line for a card that was never here: what stands for its application is its carrying."""
    today, case = day_of(by.now), by.get_case()
    application = Application(
        application_id=new_key(context.randomness),
        number=number_of_application(today, store.number_applications(tx, today) + 1),
        resident_id=holder.resident_id,
        kind=ApplicationKind.CARRIED_OVER,
        form=told.form,
        received_on=today,
    )
    store.insert_application(
        tx, application, means=Means.CARD.value, by=by.operator.operator_id, at=by.now,
        case_number=case.number,
    )  # fmt: skip
    card = RegistrationCard(
        card_id=new_key(context.randomness),
        number=told.number,
        application_id=application.application_id,
        resident_id=holder.resident_id,
        form=told.form,
        state=CardState.CARRIED_OVER,
        state_since=by.now,
        change_number=0,
        valid_until=told.valid_until,
        issued_on=told.issued_on,
    )
    store.insert_card(tx, card, subject_of(context.vault, holder.identification.code))
    return card


def close_carried_over(tx: Transaction, number: CardNumber, context: NodeContext) -> bool:
    """The nation says that another town has this card now: the line here is closed, once."""
    known = store.find_card_by_number(tx, number)
    card = lock_card(tx, known) if known else None
    if card is None or not is_possible(card.state, CardEvent.CARRIED_OVER):
        return False
    actor = Actor(OFFICE, context.clock.now())
    move(tx, card, CardEvent.CARRIED_OVER, actor=actor, context=context)
    return True
