"""What goes wrong, how often and when: everything a seed decides about the trouble of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from jukinet.platform.crypto.randomness import Randomness
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    prefecture_of,
)

T = TypeVar("T")

# Clocks of two machines are at most five minutes apart (operating guide; checked daily).
SKEW_SECONDS_MAX: Final = 150
# Most troubles are short and some last for hours: lengths are drawn with their square.
CUT_MINUTES: Final = (10, 180)
AWAY_SECONDS: Final = (5, 180)
FULL_MINUTES: Final = (2, 45)


@dataclass(frozen=True, slots=True)
class Rates:
    """How likely each mishap is, an envelope or a commit at a time."""

    lost: float
    receipt_lost: float
    repeated: float
    delayed: float
    mangled: float
    crash: float
    server_lost: float
    handler_fails: float
    poison: float


CALM: Final = Rates(0.01, 0.01, 0.02, 0.02, 0.005, 0.003, 0.002, 0.002, 0.005)
BAD: Final = Rates(0.05, 0.05, 0.08, 0.10, 0.01, 0.012, 0.008, 0.01, 0.01)
AWFUL: Final = Rates(0.15, 0.15, 0.20, 0.25, 0.03, 0.025, 0.012, 0.02, 0.02)
FINE: Final = Rates(0, 0, 0, 0, 0, 0, 0, 0, 0)
WEATHERS: Final = (CALM, BAD, BAD, AWFUL)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in which something does not work."""

    start: datetime
    end: datetime

    def covers(self, instant: datetime) -> bool:
        """Whether it is now."""
        return self.start <= instant < self.end


@dataclass(frozen=True, slots=True)
class Weather:
    """The trouble of one run."""

    rates: Rates
    skews: dict[Party, timedelta]
    cuts: dict[frozenset[Party], list[Window]]
    away: dict[Party, list[Window]]
    full: dict[Party, list[Window]]

    def is_cut(self, one: Party, other: Party, now: datetime) -> bool:
        """Whether the line between two machines is cut."""
        return _covered(self.cuts.get(frozenset((one, other)), ()), now)

    def is_away(self, party: Party, now: datetime) -> bool:
        """Whether a machine's database server does not answer."""
        return _covered(self.away.get(party, ()), now)

    def is_full(self, party: Party, now: datetime) -> bool:
        """Whether a machine's disk is full."""
        return _covered(self.full.get(party, ()), now)


def _covered(windows: Sequence[Window], now: datetime) -> bool:
    return any(window.covers(now) for window in windows)


def draw_weather(
    randomness: Randomness, parties: Sequence[Party], moments: Sequence[datetime]
) -> Weather:
    """Draw the trouble around the moments at which most happens."""
    rates = pick(randomness, WEATHERS)
    lines = list_lines(parties)
    cuts: dict[frozenset[Party], list[Window]] = {}
    away: dict[Party, list[Window]] = {}
    full: dict[Party, list[Window]] = {}
    for _ in range(1 + randomness.below(5)):
        window = _near(randomness, moments, _between(randomness, CUT_MINUTES) * 60)
        cuts.setdefault(pick(randomness, lines), []).append(window)
    for _ in range(randomness.below(3)):
        window = _near(randomness, moments, _between(randomness, AWAY_SECONDS))
        # One server may hold the databases of all, or each machine has its own.
        everybody = randomness.fraction() < 0.5
        for party in parties if everybody else [pick(randomness, parties)]:
            away.setdefault(party, []).append(window)
    for _ in range(randomness.below(3)):
        window = _near(randomness, moments, _between(randomness, FULL_MINUTES) * 60)
        full.setdefault(pick(randomness, parties), []).append(window)
    skews = {party: timedelta(seconds=_skew(randomness)) for party in parties}
    return Weather(rates, skews, cuts, away, full)


def list_lines(parties: Sequence[Party]) -> list[frozenset[Party]]:
    """Every line of the nation; those on the way up twice, as they are used most."""
    lines = []
    servers = [party for party in parties if party.role is Role.COMMUNICATION_SERVER]
    for party in parties:
        if party.role is Role.REGISTER_OFFICE:
            own = communication_server_of(MunicipalityCode(party.code))
            lines += [frozenset((party, own))] * 2
        elif party.role is Role.COMMUNICATION_SERVER:
            lines += [frozenset((party, prefecture_of(party)))] * 2
            lines += [frozenset((party, other)) for other in servers if other > party]
        elif party.role is Role.PREFECTURAL_SERVER:
            lines += [frozenset((party, NATIONAL))] * 3
    return lines


def pick(randomness: Randomness, choices: Sequence[T]) -> T:
    """One of them."""
    return choices[randomness.below(len(choices))]


def _skew(randomness: Randomness) -> int:
    return randomness.below(2 * SKEW_SECONDS_MAX + 1) - SKEW_SECONDS_MAX


def _between(randomness: Randomness, bounds: tuple[int, int]) -> float:
    return bounds[0] + randomness.fraction() ** 2 * (bounds[1] - bounds[0])


def _near(randomness: Randomness, moments: Sequence[datetime], seconds: float) -> Window:
    """A window of that length that begins somewhat before one of the moments."""
    before = seconds * randomness.fraction() * 0.5
    start = pick(randomness, moments) - timedelta(seconds=before)
    return Window(start, start + timedelta(seconds=seconds))
