"""Writes photographs as JPEG (ISO/IEC 10918-1, baseline), small enough for where they have to go.

The typesetter draws a photograph anew as PNG, without loss: three hundred kilobytes of a camera's
grain.  Here the pixels become a file of a size we choose.  Nothing of strangers is read here; what
comes in are pixels.  Colour is halved in both directions, as cameras do, and each picture has
Huffman tables of its own, one for the even parts (DC) and one for the rest (AC).
"""

from __future__ import annotations

import heapq
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jukinet.terms.errors import ErrorCode, JukiError

Pixels = NDArray[np.uint8]
"""Rows of columns of red, green and blue."""
_Numbers = NDArray[np.int64]

COARSENESS: Final = (0.4, 0.5, 0.65, 0.85, 1.1, 1.4, 1.9, 2.6, 3.6, 5.0, 8.0, 14.0, 25.0)
"""Steps of rounding, the finest first; a camera's picture never comes to the last ones."""
BLOCK: Final = 8
UNIT: Final = 16
"""Side of the square that is coded together: four blocks of light, two of colour."""
CODE_BITS_MAX: Final = 16
BLOCK_PLACES: Final = 257
"""Places of a block's symbols: its even part, 63 others with four each, and its end."""
END_OF_BLOCK: Final = 0x00
SIXTEEN_ZEROS: Final = 0xF0
_ORDER: Final = sorted(
    range(64), key=lambda k: (k // 8 + k % 8, k // 8 if (k // 8 + k % 8) % 2 else k % 8)
)
"""From the even part of a block to its finest, in diagonals there and back."""
_REACH: Final = np.add.outer(np.arange(BLOCK), np.arange(BLOCK))
_LIGHT: Final = 4.0 + 2.5 * _REACH
_COLOUR: Final = 5.0 + 5.0 * _REACH
_WAVES: Final = np.array(
    [
        [
            (0.5 if k else 0.125**0.5) * np.cos((2 * n + 1) * k * np.pi / 16)
            for n in range(BLOCK)
        ]
        for k in range(BLOCK)
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Codes:
    """A Huffman table: how many codes of each length, the symbols, and what each is written as."""

    counts: list[int]
    symbols: list[int]
    words: _Numbers
    lengths: _Numbers


def write_jpeg(pixels: Pixels, *, bytes_max: int) -> bytes:
    """The picture, as fine as it fits into so many bytes; TOO_LARGE when it does not fit at all."""
    for coarseness in COARSENESS:
        written = _write(pixels, coarseness)
        if len(written) <= bytes_max:
            return written
    raise JukiError(ErrorCode.TOO_LARGE, "no picture of this size fits")


def _write(pixels: Pixels, coarseness: float) -> bytes:
    height, width = pixels.shape[:2]
    light, colour = (
        np.clip(np.rint(table * coarseness), 1, 255).astype(np.int64) for table in (_LIGHT, _COLOUR)
    )
    blocks = _in_units(pixels, light, colour)
    even, fine = _even_symbols(blocks), _fine_symbols(blocks)
    even_codes, fine_codes = _codes_of(even[1]), _codes_of(fine[1])
    bits = _join(even, even_codes, fine, fine_codes)
    heads = b"".join(_heads(width, height, light, colour, even_codes, fine_codes))
    return heads + bits + b"\xff\xd9"


def _in_units(pixels: Pixels, light: _Numbers, colour: _Numbers) -> _Numbers:
    """Rounded waves of all blocks (rows of 64), unit by unit: four of light, then both colours."""
    rows, columns = (-(-side // UNIT) * UNIT for side in pixels.shape[:2])
    missing = ((0, rows - pixels.shape[0]), (0, columns - pixels.shape[1]), (0, 0))
    red, green, blue = np.moveaxis(np.pad(pixels, missing, mode="edge").astype(np.float64), 2, 0)
    bright = 0.299 * red + 0.587 * green + 0.114 * blue
    bluish, reddish = (0.564 * (blue - bright), 0.713 * (red - bright))
    units = rows // UNIT * (columns // UNIT)
    four = _waves_of(bright - 128, light).reshape(rows // UNIT, 2, columns // UNIT, 2, 64)
    parts = [four.transpose(0, 2, 1, 3, 4).reshape(units, 4, 64)]
    for plane in (bluish, reddish):
        halved = plane.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
        parts.append(_waves_of(halved, colour).reshape(units, 1, 64))
    return np.concatenate(parts, axis=1).reshape(-1, 64)


def _waves_of(plane: NDArray[np.float64], table: _Numbers) -> _Numbers:
    """The blocks of a plane as rounded waves, in the order they are written in."""
    rows, columns = plane.shape
    blocks = plane.reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK).transpose(0, 2, 1, 3)
    waves = np.rint(_WAVES @ blocks @ _WAVES.T / table).astype(np.int64)
    in_order: _Numbers = waves.reshape(rows // BLOCK, columns // BLOCK, 64)[:, :, _ORDER]
    return in_order


def _even_symbols(blocks: _Numbers) -> tuple[_Numbers, _Numbers, _Numbers]:
    """Place, symbol and value of the even part of each block: what it differs from the last one."""
    even = blocks[:, 0].reshape(-1, 6)
    told = np.empty_like(even)
    for own in (slice(0, 4), slice(4, 5), slice(5, 6)):
        part = even[:, own].reshape(-1)
        told[:, own] = np.diff(part, prepend=0).reshape(-1, own.stop - own.start)
    values = told.reshape(-1)
    return np.arange(len(values)) * BLOCK_PLACES, _size_of(values), values


def _fine_symbols(blocks: _Numbers) -> tuple[_Numbers, _Numbers, _Numbers]:
    """The same of all that is not zero: how many zeros before it, then its size; then an end."""
    block, at = np.nonzero(blocks[:, 1:])
    values = blocks[:, 1:][block, at]
    first = np.diff(block, prepend=-1) != 0
    before = np.where(first, at, np.diff(at, prepend=0) - 1)
    place = block * BLOCK_PLACES + 4 * (at + 1)
    symbols = [before % 16 * 16 + _size_of(values)]
    places, all_values = [place], [values]
    for nth in range(1, 4):  # 63 zeros are three times sixteen and some
        long = place[before >= 16 * nth] - nth
        places.append(long)
        symbols.append(np.full(len(long), SIXTEEN_ZEROS))
        all_values.append(np.zeros(len(long), dtype=np.int64))
    open_ended = np.flatnonzero(blocks[:, 63] == 0)
    places.append(open_ended * BLOCK_PLACES + BLOCK_PLACES - 1)
    symbols.append(np.full(len(open_ended), END_OF_BLOCK))
    all_values.append(np.zeros(len(open_ended), dtype=np.int64))
    return np.concatenate(places), np.concatenate(symbols), np.concatenate(all_values)


def _size_of(values: _Numbers) -> _Numbers:
    """How many bits a value takes."""
    return np.frexp(np.abs(values).astype(np.float64))[1].astype(np.int64)


def _codes_of(symbols: _Numbers) -> _Codes:
    """A Huffman table for these symbols (annex K.2): no code longer than 16, none of ones alone."""
    used = np.bincount(symbols, minlength=256)
    heap: list[tuple[int, tuple[int, ...]]]
    heap = [(int(n), (symbol,)) for symbol, n in enumerate(used) if n]
    heap.append((0, (256,)))  # takes the code of ones alone, and is not told
    heapq.heapify(heap)
    bits = [0] * 257
    while len(heap) > 1:
        (few, one), (more, other) = heapq.heappop(heap), heapq.heappop(heap)
        for symbol in one + other:
            bits[symbol] += 1
        heapq.heappush(heap, (few + more, one + other))
    counts = _shortened([bits.count(length) if length else 0 for length in range(257)])
    by_use = sorted((symbol for symbol in range(256) if bits[symbol]), key=lambda one: bits[one])
    words, lengths = np.zeros(256, dtype=np.int64), np.zeros(256, dtype=np.int64)
    word, rest = 0, iter(by_use)
    for length in range(1, CODE_BITS_MAX + 1):
        for _ in range(counts[length]):
            symbol = next(rest)
            words[symbol], lengths[symbol] = word, length
            word += 1
        word <<= 1
    return _Codes(counts[1 : CODE_BITS_MAX + 1], by_use, words, lengths)


def _shortened(counts: list[int]) -> list[int]:
    """Numbers of codes by length with none above 16, and without the one nobody uses."""
    for length in range(len(counts) - 1, CODE_BITS_MAX, -1):
        while counts[length]:
            shorter = next(one for one in range(length - 2, 0, -1) if counts[one])
            counts[length] -= 2
            counts[length - 1] += 1
            counts[shorter + 1] += 2
            counts[shorter] -= 1
    longest = next(one for one in range(CODE_BITS_MAX, 0, -1) if counts[one])
    counts[longest] -= 1
    return counts


def _join(
    even: tuple[_Numbers, _Numbers, _Numbers], even_codes: _Codes,
    fine: tuple[_Numbers, _Numbers, _Numbers], fine_codes: _Codes,
) -> bytes:  # fmt: skip
    """All symbols and values bit by bit, in the order of their places."""
    places = np.concatenate((even[0], fine[0]))
    values = np.concatenate((even[2], fine[2]))
    words = np.concatenate((even_codes.words[even[1]], fine_codes.words[fine[1]]))
    lengths = np.concatenate((even_codes.lengths[even[1]], fine_codes.lengths[fine[1]]))
    sizes = _size_of(values)
    written = (words << sizes) | np.where(values < 0, values + (1 << sizes) - 1, values)
    order = np.argsort(places, kind="stable")
    written, lengths = written[order], (lengths + sizes)[order]
    ends = np.cumsum(lengths)
    whose = np.repeat(np.arange(len(ends)), lengths)
    bits = (written[whose] >> (ends[whose] - 1 - np.arange(len(whose)))) & 1
    filled = np.concatenate((bits, np.ones(-len(bits) % 8, dtype=np.int64)))
    return np.packbits(filled.astype(np.uint8)).tobytes().replace(b"\xff", b"\xff\x00")


def _heads(
    width: int, height: int, light: _Numbers, colour: _Numbers, even: _Codes, fine: _Codes
) -> Iterator[bytes]:
    """What stands before the bits: format, tables, frame and scan."""
    yield b"\xff\xd8"
    yield _segment(0xE0, b"JFIF\x00\x01\x01\x01" + struct.pack(">HH", 300, 300) + b"\x00\x00")
    for number, table in enumerate((light, colour)):
        yield _segment(0xDB, bytes([number, *table.reshape(-1)[_ORDER]]))
    parts = b"\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    yield _segment(0xC0, struct.pack(">BHHB", 8, height, width, 3) + parts)
    for kind, codes in ((0x00, even), (0x10, fine)):
        yield _segment(0xC4, bytes([kind, *codes.counts, *codes.symbols]))
    yield _segment(0xDA, b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00")


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
