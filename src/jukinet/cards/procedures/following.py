"""Cards follow the register: who dies, moves, or gets another code has a card that ends or waits.

The register is not touched and knows nothing of cards.  What changed in it is looked through here,
again and again from a little before where one had come, since a change is seen only when it is
committed; judging the same fact twice has no effect.

Whoever changes cards locks all of them, in the order of their ids, before the first of them moves:
a step takes the stopped list, and a desk, which has its card then, waits for the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import HELD, IN_MAKING, STOPPED, CardEvent, CardState
from jukinet.cards.procedures.desk import OFFICE, Actor, move
from jukinet.cards.voiding import HolderFacts, Judgement, judge
from jukinet.platform.crypto.pseudonym import subject_of
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.procedures.walking import walk_changed_since
from jukinet.register.record import ResidentRecord
from jukinet.terms.dates import day_of

LOOK_BACK: Final = timedelta(minutes=10)
"""No transaction of a register office lasts longer."""
CARDS_A_ROUND: Final = 500
STOPPED_A_ROUND: Final = 5_000
"""Every stopped or locked card of a large city; whoever moved away has one that ends, too."""
STOPPED_OR_LOCKED: Final = STOPPED | {CardState.PIN_LOCKED}
STANDING: Final = IN_MAKING | HELD


def follow_register(tx: Transaction, context: NodeContext) -> int:
    """Look through what changed in the register; how many cards something happened to."""
    now = context.clock.now()
    since = store.read_followed(tx)
    begin = (since or now) - LOOK_BACK  # nobody had a card before this began to look
    changed = [one.resident_id for one in walk_changed_since(tx, begin)]
    cards = store.list_cards_of_many(tx, changed, STANDING)
    moved = _judge_all(tx, cards, context, now)
    store.save_followed(tx, now)
    return moved


def chase_cards(tx: Transaction, context: NodeContext) -> int:
    """What time does to cards: validity ends, a move is never filed, nobody collects.

    (Order Art. 30-16, 30-20.)  Bounded; what is left over is done in the next round.
    """
    now = context.clock.now()
    today = day_of(now)
    actor = Actor(OFFICE, now)
    past_end = {card.card_id for card in store.list_cards_past_end(tx, HELD, today, CARDS_A_ROUND)}
    moving = {card.card_id for card in store.list_cards_in(tx, [CardState.MOVING], CARDS_A_ROUND)}
    stopped = store.list_cards_in(tx, sorted(STOPPED_OR_LOCKED), STOPPED_A_ROUND)
    judge_one = _open_register(tx, stopped, context, now)
    moving |= {card.card_id for card in stopped if judge_one(card) is not None}
    uncollected = set(store.list_letters_uncollected(tx, today, CARDS_A_ROUND))
    held = store.lock_cards(tx, [*past_end, *moving, *uncollected])
    ended = [card for card in held if card.card_id in past_end and card.state in HELD]
    for card in ended:
        move(tx, card, CardEvent.EXPIRED, actor=actor, context=context)
    gone = [card for card in held if card.card_id in moving - past_end]
    judged = _judge_all(tx, gone, context, now)
    waiting = [
        card for card in held if card.card_id in uncollected and card.state is CardState.WAITING
    ]
    for card in waiting:
        move(tx, card, CardEvent.WITHDRAWN, actor=actor, context=context, note="not collected")
    return len(ended) + judged + len(waiting)


def _judge_all(
    tx: Transaction, cards: Sequence[RegistrationCard], context: NodeContext, now: datetime
) -> int:
    """Let happen what the register says; all cards are locked before the first one moves."""
    judge_one = _open_register(tx, cards, context, now)
    actor, moved = Actor(OFFICE, now), 0
    wanted = [card.card_id for card in cards if judge_one(card) is not None]
    for card in store.lock_cards(tx, wanted):
        judgement = judge_one(card)  # as it stands now that nobody else changes it
        if judgement is None:
            continue
        ground = judgement.ground.value if judgement.ground else ""
        move(tx, card, judgement.event, actor=actor, context=context, ground=ground)
        moved += 1
    return moved


def _open_register(
    tx: Transaction, cards: Sequence[RegistrationCard], context: NodeContext, now: datetime
) -> Callable[[RegistrationCard], Judgement | None]:
    """What the register says of the holders of these cards, as it is now."""
    records = _records_of(tx, cards) if cards else {}
    subjects = store.find_code_subjects(tx, [card.card_id for card in cards]) if cards else {}

    def judge_one(card: RegistrationCard) -> Judgement | None:
        facts = _facts_of(records[card.resident_id], subjects[card.card_id], context)
        return judge(facts, card.state, day_of(now)) if card.state in STANDING else None

    return judge_one


def _records_of(tx: Transaction, cards: Iterable[RegistrationCard]) -> dict[UUID, ResidentRecord]:
    records = register.list_records(tx, {card.resident_id for card in cards})
    return {record.resident_id: record for record in records}


def _facts_of(holder: ResidentRecord, subject: bytes, context: NodeContext) -> HolderFacts:
    erasure = holder.erasure
    return HolderFacts(
        code_changed=subject_of(context.vault, holder.identification.code) != subject,
        erasure_detail=erasure.detail if erasure else None,
        erased_on=erasure.occurred_on if erasure else None,
        moved_in_elsewhere_on=erasure.move_confirmed_on if erasure else None,
    )
