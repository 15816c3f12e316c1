"""Every card under a key that makes no cards any more ends, or is made anew (発行用鍵の失効).

Whoever calls is a job with two persons' decision behind it (``cards.mass_reissue``); a card is
ended by the same table and told to the network by the same way as any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import HELD, IN_MAKING, CardEvent, CardState
from jukinet.cards.procedures.desk import OFFICE, READING, Actor, move, move_all
from jukinet.cards.procedures.making import begin_again
from jukinet.cards.voiding import VoidGround
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.errors import ErrorCode, JukiError

NOTE: Final = "key-stopped"
UNKNOWN_KEY: Final = ""
"""Of cards that are older than the ledger's noting of keys."""


class Ending(StrEnum):
    """What became of a card under a stopped key."""

    VOIDED = "voided"  # its holder is told, and applies again
    MADE_ANEW = "made-anew"  # it was not handed over yet: spoilt, and another begun
    NOTHING = "nothing"  # it had ended before


def ending_of(state: CardState) -> Ending:
    """What happens to a card in this state."""
    if state in HELD:
        return Ending.VOIDED
    return Ending.MADE_ANEW if state in IN_MAKING else Ending.NOTHING


def list_cards_of_keys(
    tx: Transaction, keys: Sequence[str], above: UUID, limit: int
) -> list[RegistrationCard]:
    """Cards whose chips were made under these keys, in an order that stays."""
    return store.list_cards_of_keys(tx, keys, above, limit)


def list_cards(tx: Transaction, card_ids: Sequence[UUID]) -> list[RegistrationCard]:
    """These cards, for whoever has their ids from a decision of his own."""
    return store.list_cards(tx, card_ids)


def count_cards_of_keys(tx: Transaction, *, by: CaseWorker) -> Mapping[str, int]:
    """Under which keys how many cards were made that have not ended."""
    by.must(*READING)
    return store.count_cards_of_keys(tx)


def count_replacing(tx: Transaction, key: str, *, by: CaseWorker) -> Mapping[CardState, int]:
    """How the cards stand that replace those of a key."""
    by.must(*READING)
    return store.count_replacing_key(tx, key)


def end_cards_of_key(
    tx: Transaction, card_ids: Sequence[UUID], keys: Sequence[str], context: NodeContext
) -> Mapping[UUID, Ending]:
    """End these cards; CARD_STATE for one that was made under none of the keys.

    All are locked before the first is changed, so that a desk that stops one of them waits and does
    not stand in the way.
    """
    actor = Actor(OFFICE, context.clock.now())
    locked = store.lock_cards(tx, card_ids)
    if store.list_other_keys(tx, card_ids, keys):
        raise JukiError(ErrorCode.CARD_STATE, "a card of another key")
    endings = {card.card_id: ending_of(card.state) for card in locked}
    void = [card for card in locked if endings[card.card_id] is Ending.VOIDED]
    ground = VoidGround.ORDERED_BACK.value
    move_all(
        tx, void, CardEvent.VOIDED, actor=actor, context=context, ground=ground, note=NOTE
    )  # fmt: skip
    for card in locked:
        if endings[card.card_id] is Ending.MADE_ANEW:
            spoilt = move(tx, card, CardEvent.SPOILT, actor=actor, context=context, note=NOTE)
            begin_again(tx, spoilt, actor, context)
    ended = [card_id for card_id, ending in endings.items() if ending is not Ending.NOTHING]
    store.keep_issuing_key(tx, ended, keys[0])
    return endings
