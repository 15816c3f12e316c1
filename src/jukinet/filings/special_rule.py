"""The special rule of moving (転入転出の特例; Act Art. 24-2) as dated data: two generations.

From the second stage on, people who have a card move with one visit, and the new town takes the
card back for the old one.  Since 2012-07-09 the card goes on to the new town, and members without
a card go along if the householder has one.  How long the rule serves is in ``periods.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law

BEGINS: Final = "second-stage"
CARRIED_OVER_SINCE: Final = "foreign-residents-in-register"
AFTER_PLANNED: Final = "special-move-in-after-planned"
AFTER_ACTUAL: Final = "special-move-in-after-actual"
UNTIL_ENTERED: Final = "special-move-in-entered"


class CardFate(StrEnum):
    """What becomes of the card at the new town (Order Art. 30-20)."""

    HANDED_BACK = "handed-back"  # 返納: taken in at the new town
    CARRIED_OVER = "carried-over"  # 継続利用: rewritten and returned


@dataclass(frozen=True, slots=True)
class Generation:
    """One of the two forms the rule has had."""

    family_goes_along: bool
    card: CardFate


FIRST: Final = Generation(family_goes_along=False, card=CardFate.HANDED_BACK)
SECOND: Final = Generation(family_goes_along=True, card=CardFate.CARRIED_OVER)


def generation_of(law: Law) -> Generation:
    """The rule as it is on a day; UNKNOWN_ARTICLE before there was one."""
    if not law.has_come(BEGINS):
        raise JukiError(ErrorCode.UNKNOWN_ARTICLE, "there is no special rule on this day")
    return SECOND if law.has_come(CARRIED_OVER_SINCE) else FIRST


def last_day(planned_on: date, moved_on: date, law: Law) -> date:
    """The last day on which a first move-in is filed without a paper certificate (Order 24-2).

    The earlier of two: thirty days after the planned day, fourteen after the move itself.
    """
    after_planned = planned_on + timedelta(days=law.period(AFTER_PLANNED).days)
    after_actual = moved_on + timedelta(days=law.period(AFTER_ACTUAL).days)
    return min(after_planned, after_actual)
