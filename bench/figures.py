"""A figure with its floor, and the table and the file all of them end up in."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

OUT: Final = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the results; ``ratio`` is the figure in parts of its floor."""

    claim: str
    figure: float
    unit: str
    target: str
    met: bool
    size: int
    errors: int
    floor: float | None = None
    ratio: float | None = None
    notes: tuple[str, ...] = field(default=())

    def to_row(self) -> dict[str, Any]:
        """The line as the results file holds it."""
        row = asdict(self)
        del row["notes"]
        order = ["claim", "figure", "unit", "floor", "ratio", "target", "met", "size", "errors"]
        return {name: row[name] for name in order}


def against_floor(
    claim: str, ours: Sequence[float], floors: Sequence[float], *, unit: str, at_least: float,
    size: int, errors: int = 0, notes: Sequence[str] = (),
) -> Figure:  # fmt: skip
    """A figure whose target is a part of its floor; rounds are paired, the middle ratio counts."""
    ratios = [one / floor for one, floor in zip(ours, floors, strict=True)]
    ratio = statistics.median(ratios)
    return Figure(
        claim, rounded(statistics.median(ours)), unit, f"at least {at_least:.0%} of the floor",
        ratio >= at_least and errors == 0, size, errors,
        rounded(statistics.median(floors)), round(ratio, 3),
        (*notes, f"rounds {_listed(ours)} against {_listed(floors)}"),
    )  # fmt: skip


def at_least(
    claim: str, rounds: Sequence[float], target: float, *, unit: str, size: int, errors: int = 0,
    floor: float | None = None, notes: Sequence[str] = (),
) -> Figure:  # fmt: skip
    """A figure that has to reach a number."""
    figure = statistics.median(rounds)
    return Figure(
        claim, rounded(figure), unit, f"at least {target:g} {unit}",
        figure >= target and errors == 0, size, errors,
        None if floor is None else rounded(floor),
        None if floor is None else round(figure / floor, 3),
        (*notes, f"rounds {_listed(rounds)}"),
    )  # fmt: skip


def at_most(
    claim: str, figure: float, target: float, *, unit: str, size: int, errors: int = 0,
    floor: float | None = None, notes: Sequence[str] = (),
) -> Figure:  # fmt: skip
    """A figure that has to stay below a number; its floor is what it cannot go below."""
    return Figure(
        claim, rounded(figure), unit, f"below {target:g} {unit}",
        figure < target and errors == 0, size, errors,
        None if floor is None else rounded(floor),
        None if floor is None else round(figure / floor, 3), tuple(notes),
    )  # fmt: skip


def rounded(figure: float) -> float:
    """Three figures that count, at least; nobody measures more here."""
    return round(figure) if figure >= 1_000 else round(figure, 2)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of all stay below or at."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def print_table(figures: Sequence[Figure]) -> None:
    """The results for people."""
    head = ("claim", "figure", "unit", "floor", "ratio", "target", "met", "size", "errors")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def write(figures: Sequence[Figure], machine: dict[str, Any]) -> None:
    """The results for programs; claims that were not run now keep their former lines."""
    OUT.mkdir(exist_ok=True)
    file = OUT / "results.json"
    rows = [figure.to_row() for figure in figures]
    measured = {row["claim"] for row in rows}
    former = json.loads(file.read_text()) if file.exists() else []
    kept = [row for row in former if row["claim"] not in measured]
    file.write_text(_lines([*kept, *rows]))
    (OUT / "machine.json").write_text(json.dumps(machine, indent=1) + "\n")


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    ordered = sorted(rows, key=lambda row: row["claim"])
    return "[\n" + ",\n".join(json.dumps(row) for row in ordered) + "\n]\n"


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.claim, f"{figure.figure:,}", figure.unit,
        "" if figure.floor is None else f"{figure.floor:,}",
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        figure.target, "yes" if figure.met else "NO", f"{figure.size:,}", str(figure.errors),
    )  # fmt: skip


def _listed(rounds: Sequence[float]) -> str:
    return " ".join(f"{one:,.0f}" if one >= 100 else f"{one:.2f}" for one in rounds)
