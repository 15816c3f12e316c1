"""A06, the mover's card after the move-in: read and taken over, or handed back (Order 30-20).

Nobody's name stands here: which card it is, its reading says, or the last digits on its face.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from jukinet.counters.resident_card import CardRead
from jukinet.counters.screen import Answer, Screen, Talk, Visit
from jukinet.filings.special_rule import CardFate, generation_of
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import Arrival, ArrivalState
from jukinet.moves.screens.words import cards_of
from jukinet.security.operator import Function, Mode


def card_facts(visit: Visit, arrival: Arrival) -> dict[str, Any]:
    """What the page of a move-in says of the cards of those who came; nothing before that."""
    came = arrival.state is ArrivalState.REGISTERED
    cards = moves.list_movers_cards(visit.tx, arrival.arrival_id, by=visit.by) if came else []
    return {
        "movers_cards": cards,
        "may_take_cards": visit.by.operator.may(Function.CARD, Mode.WRITE),
        "cards_go_on": bool(cards) and _go_on(visit),
    }


def _go_on(visit: Visit) -> bool:
    return generation_of(visit.context.law(visit.today)).card is CardFate.CARRIED_OVER


def act_over(visit: Visit) -> Answer:
    """Read a card and take it over (Act Art. 30-44 (5))."""
    cards, terminal_id, now = cards_of(visit), visit.by.terminal_id, visit.by.now
    return Talk(lambda: cards.read(terminal_id, now), _settle)


def _settle(visit: Visit, read: CardRead) -> Answer:
    key = UUID(visit.path["arrival_id"])
    moves.take_card_over(visit.tx, key, read, by=visit.by, context=visit.context)
    return visit.redirect(f"/moves/in/{key}", notice="told-card-over")


def act_back(visit: Visit) -> Answer:
    """Take a card back, as it was until 2012."""
    resident = UUID(visit.form.get("card"))
    moves.take_card_back(visit.tx, resident, by=visit.by, context=visit.context)
    return visit.redirect(f"/moves/in/{visit.path['arrival_id']}", notice="told-card-back")


CARD_SCREENS: Final = (
    Screen(
        "J-A06w", "/moves/in/{arrival_id:uuid}/cards/over", Function.CARD, Mode.WRITE,
        act=act_over,
    ),
    Screen(
        "J-A06w", "/moves/in/{arrival_id:uuid}/cards/back", Function.CARD, Mode.WRITE,
        act=act_back,
    ),
)  # fmt: skip
