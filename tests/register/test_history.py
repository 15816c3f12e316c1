"""The history on two axes, as arithmetic: no database.

A small office that only has a dictionary enters, corrects backwards and forwards, and cancels; at
every step it is asked what is valid on every day by what is known so far. Whatever it does
afterwards, the same question must get the same answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from jukinet.register.history import (
    Beginning,
    HistoryLine,
    complete,
    fold,
    list_cancelled,
    undo,
)
from jukinet.register.items import difference

RECORD = UUID(int=7)
DAY_ZERO = date(2003, 8, 1)
START = datetime(2003, 8, 1, tzinfo=UTC)
NAMES = ("address", "name", "relationship")
LOADED = dict.fromkeys(NAMES, "loaded")
BEGINNING = Beginning(DAY_ZERO, START)
DAYS = [DAY_ZERO + timedelta(days=day) for day in range(-1, 12)]


class SmallOffice:
    """A register of one record; knows nothing but how to append."""

    def __init__(self, *, loaded: bool) -> None:
        self.present: dict[str, str | None] = dict(LOADED)
        self.lines: list[HistoryLine] = []
        if not loaded:
            self._append("1101", DAY_ZERO, {}, dict(LOADED))

    def change(self, day: int, name: str, value: str) -> None:
        after = {**self.present, name: value}
        was, becomes = difference(self.present, after, (name,))
        self._append("3101", DAY_ZERO + timedelta(days=day), was, becomes)
        self.present = after

    def cancel(self, at: int) -> None:
        open_lines = [line for line in self.lines if not line.is_entry]
        if not open_lines:
            return
        target = open_lines[at % len(open_lines)]
        if target.change_id in list_cancelled(self.lines):
            return
        stacked = self._line("9014", DAY_ZERO, {}, {}, target.change_id)
        after = fold(
            self.present, [*self.lines, stacked], date.max, self.now + timedelta(1), BEGINNING
        )
        assert after is not None
        was, becomes = difference(self.present, after)
        self._append("9014", DAY_ZERO, was, becomes, target.change_id)
        self.present = dict(after)

    @property
    def now(self) -> datetime:
        return START + timedelta(hours=len(self.lines))

    def ask(self, day: date, known_at: datetime) -> dict[str, str | None] | None:
        return fold(self.present, self.lines, day, known_at, BEGINNING)

    def _append(
        self,
        detail: str,
        day: date,
        was: dict[str, str | None],
        becomes: dict[str, str | None],
        cancels: int | None = None,
    ) -> None:
        self.lines.append(self._line(detail, day, was, becomes, cancels))

    def _line(
        self,
        detail: str,
        day: date,
        was: dict[str, str | None],
        becomes: dict[str, str | None],
        cancels: int | None,
    ) -> HistoryLine:
        return HistoryLine(
            change_id=len(self.lines) + 1,
            resident_id=RECORD,
            change_number=None,
            detail=detail,
            occurred_on=day,
            planned=False,
            known_on=day,
            recorded_at=self.now,
            entered_by="clerk-1",
            approved_by="clerk-2",
            paper="",
            was=was,
            becomes=becomes,
            cancels=cancels,
        )


def do(office: SmallOffice, deed: tuple[Any, ...]) -> None:
    (office.change if deed[0] == "change" else office.cancel)(*deed[1:])


changes = st.tuples(
    st.just("change"), st.integers(0, 10), st.sampled_from(NAMES), st.sampled_from("abcd")
)
cancellations = st.tuples(st.just("cancel"), st.integers(0, 20))
deeds = st.lists(st.one_of(changes, cancellations), max_size=14)


@given(loaded=st.booleans(), deeds=deeds)
def test_whatever_is_appended_later_the_answer_for_a_pair_of_dates_stays(
    loaded: bool, deeds: list[tuple[Any, ...]]
) -> None:
    office = SmallOffice(loaded=loaded)
    answers = []
    for deed in deeds:
        just_before = office.now - timedelta(minutes=1)
        answers += [(day, just_before, office.ask(day, just_before)) for day in DAYS]
        do(office, deed)
    for day, known_at, told in answers:
        assert office.ask(day, known_at) == told


@given(loaded=st.booleans(), deeds=deeds)
def test_the_latest_answer_is_what_the_record_says(
    loaded: bool, deeds: list[tuple[Any, ...]]
) -> None:
    office = SmallOffice(loaded=loaded)
    for deed in deeds:
        do(office, deed)
        assert office.ask(date.max, office.now) == office.present


@given(deeds=deeds)
def test_undoing_everything_gives_what_the_load_brought(deeds: list[tuple[Any, ...]]) -> None:
    office = SmallOffice(loaded=True)
    for deed in deeds:
        do(office, deed)
    assert undo(office.present, office.lines) == LOADED


def test_a_correction_that_reaches_back_is_seen_only_by_those_who_ask_later() -> None:
    office = SmallOffice(loaded=True)
    office.change(8, "address", "b")
    before = office.now
    office.change(3, "address", "c")
    fifth = DAY_ZERO + timedelta(days=5)
    assert office.ask(fifth, before - timedelta(minutes=1)) == LOADED
    now = office.ask(fifth, office.now)
    assert now is not None and now["address"] == "c"


def test_a_change_of_a_later_day_is_not_valid_yet() -> None:
    office = SmallOffice(loaded=True)
    office.change(8, "address", "b")
    seventh, eighth = (office.ask(DAY_ZERO + timedelta(days=day), office.now) for day in (7, 8))
    assert seventh is not None and seventh["address"] == "loaded"
    assert eighth is not None and eighth["address"] == "b"


def test_cancelling_a_change_in_the_middle_leaves_what_came_after() -> None:
    office = SmallOffice(loaded=True)
    office.change(1, "address", "b")
    office.change(2, "name", "c")
    office.change(3, "address", "d")
    office.cancel(0)
    assert office.present == {"address": "d", "name": "c", "relationship": "loaded"}
    second = office.ask(DAY_ZERO + timedelta(days=2), office.now)
    assert second is not None and second["address"] == "loaded"


def test_a_cancellation_that_is_cancelled_withdraws_nothing() -> None:
    office = SmallOffice(loaded=True)
    office.change(1, "address", "b")
    office.cancel(0)
    assert office.present["address"] == "loaded"
    office.cancel(1)
    assert office.present["address"] == "b"


def test_before_its_entry_there_was_no_record() -> None:
    entered, loaded = SmallOffice(loaded=False), SmallOffice(loaded=True)
    eve = DAY_ZERO - timedelta(days=1)
    for office in (entered, loaded):
        assert office.ask(eve, office.now) is None
        assert office.ask(DAY_ZERO, START - timedelta(hours=1)) is None


def test_lines_older_than_the_column_get_what_they_became_from_what_came_after() -> None:
    office = SmallOffice(loaded=False)
    office.change(1, "address", "b")
    office.change(2, "address", "c")
    old = [replace(line, becomes=None) for line in office.lines]
    assert [line.becomes for line in complete(office.present, old)] == [
        line.becomes for line in office.lines
    ]
