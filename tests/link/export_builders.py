"""Export files for the tests of the loader; every person is invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from jukinet.link.export_format import COLUMNS
from jukinet.link.jobs import LoadReport, Progress, import_file
from jukinet.link.jobs.importing import BLOCK_BYTES
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.municipalities import load_directory

YAMAGUCHI = MunicipalityCode("352039")
ON = date(2003, 8, 25)
CLOCK = ManualClock(datetime(2003, 8, 25, tzinfo=UTC))

DICE = SeededRandomness(1)

Row = dict[str, str]


def a_code(number: int) -> str:
    return ResidentRecordCode.from_ten(f"{1_000_000_000 + number}").digits


def a_row(number: int = 1, household: int = 1, **changed: str) -> Row:
    """A good row; a householder unless told otherwise."""
    row = dict.fromkeys(COLUMNS, "")
    row.update(
        municipality="352039",
        household_number=f"{household:06d}",
        resident_record_code=a_code(number),
        name="見本　太郎",
        kana="ミホン　タロウ",
        birth_date="1955-04-01",
        sex="男",
        relationship="世帯主",
        permanent_domicile="山口県山口市亀山町2番",
        family_register_head="見本　太郎",
        resident_since="1980-05-10",
        address="亀山町2番1号",
        electoral_roll="1",
    )
    row.update(changed)
    return row


def a_member(number: int, household: int = 1, **changed: str) -> Row:
    return a_row(number, household, **{"relationship": "子", "birth_date": "1980-05-10", **changed})


def as_csv(rows: Iterable[Row], columns: tuple[str, ...] = COLUMNS) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return text.getvalue().encode()


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def take_over(
    path: Path,
    database: Database,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    block_bytes: int = BLOCK_BYTES,
) -> LoadReport:
    return import_file(
        path,
        database,
        municipality=YAMAGUCHI,
        directory=load_directory(),
        on_date=ON,
        reject_path=path.with_suffix(".refused.csv"),
        clock=CLOCK,
        randomness=DICE,
        progress=progress,
        block_bytes=block_bytes,
    )
