"""Over what a contractor may be reached (points 2 to 4 of the notice), and whom it may serve."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Standing


class Way(StrEnum):
    """How orders and results pass between a communication server and a contractor."""

    MEDIUM = "medium"  # a person carries it
    TRANSFER = "transfer"  # the folder of a transfer host set up for this alone
    LINE = "line"  # communication server and issuing terminal speak to each other


WAYS: Final = {
    Standing.PRIVATE: frozenset({Way.MEDIUM, Way.TRANSFER}),
    Standing.PUBLIC_BODY: frozenset(Way),
    Standing.DESIGNATED: frozenset(Way),
}
"""Point 2 forbids the line, point 3 allows it to local public bodies and the organization."""


def must_be_allowed(standing: Standing, way: Way) -> None:
    """Refuse a direct line to a contractor that is no public body; CARD_LINE_FORBIDDEN."""
    if way not in WAYS[standing]:
        raise JukiError(
            ErrorCode.CARD_LINE_FORBIDDEN,
            f"a contractor that is a {standing} body is not reached by {way}",
        )


@dataclass(frozen=True, slots=True)
class PopulationLimit:
    """Up to how many people a municipality may have the designated organization make its cards."""

    people_max: int
    valid_from: date
    valid_to: date | None

    def covers(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@lru_cache(maxsize=1)
def load_limits() -> tuple[PopulationLimit, ...]:
    """The rows of ``limits.csv``."""
    text = resources.files(__package__).joinpath("limits.csv").read_text(encoding="utf-8")
    return tuple(
        PopulationLimit(
            int(row["people_max"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    )


def must_be_small_enough(standing: Standing, people: int, day: date) -> None:
    """Refuse a town too large for the organization's own issuing (1 (4) of the notice)."""
    if standing is not Standing.DESIGNATED:
        return
    limit = next((one for one in load_limits() if one.covers(day)), None)
    if limit is None or people > limit.people_max:
        raise JukiError(
            ErrorCode.CARD_ISSUER_NOT_OURS,
            "the designated organization makes cards for small municipalities only",
            people_max=0 if limit is None else limit.people_max,
        )
