"""Take in an application for a card (交付申請; Order Art. 30-14, Rules Art. 34 and 35)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.acting_for import ProxyPaper, must_act_for_holder, must_be_proven
from jukinet.cards.application import (
    LOST_CAUSES,
    Application,
    ApplicationKind,
    Proxy,
    ReissueCause,
    must_be_complete,
    must_be_only_one,
    number_of_application,
)
from jukinet.cards.card import RegistrationCard, end_of_validity
from jukinet.cards.face import BACK_ENTRIES_MAX, CardForm
from jukinet.cards.fees import find_fee
from jukinet.cards.handing_over import circular_on
from jukinet.cards.life import HELD, CardEvent, CardState
from jukinet.cards.procedures.desk import (
    READING,
    TAKING,
    Actor,
    actor_of,
    move,
    must_be_here,
    must_be_there_in_person,
    record,
)
from jukinet.cards.states import procedures as states
from jukinet.cards.voiding import VoidGround
from jukinet.counters.case import Case
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.pseudonym import subject_of
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.crypto.seal import digest, seal_to
from jukinet.platform.crypto.vault import SEAL
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

CARDS_OF_ONE_MAX: Final = 200
"""A person with a card every three months for a lifetime."""
PHOTO_BYTES_MAX: Final = 4_000_000
MODEL_FEES: Final[Mapping[str, int]] = MappingProxyType({})
"""A municipality whose by-law says what the model says."""
_PHOTO_LABEL: Final = b"juki card photo\x00"
_NUMBER_LIMIT: Final = 10**15


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """What somebody asks for at the counter."""

    resident_id: UUID
    kind: ApplicationKind
    form: CardForm
    braille: bool = False
    same_day: bool = False
    proxy: Proxy = Proxy.NONE
    proxy_reason: str = ""
    proxy_papers: frozenset[ProxyPaper] = frozenset()
    replaces: UUID | None = None
    cause: ReissueCause | None = None
    police_number: str = ""
    braille_reading: str = ""
    photo: bytes | None = None
    photo_taken_on: date | None = None

    def __repr__(self) -> str:
        return f"Wish({self.kind}, form {self.form})"


def receive_application(
    tx: Transaction,
    wish: Wish,
    *,
    by: CaseWorker,
    context: NodeContext,
    fees: Mapping[str, int] = MODEL_FEES,
) -> RegistrationCard:
    """Take in an application for a card; the person is registered and has no other.

    (1) Whoever asks stands here with papers, and is the holder or is proven to act for him.
    (2) The record stands. (3) Papers and photo are complete. (4) There is no other card, or it is
    the one to be replaced. (5) A card that is replaced for loss is void from now on; one that is
    handed in for damage is returned; one that is renewed serves until the new one is handed over.
    ``fees`` are those of the municipality's by-law.
    """
    by.must(*TAKING)
    case = _must_ask_for_holder(by, wish)  # (1)
    store.hold_resident(tx, wish.resident_id)
    holder = register.get_record(tx, wish.resident_id)
    holder.must_stand()  # (2)
    application = _to_application(tx, wish, fees, by, context)
    rule = circular_on(application.received_on)
    must_be_complete(application, police_report=rule.police_report)  # (3)
    had = store.list_cards_of(tx, wish.resident_id, CARDS_OF_ONE_MAX)
    cards = store.lock_cards(tx, [one.card_id for one in had])
    replaced = must_be_only_one(  # (4)
        application,
        cards,
        notes_full=_is_back_full(tx, wish.replaces),
        key_stopped=_is_key_stopped(tx, wish.replaces),
    )
    store.insert_application(
        tx,
        application,
        means=case.means.value,
        by=by.operator.operator_id,
        at=by.now,
        case_number=case.number,
    )
    if wish.photo is not None:
        _keep_photo(tx, application.application_id, wish.photo, context)
    if replaced is not None:
        _end_replaced(tx, application, replaced, actor_of(by), context)  # (5)
    card = begin_card(tx, application, holder, actor_of(by), context)
    record(tx, by, context, Mode.WRITE, "card-applied", residents=[wish.resident_id])
    return card


def _must_ask_for_holder(by: CaseWorker, wish: Wish) -> Case:
    case = must_be_here(by)
    if wish.proxy is Proxy.NONE:
        return must_be_there_in_person(by, wish.resident_id)
    must_act_for_holder(case.relation, wish.proxy)
    must_be_proven(wish.proxy, wish.proxy_papers)
    return case


def begin_card(
    tx: Transaction,
    application: Application,
    holder: ResidentRecord,
    actor: Actor,
    context: NodeContext,
) -> RegistrationCard:
    """A new card for an application: the first, or another after one that was spoilt."""
    day = day_of(actor.at)
    card = RegistrationCard(
        card_id=new_key(context.randomness),
        number=CardNumber.from_payload(f"{context.randomness.below(_NUMBER_LIMIT):015d}"),
        application_id=application.application_id,
        resident_id=application.resident_id,
        form=application.form,
        state=CardState.APPLIED,
        state_since=actor.at,
        change_number=0,
        valid_until=end_of_validity(day),
    )
    store.insert_card(tx, card, subject_of(context.vault, holder.identification.code))
    return card


def get_application(tx: Transaction, application_id: UUID, *, by: CaseWorker) -> Application:
    """An application as it was made."""
    by.must(*READING)
    application = store.find_application(tx, application_id)
    if application is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such application")
    return application


def open_photo(
    tx: Transaction, application_id: UUID, *, by: CaseWorker, context: NodeContext
) -> bytes | None:
    """The photo of an application, to look at or to print; None when it was erased."""
    by.must(*READING)
    application = get_application(tx, application_id, by=by)
    kept = store.find_photo(tx, application_id)
    if kept is None:
        return None
    sealed, expected = kept
    photo = context.vault.open(SEAL, sealed, _PHOTO_LABEL + application_id.bytes)
    if digest(photo) != expected:
        raise JukiError(ErrorCode.SEAL_INVALID, "the photo is not the one that was kept")
    what = [application.resident_id]
    record(tx, by, context, Mode.READ, "shown", residents=what, items=["photo"])
    return photo


def _to_application(
    tx: Transaction, wish: Wish, fees: Mapping[str, int], by: CaseWorker, context: NodeContext
) -> Application:
    today = day_of(by.now)
    taken_on = wish.photo_taken_on if wish.photo else None
    if wish.photo is not None and not 0 < len(wish.photo) <= PHOTO_BYTES_MAX:
        raise JukiError(ErrorCode.TOO_LARGE, "a photo of this size is not kept")
    return Application(
        application_id=new_key(context.randomness),
        number=number_of_application(today, store.number_applications(tx, today) + 1),
        resident_id=wish.resident_id,
        kind=wish.kind,
        form=wish.form,
        received_on=today,
        braille=wish.braille,
        braille_reading=wish.braille_reading if wish.braille else "",
        same_day=wish.same_day,
        proxy=wish.proxy,
        proxy_reason=wish.proxy_reason.strip(),
        replaces=wish.replaces,
        cause=wish.cause,
        police_number=wish.police_number.strip(),
        photo_taken_on=taken_on,
        fee_yen=find_fee(wish.kind, wish.cause, today, fees),
    )


def _is_back_full(tx: Transaction, card_id: UUID | None) -> bool:
    if card_id is None:
        return False
    return len(store.list_back_entries(tx, card_id, BACK_ENTRIES_MAX)) >= BACK_ENTRIES_MAX


def _is_key_stopped(tx: Transaction, card_id: UUID | None) -> bool:
    key = "" if card_id is None else store.find_issuing_key(tx, card_id)
    return bool(key) and states.is_key_stopped(tx, key)


def _keep_photo(tx: Transaction, application_id: UUID, photo: bytes, context: NodeContext) -> None:
    label = _PHOTO_LABEL + application_id.bytes
    sealed = seal_to(context.vault.public(SEAL), photo, label)
    store.keep_photo(tx, application_id, sealed, digest(photo))


def _end_replaced(
    tx: Transaction,
    application: Application,
    replaced: RegistrationCard,
    actor: Actor,
    context: NodeContext,
) -> None:
    if application.kind is not ApplicationKind.REISSUE or replaced.state not in HELD:
        return
    keeps = application.cause in LOST_CAUSES | {ReissueCause.KEY_STOPPED}
    event = CardEvent.VOIDED if keeps else CardEvent.RETURNED
    move(
        tx,
        replaced,
        event,
        actor=actor,
        context=context,
        ground=VoidGround.RE_ISSUED.value,
    )
