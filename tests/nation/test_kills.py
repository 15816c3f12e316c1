"""kill -9 of any node, of the database server, of the whole nation: nothing lost, nothing twice.

A real nation, each node a process of its own over real sockets and a durable PostgreSQL; what is
killed is killed by SIGKILL while changes are under way, and nobody starts it again but the nation.
What is checked is that every tier ends up with the same residents, that every change arrived once,
and that no log names anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from nation_runs import (
    LivingNation,
    living,
    make_changes,
    must_balance,
    personal_data_in_logs,
    settle,
)

from jukinet.nation.loading import wait_until
from jukinet.nation.nation import Nation
from jukinet.nation.traffic import EventKind
from jukinet.terms.parties import NATIONAL, Party

pytestmark = [pytest.mark.xdist_group("nation"), pytest.mark.timeout(400)]


async def kill_nodes(nation: Nation, *parties: Party) -> None:
    await asyncio.gather(*(nation.worker_of(party).kill() for party in parties))


async def kill_an_office_and_its_server(nation: Nation) -> None:
    place = nation.plan.municipalities[0]
    await kill_nodes(nation, place.communication_server, place.register_office)


async def kill_a_prefectural_and_the_national_server(nation: Nation) -> None:
    await kill_nodes(nation, nation.plan.prefectures[0].party, NATIONAL)


async def kill_the_database_server(nation: Nation) -> None:
    await nation.in_thread(nation.cluster.kill)


async def kill_everything(nation: Nation) -> None:
    await kill_nodes(nation, *nation.nodes)
    await nation.in_thread(nation.cluster.kill)


def is_whole(nation: Nation) -> bool:
    workers = map(nation.worker_of, nation.nodes)
    return nation.cluster.running and all(worker.is_running for worker in workers)


KILLS: tuple[Callable[[Nation], Awaitable[None]], ...] = (
    kill_an_office_and_its_server,
    kill_a_prefectural_and_the_national_server,
    kill_the_database_server,
    kill_everything,
)


async def live_through(living_nation: LivingNation) -> int:
    """Make changes, kill in their midst, make some more; how many people they were about."""
    nation, happenings = living_nation.nation, living_nation.happenings
    people = 0
    places = nation.plan.municipalities
    for number, kill in enumerate(KILLS):
        people += await make_changes(nation, happenings)
        origin, destination = places[number % len(places)], places[(number + 1) % len(places)]
        await happenings.make(EventKind.MOVE, origin.code, destination.code)
        await kill(nation)
        await wait_until(nation, lambda: is_whole(nation), "what was killed to be there again")
    return people + await make_changes(nation, happenings)


def test_a_nation_survives_kill_9_of_every_part_of_it(tmp_path: Path) -> None:
    with living(tmp_path / "nation", size=120, processes=True) as one:
        people = one.run(live_through(one))
        sheet = one.run(settle(one.nation, one.happenings))
        assert is_whole(one.nation)
    must_balance(sheet)
    assert sheet.messages.made > people > 0
    assert personal_data_in_logs(one.nation.site) == []
