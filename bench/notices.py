"""Claims: notices from the counter to the centre, one at a time, in batches, and when all is quiet.

Path: the outbox of a register office → communication server → prefecture → nation, each a node
with a database of its own, the three servers as processes of their own; between any two mutual TLS,
every envelope signed and sealed, every step committed with fsync, reports going back down all the
while.  The office's side runs in this process, so that what is under way can be timed.

*One at a time*: eight clerks, each change a transaction of its own; nobody gathers anything but the
nodes themselves, on their way.  *In batches*: changes in transactions of five hundred, as evening
batches of existing systems bring them.  Half of them are move-ins, half relocations of the same
persons, so that new holdings and superseded ones are both made on all three floors.  The clock
runs from the first change to the moment when the nation has given effect to the last.

*Idle*: one change at a time on an otherwise quiet network, from its commit at the office to its
being visible in the nation's database.

The floor of the first two is pgbench on the same server: one connection, one insert and commit
after the other, which is what ``one at a time`` costs at the very least on each floor.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Final
from uuid import UUID

import psycopg
import uvloop

from bench.figures import Figure, at_least, at_most, percentile
from bench.ground import MORNING, Ground
from bench.pgbench import run_pgbench
from bench.processes import running
from bench.residents import YAMAGUCHI
from jukinet.link.messages import RESIDENT_CHANGED
from jukinet.nodes.roles import LoadedNode
from jukinet.notices.messages import IdentificationBody
from jukinet.platform.message.handling import Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.platform.node.serving import RunningNode, start_node
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.parties import (
    NATIONAL,
    communication_server_of,
    prefecture_of,
    register_office_of,
)

OFFICE: Final = register_office_of(YAMAGUCHI)
SERVER: Final = communication_server_of(YAMAGUCHI)
PREFECTURE: Final = prefecture_of(SERVER)

CLERKS: Final = 8
BATCH: Final = 500
ROUNDS: Final = 3
SINGLE_TARGET: Final = 300
BATCH_TARGET: Final = 3_000
IDLE_MS_MAX: Final = 150.0
IDLE_CHANGES: Final = 60
IDLE_PAUSE_SECONDS: Final = 0.05
LOOK_SECONDS: Final = 0.02
STALLED_SECONDS: Final = 120.0

FLOOR: Final = """
\\set number random(1, 1000000000)
INSERT INTO bench_floor (number, body) VALUES (:number, repeat('a', 600));
"""


@dataclass(slots=True)
class Desk:
    """The office's side: its outbox, its sender, and an eye on the centre."""

    office: LoadedNode
    node: RunningNode
    centre: psycopg.Connection[tuple[int]]
    people: Iterator[int]

    def tell(self, bodies: Sequence[IdentificationBody]) -> None:
        """Changes in one transaction; the sender is woken by the caller."""
        outgoing = [Outgoing(RESIDENT_CHANGED, SERVER, body.person_key, body) for body in bodies]
        with self.office.node.database.transaction() as tx:
            enqueue(tx, outgoing, now=self.office.node.context.clock.now())

    def count_effective(self) -> int:
        """Notices that the nation has given effect to."""
        row = self.centre.execute(
            "SELECT coalesce(sum(amount), 0)::bigint FROM notices.tally WHERE measure = 'effective'"
        ).fetchone()
        assert row is not None
        return row[0]

    def is_held(self, code: str) -> bool:
        """Whether the nation holds somebody under a code."""
        row = self.centre.execute(
            "SELECT count(*) FROM notices.holding WHERE code = %s", (code,)
        ).fetchone()
        assert row is not None
        return row[0] == 1


def measure_singles(ground: Ground, changes: int) -> list[Figure]:
    """One change a transaction, and the time one takes when all is quiet."""
    with _network(ground):
        return uvloop.run(_singles(ground, changes))


def measure_batches(ground: Ground, changes: int) -> list[Figure]:
    """Five hundred changes a transaction."""
    with _network(ground):
        return uvloop.run(_batches(ground, changes))


@contextmanager
def _network(ground: Ground) -> Iterator[None]:
    ground.enrol([NATIONAL, PREFECTURE, SERVER, OFFICE])
    with running(ground, [NATIONAL, PREFECTURE, SERVER]):
        yield


async def _singles(ground: Ground, changes: int) -> list[Figure]:
    desk = await _open_desk(ground)
    try:
        await _pass_through(desk, 2 * CLERKS, _one_at_a_time)  # connections, plans, first pages
        waits = [await _time_one(desk) for _ in range(IDLE_CHANGES)]
        rounds = [await _pass_through(desk, changes, _one_at_a_time) for _ in range(ROUNDS)]
    finally:
        await _close(desk)
    floor = measure_floor(ground)
    return [
        at_least(
            "notices_single", rounds, SINGLE_TARGET, unit="notices/s", size=changes, floor=floor,
            notes=[f"{CLERKS} clerks; floor: one commit after the other"],
        ),
        at_most(
            "notices_idle_median", percentile(waits, 0.5), IDLE_MS_MAX, unit="ms",
            size=IDLE_CHANGES, floor=4 * 1000 / floor,
            notes=[f"p90 {percentile(waits, 0.9):.0f} ms; floor: four commits, one a node"],
        ),
    ]  # fmt: skip


async def _batches(ground: Ground, changes: int) -> list[Figure]:
    desk = await _open_desk(ground)
    try:
        await _pass_through(desk, 2 * BATCH, _in_batches)
        rounds = [await _pass_through(desk, changes, _in_batches) for _ in range(ROUNDS)]
    finally:
        await _close(desk)
    return [at_least("notices_batch", rounds, BATCH_TARGET, unit="notices/s", size=changes)]


async def _open_desk(ground: Ground) -> Desk:
    office = ground.load(OFFICE)
    listen = office.config.listen
    node = await start_node(office.node, office.tls, host=listen.host, port=listen.port)
    centre = psycopg.connect(ground.dsn_of(NATIONAL, administrator=True), autocommit=True)
    return Desk(office, node, centre, count(1))


async def _close(desk: Desk) -> None:
    desk.centre.close()
    await desk.node.stop()
    desk.office.close()


async def _pass_through(desk: Desk, changes: int, way: object) -> float:
    """Changes a second, from the first commit at the office to the last effect at the centre."""
    wanted = desk.count_effective() + changes
    people = [next(desk.people) for _ in range(changes // 2)]
    start = time.perf_counter()
    await way(desk, people)  # type: ignore[operator]
    while desk.count_effective() < wanted:
        await asyncio.sleep(LOOK_SECONDS)
        if time.perf_counter() - start > STALLED_SECONDS:
            raise RuntimeError(f"{wanted - desk.count_effective()} changes did not arrive")
    return changes / (time.perf_counter() - start)


async def _one_at_a_time(desk: Desk, people: Sequence[int]) -> None:
    loop = asyncio.get_running_loop()

    def serve(some: Sequence[int]) -> None:
        for person in some:
            for body in (a_move_in(person), a_relocation(person)):
                desk.tell([body])
                loop.call_soon_threadsafe(desk.node.runner.wake)

    with ThreadPoolExecutor(CLERKS) as clerks:
        shares = (people[number::CLERKS] for number in range(CLERKS))
        await asyncio.gather(*(loop.run_in_executor(clerks, serve, share) for share in shares))


async def _in_batches(desk: Desk, people: Sequence[int]) -> None:
    def tell() -> None:
        for make in (a_move_in, a_relocation):
            for start in range(0, len(people), BATCH):
                desk.tell([make(person) for person in people[start : start + BATCH]])
                loop.call_soon_threadsafe(desk.node.runner.wake)

    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, tell)


async def _time_one(desk: Desk) -> float:
    """Milliseconds from a change's commit at the office to its effect at the centre."""
    await asyncio.sleep(IDLE_PAUSE_SECONDS)
    body = a_move_in(next(desk.people))
    await asyncio.to_thread(desk.tell, [body])
    start = time.perf_counter()
    desk.node.runner.wake()
    while not desk.is_held(body.code):
        await asyncio.sleep(LOOK_SECONDS / 10)
    return (time.perf_counter() - start) * 1000


def measure_floor(ground: Ground) -> float:
    """Commits a second, one after the other."""
    dsn = ground.cluster.dsn()
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("CREATE TABLE bench_floor (number bigint, body text)")
    script = ground.folder / "floor.sql"
    script.write_text(FLOOR)
    return run_pgbench(ground.cluster, dsn, script, clients=1, seconds=3).per_second


def a_move_in(person: int) -> IdentificationBody:
    """Somebody arrives from abroad: a first entry."""
    return _a_body(person, reason="11", detail="1103", number=1, address=f"亀山町{person % 90}番1号")


def a_relocation(person: int) -> IdentificationBody:
    """He moves within the city a moment later."""
    return _a_body(person, reason="31", detail="3101", number=2, address=f"黄金町{person % 90}番2号")


def _a_body(
    person: int, *, reason: str, detail: str, number: int, address: str
) -> IdentificationBody:
    return IdentificationBody(
        person_key=UUID(int=person).hex,
        code=ResidentRecordCode.from_ten(f"{person * 7_919 % 10**10:010d}").digits,
        name=f"模擬 {'一二三四五六七八九十'[person % 10]}郎",
        kana="モギ タロウ",
        birth_date=f"19{person % 90 + 10}-0{person % 9 + 1}-15",
        sex="male",
        municipality=YAMAGUCHI.digits,
        address=address,
        reason=reason,
        detail=detail,
        occurred_on="2003-08-25",
        planned=False,
        old_code=None,
        previous_municipality=None,
        destination_municipality=None,
        made_at=MORNING.replace(second=person % 60).isoformat(),
        change_number=number,
    )
