"""The file in which the system before hands over its address histories (附票の移行ファイル).

UTF-8 with a header line, one address a row; the rows of one person stand together, in the order in
which he lived there.  An address without a municipality means that he was erased there.  The
meaning of every column is in ``docs/formats/address-histories.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from jukinet.address_history.history import AddressLine, RegisteredPerson
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

COLUMNS: Final = (
    "permanent_domicile",  # 本籍, with the names of prefecture and municipality
    "family_register_head",  # 筆頭者
    "name",  # as the family register has it
    "birth_date",  # 1970-03-21; partly unknown days as in the register
    "since",  # 住所を定めた年月日
    "municipality",  # six digits; empty where the address ended without another one
    "address",  # as written, without the municipality's name
)
REASON: Final = "reason"
"""What refused rows have besides; a file of them that was corrected is read as it is."""
WIDTH: Final = len(COLUMNS)
LINES_MAX: Final = 200
"""Addresses of one person; nobody in the country moved so often."""
TAKEN_OVER: Final = "3101"
"""The reason that lines of the system before are kept under: an address that was taken."""


@dataclass(frozen=True, slots=True, repr=False)
class ReadFile:
    """The rows of one person, and what they come to; or why they come to nothing."""

    first_row: int
    rows: tuple[tuple[str, ...], ...]
    person: RegisteredPerson | None
    lines: tuple[AddressLine, ...]
    refusal: str = ""


def read_files(text: Iterable[str], teller: MunicipalityCode, at: datetime) -> Iterator[ReadFile]:
    """The files in a text, person by person; FORMAT_INVALID where the header is another one."""
    rows = _rows(text)
    header = next(rows, ())
    if header not in (COLUMNS, (*COLUMNS, REASON)):
        raise JukiError(ErrorCode.FORMAT_INVALID, "the file's header is not that of the format")
    width = len(header)
    cut = (row[:WIDTH] if len(row) == width else row for row in rows)
    numbered = enumerate(cut, start=2)
    for _, found in groupby(numbered, key=lambda row: row[1][:4]):
        these = list(found)
        yield _read(these[0][0], tuple(row for _, row in these), teller, at)


def _rows(text: Iterable[str]) -> Iterator[tuple[str, ...]]:
    try:
        for row in csv.reader(text, strict=True):
            yield tuple(row)
    except (csv.Error, UnicodeDecodeError):
        raise JukiError(ErrorCode.FORMAT_INVALID, "not a text of comma-separated rows") from None


def _read(
    first: int, rows: tuple[tuple[str, ...], ...], teller: MunicipalityCode, at: datetime
) -> ReadFile:
    try:
        person = _person(rows)
        lines = tuple(_line(row, teller, at) for row in rows)
    except JukiError as error:
        return ReadFile(first, rows, None, (), f"{error.code}: {error.detail}")
    return ReadFile(first, rows, person, lines)


def _person(rows: Sequence[tuple[str, ...]]) -> RegisteredPerson:
    if any(len(row) != WIDTH for row in rows):
        raise JukiError(ErrorCode.FORMAT_INVALID, "a row with more or fewer columns")
    if len(rows) > LINES_MAX:
        raise JukiError(ErrorCode.TOO_LARGE, "too many addresses of one person", most=LINES_MAX)
    domicile, head, name, born, *_ = rows[0]
    return RegisteredPerson(PermanentDomicile(domicile, head), name, LifeDate(born))


def _line(row: tuple[str, ...], teller: MunicipalityCode, at: datetime) -> AddressLine:
    _, _, _, _, since, municipality, address = row
    return AddressLine(
        municipality=MunicipalityCode(municipality) if municipality else None,
        address=address,
        since=LifeDate(since),
        detail=TAKEN_OVER,
        told_by=teller,
        made_at=at,
    )
