"""How many people an output may be about without a second person: data with dates, by kind."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from jukinet.custody.output import OutputKind


@dataclass(frozen=True, slots=True)
class Limit:
    """Up to so many people no approval is asked, from a day, up to a day."""

    kind: OutputKind
    persons: int
    valid_from: date
    valid_to: date | None

    def covers(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@lru_cache(maxsize=1)
def load_limits() -> tuple[Limit, ...]:
    """The rows of ``limits.csv``."""
    text = resources.files(__package__).joinpath("limits.csv").read_text(encoding="utf-8")
    return tuple(
        Limit(
            OutputKind(row["kind"]),
            int(row["persons"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    )


def persons_without_approval(kind: OutputKind, day: date) -> int:
    """Up to how many people need no second person; none where no row is in force."""
    return next((row.persons for row in load_limits() if row.kind is kind and row.covers(day)), 0)
