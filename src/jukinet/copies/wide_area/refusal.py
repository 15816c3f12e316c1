"""Why there is no copy, and what of it the counter hears.

The home office keeps the reason; the counter hears a word.  Everything that is about a person is
one and the same word, because a word of its own for protection would be an answer (支援措置).  A
word of its own has only what says nothing about anybody: hours, a suspended line, work in progress
at a household that nobody protects, a line that is down.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Refusal(StrEnum):
    """Why a wide-area copy is not given: the complete vocabulary (交付できない理由)."""

    # decided by the home office
    PROTECTED = "protected"  # somebody of the household is protected
    NOT_IN_NETWORK = "not-in-network"  # a foreign resident is listed, before 2013-07-08
    ERASED = "erased"  # there is no wide-area copy of an erased record
    NOT_SAME_HOUSEHOLD = "not-same-household"
    UNKNOWN = "unknown"
    SEVERAL = "several"  # more than one person fits what was said
    BEING_CHANGED = "being-changed"  # a filing of the household is not decided yet
    OUTSIDE_HOURS = "outside-hours"
    SUSPENDED = "suspended"  # the home office has closed the line, to one or to all
    # decided by the issuing office
    IMPROPER_PURPOSE = "improper-purpose"
    # come about on the way
    HOME_AWAY = "home-away"  # down, or slower than eight seconds
    HOME_UNSOUND = "home-unsound"  # an answer that is not one, or not to this question
    LINE_RESTS = "line-rests"  # it failed a moment ago and is not tried for a while
    CROWDED = "crowded"
    NO_LINE = "no-line"  # one of the two offices is joined to its server by files or media


class Told(StrEnum):
    """What the counter hears; a sentence each (窓口に表示する理由)."""

    NOT_GIVEN = "not-given"  # the one neutral sentence
    BEING_CHANGED = "being-changed"
    OUTSIDE_HOURS = "outside-hours"
    SUSPENDED = "suspended"
    IMPROPER_PURPOSE = "improper-purpose"
    NO_ANSWER = "no-answer"
    CROWDED = "crowded"
    NO_LINE = "no-line"


TOLD: Final[Mapping[Refusal, Told]] = {
    Refusal.PROTECTED: Told.NOT_GIVEN,
    Refusal.NOT_IN_NETWORK: Told.NOT_GIVEN,
    Refusal.ERASED: Told.NOT_GIVEN,
    Refusal.NOT_SAME_HOUSEHOLD: Told.NOT_GIVEN,
    Refusal.UNKNOWN: Told.NOT_GIVEN,
    Refusal.SEVERAL: Told.NOT_GIVEN,
    Refusal.BEING_CHANGED: Told.BEING_CHANGED,
    Refusal.OUTSIDE_HOURS: Told.OUTSIDE_HOURS,
    Refusal.SUSPENDED: Told.SUSPENDED,
    Refusal.IMPROPER_PURPOSE: Told.IMPROPER_PURPOSE,
    Refusal.HOME_AWAY: Told.NO_ANSWER,
    Refusal.HOME_UNSOUND: Told.NO_ANSWER,
    Refusal.LINE_RESTS: Told.NO_ANSWER,
    Refusal.CROWDED: Told.CROWDED,
    Refusal.NO_LINE: Told.NO_LINE,
}
"""The whole of it; a test misses a reason that is not here."""

FROM_HOME: Final = frozenset(
    {Told.NOT_GIVEN, Told.BEING_CHANGED, Told.OUTSIDE_HOURS, Told.SUSPENDED}
)
"""All that a home office can say; anything else in a reply is none of its words."""
MAY_BE_ASKED_AGAIN: Final = frozenset({Told.BEING_CHANGED, Told.NO_ANSWER, Told.CROWDED})
"""What a moment may change; nothing asks again by itself."""
