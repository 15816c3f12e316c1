"""What the job does: lists the cards of the key, ends some, looks who is told; never too many.

Each call is one transaction.  A card's end and its line's outcome are in the same one, so whatever
is killed is as if it had not begun; and a line that has an outcome is not looked at again.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.mass_reissue import store
from jukinet.cards.mass_reissue.procedures.desk import get_reissue, step
from jukinet.cards.mass_reissue.reissue import (
    WINDOW,
    Act,
    Progress,
    Reissue,
    allowance,
    come_days,
)
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.dates import OfficeCalendar

REISSUES_MAX: Final = 200
LISTED_AT_ONCE: Final = 2_000
ENDED_AT_ONCE: Final = 25
"""While a transaction ends cards, a stop at the desk waits: a tenth of a second, for so few."""
JOB: Final = "office"


def list_running(tx: Transaction) -> list[UUID]:
    """Re-issues that have something to do."""
    found = store.list_reissues(tx, REISSUES_MAX)
    return [one.reissue_id for one in found if one.progress is Progress.RUNNING]


def list_some_cards(tx: Transaction, reissue_id: UUID, context: NodeContext) -> bool:
    """Give the next cards of the key their turn; True while there may be more."""
    store.lock_reissues(tx)
    reissue = get_reissue(tx, reissue_id)
    if reissue.progress is not Progress.RUNNING or reissue.listed:
        return False
    begun, last = store.find_last_line(tx, reissue_id)
    found = cards.list_cards_of_keys(tx, _keys_of(reissue), last, LISTED_AT_ONCE)
    places = range(begun, begun + len(found))
    days = come_days(reissue.plan, places, OfficeCalendar().is_office_day)
    lines = [
        store.NewLine(place, card.card_id, card.resident_id, day)
        for place, card, day in zip(places, found, days, strict=True)
    ]
    store.insert_lines(tx, reissue_id, lines)
    if len(found) == LISTED_AT_ONCE:
        return True
    store.mark_listed(tx, reissue_id, context.clock.now())
    return False


def end_some_cards(tx: Transaction, reissue_id: UUID, context: NodeContext) -> int:
    """End the cards whose turn it is, as many as the throttle allows; how many.

    When none is left the re-issue is done; letters and new cards go on.
    """
    store.lock_reissues(tx)
    reissue = get_reissue(tx, reissue_id)
    if reissue.progress is not Progress.RUNNING or not reissue.listed:
        return 0
    now = context.clock.now()
    ended = store.count_ended_since(tx, reissue_id, now - WINDOW)
    allowed = min(allowance(reissue.per_minute, ended), ENDED_AT_ONCE)
    waiting = store.list_waiting(tx, reissue_id, max(allowed, 1))
    if not waiting:
        step(tx, reissue, Act.FINISHED, operator_id=JOB, at=now)
        return 0
    turn = waiting[:allowed]
    if turn:
        outcomes = cards.end_cards_of_key(tx, turn, _keys_of(reissue), context)
        store.save_outcomes(tx, reissue_id, outcomes, now)
    return len(turn)


def _keys_of(reissue: Reissue) -> list[str]:
    key = reissue.plan.key_id
    return [key, cards.UNKNOWN_KEY] if reissue.plan.unknown_too else [key]
