"""A block of residents as lines of the register export file (docs/formats/register-export.md).

A line is laid out as fields of fixed width in one byte matrix, each filled by looking its texts up
in a table; what a text leaves empty is NUL, and ``bytes.translate`` drops every NUL at the end.
Composed texts (surname and given name, town and number) are fields next to each other, so nothing
is ever concatenated.  No text of ours holds a comma, a quotation mark or a line break.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jukinet.link.export_format import COLUMNS, HOUSEHOLDER, NO, YES
from jukinet.nation.residents.dwelling import (
    BAN_MAX,
    BANCHI_MAX,
    BRANCH_MAX,
    BUILDINGS,
    CHOME_MAX,
    GO_MAX,
    NONE,
    ROOMS,
    Homes,
    Residence,
    make_homes,
    make_residence,
    new_dwelling_generator,
)
from jukinet.nation.residents.households import HOUSEHOLDER_WORD, RELATIONSHIPS
from jukinet.nation.residents.names import load_names
from jukinet.nation.residents.places import Places
from jukinet.nation.residents.population import DAY_ZERO, YEAR, People, day_number
from jukinet.nation.residents.texts import TextTable
from jukinet.terms.dates import era_text

assert HOUSEHOLDER == HOUSEHOLDER_WORD, "the register and the templates say the same word"

# Every household number of the nation begins so: nobody can take a row for a real person's.
SYNTHETIC_MARK: Final = "SYN-"
NUMBER_DIGITS: Final = 9
HEADER: Final = ",".join(COLUMNS).encode() + b"\n"

# Partly unknown births (不詳) are found only among the old.
_UNKNOWN_BEFORE: Final = date(1946, 1, 1)
_UNKNOWN_SHARE: Final = 1 / 1500

Field = tuple[TextTable, NDArray[np.int64]]
Bytes = NDArray[np.uint8]
_SPACE: Final = "\u3000"


class DateStyle(StrEnum):
    """How an existing system writes its dates: 1980-04-01 or 昭和55年4月1日."""

    ISO = "iso"
    ERA = "era"


@dataclass(frozen=True, slots=True)
class DateTexts:
    """Days as texts: entry 0 empty (``NONE``), then each day, month and year of a range."""

    table: TextTable
    month_entry: NDArray[np.int64]  # for each day, the entry of its month with the day unknown
    year_entry: NDArray[np.int64]


@lru_cache(maxsize=4)
def date_texts(last: date, style: DateStyle) -> DateTexts:
    """All days from ``DAY_ZERO`` to ``last``; partly unknown ones have one way to be written."""
    days = [DAY_ZERO + timedelta(days=n) for n in range(day_number(last) + 1)]
    texts = [day.isoformat() if style is DateStyle.ISO else era_text(day) for day in days]
    texts[NONE] = ""
    months = dict.fromkeys(day.isoformat()[:7] for day in days)
    years = dict.fromkeys(month[:4] for month in months)
    month_at = {month: len(texts) + at for at, month in enumerate(months)}
    year_at = {year: len(texts) + len(months) + at for at, year in enumerate(years)}
    texts += [f"{month}-??" for month in months]
    texts += [f"{year}-??-??" for year in years]
    return DateTexts(
        TextTable.from_texts(texts),
        np.array([month_at[day.isoformat()[:7]] for day in days]),
        np.array([year_at[day.isoformat()[:4]] for day in days]),
    )


_KANJI: Final = "〇一二三四五六七八九"
_CHOME: Final = TextTable.from_texts(["", *(f"{_KANJI[n]}丁目" for n in range(1, CHOME_MAX + 1))])
_NUMBERS: Final = TextTable.from_texts(
    [
        "",
        *(f"{n}番" for n in range(1, BAN_MAX + 1)),
        *(f"{n}番地" for n in range(1, BANCHI_MAX + 2)),
    ]
)
_BRANCHES: Final = TextTable.from_texts(
    ["", *(f"{n}号" for n in range(1, GO_MAX + 1)), *(f"{n}" for n in range(1, BRANCH_MAX + 1))]
)
_BUILDINGS: Final = TextTable.from_texts(["", *(_SPACE + name for name in BUILDINGS)])
_ROOMS: Final = TextTable.from_texts(
    ["", *(f"{n // 8 + 1}{n % 8 + 1:02d}号室" for n in range(ROOMS))]
)
_SEXES: Final = TextTable.from_texts(["男", "女"])
_RELATIONSHIPS: Final = TextTable.from_texts(RELATIONSHIPS)
_YES_NO: Final = TextTable.from_texts([NO, YES])


@dataclass(frozen=True, slots=True)
class Block:
    """Everything known of the residents of one block."""

    people: People
    homes: Homes
    residence: Residence
    birth_entry: NDArray[np.int64]  # in the table of dates, where a birth may be partly unknown
    since_entry: NDArray[np.int64]
    dates: TextTable


def make_block(
    seed: int, places: Places, block: int, people: People, on: date, style: DateStyle
) -> Block:
    """The homes and dates that go with the people of a block."""
    rng = new_dwelling_generator(seed, places.code, block)
    homes = make_homes(rng, people, places)
    residence = make_residence(rng, people, places, on)
    dates = date_texts(on, style)
    drawn = rng.random(len(people))
    old = people.birth < day_number(_UNKNOWN_BEFORE)
    unknown_day = old & (drawn < _UNKNOWN_SHARE)
    entry = np.where(unknown_day, dates.month_entry[people.birth], people.birth)
    unknown_month = old & (drawn < _UNKNOWN_SHARE / 2)
    entry = np.where(unknown_month, dates.year_entry[people.birth], entry)
    since = np.where(residence.since == people.birth, entry, residence.since)
    # Nothing can be known to follow a birth of the same months that is not known itself.
    near = (residence.since - people.birth < YEAR) & (entry != people.birth)
    since = np.where(near, entry, since)
    return Block(people, homes, residence, entry, since, dates.table)


def to_csv(block: Block, places: Places, *, codes: Bytes, first_household: int) -> bytes:
    """The lines of a block, without header."""
    columns = (
        *_identity(block, places, codes, first_household),
        *_name_fields(block),
        *_life_fields(block),
        *_register_fields(block, places),
        *_residence_fields(block, places),
        *_qualification_fields(block),
    )
    assert len(columns) == len(COLUMNS), "one tuple of fields a column"
    return _join(columns, len(block.people))


def _join(columns: tuple[tuple[Field | Bytes, ...], ...], count: int) -> bytes:
    """All fields side by side in one matrix, a separator behind each column; then drop the NUL."""
    widths = [
        sum(field.shape[1] if isinstance(field, np.ndarray) else field[0].width for field in column)
        for column in columns
    ]
    matrix = np.empty((count, sum(widths) + len(columns)), dtype=np.uint8)
    at = 0
    for column in columns:
        for field in column:
            if isinstance(field, np.ndarray):
                end = at + field.shape[1]
                matrix[:, at:end] = field
            else:
                table, entries = field
                end = at + table.width
                matrix[:, at:end] = table.matrix[entries]
            at = end
        matrix[:, at] = ord(",")
        at += 1
    matrix[:, at - 1] = ord("\n")
    return matrix.tobytes().translate(None, b"\0")


def _constant(text: str, count: int) -> Bytes:
    return np.broadcast_to(
        np.frombuffer(text.encode(), dtype=np.uint8), (count, len(text.encode()))
    )


def _decimal(numbers: NDArray[np.int64], digits: int) -> Bytes:
    powers = 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint8)


_Column = tuple[Field | Bytes, ...]
_EMPTY: Final = TextTable.from_texts([""])


def _identity(
    block: Block, places: Places, codes: Bytes, first_household: int
) -> tuple[_Column, ...]:
    count = len(block.people)
    numbers = _decimal(
        first_household + np.arange(len(block.people.template), dtype=np.int64), NUMBER_DIGITS
    )
    return (
        (_constant(places.code, count),),
        (_constant(SYNTHETIC_MARK, count), numbers[block.people.household]),
        (codes,),
    )


def _name_fields(block: Block) -> tuple[_Column, ...]:
    names, people = load_names(), block.people
    space = _constant(_SPACE, len(people))
    surname, given = people.surname.astype(np.int64), people.given.astype(np.int64)
    return (
        ((names.surnames.written, surname), space, (names.given.written, given)),
        ((names.surnames.kana, surname), space, (names.given.kana, given)),
    )


def _life_fields(block: Block) -> tuple[_Column, ...]:
    people = block.people
    return (
        ((block.dates, block.birth_entry),),
        ((_SEXES, people.sex.astype(np.int64)),),
        ((_RELATIONSHIPS, people.relationship.astype(np.int64)),),
    )


def _register_fields(block: Block, places: Places) -> tuple[_Column, ...]:
    people, homes, names = block.people, block.homes, load_names()
    household = people.household
    return (
        (
            (places.origin_names, homes.register_place[household]),
            (places.towns, homes.register_town[household]),
            (_NUMBERS, homes.register_number[household]),
        ),
        (
            (names.surnames.written, people.register_surname.astype(np.int64)),
            _constant(_SPACE, len(people)),
            (names.given.written, people.register_given.astype(np.int64)),
        ),
    )


def _residence_fields(block: Block, places: Places) -> tuple[_Column, ...]:
    household, homes, residence = block.people.household, block.homes, block.residence
    dates = block.dates
    address: _Column = (
        (places.towns, homes.town[household]),
        (_CHOME, homes.chome[household]),
        (_NUMBERS, homes.number[household]),
        (_BRANCHES, homes.branch[household]),
        (_BUILDINGS, homes.building[household]),
        (_ROOMS, homes.room[household]),
    )
    return (
        ((dates, block.since_entry),),
        address,
        ((dates, residence.moved_inside),),
        ((dates, residence.notified),),
        ((places.origin_codes, residence.origin),),
        (
            (places.towns, residence.origin_town),
            (_NUMBERS, residence.origin_number),
        ),
    )


def _qualification_fields(block: Block) -> tuple[_Column, ...]:
    residence, dates = block.residence, block.dates
    nothing = np.zeros(len(block.people), dtype=np.int64)
    return (
        ((_YES_NO, residence.on_roll.astype(np.int64)),),
        ((dates, residence.health),),
        ((_EMPTY, nothing),),  # elderly medical care began in 2008
        ((dates, residence.care),),
        ((dates, residence.pension),),
        ((dates, residence.allowance),),
    )
