"""A resident's use of a service: asked for, loaded, ended (by-law; Act Art. 30-44 (8))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from jukinet.cards.life import ENDED, CardState
from jukinet.cards.municipal_services import store
from jukinet.cards.municipal_services.by_law import ByLaw
from jukinet.cards.municipal_services.desk import Loading
from jukinet.cards.municipal_services.use import (
    USER_NUMBER_DIGITS,
    USES_MAX,
    ServiceUse,
    UseEvent,
    UseState,
)
from jukinet.cards.procedures.desk import (
    OFFICE,
    READING,
    TAKING,
    get_card,
    lock_card,
    must_be_there_in_person,
    record,
)
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

USES_SHOWN: Final = 100
USERS_MAX: Final = 100_000
"""Every card of a large town; the list is a file of numbers."""
USES_AT_ONCE: Final = 500
"""How many open uses one look of the job takes."""
_BEFORE_ALL: Final = UUID(int=0)


def ask_for_service(
    tx: Transaction, card_id: UUID, offer: int, *, by_law: ByLaw, by: CaseWorker,
    context: NodeContext,
) -> ServiceUse:  # fmt: skip
    """Take in a holder's wish, in person, to use his card for a service.

    IC_SERVICE_NOT_PERMITTED where no by-law permits it today, CARD_STATE of a card that is not
    working, STEP_IMPOSSIBLE where the card has the service already or no room for another.
    """
    by.must(*TAKING)
    card = lock_card(tx, card_id)
    must_be_there_in_person(by, card.resident_id)
    if card.state is not CardState.ACTIVE:
        raise JukiError(ErrorCode.CARD_STATE, f"no service for a card that is {card.state}")
    offered = by_law.must_offer(offer, day_of(by.now))
    open_uses = [one for one in _list(tx, card_id) if one.state is not UseState.ENDED]
    if any(one.offer == offer for one in open_uses):
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "the card is used for this service already")
    if len(open_uses) >= USES_MAX:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "the card has no room for another service")
    number = f"{context.randomness.below(10**USER_NUMBER_DIGITS):0{USER_NUMBER_DIGITS}d}"
    use = ServiceUse(
        new_key(context.randomness), card_id, card.resident_id,
        offered.kind, offer, number, UseState.ASKED, by.now,
    )  # fmt: skip
    store.insert_use(tx, use)
    record(tx, by, context, Mode.WRITE, "service-asked", residents=[card.resident_id])
    return use


def list_uses(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Sequence[ServiceUse]:
    """What a card is and was used for."""
    by.must(*READING)
    card = get_card(tx, card_id)
    record(tx, by, context, Mode.READ, "shown", residents=[card.resident_id], items=["services"])
    return _list(tx, card_id)


def prepare_loading(
    tx: Transaction, use_id: UUID, *, by_law: ByLaw, by: CaseWorker, context: NodeContext
) -> Loading:
    """What the dialogue with the card is to load; the by-law is asked once more."""
    by.must(*TAKING)
    use = _lock(tx, use_id)
    use.after(UseEvent.LOADED, at=by.now)
    card = get_card(tx, use.card_id)
    offer = by_law.must_offer(use.offer, day_of(by.now))
    return Loading(card.number, card.valid_until, offer, use.user_number)


def note_loaded(
    tx: Transaction, use_id: UUID, *, by: CaseWorker, context: NodeContext
) -> ServiceUse:
    """The service is in the card."""
    return _step(tx, use_id, UseEvent.LOADED, "service-loaded", by, context)


def prepare_deletion(
    tx: Transaction, use_id: UUID, *, by: CaseWorker
) -> tuple[CardNumber, ServiceUse]:
    """From which card the dialogue is to delete what."""
    by.must(*TAKING)
    use = _lock(tx, use_id)
    use.after(UseEvent.DELETED, at=by.now)
    return get_card(tx, use.card_id).number, use


def note_deleted(
    tx: Transaction, use_id: UUID, *, by: CaseWorker, context: NodeContext
) -> ServiceUse:
    """The service is out of the card, with everything it had kept there."""
    return _step(tx, use_id, UseEvent.DELETED, "service-deleted", by, context)


def withdraw_wish(
    tx: Transaction, use_id: UUID, *, by: CaseWorker, context: NodeContext
) -> ServiceUse:
    """The holder wants the service no more, before it was in the card."""
    return _step(tx, use_id, UseEvent.WITHDRAWN, "service-withdrawn", by, context)


def get_use_by_number(tx: Transaction, user_number: str, offer: int) -> ServiceUse:
    """Whose number a service's terminal read, which shows nothing of the card.

    STEP_IMPOSSIBLE unless the use stands, of this offer; CARD_NOT_USABLE while its card is stopped.
    """
    use = store.find_use_by_number(tx, user_number)
    if use is None or use.offer != offer or use.state is UseState.ENDED:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "no such use stands")
    if get_card(tx, use.card_id).state is not CardState.ACTIVE:
        raise JukiError(ErrorCode.CARD_NOT_USABLE, "the card of this use is stopped")
    return use


def list_stopped_numbers(tx: Transaction, offer: int, *, by: CaseWorker) -> Sequence[str]:
    """Which of a service's numbers are not to be served: what its provider is given, as a file.

    The numbers of uses whose card is stopped for now; an ended use has no key any more that its
    terminals believe once it is deleted, and is listed where its card was not brought back.
    """
    by.must(*READING)
    uses = store.list_uses_of_offer(tx, offer, USERS_MAX)
    return [
        one.user_number
        for one in uses
        if one.state is UseState.ENDED or get_card(tx, one.card_id).state is not CardState.ACTIVE
    ]


def end_uses_of_ended_cards(tx: Transaction, context: NodeContext) -> int:
    """End the uses of cards that are at their end; how many."""
    now, ended, after = context.clock.now(), 0, _BEFORE_ALL
    while uses := store.list_open_uses(tx, after, USES_AT_ONCE):
        after = uses[-1].use_id
        for use in uses:
            if get_card(tx, use.card_id).state in ENDED:
                _save(tx, use.after(UseEvent.CARD_ENDED, at=now), UseEvent.CARD_ENDED, OFFICE)
                ended += 1
    return ended


def _step(
    tx: Transaction, use_id: UUID, event: UseEvent, what: str, by: CaseWorker,
    context: NodeContext,
) -> ServiceUse:  # fmt: skip
    by.must(*TAKING)
    use = _lock(tx, use_id).after(event, at=by.now)
    _save(tx, use, event, by.operator.operator_id)
    record(tx, by, context, Mode.WRITE, what, residents=[use.resident_id])
    return use


def _save(tx: Transaction, use: ServiceUse, event: UseEvent, actor: str) -> None:
    store.save_use(tx, use)
    store.append_use_step(tx, use, event, by=actor, at=use.since)


def _lock(tx: Transaction, use_id: UUID) -> ServiceUse:
    use = store.lock_use(tx, use_id)
    if use is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such use")
    return use


def _list(tx: Transaction, card_id: UUID) -> list[ServiceUse]:
    return store.list_uses_of_card(tx, card_id, USES_SHOWN)
