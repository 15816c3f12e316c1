"""The whole life of a card is one table: every event in every state (``tables/life.csv``).

Three things follow from the table and from nothing else.  A card works only while it is ``active``
or its holder is ``moving``.  From ``suspended`` only ``lifted`` leads back, and that is an act in
person.  From ``void``, ``returned``, ``expired`` and what comes after them nothing leads back.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

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


Transitions = Mapping[tuple[CardState, CardEvent], CardState | None]
_REFUSED: Final = "-"


def _load() -> Transitions:
    return {
        (state, CardEvent(row["event"])): None if row[state] == _REFUSED else CardState(row[state])
        for row in read_table("life.csv")
        for state in CardState
    }


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
}
"""What others make of a card; None while it is nobody else's business."""


def after(
    state: CardState, event: CardEvent, *, transitions: Transitions = TRANSITIONS
) -> CardState:
    """The state after an event; CARD_STATE where the table refuses it."""
    following = transitions[state, event]
    if following is None:
        raise JukiError(
            ErrorCode.CARD_STATE,
            f"no {event} of a card that is {state}",
            event=event.value,
            state=state.value,
        )
    return following


def is_possible(state: CardState, event: CardEvent) -> bool:
    """Whether the table lets the event happen: what a screen offers."""
    return TRANSITIONS[state, event] is not None


def is_told(state: CardState, *, told_before: bool) -> bool:
    """Whether the network learns of a card in this state: from its activation on."""
    return told_before or STANDING[state] is CardStanding.USABLE
