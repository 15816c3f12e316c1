"""What a terminal asks about a card before it believes it: is it stopped, and how sure are we?

The list itself is kept by whoever meets cards (a node); the terminal side only asks.  A list that
is older than the terminal allows refuses every card: not knowing is no permission.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, assert_never

from jukinet.iccard.certificate import CardCertificate
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.errors import ErrorCode, JukiError

LIST_AGE_MAX: Final = timedelta(minutes=10)
"""While the line stands, a list is seconds old.  An office that works offline sets more."""


@dataclass(frozen=True, slots=True)
class StoppedAnswer:
    """What the list says, and up to which instant it is known to be complete."""

    standing: CardStanding
    known_until: datetime


class StoppedList(Protocol):
    """Cards that were stopped, and keys of municipalities that were."""

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        """The standing of one card."""

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        """Whether every card under this key of a municipality is void (a key was stolen)."""


def must_be_running(
    stopped: StoppedList, number: CardNumber, *, now: datetime, age_max: timedelta
) -> None:
    """Raise unless the card may be used: SUSPENDED, VOID, or STOPPED_LIST_OUTDATED."""
    answer = stopped.ask_about(number)
    match answer.standing:
        case CardStanding.STOPPED:
            raise JukiError(ErrorCode.IC_CARD_SUSPENDED, "the card is suspended")
        case CardStanding.VOID:
            raise JukiError(ErrorCode.IC_CARD_VOID, "the card is void")
        case CardStanding.USABLE:
            age = now - answer.known_until
            if age > age_max:
                raise JukiError(
                    ErrorCode.STOPPED_LIST_OUTDATED,
                    "the list of stopped cards is too old",
                    age_seconds=int(age.total_seconds()),
                )
        case _:
            assert_never(answer.standing)
