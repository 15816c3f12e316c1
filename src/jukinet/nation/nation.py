"""A nation that runs: one database server, twenty nodes, one clock, one page.

`Nation` starts and stops what `building` has made. By default all nodes share this process and its
loop; with `processes` each node is a process of its own, as in production, and this one only looks
into their databases. Either way the nodes talk over mutual TLS and nothing else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from jukinet.nation.building import NationTime, Site, build_nation, make_database
from jukinet.nation.movements import Movements, MovementSeen
from jukinet.nation.plan import Carrier, Plan
from jukinet.nation.progress import Progress
from jukinet.nation.worker_processes import NodeProcess
from jukinet.nodes.agency import Agency, open_agency
from jukinet.nodes.rehearsal import Lines
from jukinet.nodes.roles import LoadedNode, load_node
from jukinet.platform.clock import ScaledClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.message.envelope import SentEnvelope
from jukinet.platform.node.parts import Node
from jukinet.platform.node.serving import RunningNode, start_node
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

# Blocking work of all nodes of a process: more threads only queue at two cores.
THREADS: Final = 12
TIME_FILE: Final = "time.json"
# The order in which the network is started; it is stopped in reverse (operating guide, ch. 4).
START_ORDER: Final = (
    Role.NATIONAL_SERVER,
    Role.PREFECTURAL_SERVER,
    Role.COMMUNICATION_SERVER,
    Role.REGISTER_OFFICE,
    Role.AGENCY,
)


@dataclass(frozen=True, slots=True)
class NationNode:
    """One node as the nation sees it: its parts, and its service if it runs in this process."""

    loaded: LoadedNode
    running: RunningNode | None

    @property
    def node(self) -> Node:
        return self.loaded.node

    def wake(self) -> None:
        """Something was committed in this node's database from outside its loops."""
        if self.running is not None:
            self.running.runner.wake()


class Nation:
    """All nodes of a plan, from start to stop."""

    def __init__(self, plan: Plan, site: Site, *, processes: bool = False) -> None:
        self.plan = plan
        self.site = site
        self.movements = Movements()
        self.lines = Lines(site.folder / "cut-lines.json")
        self.nodes: dict[Party, NationNode] = {}
        self.agencies: dict[Party, Agency] = {}
        self._processes = processes
        self._workers: list[NodeProcess] = []
        self._threads = ThreadPoolExecutor(THREADS, "nation")
        self._cluster: Cluster | None = None
        self._clock: ScaledClock | None = None

    @property
    def clock(self) -> ScaledClock:
        """The nation's time; every node reads it."""
        assert self._clock is not None, "start the nation first"
        return self._clock

    @property
    def cluster(self) -> Cluster:
        """The database server all nodes of this machine use, each its own database."""
        assert self._cluster is not None, "start the nation first"
        return self._cluster

    @property
    def threads(self) -> ThreadPoolExecutor:
        """Threads for blocking work beside the loop."""
        return self._threads

    async def start(self, progress: Progress) -> None:
        """Bring everything up, in the order of the operating guide."""
        self.site.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with progress.phase("postgres"):
            self._cluster = await asyncio.to_thread(Cluster.start, self.site.cluster, durable=True)
        nation_time = self._open_time()
        self._clock = ScaledClock(
            nation_time.start, speed=nation_time.speed, origin_seconds=nation_time.origin_seconds
        )
        parties = self.plan.parties
        with progress.phase("keys", len(parties)) as phase:
            await asyncio.to_thread(self._build, nation_time, phase.reach)
        with progress.phase("nodes", len(parties)) as phase:
            for tier in START_ORDER:
                members = [party for party in parties if party.role is tier]
                await asyncio.gather(*(self._start_one(party) for party in members))
                phase.advance(len(members))

    async def stop(self) -> None:
        """Stop in reverse order; nothing of the nation is left running."""
        for agency in self.agencies.values():
            await agency.close()
        for party in reversed(in_start_order(list(self.nodes))):
            nation_node = self.nodes[party]
            if nation_node.running is not None:
                await nation_node.running.stop()
            else:
                nation_node.loaded.close()
        for worker in reversed(self._workers):
            await worker.stop()
        self._threads.shutdown(wait=True)
        if self._cluster is not None:
            await asyncio.to_thread(self._cluster.stop)

    def get(self, party: Party) -> NationNode:
        """One node of the nation."""
        return self.nodes[party]

    def worker_of(self, party: Party) -> NodeProcess:
        """The process of a node; only with `processes`."""
        for worker in self._workers:
            if worker.party == party:
                return worker
        raise JukiError(ErrorCode.NODE_NOT_RUNNING, f"{party} has no process of its own")

    def _open_time(self) -> NationTime:
        """When this nation's clock started: now, or, for a nation that is resumed, back then."""
        file = self.site.folder / TIME_FILE
        if file.exists():
            return msgspec.json.decode(file.read_bytes(), type=NationTime)
        now = NationTime(self.plan.start, self.plan.speed, time.time())
        file.write_bytes(msgspec.json.encode(now))
        return now

    def _build(self, nation_time: NationTime, progress: Any) -> None:
        """Make what is not there yet; a resumed nation keeps its keys and its databases."""
        if all(self.site.config(party).exists() for party in self.plan.parties):
            for party in self.plan.parties:
                make_database(self.cluster, party)
            return
        build_nation(
            self.site,
            self.plan.parties,
            self.cluster,
            nation_time,
            extras=self._extras,
            progress=progress,
        )

    def _extras(self, party: Party) -> dict[str, Any]:
        """What only some roles' configurations have."""
        extras: dict[str, Any] = {"rehearsal": {"cut_lines": str(self.lines.file)}}
        carriers = {each.code.digits: each.carrier for each in self.plan.municipalities}
        municipal = party.role in (Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER)
        if municipal and carriers[party.code] is not Carrier.MESSAGE:
            folder = self.site.exchange / party.code
            extras["link"] = {"carrier": carriers[party.code].value, "folder": str(folder)}
        return extras

    async def _start_one(self, party: Party) -> None:
        config = self.site.config(party)
        if party.role is Role.AGENCY:
            self.agencies[party] = open_agency(config, clock=self.clock, faults=self.lines.fault)
        elif self._processes:
            self._workers.append(await NodeProcess.start(party, config))
            self.nodes[party] = NationNode(load_node(config, clock=self.clock), None)
        else:
            self.nodes[party] = await self._serve_here(party, config)

    async def _serve_here(self, party: Party, config: Path) -> NationNode:
        """A node on this process's loop."""
        loaded = load_node(config, clock=self.clock, threads=self._threads)
        running = await start_node(
            loaded.node,
            loaded.tls,
            host=loaded.config.listen.host,
            port=loaded.config.listen.port,
            threads=self._threads,
            faults=self.lines.fault,
            delivered=lambda sent: self._publish(party, sent),
        )
        return NationNode(loaded, running)

    def _publish(self, sender: Party, sent: SentEnvelope) -> None:
        messages = sent.last_number - sent.first_number + 1
        self.movements.publish(MovementSeen(sender, sent.addressee, messages, self.clock.now()))


def in_start_order(parties: Iterable[Party]) -> list[Party]:
    """The centre first, then prefectures, then municipalities."""
    return sorted(parties, key=lambda party: (START_ORDER.index(party.role), party.code))


def group_by_role(nodes: Mapping[Party, NationNode]) -> dict[Role, list[NationNode]]:
    """The nation's nodes by what they are."""
    groups: dict[Role, list[NationNode]] = {role: [] for role in START_ORDER}
    for party, nation_node in nodes.items():
        groups[party.role].append(nation_node)
    return groups


def folder_for_demo() -> Path:
    """Where a demo lives unless told otherwise: the user's data folder."""
    return Path.home() / ".local" / "share" / "jukinet" / "demo"
