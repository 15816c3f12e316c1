"""What becomes of movers' cards at the new town: carried over since 2012, handed back before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.procedures import CarriedCard
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.resident_card import CardRead
from jukinet.filings.special_rule import CardFate, generation_of
from jukinet.moves import store
from jukinet.moves.arriving import Arrival
from jukinet.moves.mover_card import SHOWN_WITHIN_DAYS, CardOutcome, MoverCard
from jukinet.moves.procedures.desk import OFFICE, note_use
from jukinet.moves.store import cards as card_store
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError


def await_cards(
    tx: Transaction, arrival: Arrival, entered: Sequence[ResidentRecord], context: NodeContext
) -> None:
    """Note the cards that the former town certified of those who were entered."""
    told = store.find_told(tx, arrival.arrival_id)
    if told is None:
        return
    facts = {one.code: one.card for one in told.people if one.card is not None}
    now = context.clock.now()
    awaited = [
        MoverCard(
            resident_id=record.resident_id,
            arrival_id=arrival.arrival_id,
            number=CardNumber(card.number),
            form=card.form,
            issued_on=date.fromisoformat(card.issued_on) if card.issued_on else None,
            valid_until=date.fromisoformat(card.valid_until),
            change_number=card.change_number,
            awaited_since=now,
        )
        for record in entered
        if (card := facts.get(record.identification.code.digits)) is not None
    ]
    if awaited:
        card_store.await_cards(tx, arrival.arrival_id, awaited, now)


def list_movers_cards(tx: Transaction, arrival_id: UUID, *, by: CaseWorker) -> list[MoverCard]:
    """The cards of those who came by one move-in, by number and without names."""
    by.must(Function.FILING, Mode.READ)
    return card_store.list_cards_of_arrival(tx, arrival_id)


def take_card_over(
    tx: Transaction, arrival_id: UUID, read: CardRead, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """A mover shows his card and knows its PIN: it goes on here (Act Art. 30-44 (5), (6)).

    Whose of the family's cards it is, the reading says.  It enters the ledger of this town, with
    the address on its back, and its end stays as it was.
    """
    by.must(Function.CARD, Mode.WRITE)
    awaited = card_store.list_cards_of_arrival(tx, arrival_id)
    holder = next((one.resident_id for one in awaited if one.number == read.number), None)
    if holder is None:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "nobody of this move-in came with this card")
    mine = _get_awaited(tx, holder, CardFate.CARRIED_OVER, by, context)
    told = CarriedCard(
        mine.number, CardForm(mine.form), mine.issued_on, mine.valid_until, mine.change_number
    )
    taken = cards.take_over(tx, holder, told, read, by=by, context=context)
    operator = by.operator.operator_id
    card_store.settle_card(tx, holder, CardOutcome.TAKEN_OVER, operator, by.now)
    return taken


def take_card_back(
    tx: Transaction, resident_id: UUID, *, by: CaseWorker, context: NodeContext
) -> None:
    """A mover hands his card in (返納; Order Art. 30-20 as it was until 2012).

    The town that issued it knows it as returned once the move-in is told.
    """
    by.must(Function.CARD, Mode.WRITE)
    _get_awaited(tx, resident_id, CardFate.HANDED_BACK, by, context)
    operator = by.operator.operator_id
    card_store.settle_card(tx, resident_id, CardOutcome.HANDED_BACK, operator, by.now)
    note_use(
        tx, by, context, Mode.WRITE, "card-handed-back",
        subjects=tuple(register.list_records(tx, [resident_id])),
    )  # fmt: skip


def end_cards_not_shown(tx: Transaction, context: NodeContext) -> int:
    """Ninety days after the move-in a card that was not shown is void (Order Art. 30-20)."""
    now = context.clock.now()
    return card_store.end_cards_not_shown(tx, now - timedelta(days=SHOWN_WITHIN_DAYS), OFFICE, now)


def _get_awaited(
    tx: Transaction, resident_id: UUID, fate: CardFate, by: CaseWorker, context: NodeContext
) -> MoverCard:
    found = card_store.lock_card(tx, resident_id)
    if found is None:
        raise JukiError(ErrorCode.NOT_FOUND, "nobody of this record came with a card")
    if not found.is_awaited:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "this card was settled before")
    if generation_of(context.law(day_of(by.now))).card is not fate:
        raise JukiError(ErrorCode.UNKNOWN_ARTICLE, "not what the law of the day does with a card")
    return found
