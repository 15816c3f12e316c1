"""`juki node run`: serve until told to stop.

SIGTERM and SIGINT stop the node, SIGHUP has it take its configuration, keys and certificate anew
(after `juki key take`): it finishes what it has begun, closes its door for a moment and opens it
again at the same place. With `--ends-with-input` it also stops when its standard input ends, so
that it does not outlive whoever started it as a part of something.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvloop

from jukinet.nodes.endings import hear_endings
from jukinet.nodes.logbook import open_log, watch_loop
from jukinet.nodes.rehearsal import faults_of
from jukinet.nodes.roles import PACKAGES, LoadedNode, load_node, read_party
from jukinet.nodes.workers import Place, run_workers
from jukinet.platform.db.migrate import must_be_migrated
from jukinet.platform.node.serving import RunningNode, start_node
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role

if TYPE_CHECKING:
    from jukinet.nodes.counter import RunningCounter

log = logging.getLogger(__name__)

STANDARD_INPUT: Final = 0
INPUT_READ: Final = 4_096
COLLECTOR_THRESHOLDS: Final = (20_000, 20, 20)
WITH_PAGES: Final = frozenset({Role.REGISTER_OFFICE, Role.CARD_ISSUER})


def run(given: argparse.Namespace) -> int:
    """Serve until told to stop, in one process or in several that share the port."""
    open_log()
    PACKAGES.get(read_party(given.config).role)  # its program is there before workers part
    calm_collector()
    if given.workers > 1:
        return run_workers(given.config, given.workers, _serve_place, _say_listening)
    uvloop.run(_serve(given.config, ends_with_input=given.ends_with_input))
    return 0


def calm_collector() -> None:
    """Let Python look for cyclic garbage seldom: a node makes little of it, and batches of values
    that live for one transaction, which every look would walk through (a tenth of the work)."""
    gc.collect()
    gc.freeze()  # modules and code: never garbage; also shared by workers as long as untouched
    gc.set_threshold(*COLLECTOR_THRESHOLDS)


async def _serve_place(config: Path, place: Place) -> None:
    await _serve(config, place)


@dataclass(slots=True)
class _Orders:
    """What the node was told while it served."""

    told: asyncio.Event = field(default_factory=asyncio.Event)
    stop: bool = False

    def end(self) -> None:
        self.stop = True
        self.told.set()

    def take_anew(self) -> None:
        self.told.set()

    def read_input(self) -> None:
        """Nobody writes there; its end is the order."""
        if not os.read(STANDARD_INPUT, INPUT_READ):
            asyncio.get_running_loop().remove_reader(STANDARD_INPUT)
            self.end()


async def _serve(
    config: Path, place: Place | None = None, *, ends_with_input: bool = False
) -> None:
    """The node in this process, or one of its workers' share of it, as often as it is renewed."""
    orders, loop = _Orders(), asyncio.get_running_loop()
    watch_loop(loop)
    hear_endings(loop, (signal.SIGINT, signal.SIGTERM), orders.end)
    loop.add_signal_handler(signal.SIGHUP, orders.take_anew)
    if ends_with_input:
        loop.add_reader(STANDARD_INPUT, orders.read_input)
    if place is not None:
        loop.add_reader(place.parent, orders.end)
    loaded: LoadedNode | None = _load(config)
    port: int | None = None
    while loaded is not None:
        counter = await _open_pages(loaded) if place is None or place.is_first else None
        running = await _start(loaded, place, port)
        if port is None:
            _tell_ready(place, running)
        port = running.address.port
        following = await _until_told(orders, config)
        if counter is not None:
            await counter.stop()
        await running.stop()
        loaded.close()
        loaded = following


async def _open_pages(loaded: LoadedNode) -> RunningCounter | None:
    """The pages of a node that may have some; the others do without the program for them."""
    if loaded.node.party.role not in WITH_PAGES:
        return None
    from jukinet.nodes.counter import serve_counter

    return await serve_counter(loaded)


def _load(config: Path) -> LoadedNode:
    """The node, provided that its database, if it is there, is as this program knows it."""
    loaded = load_node(config)
    try:
        must_be_migrated(loaded.node.database.dsn, PACKAGES[loaded.node.party.role])
    except JukiError as error:
        if error.code is not ErrorCode.DATABASE_UNAVAILABLE:
            loaded.close()
            raise
        log.warning("starting without the database, which is tried again: %s", error)
    return loaded


async def _until_told(orders: _Orders, config: Path) -> LoadedNode | None:
    """The node as it is to be from now on; None when it is to stop."""
    while True:
        await orders.told.wait()
        orders.told.clear()
        if orders.stop:
            return None
        try:
            return _load(config)
        except JukiError as error:
            log.error("what was to be taken anew does not hold, the former stays: %s", error)


async def _start(loaded: LoadedNode, place: Place | None, port: int | None) -> RunningNode:
    """Open the doors; a node that is renewed opens them where they were."""
    wanted = place.port if place else loaded.config.listen.port
    running = await start_node(
        loaded.node,
        loaded.tls,
        host=loaded.config.listen.host,
        port=port or wanted,
        faults=faults_of(loaded.config),
        shares_port=place is not None,
        only_doors=place.nudge_first if place and not place.is_first else None,
    )
    if place is not None and place.is_first:
        asyncio.get_running_loop().add_reader(place.nudged, _look, place, running)
    return running


def _look(place: Place, running: RunningNode) -> None:
    """Another worker accepted something: give it effect."""
    place.take_nudges()
    running.runner.wake()


def _tell_ready(place: Place | None, running: RunningNode) -> None:
    if place is None:
        _say_listening(running.address.host, running.address.port)
    else:
        place.tell_ready()


def _say_listening(host: str, port: int) -> None:
    """The one line that another program may wait for."""
    sys.stdout.write(f"listening {host}:{port}\n")
    sys.stdout.flush()
