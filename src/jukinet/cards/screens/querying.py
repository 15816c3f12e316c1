"""A12, any card's state: whatever municipality issued it (every mayor may ask)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards.procedures import ask_card_state, get_card_answer, read_list_age
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError


def show_query(visit: Visit) -> Answer:
    """The number that stands on the card."""
    return _page(visit)


def act_query(visit: Visit) -> Answer:
    """Ask the network; the answer has a page of its own."""
    typed = "".join(one for one in visit.form.get("card") if one not in " 　-－")
    try:
        number = CardNumber(typed)
    except JukiError as error:
        if error.code is not ErrorCode.INVALID_CARD_NUMBER:
            raise
        wording = get_wording(error.code, visit.words.language)
        return _page(visit, [("card", f"{wording.sentence}{wording.remedy}")])
    question = ask_card_state(visit.tx, number, by=visit.by, context=visit.context)
    return visit.redirect(f"/cards/query/{question}")


def show_answer(visit: Visit) -> Answer:
    """What the network says, once it has: state, since when, until when, issued where."""
    question = get_card_answer(visit.tx, UUID(visit.path["question_id"]), by=visit.by)
    return visit.page(
        "cards/answer.html",
        title="title-query",
        question=question,
        age=read_list_age(visit.tx, by=visit.by),
    )


def _page(visit: Visit, mistakes: object = ()) -> Answer:
    return visit.page(
        "cards/query.html",
        title="title-query",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        age=read_list_age(visit.tx, by=visit.by),
    )


_READ: Final = (Function.CARD, Mode.READ)
QUERY_SCREENS: Final = (
    Screen("J-A12m", "/cards/query", *_READ, show=show_query, act=act_query, menu="menu-query"),
    Screen("J-A12n", "/cards/query/{question_id:uuid}", *_READ, show=show_answer),
)
