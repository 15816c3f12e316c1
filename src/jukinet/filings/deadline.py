"""Deadlines of filings, with the arithmetic that leads to them (届出期限の計算).

A period of days begins on the day after the event (Civil Code Art. 140), or with the event itself
where the Family Register Act counts; a last day on which the office is closed moves to the next on
which it is open (Local Autonomy Act Art. 4-2 (4)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jukinet.filings.kinds import Counting, KindRule
from jukinet.terms.dates import OfficeCalendar
from jukinet.terms.law import Law


class StepKind(StrEnum):
    """What a line of the arithmetic says."""

    EVENT = "event"  # the day it happened, not counted
    FIRST = "first"  # day 1
    LAST = "last"  # the last day by counting
    CLOSED = "closed"  # the office is closed: not the last day
    DUE = "due"  # the day it is due
    FILED = "filed"  # the day it was filed


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic: a day, and its number where it is counted."""

    kind: StepKind
    day: date
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a filing is due, and how far that was kept (届出期限)."""

    due_on: date
    filed_on: date
    steps: tuple[Step, ...]
    article: str
    period_basis: str

    @property
    def days_late(self) -> int:
        """Days by which it was filed too late; 0 when it was in time."""
        return max((self.filed_on - self.due_on).days, 0)


def compute_deadline(
    rule: KindRule, happened_on: date, filed_on: date, law: Law, calendar: OfficeCalendar
) -> Deadline | None:
    """The deadline of a filing of this kind about something of this day; None without one."""
    if not rule.period:
        return None
    period = law.period(rule.period)
    same_day = rule.counting is Counting.SAME_DAY
    first = happened_on if same_day else happened_on + timedelta(days=1)
    last = first + timedelta(days=period.days - 1)
    steps = [] if same_day else [Step(StepKind.EVENT, happened_on)]
    steps += [Step(StepKind.FIRST, first, 1), Step(StepKind.LAST, last, period.days)]
    due = last
    while not calendar.is_office_day(due):
        steps.append(Step(StepKind.CLOSED, due))
        due += timedelta(days=1)
    steps.append(Step(StepKind.DUE, due))
    number = (filed_on - first).days + 1
    steps.append(Step(StepKind.FILED, filed_on, number if number > 0 else None))
    return Deadline(due, filed_on, tuple(steps), rule.article, period.basis)
