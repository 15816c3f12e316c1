"""How a nation gets its residents: from files, as existing systems export them.

Each municipality's file is written, checked row by row and loaded by the same loader a town would
use (`juki link import`), and then told to the network as the initial notices. The nation is loaded
when the national server holds everybody whom the register offices loaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from jukinet.link import jobs as link_jobs
from jukinet.link.jobs import LoadReport
from jukinet.nation.address_histories import open_files
from jukinet.nation.building import Stage
from jukinet.nation.cards import make_family_cards, make_residents_cards
from jukinet.nation.nation import Nation
from jukinet.nation.plan import PlannedAgency, PlannedMunicipality
from jukinet.nation.progress import Progress
from jukinet.nation.residents.export import write_export
from jukinet.notices import procedures as notices
from jukinet.platform.node.parts import Node
from jukinet.provision import procedures as provision
from jukinet.provision.grants import Grant
from jukinet.register import procedures as register
from jukinet.register.jobs import index_residents
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory

LOADS_AT_ONCE: Final = 2
"""Checking rows keeps one core busy, the database server another."""
LOOK_SECONDS: Final = 0.1
# Measured 1–2 s for twelve thousand residents; a medium or a slow machine takes its time.
WAIT_SECONDS_MAX: Final = 600.0
RESIDENT: Final = "state:resident"
BAD_ROWS_EACH: Final = 1
"""Bad rows of every kind in one municipality's file, so that the loader has something to say."""


@dataclass(frozen=True, slots=True)
class LoadedRegister:
    """One municipality's register as it was taken over; `planted` bad rows were in its file."""

    report: LoadReport
    planted: int


async def load_nation(nation: Nation, progress: Progress) -> list[LoadedRegister]:
    """Grant the agencies, load every register, tell the network of everybody, designate codes.

    Each register's initial notices are on their way while the next ones are checked. Stopped at any
    point and run again it goes on where it was.
    """
    await nation.in_thread(lambda: _grant(nation))
    municipalities = nation.plan.municipalities
    with progress.phase("residents", nation.plan.residents) as phase:
        registers = await take_over_registers(nation, phase.reach)
    await nation.in_thread(lambda: open_files(nation))
    with progress.phase("codes", len(municipalities)) as phase:
        await _designate(nation, phase.reach)
    loaded = sum(one.report.loaded for one in registers)
    with progress.phase("initial", loaded) as phase:
        await wait_until(
            nation,
            lambda: count_held_nationally(nation) >= loaded,
            "the national server to hold everybody",
            lambda: phase.reach(count_held_nationally(nation)),
        )
        phase.reach(loaded)
    nation.site.reach(Stage.LOADED)
    return registers


async def take_over_registers(
    nation: Nation, reached: Callable[[int], None] = lambda _: None
) -> list[LoadedRegister]:
    """Load every municipality's file, a few at a time; one taken over before is reported only."""
    counts: dict[str, int] = {}
    turns = asyncio.Semaphore(LOADS_AT_ONCE)

    def count(code: str, loaded: int) -> None:
        nation.must_go_on()
        counts[code] = loaded
        reached(sum(counts.values()))

    async def take_over(number: int, each: PlannedMunicipality) -> LoadedRegister:
        async with turns:
            return await nation.in_thread(
                lambda: load_register(
                    nation, each, 0 if number else BAD_ROWS_EACH, partial(count, each.code.digits)
                )
            )

    places = enumerate(nation.plan.municipalities)
    return await asyncio.gather(*(take_over(number, each) for number, each in places))


def load_register(
    nation: Nation,
    each: PlannedMunicipality,
    bad_rows_each: int = 0,
    loaded: Callable[[int], None] = lambda _: None,
) -> LoadedRegister:
    """Write one municipality's export file, take it over and tell the network of everybody."""
    nation.must_go_on()
    folder = nation.site.folder / "exports"
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / f"{each.code.digits}.csv"
    written = write_export(
        path,
        each.code,
        count=each.residents,
        seed=nation.plan.seed,
        on=nation.plan.day,
        first_code=each.first_code,
        style=each.date_style,
        bad_rows_each=bad_rows_each,
    )
    office = nation.get(each.register_office)
    refused = folder / f"{each.code.digits}.refused.csv"
    report = import_export(office.node, path, refused, lambda progress: loaded(progress.loaded))
    loaded(report.loaded)
    if each.has_counter:
        index_residents(office.node)  # whoever sits down at once finds everybody
    if each.has_card_desk:
        make_residents_cards(nation.site, each, office.node)
    if each.has_family_cards:
        make_family_cards(nation.site, each, office.node)
    return LoadedRegister(report, written.bad_rows)


def import_export(
    node: Node,
    path: Path,
    reject_path: Path,
    progress: Callable[[link_jobs.Progress], None] = lambda _: None,
) -> LoadReport:
    """The loader at a register office, on the day its clock shows."""
    return link_jobs.import_file(
        path,
        node.database,
        municipality=node.party.municipality,
        directory=load_directory(),
        on_date=node.context.clock.today(),
        reject_path=reject_path,
        clock=node.context.clock,
        randomness=node.context.randomness,
        progress=progress,
    )


def count_held_nationally(nation: Nation) -> int:
    """Residents the national server holds now."""
    with nation.get(nation.plan.national).node.database.transaction() as tx:
        tallies = notices.read_tallies(tx)
    return sum(count for (_, measure), count in tallies.items() if measure == RESIDENT)


async def wait_until(
    nation: Nation,
    reached: Callable[[], bool],
    what: str,
    meanwhile: Callable[[], None] = lambda: None,
    seconds_max: float = WAIT_SECONDS_MAX,
) -> None:
    """Wait for something to become true in a database; an error names what did not happen."""
    try:
        async with asyncio.timeout(seconds_max):
            while not await nation.in_thread(reached):
                await nation.in_thread(meanwhile)
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise JukiError(ErrorCode.NODE_NOT_RUNNING, f"waited in vain for {what}") from None


def _grant(nation: Nation) -> None:
    """Write the agencies' grants into the national server's book, those that are not there yet."""
    node = nation.get(nation.plan.national).node
    now, today = node.context.clock.now(), node.context.clock.today()
    with node.database.transaction() as tx:
        book = provision.get_grant_book(tx)
        for grant in (one for agency in nation.plan.agencies for one in _grants_of(agency, nation)):
            if book.find_grant(grant.agency, grant.table, grant.item, today) is None:
                provision.grant_purpose(tx, grant, law=node.context.law(today), now=now)


def _grants_of(agency: PlannedAgency, nation: Nation) -> list[Grant]:
    return [
        Grant(
            agency=agency.party,
            table=each.table,
            item=each.item,
            items=frozenset(each.items),
            valid_from=nation.plan.day,
            valid_to=None,
        )
        for each in agency.grants
    ]


async def _designate(nation: Nation, reached: Callable[[int], None]) -> None:
    """Wait until every register office has its list of codes (Act Art. 30-7)."""

    def count_supplied() -> int:
        supplied = 0
        for each in nation.plan.municipalities:
            with nation.get(each.register_office).node.database.transaction() as tx:
                supplied += register.count_unused_codes(tx, 1) > 0
        return supplied

    await wait_until(
        nation,
        lambda: count_supplied() == len(nation.plan.municipalities),
        "codes for every municipality",
        lambda: reached(count_supplied()),
    )
    reached(count_supplied())
