"""Hear what the network holds of cards: lamps light up, questions are answered; and ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.procedures.carrying import close_carried_over
from jukinet.cards.procedures.desk import READING, get_card, record
from jukinet.cards.states import procedures as states
from jukinet.cards.states.bodies import CardStatesHeld, HeldCard
from jukinet.cards.states.procedures import Spread
from jukinet.cards.states.procedures.passing import NATION, PREFECTURE
from jukinet.cards.states.told import CARD
from jukinet.cards.store import Answer, Question, Told
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext
from jukinet.security.operator import Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError

UNKNOWN: str = ""
"""The answer about a card nobody has heard of."""


def hear_states(tx: Transaction, incoming: Sequence[Incoming], context: NodeContext) -> None:
    """Note what floors above hold of this office's cards, and what they answered."""
    now = context.clock.now()
    answers: list[Answer] = []
    told: dict[str, list[Told]] = {PREFECTURE: [], NATION: []}
    for one in incoming:
        body = one.body
        assert isinstance(body, CardStatesHeld)
        for card in body.cards:
            if card.question is not None:
                answers.append(_to_answer(UUID(card.question), card))
            elif card.state is not None and card.state.municipality != context.party.code:
                close_carried_over(tx, CardNumber(card.card_number), context)
            elif card.state is not None and body.tier in told:
                told[body.tier].append(Told(card.card_number, card.state.change_number))
    if answers:
        store.answer_questions(tx, answers, now)
    if told[PREFECTURE]:
        store.mark_prefecture(tx, _newest(told[PREFECTURE]))
    if told[NATION]:
        store.mark_centre(tx, _newest(told[NATION]), now)


def ask_card_state(
    tx: Transaction, number: CardNumber, *, by: CaseWorker, context: NodeContext
) -> UUID:
    """Ask how a card stands that anybody shows here, wherever it was issued; the question's key."""
    by.must(*READING)
    case = by.get_case()
    question = new_key(context.randomness)
    store.insert_question(
        tx,
        question,
        number,
        by=by.operator.operator_id,
        at=by.now,
        case_number=case.number,
    )
    states.ask_network(tx, question, number, context)
    record(tx, by, context, Mode.READ, "card-asked")
    return question


def get_card_answer(tx: Transaction, question_id: UUID, *, by: CaseWorker) -> Question:
    """The question with its answer, once it came."""
    by.must(*READING)
    question = store.find_question(tx, question_id)
    if question is None:
        raise JukiError(ErrorCode.NOT_FOUND, "nobody asked this")
    return question


def ask_spread(tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext) -> None:
    """Ask which municipalities have said that they know this card's stop."""
    by.must(*READING)
    card = get_card(tx, card_id)
    states.ask_spread(tx, new_key(context.randomness), CARD, card.number.digits, context)
    record(tx, by, context, Mode.READ, "card-spread-asked", residents=[card.resident_id])


def find_spread(tx: Transaction, card_id: UUID, *, by: CaseWorker) -> Spread | None:
    """What the nation last answered to that; None where nobody asked since the card was stopped."""
    by.must(*READING)
    card = get_card(tx, card_id)
    found = states.find_spread(tx, CARD, card.number.digits)
    return None if found is None or found.asked_at < card.state_since else found


@dataclass(frozen=True, slots=True)
class ListAge:
    """The stopped list of this office: up to when it is complete, how many are stopped."""

    complete_up_to: datetime | None
    stopped: int


def read_list_age(tx: Transaction, *, by: CaseWorker) -> ListAge:
    """How far this office's list has come."""
    by.must(*READING)
    return ListAge(states.read_list(tx).complete_up_to, states.count_stopped(tx))


def _newest(told: Sequence[Told]) -> list[Told]:
    """One line a card, since a statement meets a row once."""
    newest = {one.card_number: one for one in sorted(told, key=lambda one: one.change_number)}
    return list(newest.values())


def _to_answer(question_id: UUID, card: HeldCard) -> Answer:
    state = card.state
    if state is None:
        return Answer(question_id, UNKNOWN, None, None, None)
    return Answer(
        question_id,
        state.state,
        datetime.fromisoformat(state.since),
        date.fromisoformat(state.valid_until),
        state.municipality,
    )
