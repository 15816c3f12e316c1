"""The move as the new town has it (転入地): one table of states, and which word it may use.

A word of the former town is used only if it answers this very move-in, is about the person whose
card lay here, and is newer than what was heard before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.filings.special_rule import AFTER_ACTUAL, UNTIL_ENTERED
from jukinet.moves.obstacle import Obstacle
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law


class ArrivalState(StrEnum):
    """Where a move is, seen from the new town."""

    ASKED = "asked"  # 最初の転入届を受理、転出証明書情報を待つ
    INFORMED = "informed"  # 転出証明書情報を受領
    REGISTERED = "registered"  # 記載済み、転入通知済み
    REFUSED = "refused"  # 特例不可: paper certificate, or what the obstacle says
    GIVEN_UP = "given-up"  # 取下げ
    EXPIRED = "expired"  # no answer came in time, or nobody entered anybody


class ArrivalEvent(StrEnum):
    """What happens to it."""

    INFORMATION = "information"
    OBSTACLE = "obstacle"
    REGISTERED = "registered"
    GIVE_UP = "give-up"
    NO_ANSWER = "no-answer"
    TIME_PASSED = "time-passed"


_S: Final = ArrivalState
_E: Final = ArrivalEvent
_NEVER: Final[Mapping[ArrivalEvent, ArrivalState | None]] = dict.fromkeys(_E)
TRANSITIONS: Final[Mapping[ArrivalState, Mapping[ArrivalEvent, ArrivalState | None]]] = {
    _S.ASKED: {
        _E.INFORMATION: _S.INFORMED,
        _E.OBSTACLE: _S.REFUSED,
        _E.REGISTERED: None,
        _E.GIVE_UP: _S.GIVEN_UP,
        _E.NO_ANSWER: _S.EXPIRED,
        _E.TIME_PASSED: None,
    },
    _S.INFORMED: {
        _E.INFORMATION: _S.INFORMED,
        _E.OBSTACLE: _S.REFUSED,  # a recall
        _E.REGISTERED: _S.REGISTERED,
        _E.GIVE_UP: _S.GIVEN_UP,
        _E.NO_ANSWER: None,
        _E.TIME_PASSED: _S.EXPIRED,
    },
    _S.REGISTERED: {
        **_NEVER,
        _E.INFORMATION: _S.REGISTERED,  # too late: what differs is followed up
        _E.OBSTACLE: _S.REGISTERED,  # too late: the former town is told once more
    },
    _S.REFUSED: {**_NEVER, _E.INFORMATION: _S.REFUSED, _E.OBSTACLE: _S.REFUSED},
    _S.GIVEN_UP: {**_NEVER, _E.INFORMATION: _S.GIVEN_UP, _E.OBSTACLE: _S.GIVEN_UP},
    _S.EXPIRED: {**_NEVER, _E.INFORMATION: _S.EXPIRED, _E.OBSTACLE: _S.EXPIRED},
}
OPEN: Final = frozenset({_S.ASKED, _S.INFORMED})
CAME_TO_NOTHING: Final = frozenset({_S.REFUSED, _S.GIVEN_UP, _S.EXPIRED})
"""Its filing may go on with a paper certificate, as an ordinary move-in."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a first move-in may stay in a state, by a period of the law, and what ends it."""

    period: str
    event: ArrivalEvent
    obstacle: Obstacle


LIMITS: Final[Mapping[ArrivalState, Limit]] = {
    _S.ASKED: Limit(AFTER_ACTUAL, _E.NO_ANSWER, Obstacle.NO_ANSWER),
    _S.INFORMED: Limit(UNTIL_ENTERED, _E.TIME_PASSED, Obstacle.NOT_ENTERED),
}
"""Of every open state: no first move-in keeps the former town's information for ever."""


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
    """One first move-in (最初の転入届); its key is the thread of all words about it."""

    arrival_id: UUID
    state: ArrivalState
    former: MunicipalityCode
    code: ResidentRecordCode | None
    """Of whoever laid down the card; forgotten when nothing came of it."""
    card: CardNumber
    filing_id: UUID
    case_number: str
    filed_on: date
    moved_on: date
    opened_at: datetime
    moved_at: datetime
    version: int = 0
    reason: str = ""

    def __repr__(self) -> str:
        return f"Arrival({self.state}, version {self.version})"

    def after(self, event: ArrivalEvent, at: datetime, *, reason: str = "") -> Arrival:
        """As it stands after an event; MOVE_STATE where the table has none."""
        following = TRANSITIONS[self.state][event]
        if following is None:
            raise JukiError(
                ErrorCode.MOVE_STATE,
                f"an arrival that is {self.state} cannot meet {event}",
                state=self.state.value,
            )
        same = following is self.state
        return replace(
            self,
            state=following,
            moved_at=self.moved_at if same else at,
            reason=self.reason if same else reason,
        )

    def may(self, event: ArrivalEvent) -> bool:
        """Whether the table knows the event here: what a screen offers."""
        return TRANSITIONS[self.state][event] is not None


def due_on(arrival: Arrival, law: Law) -> date | None:
    """The last day on which a first move-in is open; None where it is settled."""
    limit = LIMITS.get(arrival.state)
    if limit is None:
        return None
    return arrival.filed_on + timedelta(days=law.period(limit.period).days)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the former town said: information, or an obstacle (before, or as a recall)."""

    thread: UUID
    municipality: MunicipalityCode
    version: int
    holder: ResidentRecordCode
    obstacle: Obstacle | None


def must_be_ours(arrival: Arrival, answer: Answer) -> None:
    """Refuse what answers another question, another person, or is another town's word."""
    if answer.thread != arrival.arrival_id:
        raise JukiError(ErrorCode.MOVE_MISDIRECTED, "the answer is to another move-in")
    if answer.municipality != arrival.former:
        raise JukiError(ErrorCode.MOVE_MISDIRECTED, "the answer is of another municipality")
    if arrival.code is not None and answer.holder != arrival.code:
        raise JukiError(ErrorCode.MOVE_MISDIRECTED, "the answer is about another person")


def is_newer(arrival: Arrival, answer: Answer) -> bool:
    """Whether the word says something later than what was heard; an older one has no effect."""
    return answer.version > arrival.version


def heard(arrival: Arrival, answer: Answer, at: datetime) -> Arrival:
    """After a newer word of the former town."""
    event = ArrivalEvent.INFORMATION if answer.obstacle is None else ArrivalEvent.OBSTACLE
    reason = "" if answer.obstacle is None else answer.obstacle.value
    return replace(arrival.after(event, at, reason=reason), version=answer.version)
