"""The terminal (端末機): a registered place, one purpose, and the hours it may be used in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.counters.terminal_use import TerminalUse, serves
from jukinet.security.operator import Function
from jukinet.terms.dates import JST, OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError

TERMINAL_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
MINUTES_OF_DAY: Final = 24 * 60
UNSTAFFED: Final = frozenset({"J-A02", "J-A02b"})
"""What needs no right and is still there at a kiosk: its way to its own work, and leaving it."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From which minute of the day (in Japan) to which, and on which days."""

    opens_minute: int
    closes_minute: int
    office_days_only: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.opens_minute < self.closes_minute <= MINUTES_OF_DAY:
            raise JukiError(ErrorCode.FORM_INVALID, "a terminal opens before it closes")

    def hold_at(self, at: datetime, calendar: OfficeCalendar) -> bool:
        """Whether the terminal may be used at this instant."""
        local = at.astimezone(JST)
        minute = local.hour * 60 + local.minute
        in_time = self.opens_minute <= minute < self.closes_minute
        return in_time and (not self.office_days_only or calendar.is_office_day(local.date()))

    @property
    def opens(self) -> str:
        """The time of opening: 08:30."""
        return clock_text(self.opens_minute)

    @property
    def closes(self) -> str:
        """The time of closing: 17:15, or 24:00."""
        return clock_text(self.closes_minute)


ALWAYS: Final = Hours(0, MINUTES_OF_DAY, office_days_only=False)


def clock_text(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@dataclass(frozen=True, slots=True)
class Terminal:
    """One registered terminal."""

    terminal_id: str
    place: str
    purpose: str
    hours: Hours
    use: TerminalUse = TerminalUse.GENERAL

    def __post_init__(self) -> None:
        if TERMINAL_ID.fullmatch(self.terminal_id) is None:
            raise JukiError(ErrorCode.FORM_INVALID, "a terminal's id is of a-z, 0-9 and hyphens")

    def must_serve(self, function: Function) -> None:
        """Refuse what this terminal does not stand here for, whoever asks."""
        if not serves(self.use, function):
            raise JukiError(
                ErrorCode.TERMINAL_PURPOSE, f"a terminal for {self.use} has no {function}"
            )

    @property
    def is_staffed(self) -> bool:
        """Whether its operator sits at it; at a kiosk somebody else stands there."""
        return self.use is not TerminalUse.KIOSK

    def must_show(self, screen_code: str) -> None:
        """Refuse what is its operator's own, where he does not sit: his trail, his rights."""
        if not self.is_staffed and screen_code not in UNSTAFFED:
            raise JukiError(ErrorCode.TERMINAL_PURPOSE, f"a kiosk has no {screen_code}")

    def must_be_open(self, at: datetime, calendar: OfficeCalendar) -> None:
        """Refuse work outside the terminal's hours."""
        if not self.hours.hold_at(at, calendar):
            raise JukiError(
                ErrorCode.TERMINAL_CLOSED,
                "outside the terminal's hours",
                opens=self.hours.opens,
                closes=self.hours.closes,
            )
