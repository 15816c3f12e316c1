"""Whole nations for tests: started once, moved along by each test, looked at in their databases."""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from jukinet.nation.balance import BalanceSheet, Enquiries, draw_up, is_quiet
from jukinet.nation.building import Site
from jukinet.nation.happenings import Happenings
from jukinet.nation.loading import load_nation, wait_until
from jukinet.nation.nation import Nation
from jukinet.nation.plan_reading import load_plan
from jukinet.nation.progress import Progress
from jukinet.nation.traffic import EventKind

T = TypeVar("T")

QUIET_SECONDS_MAX = 120.0
KINDS = (EventKind.RELOCATION, EventKind.NAME_CORRECTION)


@dataclass
class LivingNation:
    """A small nation with its residents; a test runs its loop for as long as it needs."""

    nation: Nation
    happenings: Happenings
    runner: asyncio.Runner

    def run(self, work: Awaitable[T]) -> T:
        """Let the nation live until this is done."""

        async def until_done() -> T:
            return await work

        return self.runner.run(until_done())

    def now(self, call: Callable[[], T]) -> T:
        """A blocking call, with the nation alive beside it."""
        return self.run(self.nation.in_thread(call))


@contextmanager
def living(folder: Path, *, plan: str = "crossing", **options: Any) -> Iterator[LivingNation]:
    """A nation that is built, loaded and stopped at the end; options go to plan or nation."""
    of_plan = {name: options.pop(name) for name in ("size", "speed", "seed") if name in options}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:

        async def begin() -> LivingNation:
            nation = Nation(load_plan(plan, **of_plan), Site(folder), **options)
            living_nation = LivingNation(nation, None, runner)  # type: ignore[arg-type]
            started.append(living_nation)
            await nation.start(Progress("en"))
            await load_nation(nation, Progress("en"))
            living_nation.happenings = Happenings(nation)
            return living_nation

        started: list[LivingNation] = []
        try:
            yield runner.run(begin())
        finally:
            for one in started:
                runner.run(one.nation.stop())


async def make_changes(nation: Nation, happenings: Happenings, times: int = 1) -> int:
    """Some changes at every counter; how many people they were about."""
    people = 0
    for _ in range(times):
        for each in nation.plan.municipalities:
            for kind in KINDS:
                people += (await happenings.make(kind, each.code)).people
    return people


async def be_quiet(nation: Nation) -> None:
    """Wait until nothing is under way anywhere."""
    await wait_until(
        nation, lambda: is_quiet(nation), "the nation to be quiet", seconds_max=QUIET_SECONDS_MAX
    )


async def settle(nation: Nation, happenings: Happenings) -> BalanceSheet:
    """Let everybody arrive and everything come through; the account of it all."""
    await be_quiet(nation)
    await happenings.arrive_all()
    await be_quiet(nation)
    return await nation.in_thread(
        lambda: draw_up(nation, checks=[], enquiries=Enquiries(answered=0, refused=0))
    )


def must_balance(sheet: BalanceSheet) -> None:
    """Nothing lost, nothing twice, nothing refused: every tier holds the same residents."""
    assert all(one.agree for one in sheet.residents), sheet.residents
    assert sheet.messages.waiting == sheet.messages.parked == sheet.messages.refused == 0
    assert sheet.messages.made == sheet.messages.delivered == sheet.messages.effective
    assert sheet.records.ledgers_sound == sheet.records.ledgers


def personal_data_in_logs(site: Site) -> list[str]:
    """Every line of any log below a nation's folder that quotes a code or a name of a resident."""
    codes, names = _residents_of(site)
    found = []
    for log in [*site.folder.rglob("log.txt"), *site.folder.rglob("server.log")]:
        for line in log.read_text(errors="replace").splitlines():
            digits = set(re.findall(r"[0-9]{11}", line))
            if digits & codes or any(name in line for name in names if not line.isascii()):
                found.append(f"{log.relative_to(site.folder)}: {line}")
    return found


def _residents_of(site: Site) -> tuple[set[str], set[str]]:
    codes, names = set(), set()
    for export in (site.folder / "exports").glob("*.csv"):
        with export.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                codes.add(row["resident_record_code"] or "")
                names |= {row["name"] or "", row["kana"] or ""}
    return codes - {""}, names - {""}
