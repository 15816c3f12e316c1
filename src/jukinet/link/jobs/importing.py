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
from datetime import date, datetime, timedelta
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Final

from jukinet.link import procedures
from jukinet.link.export_format import HOUSEHOLD_ROWS_MAX, LINE_BYTES_MAX
from jukinet.link.lines import Block, read_block, read_header
from jukinet.link.load import Load, Step
from jukinet.link.refusals import Finding
from jukinet.link.refused_rows import RefusedRow, RefusedRows
from jukinet.link.row_checks import Checked, RowChecker
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.register.keys import made_at
from jukinet.terms.clock import Clock
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import MunicipalityDirectory

BLOCK_BYTES: Final = (
    256 * 1024
)  # about a thousand rows: what is checked together stays in the cache
BLOCKS_A_TRANSACTION: Final = 8
BLOCK_BYTES_MAX: Final = LINE_BYTES_MAX * (HOUSEHOLD_ROWS_MAX + 2)
FINGERPRINT_PIECE: Final = 1 << 20
KEY_STEP: Final = timedelta(milliseconds=1)
"""The finest step of a key's time."""


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
class _Read:
    """A block and, if it has rows, what the checks made of them and what is ready of them.

    ``at`` is in all its keys: behind that of the block before, whichever way it is taken over.
    """

    block: Block
    at: datetime
    checked: Checked | None
    ready: procedures.Ready | None


class _Reader:
    """Reads and checks blocks of the file and makes their rows ready, in a thread of its own."""

    def __init__(
        self,
        file: BinaryIO,
        width: int,
        block_bytes: int,
        checker: RowChecker,
        load: Load,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._file = file
        self._width = width
        self._block_bytes = block_bytes
        self._checker = checker
        self._load_id = load.load_id
        self._clock = clock
        self._randomness = randomness
        self._made_at = made_at(load.told_up_to)

    def read_ahead(self, position: int, line: int) -> Generator[list[_Read]]:
        """Some blocks after the other; the next are read while the database takes these."""
        with ThreadPoolExecutor(max_workers=1) as thread:
            coming = thread.submit(self._read_blocks, position, line)
            while True:
                blocks = coming.result()
                last = blocks[-1].block
                if last.at_end:
                    yield blocks
                    return
                line += sum(read.block.lines for read in blocks)
                coming = thread.submit(self._read_blocks, last.end, line)
                yield blocks

    def _read_blocks(self, position: int, line: int) -> list[_Read]:
        """As many blocks as a transaction takes."""
        blocks: list[_Read] = []
        for _ in range(BLOCKS_A_TRANSACTION):
            block = self._whole_households(position, line)
            blocks.append(self._make_ready(block))
            position, line = block.end, line + block.lines
            if block.at_end:
                break
        return blocks

    def _make_ready(self, block: Block) -> _Read:
        at = self._made_at = max(self._clock.now(), self._made_at + KEY_STEP)
        if not block.rows:
            return _Read(block, at, None, None)
        checked = self._checker.check(block.rows)
        ready = procedures.make_ready(
            checked.copy(), self._load_id, at=at, randomness=self._randomness
        )
        return _Read(block, at, checked, ready)

    def _whole_households(self, position: int, line: int) -> Block:
        """The next block, without the rows of its last household unless that surely ends in it."""
        size = self._block_bytes
        while True:
            block = read_block(self._file, position, line, self._width, size)
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


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every step of one import needs."""

    municipality: MunicipalityCode
    refused: RefusedRows
    clock: Clock
    randomness: Randomness


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
        reader = _Reader(file, header[1], block_bytes, checker, load, clock, randomness)
        with (
            RefusedRows(reject_path, load.refused_bytes) as refused,
            closing(reader.read_ahead(load.position, load.line)) as coming,
        ):
            desk = _Desk(municipality, refused, clock, randomness)
            for blocks in coming:
                with database.transaction() as tx:
                    load = _load_blocks(tx, desk, load, blocks)
                progress(_progress(load))
    return _report(load, continued, reject_path)


def _load_blocks(tx: Transaction, desk: _Desk, load: Load, blocks: Sequence[_Read]) -> Load:
    """Take over some blocks, tell of them and note the position, all in one transaction."""
    procedures.hold_load(tx, load)
    made = _take_over(tx, desk, load, blocks)
    refused = [*chain.from_iterable(map(_refused_rows, blocks, made))]
    desk.refused.append(refused)
    told = [*chain.from_iterable(ready.told for ready in made if ready)]
    now = desk.clock.now()
    last = blocks[-1].block
    step = Step(
        position=last.end,
        line=load.line + sum(read.block.lines for read in blocks),
        read=sum(len(read.block.rows) + len(read.block.unreadable) for read in blocks),
        loaded=len(told),
        refused=len(refused),
        households=sum(len(ready.new_households) for ready in made if ready),
        reasons=_count_reasons(refused),
        refused_bytes=desk.refused.length,
        parts=procedures.tell_loaded(tx, load, told, desk.municipality, at=now),
        finished_at=now if last.at_end else None,
    )
    procedures.advance_load(tx, load, step)
    return _moved(load, step)


def _take_over(
    tx: Transaction, desk: _Desk, load: Load, blocks: Sequence[_Read]
) -> list[procedures.Ready | None]:
    """Take over what is ready or, where the register knows some of it, block by block."""
    if procedures.load_ready(tx, [read.ready for read in blocks if read.ready]):
        return [read.ready for read in blocks]
    return [
        procedures.load_carefully(
            tx, read.checked, load.load_id, at=read.at, randomness=desk.randomness
        )
        if read.checked
        else None
        for read in blocks
    ]


def _refused_rows(read: _Read, made: procedures.Ready | None) -> list[RefusedRow]:
    """What of a block is not taken over, in the order of the lines."""
    refused: list[RefusedRow] = [
        (bad.line, bad.fields, [Finding(bad.refused)]) for bad in read.block.unreadable
    ]
    if made is not None:
        refused += [
            (read.block.numbers[row], read.block.rows[row], findings)
            for row, findings in made.findings.items()
        ]
    return sorted(refused, key=itemgetter(0))


def _count_reasons(refused: Sequence[RefusedRow]) -> Counter[str]:
    """How many rows were refused for each reason."""
    reasons: Counter[str] = Counter()
    for _, _, findings in refused:
        reasons.update({finding.refused.value for finding in findings})
    return reasons


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
        parts=load.parts + len(step.parts),
        told_up_to=step.parts[-1].last_key if step.parts else load.told_up_to,
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
