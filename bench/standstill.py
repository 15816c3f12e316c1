"""Claim: a standstill pack of 400,000 residents costs a tenth of its ten minutes, once a day.

A register of so many residents is loaded; three holders are enrolled; the office makes the ground
for one place, and then, some changes later, the delta that every ten minutes brings.  Both are
made as the job makes them: planned, asked of the guard, walked, sealed for every pair of holders,
synced, put in their places, recorded.

The floor of the ground is the same rows from the same server into nothing.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg

from bench.figures import Figure, at_most
from bench.ground import Ground
from bench.initial_load import load_register
from bench.residents import SEED, YAMAGUCHI
from bench.search import OFFICE, ON
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.operator_card import make_card
from jukinet.nation.residents import write_export
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import STREAM_ROWS
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.papers import Relocation
from jukinet.register.record import Occasion
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.standstill import procedures as standstill
from jukinet.standstill.jobs import PackSettings, keep_packs
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.standstill.pack import PACK_MINUTES
from jukinet.terms.parties import communication_server_of

GROUND_SECONDS_MAX: Final = 60.0
DELTA_SECONDS_MAX: Final = 3.0
HOLDERS: Final = 3
CHANGES: Final = 500
"""More than a city of this size has in a day."""


def measure(ground: Ground, residents: int) -> list[Figure]:
    """Load, enrol, make a ground and a delta."""
    file = ground.folder / "export.csv"
    write_export(file, YAMAGUCHI, count=residents, seed=SEED, on=ON)
    ground.enrol([OFFICE, communication_server_of(YAMAGUCHI)])
    office = ground.load(OFFICE)
    try:
        assert not load_register(office.node, file).refused
        enrol_holders(office.node, ground.folder / "cards")
        settings = PackSettings(ground.folder / "packs", ("main",), "山口市", "山口市長", True)
        first = keep_packs(office.node.database, office.node.context, settings)
        assert first is not None and first.lines == residents
        again = make_delta(office.node, settings)
        floor = read_barely(ground.dsn_of(OFFICE))
    finally:
        office.close()
    notes = (f"{first.bytes_written / 1e6:.1f} MB sealed, {first.lines:,} residents",)
    return [
        at_most(
            "standstill_ground", first.seconds, GROUND_SECONDS_MAX, unit="s", size=residents,
            floor=floor, notes=notes,
        ),
        at_most(
            "standstill_delta", again, DELTA_SECONDS_MAX, unit="s", size=residents, floor=None,
        ),
    ]  # fmt: skip


def enrol_holders(node: Node, cards: Path) -> None:
    """Holders with software cards."""
    rights = frozenset({(Function.STANDSTILL, Mode.EXECUTE)})
    operator = Operator("bench", "bench", Duty.ADMINISTRATION, rights)
    by = CaseWorker(operator, "", None, node.context.clock.now())
    with node.database.transaction() as tx:
        for number in range(HOLDERS):
            folder = cards / f"C-{number}"
            make_card(folder, f"C-{number}", "246810")
            holder = SoftwareCard(folder).to_holder(f"holder {number}")
            standstill.enrol_holder(tx, holder, by=by, context=node.context)


def make_delta(node: Node, settings: PackSettings) -> float:
    """Some people move; ten minutes later the next pack is made; seconds."""
    now = node.context.clock.now()
    occasion = Occasion(ON, ON, "bench", now)
    with node.database.transaction() as tx:
        moving = register.list_records_from(tx, UUID(int=0), CHANGES)
        papers = [
            Relocation(one.resident_id, one.identification.address, occasion) for one in moving
        ]
        register.relocate(tx, papers)
    later = replace(node.context, clock=ManualClock(now + timedelta(minutes=PACK_MINUTES + 1)))
    made = keep_packs(node.database, later, settings)
    assert made is not None and made.lines >= CHANGES
    return made.seconds


def read_barely(dsn: str) -> float:
    """Seconds to read the rows of a ground and do nothing with them."""
    query = load_queries("jukinet.register").stream_standing
    start = time.perf_counter()
    with psycopg.connect(dsn) as connection, connection.cursor("floor", binary=True) as cursor:
        cursor.itersize = STREAM_ROWS
        for _ in cursor.execute(query.sql.encode()):
            pass
    return time.perf_counter() - start
