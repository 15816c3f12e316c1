"""A page of a finished document as a picture, for whoever is to look before it prints.

The picture is drawn from the very bytes that print, the official seal included; nothing is laid out
a second time.  The library that draws works for one thread at a time.
"""

from __future__ import annotations

import struct
import threading
import zlib
from typing import Final

import numpy as np
import pypdfium2

from jukinet.platform.paper.jpeg import Pixels
from jukinet.terms.errors import ErrorCode, JukiError

PREVIEW_DPI: Final = 96
"""A sheet is about as large on the screen as in the hand."""
POINTS_PER_INCH: Final = 72
BYTES_PER_PIXEL: Final = 3
COMPRESSION: Final = 4
"""Security ground compresses badly; more effort costs more than the line it saves."""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_DRAWING: Final = threading.Lock()


def draw_page(pdf: bytes, number: int) -> bytes:
    """The page of this number, counted from one, as a PNG; NOT_FOUND beyond the last."""
    return _png(*_render(pdf, number, PREVIEW_DPI))


def read_pixels(pdf: bytes, dpi: int) -> Pixels:
    """The first page as rows of columns of red, green and blue."""
    width, height, stride, drawn = _render(pdf, 1, dpi)
    rows = np.frombuffer(drawn, np.uint8).reshape(height, stride)[:, : width * BYTES_PER_PIXEL]
    return rows.reshape(height, width, BYTES_PER_PIXEL)


def _render(pdf: bytes, number: int, dpi: int) -> tuple[int, int, int, bytes]:
    """Width, height, bytes from row to row, and the rows."""
    with _DRAWING:
        document = pypdfium2.PdfDocument(pdf)
        try:
            document.init_forms()
            if not 1 <= number <= len(document):
                raise JukiError(ErrorCode.NOT_FOUND, "the document has no such page")
            bitmap = document[number - 1].render(
                scale=dpi / POINTS_PER_INCH, rev_byteorder=True, may_draw_forms=True
            )
            assert bitmap.n_channels == BYTES_PER_PIXEL, "a page is drawn opaque"
            width, height, stride = bitmap.width, bitmap.height, bitmap.stride
            return width, height, stride, bytes(bitmap.buffer)
        finally:
            document.close()


def _png(width: int, height: int, stride: int, drawn: bytes) -> bytes:
    """Rows of red, green and blue as a PNG (ISO/IEC 15948), each after the filter byte 0."""
    length = width * BYTES_PER_PIXEL
    rows = b"".join(b"\x00" + drawn[at : at + length] for at in range(0, height * stride, stride))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, COMPRESSION)), (b"IEND", b""))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
