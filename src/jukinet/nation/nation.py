"""A nation that runs: one database server, some twenty nodes, one clock, one page.

`Nation` starts and stops what `building` has made. By default all nodes share this process and its
loop; with `processes` each node is a process of its own, as in production, and this one only looks
into their databases. Either way the nodes talk over mutual TLS and nothing else.

**Being stopped.** Ctrl+C may come at any instant, also while a thread waits for the database server
or fills it. What is started is therefore noted before anybody waits for it, `stop` ends whatever
is noted, and work in threads asks `must_go_on` between its steps.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import subprocess
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from jukinet.nation.building import (
    NationTime,
    Site,
    Stage,
    enrol_parties,
    furnish_parties,
    make_database,
    move_party,
    publish_anew,
)
from jukinet.nation.configuring import Sections
from jukinet.nation.counters import furnish_offices, keep_certified
from jukinet.nation.issuing_house import furnish_houses
from jukinet.nation.keeping import keep_process, keep_published, keep_server
from jukinet.nation.movement_polling import poll_movements
from jukinet.nation.movements import Movements, MovementSeen
from jukinet.nation.nation_node import NationNode
from jukinet.nation.plan import Plan
from jukinet.nation.progress import Progress
from jukinet.nation.together import do_together, end_all
from jukinet.nation.worker_processes import NodeProcess
from jukinet.nodes.agency import Agency, open_agency
from jukinet.nodes.counter import ANY_PORT, RunningCounter, find_pages, serve_counter
from jukinet.nodes.nation_time import NationClock
from jukinet.nodes.rehearsal import Lines
from jukinet.nodes.roles import LoadedNode, load_node
from jukinet.platform.clock import SystemClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.launcher import Launcher
from jukinet.platform.message.envelope import SentEnvelope
from jukinet.platform.node.serving import start_node
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

log = logging.getLogger(__name__)
T = TypeVar("T")

# Blocking work of all nodes of a process: more threads only queue at two cores.
THREADS: Final = 12
ALIVE_FILE: Final = "alive"
ALIVE_SECONDS: Final = 1.0
"""How often a nation notes that it is there, so that it knows when it was killed."""
PORTS_TRIED: Final = 3
# The order in which the network is started; it is stopped in reverse (operating guide, ch. 4).
START_ORDER: Final = (
    Role.NATIONAL_SERVER,
    Role.PREFECTURAL_SERVER,
    Role.COMMUNICATION_SERVER,
    Role.REGISTER_OFFICE,
    Role.AGENCY,
    Role.CARD_ISSUER,
)


class Nation:
    """All nodes of a plan, from start to stop."""

    def __init__(
        self,
        plan: Plan,
        site: Site,
        *,
        processes: bool = False,
        skews: Mapping[Party, float] | None = None,
        launcher: Launcher | None = None,
    ) -> None:
        """`skews` are clocks that are wrong on purpose, in seconds of the nation's time.

        `launcher` is another way to run the database server than the one that fits this machine.
        """
        self.plan = plan
        self.site = site
        self.processes = processes
        self.movements = Movements()
        self.lines = Lines(site.folder / "cut-lines.json")
        self.nodes: dict[Party, NationNode] = {}
        self.agencies: dict[Party, Agency] = {}
        self._skews = dict(skews or {})
        self._launcher = launcher
        self._workers: dict[Party, NodeProcess] = {}
        self._threads = ThreadPoolExecutor(THREADS, "nation")
        self._ending = threading.Event()
        self._moving = asyncio.Lock()
        self._beside: list[asyncio.Task[None]] = []
        self._cluster: Cluster | None = None
        self._clock: NationClock | None = None

    @property
    def clock(self) -> NationClock:
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

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Blocking work beside the loop; `stop` waits for what nobody waits for any more."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def must_go_on(self) -> None:
        """Raise when the nation is being stopped; long work in threads asks now and then."""
        if self._ending.is_set():
            raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the nation is being stopped")

    async def start(self, progress: Progress) -> None:
        """Bring everything up, in the order of the operating guide."""
        self.site.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        nation_time = self._open_time()
        if self.site.has_reached(Stage.BUILT):
            await self._continue(progress)
        else:
            await self._build(nation_time, progress)
        self._beside.append(asyncio.create_task(self._stay_alive()))
        self._beside.append(asyncio.create_task(keep_server(self.cluster, self.in_thread)))
        self._beside.append(asyncio.create_task(keep_published(self.site, self.in_thread)))
        with progress.phase("nodes", len(self.plan.parties)) as phase:
            for tier in self._tiers():
                await do_together(self._start_one(party, phase.advance) for party in tier)
        await self._furnish_counters(progress)
        if self.processes:
            polling = poll_movements(self.nodes, self.movements, self.clock, self.in_thread)
            self._beside.append(asyncio.create_task(polling))
            keeping = (keep_process(worker) for worker in self._workers.values())
            self._beside += [asyncio.create_task(one) for one in keeping]

    async def stop(self) -> None:
        """Stop in reverse order; nothing of the nation is left running."""
        self._ending.set()
        for task in self._beside:
            task.cancel()
        await end_all([*self._beside, *(agency.close() for agency in self.agencies.values())])
        for tier in reversed(START_ORDER):
            nodes = [place for party, place in self.nodes.items() if party.role is tier]
            workers = [each for party, each in self._workers.items() if party.role is tier]
            await end_all([*(place.stop() for place in nodes), *(one.stop() for one in workers)])
        # Also for threads of work that was given up: the server's start may be among them.
        await asyncio.to_thread(self._threads.shutdown)
        if self._cluster is not None:
            await asyncio.to_thread(self._cluster.stop)

    def get(self, party: Party) -> NationNode:
        """One node of the nation."""
        return self.nodes[party]

    def worker_of(self, party: Party) -> NodeProcess:
        """The process of a node; only with `processes`."""
        if party not in self._workers:
            raise JukiError(ErrorCode.NODE_NOT_RUNNING, f"{party} has no process of its own")
        return self._workers[party]

    def counter_address(self, office: Party) -> str:
        """Where the counters of an office, or a contractor's pages, are served to browsers."""
        place = self.get(office)
        if place.counter is not None:
            return f"http://{place.counter.host}:{place.counter.port}"
        pages = find_pages(place.loaded)
        assert pages is not None, "this office has no counters"
        return f"http://{pages.host}:{pages.port}"

    # --- time ----------------------------------------------------------------------------

    def _open_time(self) -> NationTime:
        """This nation's clock starts now; that of a nation that slept goes on where it was."""
        file, seconds = self.site.time, SystemClock().now().timestamp()
        if file.exists():
            nation_time = NationTime.read(file).resumed(self._last_seen(), seconds)
        else:
            nation_time = NationTime(self.plan.start, self.plan.speed, seconds)
        nation_time.write(file)
        self._clock = NationClock(file)
        return nation_time

    def _last_seen(self) -> float:
        """When somebody last ran this nation, on the machine's clock."""
        marks = (self.site.folder / ALIVE_FILE, self.site.time)
        return max(mark.stat().st_mtime for mark in marks if mark.exists())

    async def _stay_alive(self) -> None:
        while True:
            with contextlib.suppress(OSError):  # a full disk: it is there all the same
                (self.site.folder / ALIVE_FILE).touch()
            await asyncio.sleep(ALIVE_SECONDS)

    # --- building ------------------------------------------------------------------------

    async def _build(self, nation_time: NationTime, progress: Progress) -> None:
        """Make everything, at first on a server that waits for no disk."""
        parties = self.plan.parties
        names = {each.register_office: each.name for each in self.plan.municipalities}
        sections = Sections(self.plan, self.site, self.lines, self._skews)
        enrolling = asyncio.ensure_future(
            self.in_thread(
                lambda: enrol_parties(self.site, parties, self.must_go_on, office_names=names)
            )
        )
        with progress.phase("postgres"):
            await self.in_thread(partial(self._open_cluster, durable=False))
        with progress.phase("keys", len(parties)) as phase:
            authority = await enrolling
            await self.in_thread(
                lambda: furnish_parties(
                    self.site, authority, parties, self.cluster, nation_time,
                    extras=sections.of, progress=phase.reach, go_on=self.must_go_on,
                )
            )  # fmt: skip
            await self.in_thread(self._settle_on_disk)
        self.site.reach(Stage.BUILT)

    async def _continue(self, progress: Progress) -> None:
        """Take up a nation that was built before; its databases follow a newer program."""
        parties = self.plan.parties
        with progress.phase("postgres"):
            await self.in_thread(partial(self._open_cluster, durable=True))
            await self.in_thread(partial(publish_anew, self.site))
        with progress.phase("keys", len(parties)) as phase:
            for party in parties:
                await self.in_thread(partial(make_database, self.cluster, party))
                phase.advance()

    def _open_cluster(self, *, durable: bool) -> None:
        self.must_go_on()
        self._cluster = Cluster.start(
            self.site.cluster, durable=durable, launcher=self._launcher
        )  # fmt: skip

    def _settle_on_disk(self) -> None:
        """Bring what was built to the disk at once, and wait for it at every commit from now on."""
        self.cluster.stop()
        with contextlib.suppress(OSError):
            subprocess.run(["sync", "-f", str(self.site.cluster)], check=False)
        self._open_cluster(durable=True)

    # --- starting ------------------------------------------------------------------------

    def _tiers(self) -> list[list[Party]]:
        """Who is started together. Processes find each other: to start them at once saves time."""
        parties = self.plan.parties
        if self.processes:
            return [list(parties)]
        return [[party for party in parties if party.role is tier] for tier in START_ORDER]

    async def _start_one(self, party: Party, started: Callable[[], None]) -> None:
        for tried in range(1, PORTS_TRIED + 1):
            try:
                await self._open_one(party)
                break
            except JukiError as error:
                if error.code is not ErrorCode.ADDRESS_IN_USE or tried == PORTS_TRIED:
                    raise
            async with self._moving:
                port = await self.in_thread(partial(move_party, self.site, party))
            log.warning("%s found its port taken and listens on %d", party, port)
        started()

    async def _open_one(self, party: Party) -> None:
        config = self.site.config(party)
        if party.role is Role.AGENCY:
            self.agencies[party] = open_agency(config, clock=self.clock, faults=self.lines.fault)
        elif self.processes:
            self._workers[party] = await NodeProcess.start(party, config)
            self.nodes[party] = NationNode(load_node(config, clock=self.clock), None)
        else:
            self.nodes[party] = await self._serve_here(party, config)

    async def _serve_here(self, party: Party, config: Path) -> NationNode:
        """A node on this process's loop."""
        loaded = load_node(config, clock=self.clock, threads=self._threads)
        try:
            running = await start_node(
                loaded.node,
                loaded.tls,
                host=loaded.config.listen.host,
                port=loaded.config.listen.port,
                threads=self._threads,
                faults=self.lines.fault,
                delivered=lambda sent: self._publish(party, sent),
            )
            counter = await self._serve_counter(loaded)
        except BaseException:
            loaded.close()
            raise
        return NationNode(loaded, running, counter)

    async def _serve_counter(self, loaded: LoadedNode) -> RunningCounter | None:
        """The counters of an office, at another port where theirs is taken."""
        try:
            return await serve_counter(loaded)
        except JukiError as error:
            if error.code is not ErrorCode.ADDRESS_IN_USE:
                raise
            return await serve_counter(loaded, port=ANY_PORT)

    async def _furnish_counters(self, progress: Progress) -> None:
        """Operators, cards and paper of the counters, where they have none yet."""
        offices = {one: self.get(one.register_office).node for one in self.plan.municipalities}
        counters = sum(one.has_counter for one in offices)
        with (
            progress.phase("counters", counters) if counters else contextlib.nullcontext() as phase
        ):
            furnished = phase.advance if phase else lambda: None
            await self.in_thread(partial(furnish_offices, self.site, offices, furnished))
            houses = {one: self.get(one.party).node for one in self.plan.card_issuers}
            await self.in_thread(partial(furnish_houses, self.site, houses))
        keeping = keep_certified(self.site, offices, self.in_thread)
        self._beside.append(asyncio.create_task(keeping))

    def _publish(self, sender: Party, sent: SentEnvelope) -> None:
        messages = sent.last_number - sent.first_number + 1
        self.movements.publish(MovementSeen(sender, sent.addressee, messages, self.clock.now()))
