"""The history of a record on two axes of time: as valid on a day, as known at an instant.

A change asserts that from its day on (``occurred_on``) some items are what it says (``becomes``).
What the office entered later holds over what it entered before, whatever the days: a correction
that reaches back changes what is valid on those days, but only for those who ask with a
``known_at`` behind its ``recorded_at``.  A change is withdrawn by a later one that ``cancels`` it
and may itself be cancelled; nothing is taken away.  So the answer for a pair of dates depends on
changes recorded up to ``known_at`` only, and stays the same whatever is appended afterwards.

A record that a load brought has no change for its entry.  What it said then is found by undoing
every change from the present one backwards: each says what was before (``was``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from jukinet.register.items import ERASURE_ITEMS, Items
from jukinet.terms.identification import ChangeKind, get_detail_reason


@dataclass(frozen=True, slots=True, repr=False)
class HistoryLine:
    """One change of a record as the history keeps it (異動履歴の一行).

    ``becomes`` is None in lines older than that column; ``cancelled`` says whether the line is
    withdrawn by what is known today.
    """

    change_id: int
    resident_id: UUID
    change_number: int | None
    detail: str
    occurred_on: date
    planned: bool
    known_on: date
    recorded_at: datetime
    entered_by: str
    approved_by: str
    paper: str
    was: Items
    becomes: Items | None
    cancels: int | None = None
    cancelled: bool = False

    def __repr__(self) -> str:
        return f"HistoryLine({self.change_id}, {self.detail})"

    @property
    def is_entry(self) -> bool:
        """Whether the record began with this change; a record restored had been there before."""
        reason = get_detail_reason(self.detail).reason
        return reason is not None and reason.kind is ChangeKind.ENTRY and not self.was

    @property
    def is_erasure(self) -> bool:
        """Whether the record was erased by this change."""
        reason = get_detail_reason(self.detail).reason
        return reason is not None and reason.kind is ChangeKind.ERASURE


@dataclass(frozen=True, slots=True)
class Beginning:
    """From when a record without an entry in its history is valid, and from when it was known."""

    valid_from: date
    known_from: datetime


def complete(present: Items, lines: Sequence[HistoryLine]) -> list[HistoryLine]:
    """Give old lines what they became, and old erasures what was, from the present backwards."""
    state = dict(present)
    completed = []
    for line in reversed(lines):
        if line.becomes is None:
            line = _completed(line, state)
        state.update(line.was)
        completed.append(line)
    completed.reverse()
    return completed


def _completed(line: HistoryLine, after: Items) -> HistoryLine:
    if line.is_entry:
        return replace(line, becomes=dict(after))
    if line.is_erasure and not line.was:
        was: Items = dict.fromkeys(ERASURE_ITEMS)
        return replace(line, was=was, becomes={name: after[name] for name in ERASURE_ITEMS})
    return replace(line, becomes={name: after[name] for name in line.was})


def undo(present: Items, lines: Sequence[HistoryLine]) -> dict[str, str | None]:
    """What the record said before the first of these lines, which are in the order of entering."""
    state = dict(present)
    for line in reversed(lines):
        state.update(line.was)
    return state


def list_cancelled(lines: Iterable[HistoryLine], known_at: datetime | None = None) -> set[int]:
    """Changes withdrawn by what was known at an instant, or is known now.

    A cancellation that is cancelled withdraws nothing; each refers to an earlier change, so one
    pass from the newest to the oldest decides them all.
    """
    cancelled: set[int] = set()
    for line in sorted(lines, key=lambda line: line.change_id, reverse=True):
        is_known = known_at is None or line.recorded_at <= known_at
        if line.cancels is not None and is_known and line.change_id not in cancelled:
            cancelled.add(line.cancels)
    return cancelled


def fold(
    present: Items,
    lines: Sequence[HistoryLine],
    valid_on: date,
    known_at: datetime,
    beginning: Beginning,
) -> dict[str, str | None] | None:
    """The items as valid on a day and as known at an instant; None when there was no record.

    ``lines`` are all of the record's, completed, in the order of entering, and ``present`` is what
    the record says now.
    """
    state: dict[str, str | None] | None = None
    if not (lines and lines[0].is_entry):
        if beginning.known_from > known_at or beginning.valid_from > valid_on:
            return None
        state = undo(present, lines)
    cancelled = list_cancelled(lines, known_at)
    for line in lines:
        if line.recorded_at > known_at or line.occurred_on > valid_on:
            continue
        if line.cancels is not None or line.change_id in cancelled:
            continue
        if line.is_entry:
            state = dict(line.becomes or {})
        elif state is not None:
            state.update(line.becomes or {})
    return state


def count_told(lines: Iterable[HistoryLine], known_at: datetime) -> int:
    """The number of the newest change told to the network that was known at an instant."""
    told = [
        line.change_number
        for line in lines
        if line.change_number is not None and line.recorded_at <= known_at
    ]
    return max(told, default=1)
