"""`juki demo`: from one command to a nation that runs, and to nothing left behind.

Readiness first (each shortage is a sentence), then the phases with their progress, then the page or
the tour, then the stop in reverse order. Ctrl+C at any moment leads to the same stop; a second one
is not needed, because nothing outlives this process: the database server and the nodes' processes
are told to end with it, also when it is killed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shlex
import signal
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import uvloop

from jukinet.nation import demo_folder, readiness
from jukinet.nation.balance import BalanceSheet
from jukinet.nation.building import HOST, Site, Stage
from jukinet.nation.commission_laid import lay_commissions
from jukinet.nation.happenings import Happenings
from jukinet.nation.kept_plan import PlanWish, take_up
from jukinet.nation.loading import LoadedRegister, load_nation, take_over_registers
from jukinet.nation.nation import Nation
from jukinet.nation.page.serving import serve_page
from jukinet.nation.plan import Plan
from jukinet.nation.plan_reading import DEFAULT_PLAN, parse_size
from jukinet.nation.progress import Progress
from jukinet.nation.together import end_all
from jukinet.nation.tour.playing import play_tour
from jukinet.nodes.endings import hear_endings
from jukinet.nodes.logbook import open_log, watch_loop
from jukinet.terms.errors import ErrorCode, JukiError

TOUR_FAILED: Final = 3
INTERRUPTED: Final = 130
ENDINGS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOG_FILE: Final = "log.txt"


def run(given: argparse.Namespace) -> int:
    """Play the verb `juki demo`."""
    progress = Progress(given.lang)
    folder: Path = (given.data or demo_folder.usual()).absolute()
    if given.clean:
        key = "cleaned" if demo_folder.remove(folder) else "nothing_to_clean"
        progress.say(key, folder=folder)
        return 0
    with demo_folder.held(folder):
        site = Site(folder)
        plan = _settle_wish(given, _wish_of(given), site, progress).load()
        with _log_in(folder):
            return uvloop.run(_Demo(given, plan, site, progress).run())


def _wish_of(given: argparse.Namespace) -> PlanWish:
    return PlanWish(
        plan=given.plan or DEFAULT_PLAN,
        size=parse_size(given.size) if given.size is not None else None,
        speed=given.speed,
        seed=given.seed,
        day=given.date,
    )


def _settle_wish(
    given: argparse.Namespace, wish: PlanWish, site: Site, progress: Progress
) -> PlanWish:
    """Check machine and plan; what to go on with, or to make at a size this machine can bear.

    Nothing of a nation that is there is removed before everything has been checked.
    """
    if not given.headless and not readiness.has_japanese_font():
        progress.say("no_font")
    wish = take_up(site, wish) if given.resume else wish
    plan, free = wish.load(), readiness.measure_free_memory()
    goes_on = given.resume and site.has_reached(Stage.BUILT)
    if goes_on and given.tour and site.has_reached(Stage.TOURED):
        raise JukiError(ErrorCode.TOUR_PLAYED, "a second tour would not find its people")
    fit = readiness.fit_to_memory(
        free,
        plan.residents if goes_on else wish.size,
        processes=len(plan.parties) if given.processes else 0,
    )
    if goes_on:
        return wish
    if given.resume:
        progress.say("not_built")
    if fit.made_smaller:
        progress.say("little_memory", megabytes=free, residents=fit.size)
    demo_folder.empty(site.folder)
    wish = msgspec.structs.replace(wish, size=fit.size)
    wish.keep(site)
    return wish


def _cleaning_command(data: Path | None) -> str:
    """What to type, here, to remove what this run leaves: its program is on no path, usually."""
    called = Path(sys.argv[0])
    program = called if called.name == "juki" else Path("juki")
    where = [] if data is None else ["--data", str(data)]
    return shlex.join([str(program), "demo", "--clean", *where])


@contextmanager
def _log_in(folder: Path) -> Iterator[None]:
    """What the nodes of this process log goes to a file; the terminal is for the progress."""
    with (folder / LOG_FILE).open("a", encoding="ascii") as file:
        open_log(file)
        try:
            yield
        finally:
            open_log()


class _Demo:
    """One run of the demo, from its phases to its stop."""

    def __init__(
        self, given: argparse.Namespace, plan: Plan, site: Site, progress: Progress
    ) -> None:
        self._given = given
        self._progress = progress
        self._nation = Nation(plan, site, processes=given.processes)
        self._ended = asyncio.Event()
        self._shown = False

    async def run(self) -> int:
        """Start, show or play, stop; Ctrl+C and SIGTERM end it at any point."""
        loop = asyncio.get_running_loop()
        watch_loop(loop)
        work = asyncio.ensure_future(self._work())
        hear_endings(loop, ENDINGS, partial(self._end, work))
        try:
            return await work
        except asyncio.CancelledError:
            # To end what was shown is how it ends; to end a tour leaves it unproven.
            return 0 if self._shown else INTERRUPTED
        finally:
            self._progress.say("stopping")
            await self._nation.stop()
            self._progress.say("stopped", command=_cleaning_command(self._given.data))

    def _end(self, work: asyncio.Future[int]) -> None:
        self._ended.set()
        work.cancel()

    async def _work(self) -> int:
        self._progress.say("resuming" if self._given.resume else "title")
        await self._nation.start(self._progress)
        if self._given.resume and self._given.speed is not None:
            self._nation.clock.start(self._given.speed)
        loaded = await self._load()
        happenings = Happenings(self._nation)
        await self._find_people_under_way(happenings)
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
        """Load the nation, or what is missing of it; of one that goes on the tour wants reports."""
        if not self._nation.site.has_reached(Stage.LOADED):
            return await load_nation(self._nation, self._progress)
        return await take_over_registers(self._nation) if self._given.tour else []

    async def _find_people_under_way(self, happenings: Happenings) -> None:
        """Those who had left one municipality when the nation was ended, and not arrived."""
        if self._given.resume:
            people = await happenings.find_people_under_way()
            if people:
                self._progress.say("under_way", people=people)

    async def _tour(self, happenings: Happenings, loaded: list[LoadedRegister]) -> int:
        """Play the tour; a balance that does not come out is a failure."""
        self._nation.site.reach(Stage.TOURED)
        sheet = await play_tour(self._nation, happenings, loaded, self._progress)
        sys.stdout.write(sheet.to_text(self._given.lang) + "\n")
        self._write(sheet)
        return 0 if sheet.settled else TOUR_FAILED

    def _write(self, sheet: BalanceSheet) -> None:
        if self._given.json is None:
            return
        content = msgspec.json.format(msgspec.json.encode(sheet)) + b"\n"
        try:
            self._given.json.write_bytes(content)
        except OSError as error:
            raise JukiError(
                ErrorCode.FILE_UNREADABLE, f"{self._given.json}: {error.strerror}"
            ) from None

    async def _show(self, happenings: Happenings) -> None:
        """Serve the page, if wanted, until somebody ends it."""
        if self._given.headless:
            self._say_running()
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
        self._say_running()
        if not self._given.no_browser and readiness.has_screen():
            webbrowser.open(url)
        laying = asyncio.create_task(lay_commissions(self._nation))
        try:
            await self._ended.wait()
        finally:
            laying.cancel()
            await end_all([laying, server.stop()])

    def _say_running(self) -> None:
        self._shown = True
        if self._nation.processes:
            self._progress.say("in_processes")
        self._progress.say("clock", speed=self._nation.clock.speed)
