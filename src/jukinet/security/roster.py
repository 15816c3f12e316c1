"""The roster (操作者名簿): who may work here, until when, with which cards and dated rights."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from jukinet.security.operator import RightGrant
from jukinet.terms.errors import ErrorCode, JukiError

OPERATOR_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,31}")
CARD_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,47}")


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One operator on the named list."""

    operator_id: str
    name: str
    enrolled_at: datetime
    ends_on: date | None

    def works_on(self, day: date) -> bool:
        """Whether he still works here on this day."""
        return self.ends_on is None or day < self.ends_on


def name_operators(lines: Iterable[RosterLine]) -> dict[str, str]:
    """What each of them is called in a list: by name, with the id where two share one."""
    known = list(lines)
    bearers = Counter(line.name for line in known)
    return {
        line.operator_id: line.name
        if bearers[line.name] == 1
        else f"{line.name} ({line.operator_id})"
        for line in known
    }


@dataclass(frozen=True, slots=True)
class OperatorCard:
    """An operator card as registered: whose, by which key, until when."""

    card_id: str
    operator_id: str
    operator_name: str
    public_key: bytes = field(repr=False)
    valid_to: date
    stopped_at: datetime | None = None
    operator_ends_on: date | None = None

    def must_be_usable(self, day: date) -> None:
        """Refuse a card that was stopped, has run out, or whose operator has left."""
        gone = self.operator_ends_on is not None and day >= self.operator_ends_on
        if self.stopped_at is not None or gone or day > self.valid_to:
            raise JukiError(ErrorCode.CARD_STOPPED, "the card is stopped or no longer valid")


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right on the roster, with its number and the day it was ended before its time."""

    right_id: int
    grant: RightGrant
    ended_on: date | None
    granted_by: str

    @property
    def last_day(self) -> date | None:
        """The last day it holds; None while it is open."""
        days = [day for day in (self.grant.valid_to, self.ended_on) if day is not None]
        return min(days) if days else None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on this day."""
        last = self.last_day
        return self.grant.valid_from <= day and (last is None or day <= last)


@dataclass(frozen=True, slots=True)
class RefusedSignOn:
    """A try to sign on that was refused; ``result`` is the code that the book has, not the screen.

    ``operator_id`` is None when nobody is known by that card.
    """

    operator_id: str | None
    card_id: str | None
    terminal_id: str
    result: str
    at: datetime


def must_be_operator_id(text: str) -> None:
    """Refuse what is no id: it is written into records and must be typed without an IME."""
    if OPERATOR_ID.fullmatch(text) is None:
        raise JukiError(ErrorCode.FORM_INVALID, "an operator's id is of a-z, 0-9 and hyphens")
