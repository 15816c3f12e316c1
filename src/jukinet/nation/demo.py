"""`juki demo`: from one command to a nation that runs, and to nothing left behind.

Readiness first (each shortage is a sentence), then the phases with their progress, then the page or
the tour, then the stop in reverse order. Ctrl+C at any moment leads to the same stop; a second one
is not needed, because nothing outlives this process: the database server is told to end with it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shutil
import signal
import sys
import webbrowser
from pathlib import Path
from typing import Final

import msgspec

from jukinet.nation import readiness
from jukinet.nation.balance import BalanceSheet
from jukinet.nation.building import HOST, Site
from jukinet.nation.happenings import Happenings
from jukinet.nation.loading import LoadedRegister, load_nation
from jukinet.nation.nation import Nation, folder_for_demo
from jukinet.nation.page.serving import serve_page
from jukinet.nation.plan import DEFAULT_PLAN, Plan, load_plan, parse_size
from jukinet.nation.progress import Progress
from jukinet.nation.tour import play_tour
from jukinet.terms.errors import ErrorCode, JukiError

TOUR_FAILED: Final = 3
MARK_FILE: Final = "jukinet-demo"
"""Stands in a demo's folder, so that --clean removes nothing else by mistake."""


def run(given: argparse.Namespace) -> int:
    """Play the verb `juki demo`."""
    progress = Progress(given.lang)
    folder: Path = given.data or folder_for_demo()
    if given.clean:
        return _clean(folder, progress)
    plan = _prepare(given, folder, progress)
    return asyncio.run(_Demo(given, plan, Site(folder), progress).run())


def _prepare(given: argparse.Namespace, folder: Path, progress: Progress) -> Plan:
    """Check the machine and the folder; the plan at a size this machine can bear."""
    size = parse_size(given.size) if given.size is not None else None
    free = readiness.measure_free_memory()
    if free is not None and free < readiness.MEMORY_MEGABYTES_NEEDED:
        progress.say("no_memory", megabytes=free, needed=readiness.MEMORY_MEGABYTES_NEEDED)
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, "too little memory for a nation")
    if free is not None and size is None and free < readiness.MEMORY_MEGABYTES_COMFORTABLE:
        size = readiness.RESIDENTS_WHEN_SMALL
        progress.say("little_memory", megabytes=free, residents=size)
    if not given.headless and not readiness.has_japanese_font():
        progress.say("no_font")
    plan = load_plan(
        given.plan or DEFAULT_PLAN, size=size, speed=given.speed, seed=given.seed, day=given.date
    )
    if not given.resume:
        _remove(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / MARK_FILE).touch()
    return plan


def _clean(folder: Path, progress: Progress) -> int:
    if not folder.exists():
        progress.say("nothing_to_clean", folder=folder)
        return 0
    _remove(folder)
    progress.say("cleaned", folder=folder)
    return 0


def _remove(folder: Path) -> None:
    """Remove a demo's folder, and only a demo's folder."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / MARK_FILE).exists():
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID,
            f"{folder} is not a demo's folder: give another one with --data",
        )
    shutil.rmtree(folder)


class _Demo:
    """One run of the demo, from its phases to its stop."""

    def __init__(
        self, given: argparse.Namespace, plan: Plan, site: Site, progress: Progress
    ) -> None:
        self._given = given
        self._plan = plan
        self._progress = progress
        self._nation = Nation(plan, site, processes=given.processes)
        self._ended = asyncio.Event()

    async def run(self) -> int:
        """Start, show or play, stop; Ctrl+C and SIGTERM end it at any point."""
        loop = asyncio.get_running_loop()
        work = asyncio.ensure_future(self._work())
        for wanted in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(wanted, self._end, work)
        try:
            return await work
        except asyncio.CancelledError:
            return 0
        finally:
            self._progress.say("stopping")
            await self._nation.stop()
            self._progress.say("stopped")

    def _end(self, work: asyncio.Future[int]) -> None:
        self._ended.set()
        work.cancel()

    async def _work(self) -> int:
        self._progress.say("title")
        await self._nation.start(self._progress)
        loaded = await self._load()
        happenings = Happenings(self._nation)
        if self._given.tour:
            return await self._tour(happenings, loaded)
        traffic = asyncio.create_task(happenings.run())
        try:
            await self._show(happenings)
        finally:
            traffic.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await traffic
        return 0

    async def _load(self) -> list[LoadedRegister]:
        """Load the nation, unless it is one that goes on."""
        return [] if self._given.resume else await load_nation(self._nation, self._progress)

    async def _tour(self, happenings: Happenings, loaded: list[LoadedRegister]) -> int:
        """Play the tour; a balance that does not come out is a failure."""
        sheet = await play_tour(self._nation, happenings, loaded, self._progress)
        sys.stdout.write(sheet.to_text(self._given.lang) + "\n")
        self._write(sheet)
        return 0 if sheet.settled else TOUR_FAILED

    def _write(self, sheet: BalanceSheet) -> None:
        if self._given.json is not None:
            self._given.json.write_bytes(msgspec.json.format(msgspec.json.encode(sheet)) + b"\n")

    async def _show(self, happenings: Happenings) -> None:
        """Serve the page, if wanted, until somebody ends it."""
        if self._given.headless:
            await self._ended.wait()
            return
        wanted = self._given.port or readiness.PAGE_PORT
        port = readiness.find_free_port(wanted)
        if port is None:
            raise JukiError(ErrorCode.ADDRESS_IN_USE, "no free port for the page", port=wanted)
        if port != wanted:
            self._progress.say("port_busy", port=wanted, other=port)
        with self._progress.phase("page"):
            server = await serve_page(self._nation, happenings, host=HOST, port=port)
        url = f"http://{HOST}:{port}/"
        self._progress.say("open", url=url)
        self._progress.say("clock", speed=self._nation.clock.speed)
        if not self._given.no_browser:
            webbrowser.open(url)
        try:
            await self._ended.wait()
        finally:
            await server.stop()
