"""Blanks and their transport keys: who has them, how many are left, what is likely needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.life import CardState
from jukinet.cards.procedures.desk import COUNTING, Actor, record
from jukinet.cards.stock import (
    FORECAST_WEEKS,
    BackAs,
    Balance,
    Box,
    Forecast,
    StockLine,
    StockMove,
    balance,
    forecast,
    must_take,
)
from jukinet.cards.store import Custody
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

BOXES_MAX: Final = 500
WAITING_MAX: Final = 10_000
CUSTODIANS: Final = 2
HANDING_OVER: Final = (Function.CARD_MAKING, Mode.WRITE)
LOOKING: Final = (Function.CARD_STOCK, Mode.READ)
BY_HAND: Final = frozenset(
    {
        StockMove.SPOILT,
        StockMove.COUNTED,
        StockMove.EXPLAINED,
    }
)
"""What an operator enters; the rest is entered by what he does."""
BACK_AS: Final = {
    BackAs.CARDS: (StockMove.BROUGHT_BACK, StockMove.USED),
    BackAs.SPOILT: (StockMove.BROUGHT_BACK, StockMove.SPOILT),
    BackAs.UNUSED: (StockMove.BROUGHT_BACK,),
}
"""What the book says of blanks that come back from a contractor."""


@dataclass(frozen=True, slots=True)
class BoxBook:
    """A box with what its book says."""

    box: Box
    balance: Balance
    lines: tuple[StockLine, ...]


def receive_box(
    tx: Transaction,
    *,
    number: str,
    transport_key: str,
    custodian: str,
    blanks: int,
    by: CaseWorker,
    context: NodeContext,
) -> Box:
    """Take a box of blanks into custody, counted, with the number of its transport key."""
    by.must(*COUNTING)
    today = day_of(by.now)
    box = Box(
        new_key(context.randomness), number.strip(), transport_key.strip(), custodian.strip(), today
    )
    store.insert_box(tx, box, by=by.operator.operator_id)
    line = StockLine(StockMove.RECEIVED, blanks, today, by.operator.operator_id)
    store.append_stock_line(tx, box.box_id, line)
    record(tx, by, context, Mode.WRITE, "blanks-received", function=Function.CARD_STOCK)
    return box


def move_blanks(
    tx: Transaction,
    box_id: UUID,
    move: StockMove,
    count: int,
    note: str,
    *,
    by: CaseWorker,
    context: NodeContext,
) -> BoxBook:
    """Enter what happened to blanks of a box: spoilt, counted, explained."""
    by.must(*COUNTING)
    if move not in BY_HAND:
        raise JukiError(ErrorCode.FORM_INVALID, f"{move} is not entered by hand")
    if move is StockMove.EXPLAINED and not note.strip():
        raise JukiError(ErrorCode.FORM_INVALID, "an explanation says something")
    book = _hold(tx, box_id)
    if move is StockMove.SPOILT:
        must_take(book.balance, count)
    line = StockLine(move, count, day_of(by.now), by.operator.operator_id, note=note.strip())
    store.append_stock_line(tx, box_id, line)
    record(tx, by, context, Mode.WRITE, f"blanks-{move}", function=Function.CARD_STOCK)
    return _book(tx, book.box)


def take_blank(tx: Transaction, box_id: UUID, card_id: UUID, *, by: CaseWorker) -> None:
    """A blank of this box becomes this card; STOCK_EMPTY where there is none."""
    book = _hold(tx, box_id)
    must_take(book.balance)
    line = StockLine(StockMove.USED, 1, day_of(by.now), by.operator.operator_id, card_id)
    store.append_stock_line(tx, box_id, line)


def deliver_blanks(tx: Transaction, box_id: UUID, count: int, slip: str, *, by: CaseWorker) -> None:
    """Blanks of this box leave for a contractor against a slip; STOCK_EMPTY where fewer are left.

    Custody follows the box (notice of 2003-01-21, 3 (1) 10).
    """
    by.must(*HANDING_OVER)
    book = _hold(tx, box_id)
    must_take(book.balance, count)
    line = StockLine(StockMove.DELIVERED, count, day_of(by.now), by.operator.operator_id, note=slip)
    store.append_stock_line(tx, box_id, line)


def take_back_blanks(
    tx: Transaction, box_id: UUID, count: int, what: BackAs, slip: str, *, by: CaseWorker
) -> None:
    """Blanks of this box came back from a contractor, as cards, as waste, or as they were."""
    by.must(*HANDING_OVER)
    _hold(tx, box_id)
    for move in BACK_AS[what]:
        line = StockLine(move, count, day_of(by.now), by.operator.operator_id, note=slip)
        store.append_stock_line(tx, box_id, line)


def note_spoilt(tx: Transaction, card_id: UUID, actor: Actor) -> None:
    """The blank of a card that went wrong is spoilt, not used."""
    box_id = store.find_box_of_card(tx, card_id)
    if box_id is None:
        return
    _hold(tx, box_id)
    line = StockLine(StockMove.SPOILT, 1, day_of(actor.at), actor.operator_id, card_id)
    store.append_stock_line(tx, box_id, line)


def list_boxes(tx: Transaction, *, by: CaseWorker) -> list[BoxBook]:
    """Every box with its balance and its book, newest first."""
    by.must(*LOOKING)
    boxes = store.list_boxes(tx, BOXES_MAX)
    books = store.list_stock_lines(tx, [box.box_id for box in boxes])
    return [_to_book(box, books[box.box_id]) for box in boxes]


def forecast_need(tx: Transaction, *, by: CaseWorker) -> Forecast:
    """This week's likely need against what is left; low means that somebody must order."""
    today = day_of(by.now)
    remaining = sum(book.balance.remaining for book in list_boxes(tx, by=by))
    taken = store.list_taken_days(tx, today - timedelta(weeks=FORECAST_WEEKS))
    waiting = len(store.list_cards_in(tx, [CardState.APPLIED], WAITING_MAX))
    return forecast(remaining, taken, waiting, today)


def take_key_halves(
    tx: Transaction,
    transport_key: str,
    custodians: Sequence[str],
    check_value: str,
    *,
    by: CaseWorker,
    context: NodeContext,
) -> list[Custody]:
    """Two persons each take half of a transport key into their keeping; the halves are not here.

    The whole key is checked by its check value when the two come together.
    """
    by.must(Function.CARD_STOCK, Mode.EXECUTE)
    names = [name.strip() for name in custodians]
    if len(names) != CUSTODIANS or len(set(names)) != CUSTODIANS or not all(names):
        raise JukiError(ErrorCode.HOLDERS_TOO_FEW, "two different persons hold a key's halves")
    if store.list_key_custody(tx, transport_key):
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "the halves of this key are held already")
    today = day_of(by.now)
    for place, name in enumerate(names, 1):
        store.append_key_custody(tx, transport_key, place, name, check_value, today)
    record(tx, by, context, Mode.EXECUTE, "key-halves-taken", function=Function.CARD_STOCK)
    return store.list_key_custody(tx, transport_key)


def list_key_custody(tx: Transaction, transport_key: str, *, by: CaseWorker) -> list[Custody]:
    """Who holds the halves of a transport key."""
    by.must(*LOOKING)
    return store.list_key_custody(tx, transport_key)


def _hold(tx: Transaction, box_id: UUID) -> BoxBook:
    box = store.find_box(tx, box_id, held=True)
    if box is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such box")
    return _book(tx, box)


def _book(tx: Transaction, box: Box) -> BoxBook:
    return _to_book(box, store.list_stock_lines(tx, [box.box_id])[box.box_id])


def _to_book(box: Box, lines: Sequence[StockLine]) -> BoxBook:
    return BoxBook(box, balance(lines), tuple(lines))
