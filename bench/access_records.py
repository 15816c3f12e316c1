"""Claim: access records are appended durably at 3,000 a second, and each is proved within 5 ms.

Appending: 64 callers, each with one record at a time, through the gathering door, answered after
the commit with fsync that carried it.  The floor is pgbench with as many clients that insert one
row like it and commit.  (An enquiry writes its record in its own transaction; this is the writing
alone, as refusals and other offices' readings do it.)

Proving: a tree of so many records, then one after the other the proof of one of them, from the
database and verified against the root, as a resident who asks who looked would be given it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from random import Random
from typing import Final

from bench.figures import Figure, at_least, at_most, percentile
from bench.ground import Ground
from bench.pgbench import run_pgbench
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log
from jukinet.platform.ledger.merkle import leaf_hash, verify_inclusion
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.security.access_record import AccessRecord
from jukinet.security.procedures import record_access
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.parties import NATIONAL, Party, Role

AGENCY: Final = Party(Role.AGENCY, "A-01-17")
CALLERS: Final = 64
ROUNDS: Final = 3
SECONDS: Final = 4.0
TARGET: Final = 3_000
PROOF_MS_MAX: Final = 5.0
PROOFS: Final = 3_000
APPENDED_AT_ONCE: Final = 5_000

FLOOR: Final = """
\\set subject random(1, 1000000000)
INSERT INTO ledger.entry (kind, subject, recorded_at, body)
VALUES ('floor', sha256(int8send(:subject)), now(), convert_to(repeat('a', 380), 'UTF8'));
"""


def measure(ground: Ground, records: int) -> list[Figure]:
    """Append for some seconds, then prove single ones among ``records``."""
    ground.enrol([NATIONAL, AGENCY])
    centre = ground.load(NATIONAL)
    script = ground.folder / "floor.sql"
    script.write_text(FLOOR)
    dsn = ground.dsn_of(NATIONAL, administrator=True)
    try:
        ours, floors = [], []
        for number in range(ROUNDS):
            floor = run_pgbench(ground.cluster, dsn, script, clients=CALLERS, seconds=SECONDS)
            floors.append(floor.per_second)
            ours.append(asyncio.run(_append(centre, number)))
        appended = at_least(
            "access_records", ours, TARGET, unit="records/s", size=CALLERS,
            floor=sorted(floors)[ROUNDS // 2],
        )  # fmt: skip
        return [appended, *_prove(centre, _grow_tree(centre, records))]
    finally:
        centre.close()


def a_record(number: int) -> AccessRecord:
    """A record as an enquiry by code leaves it."""
    return AccessRecord(
        who=AGENCY,
        node=NATIONAL,
        affair="1/77",
        case=f"NP-2003-{number % 1_000_000:06d}",
        items=("name", "address", "change"),
        result="found",
        receipt=f"R-{number:016d}",
        subject=ResidentRecordCode.from_ten(f"{number * 7_919 % 10**10:010d}"),
    )


async def _append(centre: LoadedNode, round_number: int) -> float:
    """Records a second, all answered after their commit."""
    context = centre.node.context

    def procedure(tx: Transaction, records: Sequence[AccessRecord]) -> list[int]:
        return record_access(tx, records, context.vault, context.clock.now())

    door: GatheringDoor[AccessRecord, int] = GatheringDoor(centre.node.database, procedure)
    start = time.perf_counter()

    async def call(caller: int) -> int:
        done = 0
        while time.perf_counter() - start < SECONDS:
            await door.ask(a_record((round_number * CALLERS + caller) * 1_000_000 + done))
            done += 1
        return done

    done = sum(await asyncio.gather(*(call(caller) for caller in range(CALLERS))))
    took = time.perf_counter() - start
    await door.close()
    return done / took


def _grow_tree(centre: LoadedNode, records: int) -> list[int]:
    """Fill the ledger up to so many entries, all of them in the tree; the ids of what was added."""
    context, database = centre.node.context, centre.node.database
    with database.transaction() as tx:
        present = log.sequence(tx, limit=10_000_000)
    ids: list[int] = []
    wanted = max(records, present + PROOFS)  # something to prove, however many there are already
    for first in range(present, wanted, APPENDED_AT_ONCE):
        count = min(APPENDED_AT_ONCE, wanted - first)
        some = [a_record(first + number) for number in range(count)]
        with database.transaction() as tx:
            ids += record_access(tx, some, context.vault, context.clock.now())
            log.sequence(tx, limit=count)
    return ids


def _prove(centre: LoadedNode, ids: Sequence[int]) -> list[Figure]:
    """Prove one record at a time; a proof that does not verify is an error."""
    database = centre.node.database
    with database.transaction() as tx:
        size = log.tree_size(tx)
        root = log.root_at(tx, size)
    chance = Random(1)
    took = []
    for _ in range(PROOFS):
        entry_id = chance.choice(ids)
        start = time.perf_counter()
        with database.transaction() as tx:
            [(_, entry)] = log.list_entries(tx, [entry_id])
            proof = log.inclusion_proof(tx, entry_id, size)
        verify_inclusion(leaf_hash(entry.body), proof, root)
        took.append((time.perf_counter() - start) * 1000)
    notes = [f"{PROOFS} proofs of {len(proof.path)} hashes, read and verified"]
    return [
        at_most(
            name, percentile(took, share), PROOF_MS_MAX, unit="ms", size=size, notes=notes,
        )
        for name, share in (("access_record_proof", 0.5), ("access_record_proof_p99", 0.99))
    ]  # fmt: skip
