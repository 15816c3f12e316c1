"""``python -m bench [--claim NAME …] [--size NAME=NUMBER …] [--place FOLDER]``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from bench.claims import CLAIMS, Claim
from bench.figures import Figure, print_table, write
from bench.ground import new_ground
from bench.machine import describe, read_machine


def main() -> int:
    """Measure, print, write; the exit code says whether every target was met."""
    given = _read_arguments()
    sizes = dict(one.split("=", 1) for one in given.size)
    wanted = given.claim or list(CLAIMS)
    machine = read_machine()
    print(describe(machine), end="\n\n")
    figures: list[Figure] = []
    for name in wanted:
        figures += _measure(CLAIMS[name], name, sizes, given.place)
        write(figures, machine)
    print_table(figures)
    return 0 if all(figure.met for figure in figures) else 3


def _measure(claim: Claim, name: str, sizes: dict[str, str], place: Path | None) -> list[Figure]:
    size = int(sizes.get(name, claim.size))
    sys.stderr.write(f"{name}: {size:,} {claim.of} …\n")
    start = time.perf_counter()
    with new_ground(place) as ground:
        figures = claim.measure(ground, size)
    for figure in figures:
        for note in figure.notes:
            sys.stderr.write(f"  {figure.claim}: {note}\n")
    sys.stderr.write(f"  {time.perf_counter() - start:.0f} s\n")
    return figures


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--claim", action="append", choices=sorted(CLAIMS), help="only this one")
    parser.add_argument(
        "--size", action="append", default=[], metavar="CLAIM=NUMBER", help="another size"
    )
    parser.add_argument("--place", type=Path, default=None, help="where databases are put")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
