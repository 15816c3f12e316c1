"""B05: blanks and their transport keys: what is left, what is likely needed, who has the halves."""

from __future__ import annotations

from collections import defaultdict
from typing import Final
from uuid import UUID

from jukinet.cards.procedures import (
    forecast_need,
    list_boxes,
    list_key_custody,
    list_yearly,
    move_blanks,
    receive_box,
    take_key_halves,
)
from jukinet.cards.stock import StockMove
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.typed import Typed
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

BY_HAND: Final = (StockMove.COUNTED, StockMove.SPOILT, StockMove.EXPLAINED)
MISTAKES: Final = frozenset(
    {
        ErrorCode.FORM_INVALID,
        ErrorCode.HOLDERS_TOO_FEW,
        ErrorCode.STEP_IMPOSSIBLE,
        ErrorCode.STOCK_EMPTY,
        ErrorCode.STOCK_UNEXPLAINED,
    }
)


def show_stock(visit: Visit) -> Answer:
    """Every box with its book, and this week's likely need."""
    return _page(visit, [])


def act_stock(visit: Visit) -> Answer:
    """A box comes in, blanks move, or two persons take the halves of a key."""
    do = visit.form.choose("do", ("receive", "move", "halves"))
    typed = Typed.of(visit)
    try:
        with visit.tx.savepoint():
            _do(visit, typed, do)
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        wording = get_wording(error.code, visit.words.language)
        typed.mistakes.append(("", f"{wording.sentence}{wording.remedy}"))
    if typed.mistakes:
        return _page(visit, typed.mistakes)
    return visit.redirect("/cards/stock", notice=f"told-stock-{do}")


def _do(visit: Visit, typed: Typed, do: str) -> None:
    tx, by, context = visit.tx, visit.by, visit.context
    if do == "receive":
        number, key = typed.text("number"), typed.text("transport_key")
        custodian, blanks = typed.text("custodian"), typed.number("blanks")
        if not typed.mistakes:
            receive_box(
                tx, number=number, transport_key=key, custodian=custodian, blanks=blanks, by=by,
                context=context,
            )  # fmt: skip
    elif do == "move":
        move = StockMove(visit.form.choose("move", tuple(BY_HAND)))
        box, count = UUID(visit.form.get("box")), typed.number("count")
        if not typed.mistakes:
            note = visit.form.find("note")
            move_blanks(tx, box, move, count, note, by=by, context=context)
    else:
        by.must(Function.CARD_STOCK, Mode.EXECUTE)
        key, check = typed.text("halves_key"), typed.text("check_value")
        halves = [typed.text("first_custodian"), typed.text("second_custodian")]
        if not typed.mistakes:
            take_key_halves(tx, key, halves, check, by=by, context=context)


def show_yearly(visit: Visit) -> Answer:
    """The figures a prefecture's council sees: cards issued by period, and all together."""
    return visit.page(
        "cards/yearly.html",
        title="title-yearly",
        lines=list_yearly(visit.tx, visit.today, by=visit.by),
    )


def _page(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    books = list_boxes(visit.tx, by=visit.by)
    keys = sorted({book.box.transport_key for book in books})
    return visit.page(
        "cards/stock.html",
        title="title-stock",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        books=books,
        need=forecast_need(visit.tx, by=visit.by),
        custody=[(key, list_key_custody(visit.tx, key, by=visit.by)) for key in keys],
        moves=[(one.value, visit.words(f"move-{one}")) for one in BY_HAND],
        boxes=[(str(book.box.box_id), book.box.number) for book in books],
        typed=defaultdict(str, visit.form.fields),
        may_write=visit.by.operator.may(Function.CARD_STOCK, Mode.WRITE),
        may_halve=visit.by.operator.may(Function.CARD_STOCK, Mode.EXECUTE),
    )


STOCK_SCREENS: Final = (
    Screen(
        "J-B05", "/cards/stock", Function.CARD_STOCK, Mode.READ, show=show_stock,
        needs_case=False, menu="menu-stock",
    ),
    Screen(
        "J-B05a", "/cards/stock/book", Function.CARD_STOCK, Mode.WRITE, act=act_stock,
        needs_case=False,
    ),
    Screen(
        "J-B05b", "/cards/yearly", Function.CARD, Mode.READ, show=show_yearly, needs_case=False,
        menu="menu-yearly",
    ),
)  # fmt: skip
