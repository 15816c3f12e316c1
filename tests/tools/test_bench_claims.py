"""Every claim of the benchmark can be measured: nothing of it has been left behind by the code.

Each runs whole, with its nodes as processes of their own where it has them, at a size that says
nothing about speed, on the suite's server.  No figure is looked at, only that there is one, and
that the claim counted no error in what it did.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest

sys.path.append(str(Path(__file__).parents[2]))

from bench import card_reader
from bench.claims import CLAIMS
from bench.ground import Ground

from jukinet.nation.building import Site
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.roles import TEMPLATE_PREFIX, drop_node_database

SIZES = {
    "access_records": 3_000,
    "card_reader": 1,
    "card_uses": 2,
    "certificates": 2,
    "commissioned_cards": 3,
    "counter_pages": 60,
    "enquiry": 60,
    "initial_load": 60,
    "issuing": 2,
    "mass_reissue": 3,
    "moves": 1,
    "notices_single": 4,
    "residents_generated": 60,
    "search": 60,
    "standstill": 60,
    "wide_area": 2,
}
DEAR = {
    "card_stops": "eleven nodes; the desk, the notices and the processes are those of moves",
    "notices_batch": "notices_single in larger transactions, on the same ground",
    "notices_idle": "one notice after the other, as moves times them",
}
# What a claim does besides its size: rounds, clerks, seconds. Everywhere as little as there can be.
LEAST: dict[str, Any] = {
    "BATCH": 2,
    "BESIDE_PEOPLE": 2,
    "BESIDE_PER_SECOND": 10,
    "BESIDE_SHARE": 0.0,
    "CALLERS": 2,
    "CHANGES": 3,
    "CLERKS": 2,
    "CODES_ASKED": 20,
    "CONNECTIONS": 2,
    "FLOOR_ROUNDS": 1,
    "FLOOR_SECONDS": 1.0,
    "HOLDERS": 2,
    "HOUSEHOLDS": 1,
    "PROCESSES": 1,
    "PROOFS": 2,
    "REQUESTS_A_SECOND_MAX": 100,
    "RESIDENTS": 60,
    "ROUNDS": 1,
    "SAMPLED": 10,
    "SEARCHES": 7,
    "SECONDS": 1.0,
    "WARM_UP": 1,
    # None: a quick machine has all its answers before any time is over.
    "WARM_UP_SECONDS": 0.0,
    "WARMING": 1,
    "WITH_PAPER": 1,
    "WORKERS": 1,
}


def modules_of_the_benchmark() -> list[ModuleType]:
    return [module for name, module in sorted(sys.modules.items()) if name.startswith("bench.")]


@pytest.fixture
def ground(cluster: Cluster, tmp_path: Path) -> Iterator[Ground]:
    """A ground on the suite's server; what was made there is removed."""
    before, thresholds = list_databases(cluster), gc.get_threshold()
    yield Ground(tmp_path, cluster, Site(tmp_path))
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    for name in list_databases(cluster) - before:
        if not name.startswith(TEMPLATE_PREFIX):
            drop_node_database(cluster.dsn(), name)
    with psycopg.connect(cluster.dsn()) as admin:
        admin.execute("DROP TABLE IF EXISTS bench_floor")


def list_databases(cluster: Cluster) -> set[str]:
    with psycopg.connect(cluster.dsn()) as admin:
        return {name for (name,) in admin.execute("SELECT datname FROM pg_database")}


def test_every_claim_is_tried_or_it_is_said_why_not() -> None:
    assert SIZES.keys() | DEAR.keys() == CLAIMS.keys()
    assert not SIZES.keys() & DEAR.keys()


@pytest.mark.parametrize("name", SIZES)
def test_a_claim_can_be_measured(
    name: str, ground: Ground, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if name == "card_reader":
        # A process finds one PC/SC service in its life: the library keeps where it was first.
        service = request.getfixturevalue("pcsc")
        monkeypatch.setattr(card_reader, "run_service", lambda _: nullcontext(service))
    for module in modules_of_the_benchmark():
        for constant in LEAST.keys() & vars(module).keys():
            monkeypatch.setattr(module, constant, LEAST[constant])
    figures = CLAIMS[name].measure(ground, SIZES[name])
    assert figures
    for figure in figures:
        assert figure.errors == 0, figure
        # What takes no time at this size is rounded to none.
        assert figure.figure > 0 or figure.unit == "s", figure
