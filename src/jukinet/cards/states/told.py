"""A card's state as it travels, and what another office makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jukinet.cards.life import ENDED, STANDING, CardState
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

LIST_AGE_MAX: Final = timedelta(hours=24)
"""A list older than this says too little about a card stolen yesterday."""
CARD: Final = "card"
KEY: Final = "key"
"""What a stop may be of."""
TRAVELLING: Final = frozenset(state for state in CardState if STANDING[state] is not None)
ENDED_WORDS: Final = sorted(state.value for state in ENDED)
LET_GO: Final = frozenset({CardState.MOVING, CardState.CARRIED_OVER})
"""From here another municipality may take a card over."""
LET_GO_WORDS: Final = sorted(state.value for state in LET_GO)
USABLE_WORDS: Final = sorted(
    state.value for state in CardState if STANDING[state] is CardStanding.USABLE
)


@dataclass(frozen=True, slots=True)
class ToldCard:
    """What the register office tells of a card of its own."""

    number: CardNumber
    state: CardState
    since: datetime
    valid_until: date
    change_number: int


@dataclass(frozen=True, slots=True)
class KnownCard:
    """What some office holds of a card."""

    number: CardNumber
    municipality: MunicipalityCode
    state: CardState
    since: datetime
    valid_until: date
    change_number: int

    @property
    def standing(self) -> CardStanding:
        """Usable, stopped or void; whoever knows less than that holds nothing."""
        return STANDING[self.state] or CardStanding.VOID


@dataclass(frozen=True, slots=True)
class StoppedList:
    """How far the list of a node has come, and up to when it is known to be complete."""

    serial: int
    complete_up_to: datetime | None

    def age(self, now: datetime) -> timedelta | None:
        """How old what it says is; None where it was never complete."""
        return None if self.complete_up_to is None else now - self.complete_up_to

    def must_be_fresh(self, now: datetime) -> None:
        """Refuse to rely on a list that is too old."""
        age = self.age(now)
        if age is None or age > LIST_AGE_MAX:
            raise JukiError(ErrorCode.STOPPED_LIST_OUTDATED, "the stopped list is too old")


@dataclass(frozen=True, slots=True)
class StoppedKey:
    """A key that makes no cards any more: whose it was, since when, and the root's statement."""

    key_id: str
    municipality: MunicipalityCode
    since: date
    statement: bytes
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class Spread:
    """Which municipalities said that they know a stop, as the nation answered."""

    asked_at: datetime
    listed_at: datetime | None
    confirmed: tuple[str, ...]
    missing: tuple[str, ...]
    answered_at: datetime | None

    @property
    def is_everywhere(self) -> bool:
        """Whether nobody is missing; not before the answer came."""
        return self.answered_at is not None and self.listed_at is not None and not self.missing


def next_instant(stopped: StoppedList, now: datetime) -> datetime:
    """An instant that no list has been complete up to, so that it stands for what is added now."""
    before = stopped.complete_up_to
    return now if before is None or now > before else before + timedelta(microseconds=1)


def must_not_be_stopped(stop: KnownCard | None, valid_until: date, today: date) -> None:
    """Refuse a card that the list names as stopped or void, or whose validity has ended."""
    if stop is not None and stop.standing is not CardStanding.USABLE:
        raise JukiError(
            ErrorCode.CARD_NOT_USABLE, f"the card is {stop.state}", state=stop.state.value
        )
    if today > valid_until:
        raise JukiError(ErrorCode.CARD_NOT_USABLE, "its validity has ended", state="expired")
