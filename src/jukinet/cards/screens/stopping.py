"""H06: a holder stops his own card, at any hour, from a telephone; nobody signs on for it.

The page says that the card is stopped everywhere when the centre has said so, and not before.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards.procedures import find_effect, stop_for_holder
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError

REFUSED: Final = frozenset(
    {
        ErrorCode.CARD_STATE,
        ErrorCode.CARD_SUPPORT_REFUSED,
        ErrorCode.INVALID_CARD_NUMBER,
        ErrorCode.SLOW_DOWN,
    }
)
_PARTING: Final = str.maketrans("０１２３４５６７８９", "0123456789", " 　-－‐―ー")


def show_stop(visit: Visit) -> Answer:
    """Two numbers from the slip, one button."""
    return _page(visit)


def act_stop(visit: Visit) -> Answer:
    """Stop it, or say why not: never which of the two numbers was wrong."""
    try:
        number = CardNumber(visit.form.get("card").translate(_PARTING))
        card = stop_for_holder(
            visit.tx,
            number,
            visit.form.get("support").translate(_PARTING),
            now=visit.by.now,
            context=visit.context,
        )
    except JukiError as error:
        if error.code not in REFUSED:
            raise
        status = 429 if error.code is ErrorCode.SLOW_DOWN else 422
        code = error.code
        if code is ErrorCode.INVALID_CARD_NUMBER:
            code = ErrorCode.CARD_SUPPORT_REFUSED
        return _page(visit, code, status)
    if card is None:
        return _page(visit, ErrorCode.CARD_SUPPORT_REFUSED, 422)
    return visit.redirect(f"/stop/{card.card_id}")


def show_stopped(visit: Visit) -> Answer:
    """Whether it is stopped here, and since when everywhere."""
    effect = find_effect(visit.tx, UUID(visit.path["card_id"]))
    return visit.page("cards/stopped.html", title="title-stop", effect=effect)


def _page(visit: Visit, refused: ErrorCode | None = None, status: int = 200) -> Answer:
    wording = get_wording(refused, visit.words.language) if refused else None
    return visit.page(
        "cards/stop.html",
        title="title-stop",
        status=status,
        refused=wording,
        telephone=visit.facilities.settings.telephone,
    )


STOPPING_SCREENS: Final = (
    Screen("J-H06", "/stop", None, Mode.READ, show=show_stop, act=act_stop, needs_case=False),
    Screen("J-H06a", "/stop/{card_id:uuid}", None, Mode.READ, show=show_stopped, needs_case=False),
)
