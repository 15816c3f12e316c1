"""A mass re-issue (一斉再交付): who lets it go on, how fast it goes, who comes when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

PACE_MAX: Final = 6_000
"""Cards a minute: a hundred a second is about what one office's database ends."""
WINDOW: Final = timedelta(minutes=1)
PER_DAY_MAX: Final = 2_000
"""Holders a day that a desk may ask to come."""
PACK_SIZE: Final = 100
"""Letters of one pack: what one person folds and counts without losing count."""
_DAY: Final = timedelta(days=1)
COME_WITHIN: Final = timedelta(days=27)
"""Four weeks from the day on which a holder may come first."""
REASON_LENGTH_MAX: Final = 200


class Progress(StrEnum):
    """Where a mass re-issue is."""

    PROPOSED = "proposed"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"  # every card has ended; letters and new cards go on
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done to a mass re-issue."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PACED = "paced"
    STOPPED = "stopped"
    GONE_ON = "gone-on"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


Transitions = Mapping[tuple[Progress, Act], Progress]
TRANSITIONS: Final[Transitions] = {
    (Progress.PROPOSED, Act.APPROVED): Progress.RUNNING,
    (Progress.PROPOSED, Act.PACED): Progress.PROPOSED,
    (Progress.PROPOSED, Act.WITHDRAWN): Progress.WITHDRAWN,
    (Progress.RUNNING, Act.PACED): Progress.RUNNING,
    (Progress.RUNNING, Act.STOPPED): Progress.STOPPED,
    (Progress.RUNNING, Act.FINISHED): Progress.DONE,
    (Progress.STOPPED, Act.PACED): Progress.STOPPED,
    (Progress.STOPPED, Act.GONE_ON): Progress.RUNNING,
}
"""What is not here is refused."""


def after(progress: Progress, act: Act, *, transitions: Transitions = TRANSITIONS) -> Progress:
    """Where it is after the act; MASS_REISSUE_STATE where the table refuses it."""
    try:
        return transitions[progress, act]
    except KeyError:
        raise JukiError(
            ErrorCode.MASS_REISSUE_STATE, f"no {act} of a re-issue that is {progress}"
        ) from None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is proposed: which key, why, how fast, how many come a day and from when on."""

    key_id: str
    reason: str
    per_minute: int
    per_day: int
    first_day: date
    unknown_too: bool = False
    """Whether cards that are older than the ledger's noting of keys count as this key's."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.reason.strip()) <= REASON_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "a re-issue has a reason")
        must_be_pace(self.per_minute)
        if not 1 <= self.per_day <= PER_DAY_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "a desk asks some holders to come a day")


@dataclass(frozen=True, slots=True)
class Reissue:
    """A mass re-issue as it stands."""

    reissue_id: UUID
    plan: Plan
    progress: Progress
    per_minute: int
    proposed_by: str
    proposed_at: datetime
    listed: bool
    """Whether all cards of the key have a line."""


def must_be_pace(per_minute: int) -> None:
    """Refuse a throttle that lets nothing through, or more than an office can do."""
    if not 1 <= per_minute <= PACE_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "a throttle is of some cards a minute")


def allowance(per_minute: int, ended_in_window: int) -> int:
    """How many cards may end now, after so many in the last minute."""
    return max(0, per_minute - ended_in_window)


def come_days(plan: Plan, places: range, is_open: Callable[[date], bool]) -> list[date]:
    """The day from which on the holder in each of these places (from 0) may come.

    So many a day as the plan says, on days on which the office is open.
    """
    days: list[date] = []
    day = plan.first_day
    for _ in range(-(-places.stop // plan.per_day)):
        while not is_open(day):
            day += _DAY
        days.append(day)
        day += _DAY
    return [days[place // plan.per_day] for place in places]
