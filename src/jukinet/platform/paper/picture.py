"""Pictures from outside (photographs): looked at before they are decoded, and made anew.

A picture somebody brings is the only thing the paper engine prints that we did not make.  Two
formats are taken, JPEG and PNG.  :func:`read_head` tells format and size from the first bytes,
without decoding, so that a picture of a billion pixels is refused for a few comparisons.  Decoding
is left to the typesetter, whose decoders are memory-safe; what leaves it is a new picture of the
size we asked for, and whatever else was in the file stays behind (:meth:`PaperEngine.redraw`).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

SIDE_MAX: Final = 8_000
PIXELS_MAX: Final = 40_000_000
"""What the best telephones take; a decoded one needs 160 MB for a moment, and no more."""
BYTES_MAX: Final = 4_000_000
"""A photograph of that many bytes prints no better."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_END: Final = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive; nothing else is taken by cameras."""
_PADDING: Final = b"\x00\r\n "


class PictureKind(StrEnum):
    """A format of pictures that is taken."""

    JPEG = "jpg"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class PictureHead:
    """What the first bytes of a picture tell."""

    kind: PictureKind
    width: int
    height: int


@dataclass(frozen=True, slots=True, repr=False)
class Raster:
    """Pixels in grey and colour: ``rows`` of (red, green, blue), for measuring small pictures."""

    rows: tuple[tuple[tuple[int, int, int], ...], ...]

    def __repr__(self) -> str:
        return "Raster(•••)"


def read_head(data: bytes) -> PictureHead:
    """Format and size of a whole file; PICTURE_UNREADABLE when it is none of ours, or too large."""
    if len(data) > BYTES_MAX:
        raise JukiError(ErrorCode.PICTURE_UNREADABLE, f"more than {BYTES_MAX} bytes")
    head = _png_head(data) if data.startswith(_PNG) else _jpeg_head(data)
    if not (1 <= head.width <= SIDE_MAX and 1 <= head.height <= SIDE_MAX):
        raise JukiError(ErrorCode.PICTURE_UNREADABLE, f"a side of more than {SIDE_MAX} pixels")
    if head.width * head.height > PIXELS_MAX:
        raise JukiError(ErrorCode.PICTURE_UNREADABLE, f"more than {PIXELS_MAX} pixels")
    return head


def _png_head(data: bytes) -> PictureHead:
    if data[12:16] != b"IHDR" or not data.endswith(_PNG_END) or b"acTL" in data[:4096]:
        raise JukiError(ErrorCode.PICTURE_UNREADABLE, "a damaged PNG, or more than one picture")
    width, height = struct.unpack(">II", data[16:24])
    return PictureHead(PictureKind.PNG, width, height)


def _jpeg_head(data: bytes) -> PictureHead:
    """Walk from marker to marker up to the frame; a file without its end was cut off."""
    whole = data.startswith(_JPEG) and data.rstrip(_PADDING).endswith(_JPEG_END)
    at = 2
    while whole and at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return PictureHead(PictureKind.JPEG, width, height)
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise JukiError(ErrorCode.PICTURE_UNREADABLE, "neither a whole JPEG nor a PNG")


def read_raster(png: bytes) -> Raster:
    """The pixels of a small PNG that the typesetter wrote: eight bits, RGBA, not interlaced."""
    head = _png_head(png)
    packed, at = [], 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            packed.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    assert png[24:29] == b"\x08\x06\x00\x00\x00", "the typesetter writes RGBA of eight bits"
    return Raster(_unfiltered(zlib.decompress(b"".join(packed)), head.width, head.height))


def _unfiltered(
    raw: bytes, width: int, height: int
) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    """Undo the five filters of PNG (ISO/IEC 15948 clause 9), row by row."""
    step, stride = 4, 4 * width
    above, rows = bytearray(stride), []
    for at in range(height):
        start = at * (stride + 1)
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for x in range(stride):
            left = line[x - step] if x >= step else 0
            corner = above[x - step] if x >= step else 0
            line[x] = (line[x] + _predicted(kind, left, above[x], corner)) & 0xFF
        rows.append(tuple((line[x], line[x + 1], line[x + 2]) for x in range(0, stride, step)))
        above = line
    return tuple(rows)


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        guess = left + up - corner
        far = (abs(guess - left), abs(guess - up), abs(guess - corner))
        return (left, up, corner)[far.index(min(far))]
    return (0, left, up, (left + up) // 2)[kind]
