"""`juki link import` and `give-up`: an existing system's register is taken over from a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from jukinet.link import jobs as link_jobs
from jukinet.link import procedures as link
from jukinet.nodes.operating.exit_codes import PARTIAL
from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import must_be_meant, say, sentence, tell, to_plain
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.clock import SystemClock
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory
from jukinet.terms.parties import Role

LINE_SECONDS: Final = 5.0
"""Where the line cannot be rewritten (a file, a log), one is written so often."""
REDRAW_SECONDS: Final = 0.2


class _ProgressLine:
    """How far it is: share, rows and rate, never an estimate nobody could keep."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._live = sys.stderr.isatty()
        self._clock = SystemClock()
        self._began = self._said = self._clock.now()

    def show(self, progress: link_jobs.Progress) -> None:
        """Say how far it is, not too often."""
        now = self._clock.now()
        pause = REDRAW_SECONDS if self._live else LINE_SECONDS
        done = progress.bytes_done >= progress.bytes_all
        if not done and (now - self._said).total_seconds() < pause:
            return
        self._said = now
        seconds = max((now - self._began).total_seconds(), 0.001)
        line = sentence(
            self._language,
            "import_progress",
            share=100 * progress.bytes_done // max(1, progress.bytes_all),
            loaded=progress.loaded,
            refused=progress.refused,
            rate=round(progress.read / seconds),
        )
        sys.stderr.write(f"\r\033[K{line}" if self._live else f"{line}\n")
        if done and self._live:
            sys.stderr.write("\n")
        sys.stderr.flush()


def import_export(given: argparse.Namespace) -> int:
    """Check and load an export, then tell the network of everybody."""
    rejects: Path = given.rejects or given.file.with_suffix(".refused.csv")
    with opened(given.node, Role.REGISTER_OFFICE) as loaded:
        report = _import(loaded, given.file, rejects, _ProgressLine(given.lang))
    say("link.import", to_plain(report))
    if report.continued:
        tell(given.lang, "import_continued")
    if not report.refused:
        return 0
    tell(given.lang, "import_refused", count=report.refused, file=report.refused_rows)
    return PARTIAL


def _import(
    loaded: LoadedNode, file: Path, rejects: Path, line: _ProgressLine
) -> link_jobs.LoadReport:
    node = loaded.node
    return link_jobs.import_file(
        file,
        node.database,
        municipality=node.party.municipality,
        directory=load_directory(),
        on_date=node.context.clock.today(),
        reject_path=rejects,
        clock=node.context.clock,
        randomness=node.context.randomness,
        progress=line.show,
    )


def give_up(given: argparse.Namespace) -> int:
    """Give up the rest of a file that is half taken over; what it loaded stays and is told."""
    with opened(given.node, Role.REGISTER_OFFICE) as loaded:
        node = loaded.node
        must_be_meant(given.yes_i_am, str(node.party))
        with node.database.transaction() as tx:
            told = link.give_up_load(tx, at=node.context.clock.now())
        if told is None:
            raise JukiError(ErrorCode.NOT_FOUND, "no file is half taken over here")
    say("link.give-up", {"node": str(node.party), "told": told})
    return 0
