"""When the offices of a nation are open, for what needs them open."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from jukinet.nation.nation import Nation
from jukinet.provision.purposes import find_opening
from jukinet.terms.dates import OfficeCalendar, day_of
from jukinet.terms.parties import NATIONAL

TOUR_HOURS: Final = timedelta(hours=2)
"""So long the offices must still be open: half a minute at sixty times our pace, and to spare."""


def wait_for_office_hours(nation: Nation) -> None:
    """Let a nation that is taken up at night, or late in the day, sleep until the next morning."""
    clock, calendar = nation.clock, OfficeCalendar()
    law = nation.get(NATIONAL).node.context.law
    for ahead in (timedelta(), TOUR_HOURS):
        then = clock.now() + ahead
        seconds = find_opening(law(day_of(then)), then, calendar)
        if seconds is not None:
            clock.skip(ahead + timedelta(seconds=seconds + 60))
            return
