"""The counter's screens of cards: A12 the card desk, B05 the stock, H06 for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jukinet.cards.life import CardState
from jukinet.cards.procedures import forecast_need, list_destructions_open, list_waiting
from jukinet.cards.screens.acting import ACTING_SCREENS
from jukinet.cards.screens.applying import APPLYING_SCREENS
from jukinet.cards.screens.desk import DESK_SCREENS
from jukinet.cards.screens.handing import HANDING_SCREENS
from jukinet.cards.screens.making import MAKING_SCREENS
from jukinet.cards.screens.papers import PAPER_SCREENS
from jukinet.cards.screens.querying import QUERY_SCREENS
from jukinet.cards.screens.stock import STOCK_SCREENS
from jukinet.cards.screens.stopping import STOPPING_SCREENS
from jukinet.cards.screens.words import CATALOGUE
from jukinet.counters.screen import HomeRow, ScreenFamily, Visit
from jukinet.security.operator import Function, Mode

TEMPLATES: Final = "jukinet.cards"
SCREENS: Final = (
    *DESK_SCREENS,
    *APPLYING_SCREENS,
    *MAKING_SCREENS,
    *HANDING_SCREENS,
    *ACTING_SCREENS,
    *PAPER_SCREENS,
    *QUERY_SCREENS,
    *STOCK_SCREENS,
    *STOPPING_SCREENS,
)
ON_THE_WAY: Final = (CardState.APPLIED, CardState.MADE, CardState.NOTIFIED)
"""What the office has to do next; a card that waits for its holder waits for nobody here."""


def list_home(visit: Visit) -> Sequence[HomeRow]:
    """What of cards waits for this operator: to be made, to be seen destroyed, to be ordered."""
    tx, by, words = visit.tx, visit.by, CATALOGUE[visit.words.language]
    rows: list[HomeRow] = []
    if by.operator.may(Function.CARD, Mode.WRITE):
        rows += [
            HomeRow(
                group=words(f"home-{one.state}"),
                text=f"…{one.number.digits[-4:]}",
                since=one.state_since,
                address=f"/cards/{one.card_id}",
            )
            for one in list_waiting(tx, ON_THE_WAY, by=by)
        ]
    if by.operator.may(Function.CARD, Mode.EXECUTE):
        rows += [
            HomeRow(
                group=words("home-destruction"),
                text=one.method,
                since=one.proposed_at,
                address=f"/cards/{one.card_id}",
                owner=one.proposed_by,
            )
            for one in list_destructions_open(tx, by=by)
        ]
    if by.operator.may(Function.CARD_STOCK, Mode.READ):
        need = forecast_need(tx, by=by)
        if need.is_low:
            text = words("home-stock-low", left=need.remaining, needed=need.needed_this_week)
            rows.append(HomeRow(words("home-stock"), text, by.now, "/cards/stock", raised=True))
    return rows


FAMILY: Final = ScreenFamily(TEMPLATES, SCREENS, home=list_home)
