"""What happens to people in a year like 2003, as a stream of events per municipality.

Rates are the country's of 2003 (births, deaths, moves …) per resident, multiplied by a factor so
that a nation of thousands is alive enough to watch.  Time is *office time*: what happens to people
at night or on a Sunday reaches the register when its counter opens, so events fall only into open
hours, and an open hour carries a working hour's share of the year.

Everything here is pure: from a generator of random numbers and a span of office time to a list of
events.  Nobody is named; an event carries random bits of its own (``draw``), from which
``events.py`` later picks the person and the details against the register as it then stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol

import numpy as np

from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import JST, OfficeCalendar, day_of

POPULATION: Final = 127_000_000
OPENS: Final = time(9, 0)
CLOSES: Final = time(17, 0)
OFFICE_DAYS_PER_YEAR: Final = 245
OFFICE_DAY: Final = timedelta(hours=8)
OFFICE_YEAR: Final = OFFICE_DAY * OFFICE_DAYS_PER_YEAR

# Of those who move to another municipality, so many stay within the plan's nation: far more than
# in the country, or the few municipalities of a plan would hardly ever write to each other.
STAYING_SHARE: Final = 0.6
# Events drawn at one time are bounded: a nation that fell so far behind skips, and says so.
EVENTS_MAX: Final = 100_000


class EventKind(StrEnum):
    """Something that changes a resident record."""

    BIRTH = "birth"
    DEATH = "death"
    MOVE = "move"  # from one municipality of the plan to another
    LEAVING = "leaving"  # to a municipality outside the plan
    ARRIVAL = "arrival"  # from a municipality outside the plan
    RELOCATION = "relocation"  # within the municipality
    NAME_CORRECTION = "name-correction"
    CODE_CHANGE = "code-change"


# Events a year in the country of 2003 (domain notes §9; code changes are our guess from the few
# hundred a larger city saw).  Moves between municipalities are divided below.
MOVES_PER_YEAR: Final = 6_000_000
RATES_PER_YEAR: Final = {
    EventKind.BIRTH: 1_100_000,
    EventKind.DEATH: 1_000_000,
    EventKind.RELOCATION: 3_500_000,
    EventKind.NAME_CORRECTION: 2_000_000,
    EventKind.CODE_CHANGE: 40_000,
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens in a municipality, ``after`` so much office time of the span."""

    kind: EventKind
    municipality: MunicipalityCode
    destination: MunicipalityCode | None
    after: timedelta
    draw: int

    def __post_init__(self) -> None:
        assert (self.kind is EventKind.MOVE) == (self.destination is not None), "a move leads on"
        assert self.destination != self.municipality, "a move leads elsewhere"


class Inhabited(Protocol):
    """A municipality with its residents: what the plan says, or what its register counts."""

    @property
    def code(self) -> MunicipalityCode: ...

    @property
    def residents(self) -> int: ...


def office_time_between(start: datetime, end: datetime, calendar: OfficeCalendar) -> timedelta:
    """How long counters were open between two instants."""
    total = timedelta()
    day, last = day_of(start), day_of(end)
    while day <= last:
        if calendar.is_office_day(day):
            opening = max(start, datetime.combine(day, OPENS, tzinfo=JST))
            closing = min(end, datetime.combine(day, CLOSES, tzinfo=JST))
            total += max(closing - opening, timedelta())
        day += timedelta(days=1)
    return total


def rates_of(places: Sequence[Inhabited]) -> dict[EventKind, float]:
    """Events a year for each resident, as the plan's municipalities allow."""
    rates = {kind: each / POPULATION for kind, each in RATES_PER_YEAR.items()}
    moving = MOVES_PER_YEAR / POPULATION
    staying = STAYING_SHARE if len(places) > 1 else 0.0
    rates[EventKind.MOVE] = moving * staying
    # As many come from outside as go there, so that nobody's nation dies out.
    rates[EventKind.LEAVING] = rates[EventKind.ARRIVAL] = moving * (1 - staying)
    return rates


def draw_events(
    rng: np.random.Generator, places: Sequence[Inhabited], span: timedelta, *, factor: float
) -> list[Event]:
    """The events of a span of office time, in the order in which they happen."""
    years = span / OFFICE_YEAR * factor
    rates = rates_of(places)
    events = [
        event
        for place in places
        for kind in EventKind
        for event in _draw_kind(rng, places, place, kind, rates[kind] * years, span)
    ]
    events.sort(key=lambda event: event.after)
    return events[:EVENTS_MAX]


def _draw_kind(
    rng: np.random.Generator,
    places: Sequence[Inhabited],
    place: Inhabited,
    kind: EventKind,
    per_resident: float,
    span: timedelta,
) -> Iterator[Event]:
    count = min(int(rng.poisson(per_resident * place.residents)), EVENTS_MAX)
    for moment, draw in zip(rng.random(count), rng.integers(0, 2**63, size=count), strict=True):
        destination = None
        if kind is EventKind.MOVE:
            destination = _draw_destination(rng, places, place)
        yield Event(kind, place.code, destination, span * float(moment), int(draw))


def _draw_destination(
    rng: np.random.Generator, places: Sequence[Inhabited], origin: Inhabited
) -> MunicipalityCode:
    """Another municipality, by its residents; one more each, so that an empty one can fill."""
    others = [place for place in places if place.code != origin.code]
    bounds = np.cumsum([place.residents + 1 for place in others])
    at = int(np.searchsorted(bounds, rng.integers(0, int(bounds[-1])), side="right"))
    return others[at].code
