"""Time is told, never taken: whoever needs it is handed a ``Clock``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """What tells the time to procedures (時計): the system's, a scaled one, or a test's."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        ...

    def today(self) -> date:
        """The date in Japan."""
        ...
