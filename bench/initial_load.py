"""Claim: each floor takes an initial load in at a third of what a bare COPY does, or better.

A municipality's export file is loaded by its register office, told to its communication server,
recorded and forwarded by the prefecture, recorded by the nation: real nodes with databases of their
own, envelopes signed, sealed and verified, every step committed with fsync.  They are driven one
after the other by one hand, so that each floor's own time can be taken: reading and checking the
file, and telling of it, at the office; acceptance, inbox, holdings, outbox, envelopes elsewhere.

The floor of a floor is ``COPY … FROM STDIN`` of the very rows that it then holds, already in the
binary form, in one transaction, into the same tables (indexes, checks, foreign keys) of an empty
database.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg
from psycopg import sql

from bench.figures import Figure, against_floor
from bench.ground import MORNING, Ground, new_ground
from bench.residents import SEED, YAMAGUCHI
from jukinet.link import jobs as link_jobs
from jukinet.nation.residents import write_export
from jukinet.nodes.operating.running import calm_collector
from jukinet.nodes.roles import PACKAGES
from jukinet.platform.db.roles import create_node_database, drop_node_database
from jukinet.platform.node.parts import Node
from jukinet.terms.dates import day_of
from jukinet.terms.municipalities import load_directory
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    communication_server_of,
    prefecture_of,
    register_office_of,
)

OFFICE: Final = register_office_of(YAMAGUCHI)
SERVER: Final = communication_server_of(YAMAGUCHI)
PREFECTURE: Final = prefecture_of(SERVER)
HOLDINGS: Final = (("notices", "holding"),)
REGISTER: Final = (("register", "household"), ("register", "resident"))
TIERS: Final = {
    OFFICE: ("initial_load_office", REGISTER),
    SERVER: ("initial_load_server", HOLDINGS),
    PREFECTURE: ("initial_load_prefecture", HOLDINGS),
    NATIONAL: ("initial_load_nation", HOLDINGS),
}
RATIO: Final = 0.35
ROUNDS: Final = 3
ROWS_A_BLOCK: Final = 512

T = TypeVar("T")


@dataclass(slots=True)
class Stopwatch:
    """Seconds by party."""

    seconds: dict[Party, float] = field(default_factory=lambda: defaultdict(float))

    def time(self, party: Party, work: Callable[[], T]) -> T:
        """Do it, and note for whom."""
        start = time.perf_counter()
        done = work()
        self.seconds[party] += time.perf_counter() - start
        return done


def measure(ground: Ground, residents: int) -> list[Figure]:
    """The figures of every tier, in rounds of a fresh nation each."""
    file = ground.folder / "export.csv"
    on = day_of(MORNING)
    write_export(file, YAMAGUCHI, count=residents, seed=SEED, on=on)
    calm_collector()  # as `juki node run` does
    rounds = [_measure_round(ground.folder, file) for _ in range(ROUNDS)]
    return [
        against_floor(
            TIERS[party][0],
            [residents / one[party].ours for one in rounds],
            [residents / one[party].floor for one in rounds],
            unit="residents/s", at_least=RATIO, size=residents,
        )
        for party in TIERS
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seconds:
    """What a tier took, and what its floor did."""

    ours: float
    floor: float


def _measure_round(place: Path, file: Path) -> dict[Party, Seconds]:
    """Every tier once, each floor taken right after what stands on it."""
    watch, floors = Stopwatch(), {}
    with new_ground(place) as ground:
        ground.enrol(list(TIERS))
        loaded = {party: ground.load(party) for party in TIERS}
        try:
            for party in carry_through({one: loaded[one].node for one in TIERS}, file, watch):
                floors[party] = measure_copy(ground, party, TIERS[party][1])
        finally:
            for node in loaded.values():
                node.close()
    return {party: Seconds(watch.seconds[party], floors[party]) for party in TIERS}


def carry_through(nodes: dict[Party, Node], file: Path, watch: Stopwatch) -> Iterator[Party]:
    """From the file to the nation, floor by floor; each floor is named once it holds everybody."""
    office = nodes[OFFICE]
    report = watch.time(OFFICE, lambda: load_register(office, file))
    assert not report.refused
    yield OFFICE
    for below, above in pairwise(nodes.values()):
        while carry(below, above, watch):
            while watch.time(above.party, above.work).more:
                pass
        yield above.party


def load_register(office: Node, file: Path) -> link_jobs.LoadReport:
    """The loader, as an operator would run it."""
    return link_jobs.import_file(
        file,
        office.database,
        municipality=YAMAGUCHI,
        directory=load_directory(),
        on_date=office.context.clock.today(),
        reject_path=file.with_suffix(".refused.csv"),
        clock=office.context.clock,
        randomness=office.context.randomness,
    )


def carry(below: Node, above: Node, watch: Stopwatch) -> bool:
    """One envelope up and its receipt down; False when nothing is left to carry."""
    sent = watch.time(below.party, lambda: below.prepare(above.party))
    if sent is None:
        return False
    receipt = watch.time(above.party, lambda: above.receive(sent.wire, below.party))
    watch.time(below.party, lambda: below.settle(sent, receipt))
    return True


def measure_copy(ground: Ground, party: Party, tables: Sequence[tuple[str, str]]) -> float:
    """Seconds that a bare COPY of a node's rows into an empty database of its kind takes."""
    source, twin = ground.dsn_of(party, administrator=True), f"twin_{party.code}"
    create_node_database(ground.cluster.dsn(), twin, packages=PACKAGES[party.role])
    try:
        with psycopg.connect(source) as admin:
            contents = [(table, _dump(admin, table)) for table in tables]
        with psycopg.connect(ground.cluster.dsn(twin)) as admin:
            start = time.perf_counter()
            for table, blocks in contents:
                copying = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)")
                with admin.cursor().copy(copying.format(sql.Identifier(*table))) as copy:
                    for block in blocks:
                        copy.write(block)
            admin.commit()
            return time.perf_counter() - start
    finally:
        drop_node_database(ground.cluster.dsn(), twin)


def _dump(admin: psycopg.Connection[Any], table: tuple[str, str]) -> list[bytes]:
    """A table as COPY writes it, in pieces of some hundred rows."""
    copying = sql.SQL("COPY {} TO STDOUT (FORMAT BINARY)")
    with admin.cursor().copy(copying.format(sql.Identifier(*table))) as copy:
        rows = [bytes(row) for row in copy]
    return [b"".join(rows[at : at + ROWS_A_BLOCK]) for at in range(0, len(rows), ROWS_A_BLOCK)]
