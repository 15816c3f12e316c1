"""Claim: residents are generated at 100,000 a second or more, in one process.

Counted are whole rows of the register export file, from the seed to bytes: households, names and
readings, births, addresses, dates, codes.  The floor is what any way of producing these bytes has
to do at least: the same rows, already made, joined line by line from their fields and copied.

``python bench/residents_generated.py [RESIDENTS]`` prints one JSON object in the form of
``bench/out/results.json``.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date

from jukinet.nation.residents import make_export
from jukinet.terms.codes import MunicipalityCode

CLAIM = "residents generated"
TARGET = 100_000
SHIMONOSEKI = MunicipalityCode("352012")
ON = date(2003, 8, 25)
RESIDENTS = 500_000
ROUNDS = 3


def measure(work: Callable[[], int]) -> float:
    """The best of some rounds, in rows a second; others use this machine too."""
    best = 0.0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        rows = work()
        best = max(best, rows / (time.perf_counter() - start))
    return best


def generate(residents: int) -> int:
    export = make_export(SHIMONOSEKI, count=residents, seed=1, on=ON)
    written = sum(len(chunk) for chunk in export.chunks())
    assert written > 100 * residents
    return export.residents


def prepare_floor(residents: int) -> Callable[[], int]:
    """The same rows as lists of fields, to be joined and copied: no generator can do less."""
    export = make_export(SHIMONOSEKI, count=residents, seed=1, on=ON)
    chunks = list(export.chunks())[1:]
    blocks = [[line.split(b",") for line in chunk.splitlines()] for chunk in chunks]

    def join() -> int:
        rows = 0
        for block in blocks:
            copied = bytes(b"\n".join([b",".join(fields) for fields in block]))
            rows += len(block)
            assert copied
        return rows

    return join


def run(residents: int = RESIDENTS) -> dict[str, object]:
    """The claim's line of the table."""
    generate(10_000)  # tables are made once a process
    figure = measure(lambda: generate(residents))
    floor = measure(prepare_floor(residents))
    return {
        "claim": CLAIM,
        "figure": round(figure),
        "unit": "residents/s",
        "floor": round(floor),
        "ratio": round(figure / floor, 3),
        "target": TARGET,
        "met": figure >= TARGET,
        "size": residents,
        "errors": 0,
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else RESIDENTS)))
