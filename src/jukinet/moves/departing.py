"""The move as the town that is left has it (転出地): one table of states, and who gets an answer.

The claim is the heart of it.  ``answer`` gives the information to the first move-in that asks and
keeps it for that one; only its own word (``hear``) ends the claim.  What the register says of each
person (``Standing``) is looked at every time before anything is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.filings.special_rule import last_day
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.tracking import TrackingCode
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law


class DepartureState(StrEnum):
    """Where a move is, seen from the town that is left."""

    FILED = "filed"  # 付記転出届を受付、審査前
    PLANNED = "planned"  # 転出予定: whoever asks first gets the information
    CLAIMED = "claimed"  # 転入届出中: one new town has it
    RECALLED = "recalled"  # 取戻し中: that town is asked to give up, its word is awaited
    CALLED_OFF = "called-off"  # 取消手続中: nobody gets anything; the cancellation is filed
    ARRIVED = "arrived"  # 転入済み
    CANCELLED = "cancelled"  # 転出取消し: the record stands again
    OVER = "over"  # 特例終了: paper only from now on
    WITHDRAWN = "withdrawn"  # the filing was taken back before it was approved


class DepartureEvent(StrEnum):
    """What happens to it."""

    APPROVED = "approved"
    FILING_WITHDRAWN = "filing-withdrawn"
    ASKED = "asked"
    CHANGED = "changed"
    DESTINATION_CHANGED = "destination-changed"
    CANCEL_WANTED = "cancel-wanted"
    RESUMED = "resumed"
    STANDS_AGAIN = "stands-again"
    NOBODY_LEFT = "nobody-left"
    TIME_PASSED = "time-passed"
    GIVEN_UP = "given-up"
    SOME_ENTERED = "some-entered"
    ALL_ENTERED = "all-entered"
    RELEASED = "released"  # two people of this office: the other town is lost for good


_S: Final = DepartureState
_E: Final = DepartureEvent
_NEVER: Final[Mapping[DepartureEvent, DepartureState | None]] = dict.fromkeys(_E)
TRANSITIONS: Final[Mapping[DepartureState, Mapping[DepartureEvent, DepartureState | None]]] = {
    _S.FILED: {
        **_NEVER,
        _E.APPROVED: _S.PLANNED,
        _E.FILING_WITHDRAWN: _S.WITHDRAWN,
        _E.DESTINATION_CHANGED: _S.FILED,
    },
    _S.PLANNED: {
        **_NEVER,
        _E.ASKED: _S.CLAIMED,
        _E.CHANGED: _S.PLANNED,
        _E.DESTINATION_CHANGED: _S.PLANNED,
        _E.CANCEL_WANTED: _S.CALLED_OFF,
        _E.STANDS_AGAIN: _S.CANCELLED,
        _E.NOBODY_LEFT: _S.OVER,
        _E.TIME_PASSED: _S.OVER,
        _E.SOME_ENTERED: _S.PLANNED,  # by paper, as the notice of the move-in told
        _E.ALL_ENTERED: _S.ARRIVED,
    },
    _S.CLAIMED: {
        **_NEVER,
        _E.ASKED: _S.CLAIMED,  # the same one again, after a crash
        _E.CHANGED: _S.CLAIMED,  # under a new version
        _E.DESTINATION_CHANGED: _S.CLAIMED,
        _E.CANCEL_WANTED: _S.RECALLED,
        _E.STANDS_AGAIN: _S.RECALLED,
        _E.NOBODY_LEFT: _S.RECALLED,
        _E.GIVEN_UP: _S.PLANNED,
        _E.SOME_ENTERED: _S.PLANNED,
        _E.ALL_ENTERED: _S.ARRIVED,
        _E.RELEASED: _S.PLANNED,
    },
    _S.RECALLED: {
        **_NEVER,
        _E.CHANGED: _S.RECALLED,
        _E.CANCEL_WANTED: _S.RECALLED,
        _E.STANDS_AGAIN: _S.RECALLED,
        _E.NOBODY_LEFT: _S.RECALLED,
        _E.GIVEN_UP: _S.PLANNED,
        _E.SOME_ENTERED: _S.PLANNED,
        _E.ALL_ENTERED: _S.ARRIVED,  # it was quicker than the recall
        _E.RELEASED: _S.PLANNED,
    },
    _S.CALLED_OFF: {
        **_NEVER,
        _E.CANCEL_WANTED: _S.CALLED_OFF,
        _E.RESUMED: _S.PLANNED,
        _E.STANDS_AGAIN: _S.CANCELLED,
        _E.NOBODY_LEFT: _S.OVER,
        _E.TIME_PASSED: _S.OVER,
        _E.SOME_ENTERED: _S.CALLED_OFF,
        _E.ALL_ENTERED: _S.ARRIVED,
    },
    _S.ARRIVED: _NEVER,
    _S.CANCELLED: _NEVER,
    _S.OVER: _NEVER,
    _S.WITHDRAWN: _NEVER,
}
OPEN: Final = frozenset(state for state in _S if any(TRANSITIONS[state].values()))
"""Something may still happen."""
WITH_CLAIM: Final = frozenset({_S.CLAIMED, _S.RECALLED})
RELEASED_AFTER: Final = timedelta(days=14)
"""As long as a first move-in has: a town that works has said something by then."""


class Standing(StrEnum):
    """What the register of the town that is left says of one person."""

    GOING = "going"  # erased by this move-out, registered nowhere yet
    STANDS = "stands"
    ELSEWHERE = "elsewhere"  # another municipality told the move-in
    ABROAD = "abroad"
    DEAD = "dead"
    ERASED = "erased"


_OF_STANDING: Final = {
    Standing.STANDS: Obstacle.NO_MOVE_OUT,
    Standing.ELSEWHERE: Obstacle.REGISTERED_IN_BETWEEN,
    Standing.ABROAD: Obstacle.MOVED_ABROAD,
    Standing.DEAD: Obstacle.DEAD,
    Standing.ERASED: Obstacle.NOT_KNOWN,
}
ABROAD_DETAIL: Final = "2102"
DEATHS: Final = ("22", "2303")


def standing_of(record: ResidentRecord) -> Standing:
    """Read it off the record as it is now."""
    erasure = record.erasure
    if erasure is None:
        return Standing.STANDS
    if erasure.detail.startswith(DEATHS):
        return Standing.DEAD
    if erasure.detail == ABROAD_DETAIL:
        return Standing.ABROAD
    if not erasure.detail.startswith("21"):
        return Standing.ERASED
    return Standing.ELSEWHERE if erasure.move_confirmed_on else Standing.GOING


def obstacle_of(standing: Standing) -> Obstacle | None:
    """Why this person cannot move under the special rule; None where he can."""
    return _OF_STANDING.get(standing)


@dataclass(frozen=True, slots=True, repr=False)
class Mover:
    """Somebody on an annotated move-out; ``entered`` once the new town has said so."""

    resident_id: UUID
    entered: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Which move-in has the information: the thread of its words, and whose it is."""

    thread: UUID
    municipality: MunicipalityCode
    holder: UUID
    """Whose card was read there; without him nobody goes by this claim."""
    since: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Departure:
    """One annotated move-out (付記転出) of people who go together.

    ``version`` counts what the new town was told; ``basis`` is a digest of what was told last.
    """

    departure_id: UUID
    tracking: TrackingCode
    filing_id: UUID
    state: DepartureState
    planned_on: date
    destination: MunicipalityCode | None
    movers: tuple[Mover, ...]
    opened_at: datetime
    moved_at: datetime
    claim: Claim | None = None
    version: int = 0
    basis: str = ""
    reason: str = ""

    def __repr__(self) -> str:
        return f"Departure({self.state}, version {self.version})"

    @property
    def waiting(self) -> tuple[UUID, ...]:
        """Who has not been entered anywhere yet."""
        return tuple(mover.resident_id for mover in self.movers if not mover.entered)

    def after(self, event: DepartureEvent, at: datetime, *, reason: str = "") -> Departure:
        """As it stands after an event; MOVE_STATE where the table has none."""
        following = TRANSITIONS[self.state][event]
        if following is None:
            raise JukiError(
                ErrorCode.MOVE_STATE,
                f"a departure that is {self.state} cannot be {event}",
                state=self.state.value,
            )
        claim = self.claim if following in WITH_CLAIM else None
        return replace(self, state=following, claim=claim, moved_at=at, reason=reason)

    def may(self, event: DepartureEvent) -> bool:
        """Whether the table knows the event here: what a screen offers."""
        return TRANSITIONS[self.state][event] is not None


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """A first move-in as its town told it (転入届の受理の通知)."""

    thread: UUID
    municipality: MunicipalityCode
    holder: UUID
    filed_on: date
    moved_on: date
    card_fits: bool
    """Whether the card that was read there is this person's and usable, by our own ledger."""
    has_paper: bool = False
    """Whether a certificate was made for him in place of his card."""


def find_obstacle(
    departure: Departure | None, standing: Standing | None, question: Question, law: Law
) -> Obstacle | None:
    """Why there is no information, in this order (Order Art. 24-2); None where there is.

    (1) The person is one who goes. (2) He went by an annotated move-out that is approved, and has
    no paper besides. (3) No other move-in is under way, whoever's. (4) It is in time. (5) The card
    is his and usable.
    """
    if standing is None:
        return Obstacle.NOT_KNOWN
    if standing is Standing.STANDS and departure and departure.state is DepartureState.FILED:
        return Obstacle.MOVE_OUT_PENDING
    if standing is not Standing.GOING:  # (1)
        return _OF_STANDING[standing]
    if departure is None or question.has_paper:  # (2)
        return Obstacle.NOT_ANNOTATED
    if not has_claim(departure, question.thread):
        refused = _AT_REST.get(departure.state)
        if refused is not None:  # (2), (3)
            return refused
    if departure.state is DepartureState.RECALLED:
        return Obstacle.BEING_CHANGED
    if question.filed_on > last_day(departure.planned_on, question.moved_on, law):  # (4)
        return Obstacle.TOO_LATE
    return None if question.card_fits else Obstacle.CARD_NOT_USABLE  # (5)


_AT_REST: Final[Mapping[DepartureState, Obstacle]] = {
    DepartureState.FILED: Obstacle.MOVE_OUT_PENDING,
    DepartureState.CLAIMED: Obstacle.TAKEN,
    DepartureState.RECALLED: Obstacle.BEING_CHANGED,
    DepartureState.CALLED_OFF: Obstacle.CANCELLED,
    DepartureState.ARRIVED: Obstacle.REGISTERED_IN_BETWEEN,
    DepartureState.CANCELLED: Obstacle.CANCELLED,
    DepartureState.OVER: Obstacle.TOO_LATE,
    DepartureState.WITHDRAWN: Obstacle.NOT_ANNOTATED,
}


def has_claim(departure: Departure, thread: UUID) -> bool:
    """Whether this very move-in holds the claim."""
    return departure.claim is not None and departure.claim.thread == thread


def claimed(departure: Departure, question: Question, basis: str, at: datetime) -> Departure:
    """The information goes to this move-in, and to nobody else until it has said what came of it.

    Asked again by the same one it is told again, under the same version if nothing changed.
    """
    if departure.state is DepartureState.CLAIMED and not has_claim(departure, question.thread):
        raise JukiError(ErrorCode.MOVE_STATE, "another move-in has the claim")
    kept = departure.claim or Claim(question.thread, question.municipality, question.holder, at)
    again = departure.claim is not None and departure.basis == basis
    version = departure.version if again else departure.version + 1
    after = departure.after(DepartureEvent.ASKED, at)
    return replace(after, claim=kept, version=version, basis=basis)


def changed(departure: Departure, basis: str, at: datetime) -> Departure:
    """What the claim's holder was told is not so any more: the next version."""
    after = departure.after(DepartureEvent.CHANGED, at, reason=departure.reason)
    return replace(after, version=departure.version + 1, basis=basis)


def recalled(
    departure: Departure, event: DepartureEvent, at: datetime, *, why: Obstacle
) -> Departure:
    """The new town is asked to give up; whether it could is its own word."""
    after = departure.after(event, at, reason=why.value)
    return replace(after, version=departure.version + 1, basis="")


def heard_entered(
    departure: Departure, thread: UUID, residents: frozenset[UUID], at: datetime
) -> Departure:
    """The holder of the claim has entered these people (転入通知); any other's changes nothing.

    Who of a family has not come yet may still come, to the same town or another.
    """
    return entered(departure, residents, at) if has_claim(departure, thread) else departure


def entered(departure: Departure, residents: frozenset[UUID], at: datetime) -> Departure:
    """These people are registered somewhere; whoever of them holds the claim has said so."""
    movers = tuple(
        replace(one, entered=one.entered or one.resident_id in residents)
        for one in departure.movers
    )
    event = _E.ALL_ENTERED if all(one.entered for one in movers) else _E.SOME_ENTERED
    return replace(departure.after(event, at), movers=movers)


def heard_given_up(departure: Departure, thread: UUID, at: datetime) -> Departure:
    """The holder of the claim will not enter anybody; any other's word changes nothing.

    Whether the move goes on or is called off was said when the claim was recalled.
    """
    if not has_claim(departure, thread):
        return departure
    return _freed(departure, DepartureEvent.GIVEN_UP, at)


def released(departure: Departure, at: datetime) -> Departure:
    """Two people of this office end a claim whose town is lost for good; nobody's word did.

    Not before it has had the days of a first move-in to say what came of it (MOVE_STATE).
    """
    if not is_releasable(departure, at):
        raise JukiError(
            ErrorCode.MOVE_STATE, "no claim that is old enough", state=departure.state.value
        )
    return _freed(departure, DepartureEvent.RELEASED, at)


def is_releasable(departure: Departure, at: datetime) -> bool:
    """Whether a claim is so old that people may end it."""
    claim = departure.claim
    return claim is not None and at - claim.since >= RELEASED_AFTER


def _freed(departure: Departure, event: DepartureEvent, at: datetime) -> Departure:
    freed = departure.after(event, at)
    if departure.reason != Obstacle.CANCELLED.value:
        return freed
    return freed.after(DepartureEvent.CANCEL_WANTED, at, reason=departure.reason)


def is_overdue(departure: Departure, today: date, law: Law) -> bool:
    """Whether nobody can come under the special rule any more, whenever the move itself was."""
    return today > last_day(departure.planned_on, departure.planned_on + _LONG, law)


_LONG: Final = date(2003, 3, 1) - date(2003, 1, 1)
"""Any move later than this ends by the planned day first."""
