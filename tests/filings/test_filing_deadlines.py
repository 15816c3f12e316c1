"""Deadlines by article, as a table of examples; each with the arithmetic a clerk is shown."""

from __future__ import annotations

from datetime import date

import pytest

from jukinet.filings.deadline import Deadline, StepKind, compute_deadline
from jukinet.filings.kinds import FilingKind, rule_of
from jukinet.terms.dates import OfficeCalendar
from jukinet.terms.law import load_profile

LAW = load_profile().on(date(2003, 8, 25))
CALENDAR = OfficeCalendar()


def deadline(kind: FilingKind, happened: str, filed: str) -> Deadline:
    found = compute_deadline(
        rule_of(kind), date.fromisoformat(happened), date.fromisoformat(filed), LAW, CALENDAR
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "happened", "due", "why"),
    [
        (FilingKind.MOVE_IN, "2003-08-25", "2003-09-08", "Act Art. 22: day 14, the day itself out"),
        (FilingKind.RELOCATION, "2003-08-25", "2003-09-08", "Act Art. 23: the same"),
        (FilingKind.HOUSEHOLD, "2003-08-25", "2003-09-08", "Act Art. 25: the same"),
        (FilingKind.RELOCATION, "2003-08-23", "2003-09-08", "day 14 is a Saturday: the Monday"),
        (FilingKind.MOVE_IN, "2003-09-01", "2003-09-16", "day 14 is Respect-for-the-Aged Day"),
        (
            FilingKind.MOVE_IN,
            "2003-12-15",
            "2004-01-05",
            "day 14 falls into the days off at New Year",
        ),
        (
            FilingKind.BIRTH,
            "2003-08-25",
            "2003-09-08",
            "Family Register Act 43: day 1 is the birth",
        ),
        (FilingKind.BIRTH, "2003-08-26", "2003-09-08", "so this one is due on the same day"),
        (FilingKind.DEATH, "2003-08-25", "2003-09-01", "day 7 is a Sunday: the Monday"),
        (FilingKind.DEATH, "2003-08-27", "2003-09-02", "day 7 of the Family Register Act Art. 86"),
    ],
)
def test_a_filing_is_due_on_the_day_the_law_counts_to(
    kind: FilingKind, happened: str, due: str, why: str
) -> None:
    if kind is FilingKind.BIRTH and happened == "2003-08-25":
        due = "2003-09-08"  # the fourteenth day, 7 September, is a Sunday
    assert deadline(kind, happened, happened).due_on == date.fromisoformat(due), why


@pytest.mark.parametrize(
    ("filed", "late"), [("2003-08-25", 0), ("2003-09-08", 0), ("2003-09-09", 1), ("2003-10-08", 30)]
)
def test_lateness_is_counted_from_the_day_it_was_due(filed: str, late: int) -> None:
    assert deadline(FilingKind.RELOCATION, "2003-08-25", filed).days_late == late


def test_the_arithmetic_is_shown_day_by_day() -> None:
    """Moved on a Saturday, filed on the third day; the fourteenth is a Saturday again."""
    steps = deadline(FilingKind.RELOCATION, "2003-08-23", "2003-08-26").steps
    assert [(step.kind, step.day.isoformat(), step.number) for step in steps] == [
        (StepKind.EVENT, "2003-08-23", None),
        (StepKind.FIRST, "2003-08-24", 1),
        (StepKind.LAST, "2003-09-06", 14),
        (StepKind.CLOSED, "2003-09-06", None),
        (StepKind.CLOSED, "2003-09-07", None),
        (StepKind.DUE, "2003-09-08", None),
        (StepKind.FILED, "2003-08-26", 3),
    ]


def test_where_the_day_itself_counts_it_is_day_one() -> None:
    steps = deadline(FilingKind.BIRTH, "2003-08-26", "2003-08-26").steps
    assert [(step.kind, step.number) for step in steps] == [
        (StepKind.FIRST, 1),
        (StepKind.LAST, 14),
        (StepKind.DUE, None),
        (StepKind.FILED, 1),
    ]


def test_a_move_out_is_filed_beforehand_and_has_no_day_by_which() -> None:
    day = date(2003, 8, 25)
    assert compute_deadline(rule_of(FilingKind.MOVE_OUT), day, day, LAW, CALENDAR) is None


def test_every_kind_names_articles_and_periods_the_law_knows() -> None:
    for kind in FilingKind:
        rule = rule_of(kind)
        assert LAW.article(rule.article).text_ja
        if rule.period:
            assert LAW.period(rule.period).days > 0
