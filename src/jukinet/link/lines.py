"""From bytes to rows: cutting an export file into blocks of whole lines and reading each as CSV.

A line is a row, so whatever is wrong with one line stays with that line: a byte that is no UTF-8, a
quote that is never closed, a line without end.  The whole block is read at once, which is fast;
only when the block does not come out as one row a line is it read again line by line.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from jukinet.link.export_format import COLUMNS, LINE_BYTES_MAX, REFUSAL_COLUMNS
from jukinet.link.refusals import Refused

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
WIDTH: Final = len(COLUMNS)

Row = list[str]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no row; what can be shown of it stands in ``fields``."""

    line: int
    refused: Refused
    fields: Row = field(repr=False)


@dataclass(slots=True)
class Block:
    """Some whole lines of the file, read: rows and the lines that are none.

    ``starts`` are the offsets in the file, and ``numbers`` the line numbers, of the rows.
    """

    rows: list[Row] = field(repr=False)
    starts: list[int] = field(repr=False)
    numbers: list[int]
    unreadable: list[Unreadable]
    end: int
    lines: int
    at_end: bool

    def until(self, row: int, first_line: int) -> Block:
        """The block up to before a row, as if the file had been read no further."""
        line = self.numbers[row]
        return Block(
            rows=self.rows[:row],
            starts=self.starts[:row],
            numbers=self.numbers[:row],
            unreadable=[bad for bad in self.unreadable if bad.line < line],
            end=self.starts[row],
            lines=line - first_line,
            at_end=False,
        )


def read_header(file: BinaryIO) -> tuple[int, int] | None:
    """Where the rows begin and how many fields each has, or None when it is not our header."""
    file.seek(0)
    line = file.readline(LINE_BYTES_MAX)
    row = _read_alone(line.removeprefix(BYTE_ORDER_MARK).rstrip(b"\r\n"), None)
    known = (list(COLUMNS), [*COLUMNS, *REFUSAL_COLUMNS])
    return (file.tell(), len(row)) if row in known else None


def read_block(file: BinaryIO, start: int, first_line: int, width: int, size: int) -> Block:
    """The rows of about ``size`` bytes from an offset, always to the end of a line.

    A line longer than a row can be is passed over without holding it in memory.
    """
    file.seek(start)
    data = file.read(size)
    if data and not data.endswith(b"\n"):
        data += file.readline(LINE_BYTES_MAX)
    at_end = not file.read(1)
    if data and not data.endswith(b"\n") and not at_end:
        return _with_endless_line(file, data, start, first_line, width)
    return _parse(data, start, first_line, width, at_end)


def _with_endless_line(
    file: BinaryIO, data: bytes, start: int, first_line: int, width: int
) -> Block:
    """A block whose last line does not end within its bound: skip to where it does."""
    whole = data[: data.rfind(b"\n") + 1]
    while (piece := file.readline(LINE_BYTES_MAX)) and not piece.endswith(b"\n"):
        pass
    block = _parse(whole, start, first_line, width, at_end=not piece)
    shown = data[len(whole) :][:200].decode("utf-8", "replace")
    line = first_line + block.lines
    block.unreadable.append(Unreadable(line, Refused.LINE_TOO_LONG, [shown]))
    block.lines += 1
    block.end = file.tell()
    return block


def _parse(data: bytes, start: int, first_line: int, width: int, at_end: bool) -> Block:
    lines = data.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    block = Block([], [], [], [], start + len(data), len(lines), at_end)
    rows = _read_together(data, len(lines), width)
    offset = start
    for index, line in enumerate(lines):
        row = rows[index] if rows is not None else _read_alone(line, width)
        if isinstance(row, Refused):
            shown = _shown(line)
            block.unreadable.append(Unreadable(first_line + index, row, shown))
        elif row:
            block.rows.append(row)
            block.starts.append(offset)
            block.numbers.append(first_line + index)
        offset += len(line) + 1
    return block


def _read_together(data: bytes, count: int, width: int) -> list[Row] | None:
    """The rows of all lines, or None when they do not come out one a line."""
    try:
        lines = data.decode("utf-8").split("\n")
        rows = list(csv.reader(lines[:count], strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
    straight = len(rows) == count and set(map(len, rows)) <= {width, 0}
    return rows if straight and max(map(len, lines)) <= LINE_BYTES_MAX // 4 else None


def _read_alone(line: bytes, width: int | None) -> Row | Refused:
    if len(line) > LINE_BYTES_MAX:
        return Refused.LINE_TOO_LONG
    try:
        text = line.decode("utf-8")
        rows = list(csv.reader([text], strict=True))
    except UnicodeDecodeError:
        return Refused.NOT_UTF8
    except csv.Error:
        return Refused.NOT_CSV
    if not rows or not rows[0]:
        return []
    if len(rows) != 1 or width not in {None, len(rows[0])}:
        return Refused.WRONG_WIDTH
    return rows[0]


def _shown(line: bytes) -> Row:
    """A line that could not be read, cut at its commas so that it lines up with the header."""
    text = line[:LINE_BYTES_MAX].decode("utf-8", "replace").rstrip("\r")
    return text.split(",")[:WIDTH]
