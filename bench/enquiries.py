"""Claim: an agency's enquiry, whole path, does half of what the database alone can do, or more.

Whole path: mutual TLS 1.3 from 64 connections, the request's signature, strict decoding, law and
grants, lookup among the residents held, access record, answer kept under its key, committed with
fsync, answer signed.  The centre is ``juki node run`` with two workers, all its jobs running.

The floor is pgbench with as many clients and prepared statements: the same select of the same
columns, one insert like the access record's, commit.  It keeps no answer, fills no queue for the
Merkle tree, and has no index on the answer's key to fill: the floor does less than the path must.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import psycopg

from bench.figures import Figure, against_floor, at_most
from bench.ground import MORNING, Ground
from bench.load_client import Plan
from bench.pgbench import run_pgbench
from bench.processes import running
from bench.residents import YAMAGUCHI, new_parts
from jukinet.nodes.roles import LoadedNode
from jukinet.notices.messages import InitialIdentification
from jukinet.notices.procedures import record_initial
from jukinet.platform.message.handling import Incoming
from jukinet.provision.grants import Grant
from jukinet.provision.procedures import grant_purpose
from jukinet.terms.identification import Item
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    prefecture_of,
)

AGENCY: Final = Party(Role.AGENCY, "A-01-17")
PREFECTURE: Final = prefecture_of(communication_server_of(YAMAGUCHI))
ITEMS: Final = (Item.NAME, Item.ADDRESS, Item.CHANGE)
TABLE, ITEM = "1", "77"
CONNECTIONS: Final = 64
WORKERS: Final = 2
ROUNDS: Final = 3
SECONDS: Final = 6.0
WARM_UP_SECONDS: Final = 1.0
RATIO: Final = 0.50
P99_MS_MAX: Final = 50.0
REQUESTS_A_SECOND_MAX: Final = 9_000
"""Requests are signed beforehand, as many as could be answered; nobody answers more here."""
PARTS_A_TRANSACTION: Final = 10
CODES_ASKED: Final = 100_000

SELECTED: Final = (
    "code, person_key, municipality, name, kana, birth_date, sex, address, state, reason, detail, "
    "occurred_on, stay_began_on, stay_entered_at, stay_came_from, destination, replaced_by, "
    "change_number, made_at, version"
)
# Codes are spread over the whole space, so the next one above a random number is a random resident.
FLOOR: Final = f"""
\\set from random(10000000000, 98000000000)
BEGIN;
SELECT {SELECTED} FROM notices.holding WHERE code >= (:from)::text ORDER BY code LIMIT 1;
INSERT INTO ledger.entry (kind, subject, recorded_at, body)
VALUES ('floor', sha256(int8send(:from)), now(), convert_to(repeat('a', 380), 'UTF8'));
COMMIT;
"""


def measure(ground: Ground, residents: int) -> list[Figure]:
    """The claim's figures; ``residents`` held, in rounds of ``SECONDS``."""
    ground.enrol([NATIONAL, PREFECTURE, AGENCY])
    with _prepared(ground) as centre:
        hold_residents(centre, residents)
        codes = _grant_and_draw(ground, centre)
    admin = ground.dsn_of(NATIONAL, administrator=True)
    settle(admin)
    script = ground.folder / "floor.sql"
    script.write_text(FLOOR)
    plan = Plan(
        str(ground.site.config(AGENCY)), str(codes), CONNECTIONS, WARM_UP_SECONDS, SECONDS,
        round((SECONDS + WARM_UP_SECONDS) * REQUESTS_A_SECOND_MAX), 0, TABLE, ITEM,
        [item.value for item in ITEMS],
    )  # fmt: skip
    seen: list[dict[str, Any]] = []
    floors: list[float] = []
    with running(ground, [NATIONAL], workers=WORKERS):
        for number in range(ROUNDS):
            floor = run_pgbench(ground.cluster, admin, script, clients=CONNECTIONS, seconds=SECONDS)
            floors.append(floor.per_second)
            seen.append(press(ground, replace(plan, seed=number)))
    unrecorded = sum(one["answered"] for one in seen) - count_records(admin)
    return _figures(seen, floors, residents, unrecorded)


def hold_residents(loaded: LoadedNode, residents: int) -> None:
    """Make the centre hold so many, by the procedure of the initial load."""
    parts = [_forwarded(part) for part in new_parts(residents)]
    node = loaded.node
    for start in range(0, len(parts), PARTS_A_TRANSACTION):
        with node.database.transaction() as tx:
            some = parts[start : start + PARTS_A_TRANSACTION]
            refused = record_initial(tx, some, node.context)
            assert not refused


def _forwarded(part: InitialIdentification) -> Incoming:
    return Incoming(
        message_id=f"{part.part:032x}", sender=PREFECTURE, number=part.part, ordering_key="",
        ordering_sequence=0, made_at=MORNING, body=part,
    )  # fmt: skip


def _grant_and_draw(ground: Ground, centre: LoadedNode) -> Path:
    """Let the agency ask, and draw the codes it will ask about into a file."""
    context = centre.node.context
    today, now = context.clock.today(), context.clock.now()
    grant = Grant(AGENCY, TABLE, ITEM, frozenset(ITEMS), today)
    with centre.node.database.transaction() as tx:
        grant_purpose(tx, grant, law=context.law(today), now=now)
    file = ground.folder / "codes"
    with psycopg.connect(ground.dsn_of(NATIONAL, administrator=True)) as admin:
        rows = admin.execute(
            "SELECT code FROM notices.holding ORDER BY random() LIMIT %s", (CODES_ASKED,)
        ).fetchall()
    file.write_text("\n".join(code for (code,) in rows))
    return file


@contextmanager
def _prepared(ground: Ground) -> Iterator[LoadedNode]:
    loaded = ground.load(NATIONAL)
    try:
        yield loaded
    finally:
        loaded.close()


def settle(dsn: str) -> None:
    """Statistics, visibility and a checkpoint: what the night does after a load."""
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("VACUUM (ANALYZE)")
        admin.execute("CHECKPOINT")


def count_records(dsn: str) -> int:
    """Access records in the ledger."""
    with psycopg.connect(dsn) as admin:
        row = admin.execute("SELECT count(*) FROM ledger.entry WHERE kind = 'access'").fetchone()
        assert row is not None
        return int(row[0])


def press(ground: Ground, plan: Plan) -> dict[str, Any]:
    """One round of load from a process of its own."""
    file = ground.folder / "plan.json"
    file.write_text(json.dumps(asdict(plan)))
    done = subprocess.run(
        [sys.executable, "-m", "bench.load_client", str(file)], stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _figures(
    seen: list[dict[str, Any]], floors: list[float], residents: int, unrecorded: int
) -> list[Figure]:
    errors = sum(sum(one["unwanted"].values()) for one in seen) + abs(unrecorded)
    cost = sum(one["cost_us_each"] for one in seen) / len(seen)
    cores = sum(one["cost_cores"] for one in seen) / len(seen)
    notes = [
        f"{CONNECTIONS} connections, {WORKERS} workers; the load generator takes {cost:.0f} µs "
        f"an enquiry, {cores:.2f} of the cores",
        "p50 " + " ".join(f"{one['p50_ms']:.1f}" for one in seen) + " ms",
    ]
    if any(one["ran_out"] for one in seen):
        notes.append("the signed requests ran out before the time")
    p99 = sorted(one["p99_ms"] for one in seen)[len(seen) // 2]
    return [
        against_floor(
            "enquiry", [one["per_second"] for one in seen], floors, unit="enquiries/s",
            at_least=RATIO, size=residents, errors=errors, notes=notes,
        ),
        at_most(
            "enquiry_p99", p99, P99_MS_MAX, unit="ms", size=residents, errors=errors,
            notes=["rounds " + " ".join(f"{one['p99_ms']:.1f}" for one in seen)],
        ),
    ]  # fmt: skip
