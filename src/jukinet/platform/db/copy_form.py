"""The binary form of COPY, where rows are made beforehand: in another thread, or column by column.

A row is the number of its fields, then each field as its length and its bytes. The server converts
nothing, so a field's bytes are those of its column's exact type: text as UTF-8, uuid as 16 bytes,
date as days and timestamptz as microseconds since 2000, both big-endian.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import chain, repeat
from operator import add
from typing import Any, Final, assert_never

REMEMBERED_MAX: Final = 65_536
"""Values a column remembers: dates and words come again and again."""

SIGNATURE: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER: Final = b"\xff\xff"
NULL: Final = b"\xff\xff\xff\xff"
SHORT: Final = 512
"""Names and addresses are shorter than this many bytes: their lengths are made beforehand."""
_LENGTHS: Final = [length.to_bytes(4) for length in range(SHORT)]
_SIXTEEN: Final = (16).to_bytes(4)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY: Final = _EPOCH.toordinal()


def row_head(fields: int) -> bytes:
    """What every row of so many fields begins with."""
    return fields.to_bytes(2)


def text_field(text: str) -> bytes:
    """A text."""
    encoded = text.encode()
    return len(encoded).to_bytes(4) + encoded


def text_fields(texts: Iterable[str]) -> list[bytes]:
    """A column of texts, encoded in one go; the server keeps no NUL, so one may stand between."""
    encoded = "\0".join(texts).encode().split(b"\0")
    if max(map(len, encoded)) < SHORT:
        return [*map(add, map(_LENGTHS.__getitem__, map(len, encoded)), encoded)]
    return [len(one).to_bytes(4) + one for one in encoded]


def uuid_fields(keys: Iterable[str]) -> list[bytes]:
    """A column of uuids, each 32 hexadecimal digits."""
    raw = bytes.fromhex("".join(keys))
    return [_SIXTEEN + raw[at : at + 16] for at in range(0, len(raw), 16)]


def int_field(number: int) -> bytes:
    """An int4."""
    return b"\x00\x00\x00\x04" + number.to_bytes(4, signed=True)


def day_field(day: date) -> bytes:
    """A date."""
    return int_field(day.toordinal() - _EPOCH_DAY)


def instant_field(instant: datetime) -> bytes:
    """A timestamptz."""
    microseconds = (instant - _EPOCH) // timedelta(microseconds=1)
    return b"\x00\x00\x00\x08" + microseconds.to_bytes(8, signed=True)


class Column(Enum):
    """What a column holds, and so how its fields are made; each may have None for NULL."""

    UUID = "uuid"  # as 32 hexadecimal digits
    TEXT = "text"
    FREQUENT = "frequent"  # a text out of few
    DAY = "day"
    TRUTH = "truth"


def make_rows(columns: Sequence[Sequence[Any]], kinds: Sequence[Column]) -> bytes:
    """Rows of the columns' values, made column by column."""
    fields = [_make_fields(values, kind) for values, kind in zip(columns, kinds, strict=True)]
    return b"".join(chain.from_iterable(zip(repeat(row_head(len(kinds))), *fields, strict=False)))


def _make_fields(values: Sequence[Any], kind: Column) -> Iterable[bytes]:
    match kind:
        case Column.UUID:
            return uuid_fields(values)
        case Column.TEXT:
            if None not in values:
                return text_fields(values)
            made = text_fields(["" if text is None else text for text in values])
            return [NULL if text is None else one for text, one in zip(values, made, strict=True)]
        case Column.FREQUENT:
            return map(_FREQUENT.__getitem__, values)
        case Column.DAY:
            return map(_DAYS.__getitem__, values)
        case Column.TRUTH:
            return map(_TRUTHS.__getitem__, values)
        case _ as never:
            assert_never(never)


class _Made(dict[Hashable, bytes]):
    """Fields by their value; made when first asked for."""

    def __init__(self, make: Callable[[Any], bytes]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Hashable) -> bytes:
        if len(self) >= REMEMBERED_MAX:
            self.clear()
        made = self[value] = NULL if value is None else self._make(value)
        return made


_FREQUENT: Final = _Made(text_field)
_DAYS: Final = _Made(day_field)
_TRUTHS: Final = {True: b"\x00\x00\x00\x01\x01", False: b"\x00\x00\x00\x01\x00", None: NULL}
