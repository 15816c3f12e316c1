"""A node in several worker processes is one node: one port, one inbox, one life.

Started as an operator starts it (`juki node run --workers 2`), on real keys and a real database.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from jukinet.nation.building import NationTime, Site, build_nation, make_database
from jukinet.nodes.roles import load_node
from jukinet.notices.messages import IDENTIFICATION_FORWARDED, IdentificationBody
from jukinet.notices.procedures import find_holdings_by_code
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.roles import drop_node_database
from jukinet.platform.message.handling import Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.platform.node.door import MessageTransfer
from jukinet.platform.transport.client import PeerClient
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.parties import NATIONAL, Party, Role

MORNING = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
PREFECTURE = Party(Role.PREFECTURAL_SERVER, "350001")
WORKERS = 2
NOTICES = 12
SECONDS_MAX = 60.0


@pytest.fixture(scope="module")
def site(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A centre and a prefecture that may write to it."""
    site = Site(tmp_path_factory.mktemp("workers"))
    parties = [NATIONAL, PREFECTURE]
    build_nation(
        site, parties, cluster, NationTime(MORNING, 1.0, time.time()),
        extras=lambda _: {}, progress=lambda _done, _all: None,
    )  # fmt: skip
    yield site
    for party in parties:
        dsn = make_database(cluster, party)
        assert dsn is not None
        name = next(word[7:] for word in dsn.split() if word.startswith("dbname="))
        drop_node_database(cluster.dsn(), name)


@contextmanager
def running(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    """The centre in two workers, listening; ended however the test leaves it."""
    config = site.config(NATIONAL)
    with (config.parent / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jukinet", "node", "run", str(config), f"--workers={WORKERS}"],
            stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith(b"listening"), log_of(site)
        yield process
    finally:
        process.stdout.close()
        process.terminate()
        process.wait(SECONDS_MAX)


def log_of(site: Site) -> str:
    return (site.config(NATIONAL).parent / "log.txt").read_text()


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(word) for word in path.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, "a worker outlives its node"
        time.sleep(0.02)


def a_notice(number: int) -> IdentificationBody:
    return IdentificationBody(
        person_key=UUID(int=number).hex,
        code=ResidentRecordCode.from_ten(f"{number:010d}").digits,
        name="模擬 太郎",
        kana="モギ タロウ",
        birth_date="1970-05-06",
        sex="male",
        municipality="352039",
        address="亀山町2番1号",
        reason="11",
        detail="1103",
        occurred_on="2003-08-25",
        planned=False,
        old_code=None,
        previous_municipality=None,
        destination_municipality=None,
        made_at=MORNING.isoformat(),
        change_number=1,
    )


async def send_each_on_a_line_of_its_own(site: Site) -> None:
    """Envelopes of one notice, each over a new connection: dealt out to both workers."""
    loaded = load_node(site.config(PREFECTURE))
    node = loaded.node
    try:
        for number in range(1, NOTICES + 1):
            body = a_notice(number)
            told = Outgoing(IDENTIFICATION_FORWARDED, NATIONAL, body.person_key, body)
            with node.database.transaction() as tx:
                enqueue(tx, [told], now=node.context.clock.now())
            sent = node.prepare(NATIONAL)
            assert sent is not None
            client = PeerClient(PREFECTURE, loaded.tls)
            node.settle(sent, await MessageTransfer(client).carry(NATIONAL, sent.wire))
            await client.close()
    finally:
        loaded.close()


def count_held(site: Site) -> int:
    loaded = load_node(site.config(NATIONAL))
    codes = [a_notice(number).code for number in range(1, NOTICES + 1)]
    try:
        with loaded.node.database.transaction() as tx:
            return len(find_holdings_by_code(tx, codes))
    finally:
        loaded.close()


def test_what_any_worker_accepts_takes_effect(site: Site) -> None:
    with running(site) as process:
        assert len(workers_of(process)) == WORKERS
        asyncio.run(send_each_on_a_line_of_its_own(site))
        deadline = time.monotonic() + SECONDS_MAX
        while count_held(site) < NOTICES:
            assert time.monotonic() < deadline, log_of(site)
            time.sleep(0.1)


def test_all_workers_stop_when_the_node_is_told_to(site: Site) -> None:
    with running(site) as process:
        workers = workers_of(process)
        process.terminate()
        assert process.wait(SECONDS_MAX) == 0
        wait_until_gone(workers)


def test_a_node_that_loses_a_worker_goes_down_whole(site: Site) -> None:
    with running(site) as process:
        first, second = workers_of(process)
        os.kill(second, signal.SIGKILL)
        assert process.wait(SECONDS_MAX) != 0
        wait_until_gone([first])


def test_workers_do_not_outlive_a_node_that_was_killed(site: Site) -> None:
    with running(site) as process:
        workers = workers_of(process)
        process.kill()
        process.wait(SECONDS_MAX)
        wait_until_gone(workers)
