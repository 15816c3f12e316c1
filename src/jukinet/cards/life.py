"""The whole life of a card is one table: every event in every state (``tables/life.csv``).

Three things follow from the table and from nothing else.  A card works only while it is ``active``
or its holder is ``moving``.  From ``suspended`` only ``lifted`` leads back, and that is an act in
person.  From ``void``, ``returned``, ``expired`` and what comes after them nothing leads back.

A stop remembers what it stops.  ``beneath`` in the table is the state a card was stopped in, with
what happened to it meanwhile: who has set no PIN when his card is suspended has none when the stop
is lifted, and a locked PIN stays locked.

A card that is ``carried-over`` stands in another town's ledger and comes back with its holder only.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from jukinet.cards.table import read_table
from jukinet.terms.card import CardStanding
from jukinet.terms.errors import ErrorCode, JukiError


class CardState(StrEnum):
    """Where a card is in its life."""

    APPLIED = "applied"  # 申請受付
    MADE = "made"  # 印字・書込済み
    NOTIFIED = "notified"  # 交付通知書を作った
    WAITING = "waiting"  # 交付待ち
    HANDED_OVER = "handed-over"  # 交付した、暗証番号はまだ
    ACTIVE = "active"  # 運用中
    SUSPENDED = "suspended"  # 一時停止
    PIN_LOCKED = "pin-locked"  # 暗証番号ロック
    LOST = "lost"  # 紛失
    MOVING = "moving"  # 転出中: for the special move-in only
    EXPIRED = "expired"  # 有効期間満了
    VOID = "void"  # 失効
    RETURNED = "returned"  # 返納: void and in the office's hands
    DESTROYED = "destroyed"  # 廃棄
    SPOILT = "spoilt"  # 作成不良
    WITHDRAWN = "withdrawn"  # 取下げ
    CARRIED_OVER = "carried-over"  # 引継ぎ: in the ledger of the town the holder moved to


class CardEvent(StrEnum):
    """What can happen to a card."""

    MADE = "made"  # 作成
    SPOILT = "spoilt"  # 作成不良
    LETTER_MADE = "letter-made"  # 交付通知書の作成
    LETTER_SENT = "letter-sent"  # 交付通知書の発送
    CALLED_SAME_DAY = "called-same-day"  # 即日交付
    HANDED_OVER = "handed-over"  # 交付
    PIN_SET = "pin-set"  # 暗証番号の設定・変更・初期化
    PIN_LOCKED = "pin-locked"  # 暗証番号ロック
    SUSPENDED = "suspended"  # 一時停止
    LIFTED = "lifted"  # 一時停止の解除
    LOSS_REPORTED = "loss-reported"  # 紛失の届出
    FOUND = "found"  # 発見の届出
    MOVED_OUT = "moved-out"  # 転出
    MOVE_CANCELLED = "move-cancelled"  # 転出取消
    ENTRY_CHANGED = "entry-changed"  # 裏面への追記
    EXPIRED = "expired"  # 有効期間満了
    VOIDED = "voided"  # 失効
    RETURNED = "returned"  # 返納
    DESTROYED = "destroyed"  # 廃棄
    WITHDRAWN = "withdrawn"  # 申請の取下げ
    CARRIED_OVER = "carried-over"  # 転入地での継続利用
    TAKEN_OVER = "taken-over"  # 継続利用の受入れ


Following = CardState | Literal["beneath"] | None
Transitions = Mapping[tuple[CardState, CardEvent], Following]
BENEATH: Final = "beneath"
"""The cell of the table that says: back to where it was stopped."""
_REFUSED: Final = "-"


def _load() -> Transitions:
    return {
        (state, CardEvent(row["event"])): _read(row[state])
        for row in read_table("life.csv")
        for state in CardState
    }


def _read(cell: str) -> Following:
    if cell == BENEATH:
        return BENEATH
    return None if cell == _REFUSED else CardState(cell)


TRANSITIONS: Final = _load()

USABLE: Final = frozenset({CardState.ACTIVE, CardState.MOVING})
"""A terminal may go on with such a card."""
IN_MAKING: Final = frozenset(
    {CardState.APPLIED, CardState.MADE, CardState.NOTIFIED, CardState.WAITING}
)
"""In the office's hands; nobody holds it yet."""
HELD: Final = frozenset(
    {
        CardState.HANDED_OVER,
        CardState.ACTIVE,
        CardState.SUSPENDED,
        CardState.PIN_LOCKED,
        CardState.LOST,
        CardState.MOVING,
    }
)
"""Issued and not at its end: one person has at most one such card."""
ENDED: Final = frozenset(CardState) - IN_MAKING - HELD
"""Nothing leads back from here."""

STOPPED: Final = frozenset({CardState.SUSPENDED, CardState.LOST})
"""Stopped by somebody's word; what they are beneath it goes on."""
STOPS: Final = frozenset({CardEvent.SUSPENDED, CardEvent.LOSS_REPORTED, CardEvent.FOUND})

STANDING: Final[Mapping[CardState, CardStanding | None]] = {
    CardState.APPLIED: None,
    CardState.MADE: None,
    CardState.NOTIFIED: None,
    CardState.WAITING: None,
    CardState.HANDED_OVER: None,
    CardState.ACTIVE: CardStanding.USABLE,
    CardState.SUSPENDED: CardStanding.STOPPED,
    CardState.PIN_LOCKED: CardStanding.STOPPED,
    CardState.LOST: CardStanding.STOPPED,
    CardState.MOVING: CardStanding.USABLE,
    CardState.EXPIRED: CardStanding.VOID,
    CardState.VOID: CardStanding.VOID,
    CardState.RETURNED: CardStanding.VOID,
    CardState.DESTROYED: CardStanding.VOID,
    CardState.SPOILT: None,
    CardState.WITHDRAWN: None,
    CardState.CARRIED_OVER: CardStanding.USABLE,  # the other town's ledger says more
}
"""What others make of a card; None while it is nobody else's business."""


def after(
    state: CardState,
    event: CardEvent,
    *,
    beneath: CardState | None = None,
    transitions: Transitions = TRANSITIONS,
) -> CardState:
    """The state after an event; CARD_STATE where the table refuses it.

    A stop that is older than the remembering stopped a card that worked.
    """
    following = transitions[state, event]
    if following is None:
        raise JukiError(
            ErrorCode.CARD_STATE,
            f"no {event} of a card that is {state}",
            event=event.value,
            state=state.value,
        )
    return (beneath or CardState.ACTIVE) if following == BENEATH else following


def beneath_after(
    state: CardState,
    beneath: CardState | None,
    event: CardEvent,
    following: CardState,
    *,
    transitions: Transitions = TRANSITIONS,
) -> CardState | None:
    """What a card is beneath its stop after an event; None while it is not stopped."""
    if following not in STOPPED:
        return None
    if state not in STOPPED:
        return state
    if beneath is None or event in STOPS:
        return beneath
    then = transitions[beneath, event]
    return beneath if then is None or then == BENEATH else then


def is_possible(state: CardState, event: CardEvent) -> bool:
    """Whether the table lets the event happen: what a screen offers."""
    return TRANSITIONS[state, event] is not None


def is_told(state: CardState, *, told_before: bool) -> bool:
    """Whether the network learns of a card in this state: from its activation on."""
    return told_before or STANDING[state] is CardStanding.USABLE
