"""The session (サインオン): one operator, one card, one place, until it ends by itself.

``PAUSED`` is the desk somebody left: the card was pulled.  The same card in any terminal takes the
session up where it was.  A session that was idle too long, or has lasted a working day, is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.security.operator import Duty

IDLE_MAX: Final = timedelta(minutes=15)
"""The screen of a desk nobody works at is closed; with the card pulled it is closed at once."""
PAUSE_MAX: Final = timedelta(hours=2)
"""A lunch and a meeting."""
LENGTH_MAX: Final = timedelta(hours=10)
"""A working day with its overtime; the next day begins with card and password."""
SEEN_STEP: Final = timedelta(seconds=10)
"""That somebody is there is written down no oftener than this."""


class SessionState(StrEnum):
    """Where a session stands."""

    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Session:
    """One session as it stands."""

    session_id: UUID
    operator_id: str
    card_id: str
    duty: Duty
    terminal_id: str
    insertion: str
    case_id: UUID | None
    state: SessionState
    address: str
    began_at: datetime
    seen_at: datetime
    ends_at: datetime

    def holds(self, card_id: str, insertion: str) -> bool:
        """Whether this is its card, and has not been out of the reader since."""
        return self.card_id == card_id and self.insertion == insertion

    def state_at(self, now: datetime) -> SessionState:
        """What the session is now, whether or not anybody has written it down yet."""
        if self.state is SessionState.ENDED or now >= self.ends_at:
            return SessionState.ENDED
        limit = IDLE_MAX if self.state is SessionState.OPEN else PAUSE_MAX
        return SessionState.ENDED if now - self.seen_at >= limit else self.state
