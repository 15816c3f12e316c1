"""How far a question has come, for the clerk and the person who wait: kept nowhere but in memory.

Each office on the way tells the one before it that it has the question; the issuing office notes
when it heard so.  A step says nothing of anybody and proves nothing; it is shown, so that a line
that is down can be told from one that is slow, and by name.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from threading import Lock
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode


class Step(StrEnum):
    """What a question passes, in this order."""

    OWN_SERVER = "own-server"
    HOME_SERVER = "home-server"
    HOME_OFFICE = "home-office"
    CHECKED = "checked"  # the reply is signed, of now, sealed for us and to this very question
    PAPER = "paper"


WAYS_MAX: Final = 1_000
"""More than all counters of one office wait for at a time, and have just heard of."""


@dataclass(frozen=True, slots=True)
class Way:
    """The steps a question has taken, each with its time; ``failure`` is why it went no further."""

    taken: Mapping[Step, datetime] = field(default_factory=dict)
    failure: ErrorCode | None = None


class StepBoard:
    """The ways of the questions that this office asked last; many threads write, many read."""

    def __init__(self) -> None:
        self._lock: Final = Lock()
        self._ways: Final[OrderedDict[UUID, Way]] = OrderedDict()

    def note(self, request_id: UUID, step: Step, at: datetime) -> None:
        """The question of a request has taken a step; the first time counts."""
        with self._lock:
            way = self._ways.get(request_id, Way())
            self._put(request_id, replace(way, taken={step: at, **way.taken}))

    def fail(self, request_id: UUID, code: ErrorCode) -> None:
        """Nothing comes of it any more, and nothing was kept."""
        with self._lock:
            self._put(request_id, replace(self._ways.get(request_id, Way()), failure=code))

    def find(self, request_id: UUID) -> Way:
        """How far the question of a request has come, as far as this process knows."""
        with self._lock:
            return self._ways.get(request_id, Way())

    def _put(self, request_id: UUID, way: Way) -> None:
        self._ways[request_id] = way
        if len(self._ways) > WAYS_MAX:
            self._ways.popitem(last=False)
