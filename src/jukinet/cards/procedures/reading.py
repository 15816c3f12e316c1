"""Look at cards: one person's, one by number, what waits; the lamps of one card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.application import Application
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import STOPPED, USABLE, CardState
from jukinet.cards.procedures.applying import CARDS_OF_ONE_MAX
from jukinet.cards.procedures.desk import READING, TAKING, get_card, lock_card, record, tell
from jukinet.cards.saga import ChipSight, SagaFacts, SagaView, view
from jukinet.cards.store import BackEntry, KeptStep, Letter
from jukinet.cards.yearly import YearLine, make_yearly
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError

STEPS_MAX: Final = 500
WAITING_MAX: Final = 500
BACK_LINES_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class CardFile:
    """A card with everything that is known of it."""

    card: RegistrationCard
    application: Application
    steps: tuple[KeptStep, ...]
    letter: Letter | None
    back_entries: tuple[BackEntry, ...]
    saga: SagaView
    stopped_everywhere_at: datetime | None
    """When the centre said that it has the newest state, and so has told everybody."""
    told_at: datetime | None = None
    centre_at: datetime | None = None
    """When the network was last told, and when the centre last said that it has something new."""


def get_card_file(
    tx: Transaction,
    card_id: UUID,
    *,
    chip: ChipSight = ChipSight.NOT_SEEN,
    by: CaseWorker,
    context: NodeContext,
) -> CardFile:
    """A card, its lamps and the next step; ``chip`` is what a terminal sees just now."""
    by.must(*READING)
    card = get_card(tx, card_id)
    application = store.find_application(tx, card.application_id)
    assert application is not None
    told_at, centre_at = store.find_told_at(tx, card_id)
    silent_for = by.now - told_at if told_at else timedelta()
    facts = _facts(card, application, chip, silent_for)
    file = CardFile(
        card=card,
        application=application,
        steps=tuple(store.list_steps(tx, card_id, STEPS_MAX)),
        letter=store.find_letter(tx, card_id),
        back_entries=tuple(store.list_back_entries(tx, card_id, BACK_LINES_MAX)),
        saga=view(facts),
        stopped_everywhere_at=_stopped_everywhere_at(card, facts, centre_at),
        told_at=told_at,
        centre_at=centre_at,
    )
    record(tx, by, context, Mode.READ, "shown", residents=[card.resident_id], items=["card"])
    return file


def _stopped_everywhere_at(
    card: RegistrationCard, facts: SagaFacts, centre_at: datetime | None
) -> datetime | None:
    if not card.told_number and card.state in STOPPED:
        return card.state_since  # without a PIN it never worked, and nobody else knows it
    return centre_at if facts.is_answered else None


def list_cards_of(
    tx: Transaction, resident_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Sequence[RegistrationCard]:
    """Every card a person ever had here, newest first."""
    by.must(*READING)
    cards = store.list_cards_of(tx, resident_id, CARDS_OF_ONE_MAX)
    record(tx, by, context, Mode.READ, "shown", residents=[resident_id], items=["cards"])
    return cards


def find_card(tx: Transaction, number: CardNumber, *, by: CaseWorker) -> RegistrationCard | None:
    """The card with a number, if this municipality issued it."""
    by.must(*READING)
    card_id = store.find_card_by_number(tx, number)
    return None if card_id is None else get_card(tx, card_id)


def list_usable_cards(
    tx: Transaction, residents: Sequence[UUID]
) -> Mapping[UUID, RegistrationCard]:
    """The usable card of each of these persons who has one; for other offices' questions.

    The caller answers for whom he asks: a move, in which the former town is asked by the new one.
    """
    cards = store.list_cards_of_many(tx, residents, USABLE) if residents else []
    return {card.resident_id: card for card in cards}


def find_card_by_letter(tx: Transaction, number: str, *, by: CaseWorker) -> RegistrationCard:
    """The card a letter is about (its 2D code opens the hand-over)."""
    by.must(*READING)
    letter = store.find_letter_by_number(tx, number.strip().upper())
    if letter is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such letter")
    return get_card(tx, letter.card_id)


def list_waiting(
    tx: Transaction, states: Iterable[CardState], *, by: CaseWorker
) -> list[RegistrationCard]:
    """Cards in these states, those first that are there longest: a list of work."""
    by.must(*READING)
    return store.list_cards_in(tx, states, WAITING_MAX)


def count_cards(tx: Transaction, *, by: CaseWorker) -> Mapping[CardState, int]:
    """How many cards are in each state."""
    by.must(*READING)
    return store.count_cards_by_state(tx)


def tell_again(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> RegistrationCard:
    """Tell the network once more how a card stands: the repair where nobody answered."""
    by.must(*TAKING)
    card = lock_card(tx, card_id)
    if not card.told_number:
        raise JukiError(ErrorCode.CARD_STATE, "the network has no business with this card yet")
    tell(tx, [card], context, by.now)
    record(tx, by, context, Mode.WRITE, "card-told-again", residents=[card.resident_id])
    return get_card(tx, card_id)


def list_yearly(tx: Transaction, up_to: date, *, by: CaseWorker) -> Sequence[YearLine]:
    """Cards issued by fiscal year, as the prefecture's council is told."""
    by.must(*READING)
    return make_yearly(store.count_issued_by_day(tx), up_to)


def _facts(
    card: RegistrationCard, application: Application, chip: ChipSight, silent_for: timedelta
) -> SagaFacts:
    return SagaFacts(
        state=card.state,
        same_day=application.same_day,
        face_printed=card.face_printed_at is not None,
        chip_written=card.chip_written_at is not None,
        chip=chip,
        told_number=card.told_number,
        prefecture_number=card.prefecture_number,
        centre_number=card.centre_number,
        silent_for=silent_for,
    )
