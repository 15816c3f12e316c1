"""The binary form of COPY, where rows are made beforehand: in another thread, or column by column.

A row is the number of its fields, then each field as its length and its bytes. The server converts
nothing, so a field's bytes are those of its column's exact type: text as UTF-8, uuid as 16 bytes,
date as days and timestamptz as microseconds since 2000, both big-endian.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

SIGNATURE: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER: Final = b"\xff\xff"
NULL: Final = b"\xff\xff\xff\xff"
TRUE: Final = b"\x00\x00\x00\x01\x01"
FALSE: Final = b"\x00\x00\x00\x01\x00"
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
        return [_LENGTHS[len(one)] + one for one in encoded]
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
