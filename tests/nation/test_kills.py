"""kill -9 of any node, of the database server, of the whole nation: nothing lost, nothing twice.

A real nation, each node a process of its own over real sockets and a durable PostgreSQL; what is
killed is killed by SIGKILL while changes are under way, and what is checked is that every tier
ends up with the same residents and that every change arrived once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from jukinet.nation.balance import BalanceSheet, Enquiries, draw_up, is_quiet
from jukinet.nation.building import Site
from jukinet.nation.happenings import Happenings
from jukinet.nation.loading import load_nation, wait_until
from jukinet.nation.nation import Nation
from jukinet.nation.plan import load_plan
from jukinet.nation.progress import Progress
from jukinet.nation.traffic import EventKind
from jukinet.terms.parties import NATIONAL, Party

pytestmark = [pytest.mark.xdist_group("nation"), pytest.mark.timeout(400)]

QUIET_SECONDS_MAX = 120.0
CHANGES_EACH = 4


async def make_changes(nation: Nation, happenings: Happenings) -> int:
    """Some changes at every counter; how many people they were about."""
    people = 0
    for _ in range(CHANGES_EACH):
        for each in nation.plan.municipalities:
            for kind in (EventKind.RELOCATION, EventKind.NAME_CORRECTION):
                people += (await happenings.make(kind, each.code)).people
    return people


async def kill_a_communication_server(nation: Nation) -> None:
    worker = nation.worker_of(nation.plan.municipalities[0].communication_server)
    await worker.kill()
    await asyncio.sleep(0.5)
    await worker.restart()


async def kill_a_prefectural_server(nation: Nation) -> None:
    worker = nation.worker_of(nation.plan.prefectures[0].party)
    await worker.kill()
    await asyncio.sleep(0.5)
    await worker.restart()


async def kill_the_national_server(nation: Nation) -> None:
    worker = nation.worker_of(NATIONAL)
    await worker.kill()
    await asyncio.sleep(0.5)
    await worker.restart()


async def kill_the_database_server(nation: Nation) -> None:
    await asyncio.to_thread(nation.cluster.kill)
    await asyncio.sleep(0.5)
    await asyncio.to_thread(nation.cluster.restart)


async def kill_everything(nation: Nation) -> None:
    workers = [nation.worker_of(party) for party in nation.nodes]
    await asyncio.gather(*(worker.kill() for worker in workers))
    await asyncio.to_thread(nation.cluster.kill)
    await asyncio.to_thread(nation.cluster.restart)
    for worker in workers:
        await worker.restart()


KILLS = (
    kill_a_communication_server,
    kill_a_prefectural_server,
    kill_the_national_server,
    kill_the_database_server,
    kill_everything,
)


async def live_through(
    folder: Path, kills: tuple[Callable[[Nation], Awaitable[None]], ...]
) -> tuple[BalanceSheet, dict[Party, tuple[int, int]]]:
    """Load a small nation, kill while changes are under way, wait for it to catch up."""
    nation = Nation(load_plan("crossing", size=120), Site(folder), processes=True)
    progress = Progress("en")
    try:
        await nation.start(progress)
        await load_nation(nation, progress)
        happenings = Happenings(nation)
        for kill in kills:
            await make_changes(nation, happenings)
            await kill(nation)
        await make_changes(nation, happenings)
        await happenings.arrive_all()
        await wait_until(nation, lambda: is_quiet(nation), "quiet", seconds_max=QUIET_SECONDS_MAX)
        sheet = await asyncio.to_thread(
            draw_up, nation, checks=[], enquiries=Enquiries(answered=0, refused=0)
        )
        return sheet, {}
    finally:
        await nation.stop()


def test_a_nation_survives_kill_9_of_every_part_of_it(tmp_path: Path) -> None:
    sheet, _ = asyncio.run(live_through(tmp_path / "nation", KILLS))
    assert all(one.agree for one in sheet.residents), sheet.residents
    assert sheet.messages.waiting == sheet.messages.parked == sheet.messages.refused == 0
    assert sheet.messages.made == sheet.messages.delivered == sheet.messages.effective
    assert sheet.records.ledgers_sound == sheet.records.ledgers
