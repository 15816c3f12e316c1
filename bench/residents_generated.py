"""Claim: residents are generated at 100,000 a second or more, in one process.

Counted are whole rows of the register export file, from the seed to bytes: households, names and
readings, births, addresses, dates, codes.  The floor is what any way of producing these bytes has
to do at least: the same rows, already made, joined line by line from their fields and copied.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date

from bench.figures import Figure, at_least
from bench.ground import Ground
from jukinet.nation.residents import make_export
from jukinet.terms.codes import MunicipalityCode

TARGET = 100_000
SHIMONOSEKI = MunicipalityCode("352012")
ON = date(2003, 8, 25)
ROUNDS = 3


def measure_once(work: Callable[[], int]) -> float:
    """Rows a second."""
    start = time.perf_counter()
    return work() / (time.perf_counter() - start)


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


def measure(_: Ground, residents: int) -> list[Figure]:
    """The claim's line of the table."""
    generate(10_000)  # tables are made once a process
    rounds = [measure_once(lambda: generate(residents)) for _ in range(ROUNDS)]
    floor = prepare_floor(residents)
    floors = [measure_once(floor) for _ in range(ROUNDS)]
    return [
        at_least(
            "residents_generated", rounds, TARGET, unit="residents/s", size=residents,
            floor=statistics.median(floors),
        )
    ]  # fmt: skip
