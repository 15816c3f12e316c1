"""Writes photographs as JPEG (ISO/IEC 10918-1), small enough for where they have to go.

The typesetter draws a photograph anew as PNG, without loss: three hundred kilobytes of a camera's
grain.  Here the pixels become a file of a size we choose.  Nothing of strangers is read here: what
comes in are pixels, and of the library nothing but its writer is used.
"""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from jukinet.terms.errors import ErrorCode, JukiError

Pixels = NDArray[np.uint8]
"""Rows of columns of red, green and blue."""

QUALITIES: Final = (95, 92, 88, 84, 79, 73, 66, 58, 49, 39, 28, 17, 8, 3, 1)
"""The writer's own scale, the finest first; a camera's picture never comes to the last ones."""


def write_jpeg(pixels: Pixels, *, bytes_max: int) -> bytes:
    """The picture, as fine as it fits into so many bytes; TOO_LARGE when it does not fit at all."""
    picture = Image.fromarray(pixels)
    for quality in QUALITIES:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality, optimize=True)
        if file.tell() <= bytes_max:
            return file.getvalue()
    raise JukiError(ErrorCode.TOO_LARGE, "no picture of this size fits")
