"""The yearly publication of who inspected (閲覧の状況の公表; Act Art. 11 (3), 11-2 (12))."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """One inspection: the asker's name, summary of purpose, day, and range of residents seen."""

    asker: str
    summary: str
    inspected_on: date
    area: str
    persons: int


def to_csv(lines: Iterable[PublishedLine]) -> bytes:
    """The publication as a table for a spreadsheet: UTF-8 with its mark, as those expect."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ("申出者の氏名・名称", "利用目的の概要", "閲覧の年月日", "閲覧に係る住民の範囲")
    )
    for line in lines:
        row = (line.asker, line.summary, line.inspected_on.isoformat(), line.area)
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def to_text(lines: Iterable[PublishedLine]) -> str:
    """The publication as plain text, a line an inspection."""
    return "".join(
        f"{line.inspected_on.isoformat()}　{line.asker}　{line.summary}　{line.area}\n"
        for line in lines
    )


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
