"""The register office tells the network of its cards, and asks it about others'."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jukinet.cards.states.bodies import CardStateAsked, CardStateBody
from jukinet.cards.states.messages import (
    CARD_STATE_CHANGED,
    CARD_STATE_WANTED,
)
from jukinet.cards.states.procedures.listing import note_stops
from jukinet.cards.states.told import ToldCard
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.card import CardNumber
from jukinet.terms.parties import communication_server_of


def tell_network(tx: Transaction, card: ToldCard, context: NodeContext) -> None:
    """Tell the own CS how a card stands, in the transaction that changed it (Order Art. 30-24)."""
    tell_network_of(tx, [card], context)


def tell_network_of(tx: Transaction, cards: Sequence[ToldCard], context: NodeContext) -> None:
    """The same of some cards that were changed together."""
    bodies = [
        CardStateBody(
            card_number=card.number.digits,
            municipality=context.party.code,
            state=card.state.value,
            since=card.since.isoformat(),
            valid_until=card.valid_until.isoformat(),
            change_number=card.change_number,
        )
        for card in cards
    ]
    note_stops(tx, bodies, context)
    server = communication_server_of(context.party.municipality)
    outgoing = [Outgoing(CARD_STATE_CHANGED, server, one.card_number, one) for one in bodies]
    enqueue(tx, outgoing, now=context.clock.now())


def ask_network(tx: Transaction, question: UUID, number: CardNumber, context: NodeContext) -> None:
    """Ask how a card stands, wherever it was issued: every mayor may (Order Art. 30-24)."""
    body = CardStateAsked(
        question=question.hex, asker=context.party.code, card_number=number.digits
    )
    server = communication_server_of(context.party.municipality)
    enqueue(tx, [Outgoing(CARD_STATE_WANTED, server, "", body)], now=context.clock.now())
