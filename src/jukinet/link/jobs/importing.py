"""Taking over a register from a file: ``import_file``.

Memory is bounded by the block, whatever the file. A transaction takes some blocks; each begins with
a household and ends with one, so that the position between two transactions is all the state there
is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from jukinet.link import procedures
from jukinet.link.export_format import HOUSEHOLD_ROWS_MAX, LINE_BYTES_MAX
from jukinet.link.lines import Block, read_block, read_header
from jukinet.link.load import Load, Step
from jukinet.link.refusals import Finding
from jukinet.link.refused_rows import RefusedRows
from jukinet.link.row_checks import Checked, RowChecker
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.clock import Clock
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import MunicipalityDirectory

BLOCK_BYTES: Final = (
    256 * 1024
)  # about a thousand rows: what is checked together stays in the cache
BLOCKS_A_TRANSACTION: Final = 16
BLOCK_BYTES_MAX: Final = LINE_BYTES_MAX * (HOUSEHOLD_ROWS_MAX + 2)
FINGERPRINT_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is, for a screen."""

    bytes_done: int
    bytes_all: int
    read: int
    loaded: int
    refused: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a file. ``reasons`` counts refused rows by reason, a row once for each."""

    load_id: str
    read: int
    loaded: int
    refused: int
    households: int
    reasons: Mapping[str, int]
    continued: bool
    refused_rows: Path | None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every step of one import needs."""

    file: BinaryIO
    width: int
    checker: RowChecker
    refused: RefusedRows
    clock: Clock
    randomness: Randomness
    block_bytes: int


@dataclass(slots=True)
class _Tally:
    """What a transaction has done so far."""

    read: int = 0
    loaded: int = 0
    refused: int = 0
    households: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    """A block and, if it has rows, what the checks made of them."""

    block: Block
    checked: Checked | None


def import_file(
    path: Path,
    database: Database,
    *,
    municipality: MunicipalityCode,
    directory: MunicipalityDirectory,
    on_date: date,
    reject_path: Path,
    clock: Clock,
    randomness: Randomness,
    progress: Callable[[Progress], None] = lambda _: None,
    block_bytes: int = BLOCK_BYTES,
) -> LoadReport:
    """Take over the register in a file (docs/formats/register-export.md) into this office.

    Good rows are loaded, bad ones go to ``reject_path`` with reason and remedy. Killed and run
    again with the same file it continues; the report is that of the whole file.
    """
    directory.on(on_date).get(municipality)
    if _same_file(path, reject_path):
        raise JukiError(ErrorCode.LOAD_FILE_UNREADABLE, "refused rows would overwrite the file")
    with _open(path) as file:
        header = read_header(file)
        if header is None:
            raise JukiError(ErrorCode.LOAD_FILE_UNKNOWN, "the first line is not our header")
        size, fingerprint = _fingerprint(file)
        with database.transaction() as tx:
            load = procedures.begin_load(
                tx,
                fingerprint=fingerprint,
                file_bytes=size,
                position=header[0],
                at=clock.now(),
                randomness=randomness,
            )
        continued = load.finished or load.position > header[0]
        if load.finished:
            return _report(load, continued, reject_path)
        checker = RowChecker(municipality, directory, on_date)
        with RefusedRows(reject_path, load.refused_bytes) as refused:
            desk = _Desk(file, header[1], checker, refused, clock, randomness, block_bytes)
            with closing(_read_ahead(desk, load.position, load.line)) as coming:
                for blocks in coming:
                    with database.transaction() as tx:
                        load = _load_blocks(tx, desk, load, blocks)
                    progress(_progress(load))
    return _report(load, continued, reject_path)


def _read_ahead(desk: _Desk, position: int, line: int) -> Generator[list[_Read]]:
    """Some checked blocks after the other; the next are read while the database takes these."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(_read_blocks, desk, position, line)
        while True:
            blocks = coming.result()
            last = blocks[-1].block
            if last.at_end:
                yield blocks
                return
            line += sum(read.block.lines for read in blocks)
            coming = reader.submit(_read_blocks, desk, last.end, line)
            yield blocks


def _read_blocks(desk: _Desk, position: int, line: int) -> list[_Read]:
    """Read and check as many blocks as a transaction takes."""
    blocks: list[_Read] = []
    for _ in range(BLOCKS_A_TRANSACTION):
        block = _whole_households(desk, position, line)
        blocks.append(_Read(block, desk.checker.check(block.rows) if block.rows else None))
        position, line = block.end, line + block.lines
        if block.at_end:
            break
    return blocks


def _load_blocks(tx: Transaction, desk: _Desk, load: Load, blocks: Sequence[_Read]) -> Load:
    """Take over some blocks and note the position, all in one transaction."""
    tally = _Tally()
    reasons: Counter[str] = Counter()
    for read in blocks:
        _load_block(tx, desk, load, read, tally, reasons)
    last = blocks[-1].block
    step = Step(
        position=last.end,
        line=load.line + sum(read.block.lines for read in blocks),
        read=tally.read,
        loaded=tally.loaded,
        refused=tally.refused,
        households=tally.households,
        reasons=reasons,
        refused_bytes=desk.refused.length,
        finished_at=desk.clock.now() if last.at_end else None,
    )
    procedures.advance_load(tx, load, step)
    return _moved(load, step)


def _load_block(
    tx: Transaction,
    desk: _Desk,
    load: Load,
    read: _Read,
    tally: _Tally,
    reasons: Counter[str],
) -> None:
    block, checked = read.block, read.checked
    refused = [(bad.line, bad.fields, [Finding(bad.refused)]) for bad in block.unreadable]
    if checked is not None:
        taken = procedures.load_rows(
            tx, load, checked, at=desk.clock.now(), randomness=desk.randomness
        )
        tally.loaded += taken.residents
        tally.households += taken.households
        refused += [
            (block.numbers[row], block.rows[row], findings)
            for row, findings in checked.findings.items()
        ]
    refused.sort(key=lambda row: row[0])
    desk.refused.append(refused)
    tally.read += len(block.rows) + len(block.unreadable)
    tally.refused += len(refused)
    for _, _, findings in refused:
        reasons.update({finding.refused.value for finding in findings})


def _whole_households(desk: _Desk, position: int, line: int) -> Block:
    """The next block, without the rows of its last household unless that surely ends in it."""
    size = desk.block_bytes
    while True:
        block = read_block(desk.file, position, line, desk.width, size)
        if block.at_end or not block.rows:
            return block
        last = len(block.rows) - 1
        while last and block.rows[last - 1][1] == block.rows[-1][1]:
            last -= 1
        if last:
            return block.until(last, line)
        if len(block.rows) > HOUSEHOLD_ROWS_MAX or size >= BLOCK_BYTES_MAX:
            return block
        size *= 2


def _fingerprint(file: BinaryIO) -> tuple[int, bytes]:
    """Length and digest of the whole file: only the very same bytes are the same file."""
    file.seek(0)
    pieces = []
    while piece := file.read(FINGERPRINT_PIECE):
        pieces.append(digest(piece))
    return file.tell(), digest(b"".join(pieces))


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise JukiError(
            ErrorCode.LOAD_FILE_UNREADABLE, f"cannot open the file: {error.strerror}"
        ) from None


def _same_file(path: Path, other: Path) -> bool:
    return path.resolve() == other.resolve()


def _moved(load: Load, step: Step) -> Load:
    words = load.reasons.keys() | step.reasons.keys()
    return replace(
        load,
        position=step.position,
        line=step.line,
        read=load.read + step.read,
        loaded=load.loaded + step.loaded,
        refused=load.refused + step.refused,
        households=load.households + step.households,
        reasons={word: load.reasons.get(word, 0) + step.reasons.get(word, 0) for word in words},
        refused_bytes=step.refused_bytes,
        finished=step.finished_at is not None,
    )


def _progress(load: Load) -> Progress:
    return Progress(load.position, load.file_bytes, load.read, load.loaded, load.refused)


def _report(load: Load, continued: bool, reject_path: Path) -> LoadReport:
    return LoadReport(
        load_id=load.load_id.hex,
        read=load.read,
        loaded=load.loaded,
        refused=load.refused,
        households=load.households,
        reasons=load.reasons,
        continued=continued,
        refused_rows=reject_path if load.refused else None,
    )
