"""How far a question to another office has come, for the clerk and the person who wait.

Kept nowhere but in memory.  Each office on the way tells the one before it that it has the
question; the office that asks notes when it heard so.  A step says nothing of anybody and proves
nothing; it is shown, so that a line that is down can be told from one that is slow, and by name.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode

WAYS_MAX: Final = 1_000
"""More than all counters of one office wait for at a time, and have just heard of."""


@dataclass(frozen=True, slots=True)
class Way:
    """The steps a question has taken, each with its time; ``failure`` is why it went no further.

    ``asked_at`` is there where nothing else says when it was asked.
    """

    taken: Mapping[str, datetime] = field(default_factory=dict)
    failure: ErrorCode | None = None
    asked_at: datetime | None = None


class StepBoard:
    """The ways of the questions that this office asked last; many threads write, many read."""

    def __init__(self) -> None:
        self._lock: Final = Lock()
        self._ways: Final[OrderedDict[UUID, Way]] = OrderedDict()

    def begin(self, question: UUID, at: datetime) -> None:
        """It is asked now; whatever was known of one before it under that name is forgotten."""
        with self._lock:
            self._put(question, Way(asked_at=at))

    def note(self, question: UUID, step: str, at: datetime) -> None:
        """A question has taken a step; the first time counts."""
        with self._lock:
            way = self._ways.get(question, Way())
            self._put(question, replace(way, taken={step: at, **way.taken}))

    def fail(self, question: UUID, code: ErrorCode) -> None:
        """Nothing comes of it any more, and nothing was kept."""
        with self._lock:
            self._put(question, replace(self._ways.get(question, Way()), failure=code))

    def end(self, question: UUID) -> None:
        """What came of it is written down: how far it was matters no more."""
        with self._lock:
            self._ways.pop(question, None)

    def find(self, question: UUID) -> Way:
        """How far a question has come, as far as this process knows."""
        with self._lock:
            return self._ways.get(question, Way())

    def _put(self, question: UUID, way: Way) -> None:
        self._ways[question] = way
        if len(self._ways) > WAYS_MAX:
            self._ways.popitem(last=False)


def describe_way(
    steps: Iterable[str], way: Way, *, waits: bool
) -> tuple[tuple[str, str, datetime | None], ...]:
    """Each step with its state and time: those taken, the one where it is or ended, the rest.

    ``done``; ``now`` and ``open`` while somebody waits, ``not`` and ``left`` once nobody does.
    """
    following, behind = ("now", "open") if waits else ("not", "left")
    described: list[tuple[str, str, datetime | None]] = []
    for step in steps:
        at = way.taken.get(step)
        described.append((step, "done" if at else following, at))
        if at is None:
            following = behind
    return tuple(described)
