"""A node goes on by itself, whatever its house lacks for a while.

The runner drives a real node with a real database that is full: PostgreSQL itself refuses what is
written, by its own code. Only the line is of the test: it counts what is carried.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from message_offices import NAGANO, YAMAGUCHI, YAMAGUCHI_CITY, MakeOffice, Office, told

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.node import runner
from jukinet.platform.node.parts import Job, Node
from jukinet.platform.node.runner import NodeRunner
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

PATIENCE_SECONDS = 120
LETTERS = 12
FULL = f"""
CREATE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
GRANT EXECUTE ON FUNCTION public.full_disk TO public;
CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON message.line FOR EACH ROW
    WHEN (NEW.destination = '{YAMAGUCHI}') EXECUTE FUNCTION public.full_disk();
"""


class Line:
    """Counts what it carries: one peer is away, the other one answers."""

    def __init__(self, city: Office, nagano: Office) -> None:
        self.carried: Counter[Party] = Counter()
        self._city, self._nagano = city, nagano

    async def carry(self, to: Party, envelope: bytes) -> bytes:
        self.carried[to] += 1
        if to == YAMAGUCHI:
            raise JukiError(ErrorCode.PEER_UNREACHABLE, "nobody is there")
        return self._nagano.receive(envelope, peer=self._city.party)


class Breaking(Line):
    """Fails once as nobody foresaw."""

    async def carry(self, to: Party, envelope: bytes) -> bytes:
        if not self.carried[to]:
            self.carried[to] += 1
            raise ZeroDivisionError
        return await super().carry(to, envelope)


def node_of(office: Office, jobs: Iterable[Job] = ()) -> Node:
    return Node(
        context=office.context,
        database=office.database,
        handlers=office.handlers,
        accepts_from=(),
        jobs=tuple(jobs),
    )


def drive(node: Node, post: Line, meanwhile: Callable[[NodeRunner], Awaitable[None]]) -> None:
    """Let the node run until the test has seen what it waits for."""

    async def live(threads: ThreadPoolExecutor) -> None:
        running = NodeRunner(node, post=post, threads=threads)
        running.start()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await meanwhile(running)
        finally:
            await running.stop()

    with ThreadPoolExecutor(4) as threads:
        asyncio.run(live(threads))


async def until(reached: Callable[[], bool]) -> None:
    while not reached():
        await asyncio.sleep(0.01)


def test_where_not_even_a_failure_can_be_noted_the_peer_is_not_overrun(
    office: MakeOffice, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, nagano = office(YAMAGUCHI_CITY), office(NAGANO)
    monkeypatch.setattr(runner, "BREATH_SECONDS", 10 * PATIENCE_SECONDS)
    with psycopg.connect(cluster.dsn(city.database.name)) as administrator:
        administrator.execute(FULL.encode())
    line = Line(city, nagano)

    async def write_on(running: NodeRunner) -> None:
        city.enqueue(told("a", 1))
        running.wake()
        await until(lambda: line.carried[YAMAGUCHI] > 0)
        for number in range(LETTERS):
            city.enqueue(told("b", number, to=NAGANO))
            running.wake()
            await until(lambda: line.carried[NAGANO] > number)  # noqa: B023  looked at here only

    drive(node_of(city), line, write_on)
    assert line.carried == {YAMAGUCHI: 1, NAGANO: LETTERS}


def test_a_job_that_broke_down_is_done_again(
    office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = office(YAMAGUCHI_CITY)
    monkeypatch.setattr(runner, "BUG_SECONDS", 0)
    runs: list[Party] = []

    def work(node: Node) -> None:
        runs.append(node.party)
        if len(runs) == 1:
            raise OSError(28, "no space left on device")

    async def wait(_: NodeRunner) -> None:
        await until(lambda: len(runs) > 1)

    drive(node_of(city, [Job("of the test", 0, work)]), Line(city, city), wait)


def test_what_broke_down_on_its_way_is_carried_again(
    office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, nagano = office(YAMAGUCHI_CITY), office(NAGANO)
    monkeypatch.setattr(runner, "BUG_SECONDS", 0)
    line = Breaking(city, nagano)

    async def wait(running: NodeRunner) -> None:
        city.enqueue(told("b", 1, to=NAGANO))
        running.wake()
        await until(lambda: line.carried[NAGANO] > 1)

    drive(node_of(city), line, wait)
    assert line.carried == {NAGANO: 2}
