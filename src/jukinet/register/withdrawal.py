"""What a withdrawal takes along and what it leaves to be done (取消; Act Art. 14).

One filing makes several changes: who moves gets an address and a place in another household, and
those who stay another householder.  Whoever withdraws the move withdraws what it brought with it,
as long as nothing that was entered since rests on it; the rest is said, and filed anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.register.history import HistoryLine, list_cancelled
from jukinet.register.household import Discord
from jukinet.register.record import ResidentRecord

PLACE: Final = frozenset({"household_id", "relationship"})
_LEADS: Final = frozenset({"address", "erased_on"})


class Obstacle(StrEnum):
    """Why a change is not withdrawn (取り消せない理由)."""

    ENTRY = "entry"  # erased as wrong instead (2307)
    WITHDRAWN = "withdrawn"  # once is enough; where it holds again, the newer line is withdrawn
    REMADE = "remade"  # what a re-making replaced is corrected
    ERASES_AGAIN = "erases-again"  # an erasure has a paper of its own
    CLOSED = "closed"  # the network takes no correction of an erased record; the erasure goes first
    CONFIRMED = "confirmed"  # another municipality has the person


@dataclass(frozen=True, slots=True, repr=False)
class Withdrawable:
    """One change of a record, with what stands against its withdrawal."""

    line: HistoryLine
    obstacle: Obstacle | None
    withdraws: HistoryLine | None = None  # where it is a withdrawal itself


@dataclass(frozen=True, slots=True, repr=False)
class Withdrawal:
    """The changes withdrawn together, the records before and after, and what stays undone."""

    changes: tuple[tuple[UUID, int], ...]
    before: tuple[ResidentRecord, ...] = ()
    after: tuple[ResidentRecord, ...] = ()
    discord: Discord | None = None
    another_householder: bool = False

    @property
    def moved(self) -> list[tuple[ResidentRecord, ResidentRecord]]:
        """Each record before and after."""
        return list(zip(self.before, self.after, strict=True))


def find_lead(target: HistoryLine, lines: Sequence[HistoryLine]) -> HistoryLine | None:
    """The change of one record that is withdrawn where another's of the same paper is."""
    if target in lines:
        return target
    paper = _of_paper(target, lines)
    return next((line for line in paper if line.detail == target.detail), None)


def list_taken_along(lead: HistoryLine, lines: Sequence[HistoryLine]) -> list[HistoryLine]:
    """The changes of the same record that go with a move or an erasure."""
    if _LEADS.isdisjoint(lead.becomes or {}):
        return []
    return [line for line in list_places(lead, lines) if line.change_id != lead.change_id]


def list_places(target: HistoryLine, lines: Sequence[HistoryLine]) -> list[HistoryLine]:
    """The places in households that a paper gave one record, if they hold to this day."""
    found = [
        line for line in _of_paper(target, lines) if PLACE.issuperset(line.becomes or {"": ""})
    ]
    return [] if found and is_overtaken(found, lines) else found


def is_overtaken(places: Collection[HistoryLine], lines: Sequence[HistoryLine]) -> bool:
    """Whether a later change that holds has placed the person otherwise."""
    last = max(line.change_id for line in places)
    withdrawn = list_cancelled(lines)
    return any(
        line.change_id > last
        and line.change_id not in withdrawn
        and not PLACE.isdisjoint(line.becomes or {})
        for line in lines
    )


def _of_paper(target: HistoryLine, lines: Sequence[HistoryLine]) -> list[HistoryLine]:
    """The changes of one record by the same paper that hold, its entry left aside."""
    if not target.paper:
        return [line for line in lines if line.change_id == target.change_id]
    withdrawn = list_cancelled(lines)
    return [
        line
        for line in lines
        if line.paper == target.paper and line.change_id not in withdrawn and not line.is_entry
    ]
