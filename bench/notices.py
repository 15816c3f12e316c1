"""Claims: notices from the counter to the centre, one at a time, in batches, and when all is quiet.

Path: communication server → prefecture → nation, each a node with a database and a process of its
own (the server's is this one, so that what is under way can be timed); between any two mutual TLS,
every envelope signed and sealed, every step committed with fsync, and all the while the reports
that go back down.

*One at a time*: sixteen clerks, each with one notice and waiting for its commit; nobody gathers
anything but the doors and the nodes themselves.  *In batches*: transactions of five hundred, as
evening batches of existing systems bring them.  Half are move-ins, half relocations of the same
persons, so that new holdings and superseded ones are both made on all three floors.  The clock
runs from the first notice to the moment when the nation has given effect to the last.

*Idle*: one change at a time on an otherwise quiet network, from its commit at the register office's
counter, over its communication server, to its being visible in the nation's database.

The floor of single notices is pgbench on the same server: one connection, one insert and commit
after the other, which is what ``one at a time`` comes to without gathering.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
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
from jukinet.link.procedures import tell_office
from jukinet.nodes.operating.running import calm_collector
from jukinet.nodes.roles import LoadedNode
from jukinet.notices.messages import IdentificationBody
from jukinet.notices.procedures import notify_prefecture
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.platform.node.serving import RunningNode, start_node
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.terms.codes import ResidentRecordCode
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

CLERKS: Final = 16
BATCH: Final = 500
ROUNDS: Final = 3
SINGLE_TARGET: Final = 300
BATCH_TARGET: Final = 3_000
IDLE_MS_MAX: Final = 150.0
IDLE_PAUSE_SECONDS: Final = 0.05
LOOK_SECONDS: Final = 0.02
STALLED_SECONDS: Final = 120.0

FLOOR: Final = """
\\set number random(1, 1000000000)
INSERT INTO bench_floor (number, body) VALUES (:number, repeat('a', 600));
"""


@dataclass(slots=True)
class Desk:
    """Where changes begin: a node in this process, in service, and an eye on the centre."""

    loaded: LoadedNode
    serving: RunningNode
    centre: psycopg.Connection[tuple[int]]
    people: Iterator[int]
    threads: ThreadPoolExecutor

    def notify(self, tx: Transaction, bodies: Sequence[IdentificationBody]) -> list[bool]:
        """The communication server's own procedure."""
        outcomes = notify_prefecture(tx, bodies, self.loaded.node.context, tell_office)
        return [outcome.held is None for outcome in outcomes]

    def tell_server(self, body: IdentificationBody) -> None:
        """The register office's own way: its outbox, in a transaction with the change."""
        node = self.loaded.node
        told = [Outgoing(RESIDENT_CHANGED, SERVER, body.person_key, body)]
        with node.database.transaction() as tx:
            enqueue(tx, told, now=node.context.clock.now())

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


Life = tuple[IdentificationBody, IdentificationBody]
Way = Callable[[Desk, Sequence[Life]], Awaitable[None]]


def measure_singles(ground: Ground, changes: int) -> list[Figure]:
    """One notice at a time from each clerk."""
    rounds = _measure_way(ground, changes, _one_at_a_time)
    floor = measure_floor(ground)
    return [
        at_least(
            "notices_single", rounds, SINGLE_TARGET, unit="notices/s", size=changes, floor=floor,
            notes=[f"{CLERKS} clerks; floor: one commit after the other"],
        )
    ]  # fmt: skip


def measure_batches(ground: Ground, changes: int) -> list[Figure]:
    """Five hundred notices a transaction."""
    rounds = _measure_way(ground, changes, _in_batches)
    return [at_least("notices_batch", rounds, BATCH_TARGET, unit="notices/s", size=changes)]


def measure_idle(ground: Ground, changes: int) -> list[Figure]:
    """How long one change takes from the counter to the centre when all is quiet."""
    ground.enrol([NATIONAL, PREFECTURE, SERVER, OFFICE])
    with running(ground, [NATIONAL, PREFECTURE, SERVER]):
        waits = uvloop.run(_time_each(ground, changes))
    floor = 4 * 1000 / measure_floor(ground)
    return [
        at_most(
            "notices_idle_median", percentile(waits, 0.5), IDLE_MS_MAX, unit="ms", size=changes,
            floor=floor,
            notes=[f"p90 {percentile(waits, 0.9):.0f} ms; floor: four commits, one a node"],
        )
    ]  # fmt: skip


def _measure_way(ground: Ground, changes: int, way: Way) -> list[float]:
    async def measure() -> list[float]:
        async with open_desk(ground, SERVER) as desk:
            await _pass_through(desk, 2 * BATCH, way)  # connections, plans, first pages
            return [await _pass_through(desk, changes, way) for _ in range(ROUNDS)]

    ground.enrol([NATIONAL, PREFECTURE, SERVER, OFFICE])
    with running(ground, [NATIONAL, PREFECTURE]):
        return uvloop.run(measure())


async def _time_each(ground: Ground, changes: int) -> list[float]:
    async with open_desk(ground, OFFICE) as desk:
        for _ in range(3):
            await _time_one(desk)
        return [await _time_one(desk) for _ in range(changes)]


@asynccontextmanager
async def open_desk(ground: Ground, party: Party) -> AsyncIterator[Desk]:
    """A node in this process, in service, with an eye on the centre."""
    calm_collector()  # as `juki node run` does
    loaded = ground.load(party)
    listen = loaded.config.listen
    serving = await start_node(loaded.node, loaded.tls, host=listen.host, port=listen.port)
    centre = psycopg.connect(ground.dsn_of(NATIONAL, administrator=True), autocommit=True)
    threads = ThreadPoolExecutor(1)
    try:
        yield Desk(loaded, serving, centre, count(1), threads)
    finally:
        centre.close()
        threads.shutdown()
        await serving.stop()
        loaded.close()


async def _pass_through(desk: Desk, changes: int, way: Way) -> float:
    """Changes a second, from the first commit here to the last effect at the centre."""
    wanted = desk.count_effective() + changes
    people = [next(desk.people) for _ in range(changes // 2)]
    lives = [(a_move_in(person), a_relocation(person)) for person in people]
    start = time.perf_counter()
    await way(desk, lives)
    while (arrived := desk.count_effective()) < wanted:
        await asyncio.sleep(LOOK_SECONDS)
        if time.perf_counter() - start > STALLED_SECONDS:
            raise RuntimeError(f"{wanted - arrived} changes did not arrive")
    return changes / (time.perf_counter() - start)


async def _one_at_a_time(desk: Desk, lives: Sequence[Life]) -> None:
    door: GatheringDoor[IdentificationBody, bool] = GatheringDoor(
        desk.loaded.node.database, desk.notify, executor=desk.threads
    )

    async def serve(some: Sequence[Life]) -> None:
        for life in some:
            for body in life:
                assert await door.ask(body)
                desk.serving.runner.wake()

    await asyncio.gather(*(serve(lives[number::CLERKS]) for number in range(CLERKS)))
    await door.close()


async def _in_batches(desk: Desk, lives: Sequence[Life]) -> None:
    loop, database = asyncio.get_running_loop(), desk.loaded.node.database

    def tell() -> None:
        for changes in zip(*lives, strict=True):  # all move-ins, then all relocations
            for start in range(0, len(changes), BATCH):
                with database.transaction() as tx:
                    assert all(desk.notify(tx, changes[start : start + BATCH]))
                loop.call_soon_threadsafe(desk.serving.runner.wake)

    await loop.run_in_executor(desk.threads, tell)


async def _time_one(desk: Desk) -> float:
    """Milliseconds from a change's commit at the office to its effect at the centre."""
    await asyncio.sleep(IDLE_PAUSE_SECONDS)
    body = a_move_in(next(desk.people))
    await asyncio.to_thread(desk.tell_server, body)
    start = time.perf_counter()
    desk.serving.runner.wake()
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
    return _a_body(person, reason="11", detail="1103", number=1, address=f"亀山町{person % 90}番")


def a_relocation(person: int) -> IdentificationBody:
    """He moves within the city a moment later."""
    return _a_body(person, reason="31", detail="3101", number=2, address=f"黄金町{person % 90}番")


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
