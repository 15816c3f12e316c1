"""Words about address histories: take over those of the system before (附票の移行)."""

from __future__ import annotations

import argparse
import csv
import os
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from jukinet.address_history import procedures as histories
from jukinet.address_history.file_format import COLUMNS, REASON, ReadFile, read_files
from jukinet.nodes.operating.exit_codes import PARTIAL
from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import say, tell
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role

FILES_A_TRANSACTION: Final = 500
OWNER_ONLY: Final = 0o600


def import_files(given: argparse.Namespace) -> int:
    """Check and load a file of address histories; bad rows go to a file of their own."""
    rejects: Path = given.rejects or given.file.with_suffix(".refused.csv")
    refused: list[tuple[ReadFile, str]] = []
    loaded = known = 0
    with opened(given.node, Role.REGISTER_OFFICE) as node, _text(given.file) as text:
        context = node.node.context
        at = context.clock.now()
        read = read_files(text, context.party.municipality, at)
        while some := list(islice(read, FILES_A_TRANSACTION)):
            with node.node.database.transaction() as tx:
                taken = histories.take_over_files(tx, some, at=at, context=context)
            loaded += taken.loaded
            known += taken.known
            refused += taken.refused
    said = {"loaded": loaded, "known": known, "refused": len(refused)}
    say("address-history.import", said)
    if not refused:
        return 0
    _write(rejects, refused)
    tell(given.lang, "histories_refused", count=len(refused), file=rejects)
    return PARTIAL


def _text(file: Path) -> TextIO:
    try:
        return file.open(encoding="utf-8-sig", newline="")
    except OSError:
        raise JukiError(ErrorCode.NOT_FOUND, "the file cannot be read") from None


def _write(path: Path, refused: Sequence[tuple[ReadFile, str]]) -> None:
    """All rows of whoever was refused, as they came, with the line and the reason behind them."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*COLUMNS, REASON])
        for one, reason in refused:
            for place, row in enumerate(one.rows):
                kept = [*row[: len(COLUMNS)], *[""] * (len(COLUMNS) - len(row))]
                writer.writerow([*kept, f"{one.first_row + place}: {reason}"])
