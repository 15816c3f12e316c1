"""What an office with counters does by itself: prints, lays out numbers, makes packs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jukinet.copies.jobs import keep_numbers, print_queued
from jukinet.counters.jobs import COUNTER_JOBS
from jukinet.nodes.office_file import read_office
from jukinet.nodes.settings import CounterSettings
from jukinet.platform.node.parts import Job, Node
from jukinet.platform.paper.printer import FolderPrinter
from jukinet.standstill.jobs import LOOK_SECONDS, PackSettings, keep_packs

PRINT_SECONDS: Final = 2.0
"""A counter prints at once; the job takes up what a stopped printer left."""
NUMBERS_SECONDS: Final = 3600.0


def make_counter_jobs(settings: CounterSettings | None) -> tuple[Job, ...]:
    """The jobs of an office's counters; none where it has none."""
    if settings is None:
        return ()
    printer = FolderPrinter(Path(settings.spool))

    def print_waiting(node: Node) -> None:
        print_queued(node.database, node.context, printer)

    jobs = (
        *COUNTER_JOBS,
        Job("print what waits", PRINT_SECONDS, print_waiting),
        Job("lay out issue numbers", NUMBERS_SECONDS, _lay_out_numbers),
    )
    return jobs if settings.packs is None else (*jobs, _make_pack_job(settings))


def pack_settings_of(settings: CounterSettings) -> PackSettings:
    """Where packs go, and what papers made from them say of the office."""
    office = read_office(Path(settings.office))
    return PackSettings(
        folder=Path(str(settings.packs)),
        places=tuple(settings.pack_places),
        municipality=office.municipality,
        mayor=office.mayor,
        simulated=office.simulated,
    )


def _make_pack_job(settings: CounterSettings) -> Job:
    packs = pack_settings_of(settings)

    def keep(node: Node) -> None:
        keep_packs(node.database, node.context, packs)

    return Job("keep packs for a standstill", LOOK_SECONDS, keep)


def _lay_out_numbers(node: Node) -> None:
    keep_numbers(node.database, node.context)
