"""What time does to moves: the rule ends, an answer never came, a move-in that lies is ended.

A claim is ended by no clock of the town that is left: its holder may be entering somebody at this
moment.  By its own clock the new town gives up what it has not entered in time, and says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import procedures as filings
from jukinet.filings.special_rule import AFTER_ACTUAL, AFTER_PLANNED
from jukinet.filings.workflow import FilingState
from jukinet.moves import store
from jukinet.moves.arriving import LIMITS, Arrival
from jukinet.moves.departing import RELEASED_AFTER, Departure, DepartureEvent, is_overdue
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.procedures.arriving import end
from jukinet.moves.procedures.carrying import end_cards_not_shown
from jukinet.moves.procedures.desk import (
    OFFICE,
    get_arrival,
    get_departure,
    keep_departure,
)
from jukinet.moves.procedures.following import A_ROUND, UNCLAIMED
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.law import Law

LISTED_MAX: Final = 200


def chase_moves(tx: Transaction, context: NodeContext) -> int:
    """End what has lasted too long (Order Art. 24-2); how many moves and cards that changed.

    Whoever never arrives is asked about by letter, as after every move-out (``filings.chasing``).
    """
    today = day_of(context.clock.now())
    law = context.law(today)
    moved = _end_departures(tx, today, law, context) + _end_arrivals(tx, today, law, context)
    return moved + end_cards_not_shown(tx, context)


def _end_departures(tx: Transaction, today: date, law: Law, context: NodeContext) -> int:
    """Nobody can come under the special rule any more, and no town has a claim."""
    now, moved = context.clock.now(), 0
    before = today - timedelta(days=law.period(AFTER_PLANNED).days)
    for key in store.list_departures_overdue(tx, UNCLAIMED, before, A_ROUND):
        departure = get_departure(tx, key)
        if departure.may(DepartureEvent.TIME_PASSED) and is_overdue(departure, today, law):
            reason = Obstacle.TOO_LATE.value
            after = departure.after(DepartureEvent.TIME_PASSED, now, reason=reason)
            keep_departure(tx, after, DepartureEvent.TIME_PASSED, OFFICE, now)
            moved += 1
    return moved


def _end_arrivals(tx: Transaction, today: date, law: Law, context: NodeContext) -> int:
    """First move-ins that nobody answered, or nobody entered: the filing needs a paper now.

    What was approved meanwhile is told as entered (``follow_filings``).
    """
    now, moved = context.clock.now(), 0
    for state, limit in LIMITS.items():
        before = today - timedelta(days=law.period(limit.period).days)
        for key in store.list_arrivals_overdue(tx, state, before, A_ROUND):
            arrival = get_arrival(tx, key)
            if not arrival.may(limit.event):
                continue
            filing = filings.untie_from_move(tx, arrival.filing_id, now=now)
            if filing.state is not FilingState.APPROVED:
                end(tx, arrival, limit.event, limit.obstacle, context)
                moved += 1
    return moved


def list_to_chase(
    tx: Transaction, *, by: CaseWorker, context: NodeContext
) -> tuple[list[Departure], list[Arrival]]:
    """Claims of towns that have said nothing for long, and own move-ins that lie; oldest first.

    Fourteen days: as long as somebody has to file, an office should need no longer to enter him.
    """
    by.must(Function.FILING, Mode.READ)
    today = day_of(by.now)
    filed_before = today - timedelta(days=context.law(today).period(AFTER_ACTUAL).days)
    return (
        store.list_departures_to_chase(tx, by.now - RELEASED_AFTER, LISTED_MAX),
        store.list_arrivals_to_chase(tx, filed_before, LISTED_MAX),
    )
