"""A photograph taken in: made anew by the paper engine, and measured.

What is kept is small enough for every place it has to go to: the card printer here or at a
contractor, the medium that goes there, and the chip, whose room is the smallest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from jukinet.cards.photo import HEIGHT_MM, WIDTH_MM, PhotoFacts, measure
from jukinet.iccard.face import PICTURE_BYTES_MAX
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.jpeg import write_jpeg
from jukinet.platform.paper.picture import read_head

DOTS: Final = 300
SAMPLE_WIDTH: Final = 70
"""Pixels across the small picture that is measured: a hair is one of them."""


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """The picture as kept, printed and written to chips (JPEG, 413 by 531), and its measures."""

    picture: bytes = field(repr=False)
    facts: PhotoFacts


def take_photo(engine: PaperEngine, data: bytes) -> TakenPhoto:
    """Draw somebody's photograph anew and measure it; PICTURE_UNREADABLE for anything else."""
    head = read_head(data)
    sample = engine.sample(data, width=SAMPLE_WIDTH)
    width, height = sorted((head.width, head.height))
    if len(sample.rows) < len(sample.rows[0]):
        width, height = height, width
    return TakenPhoto(
        write_jpeg(
            engine.photograph(data, width_mm=WIDTH_MM, height_mm=HEIGHT_MM, dots=DOTS),
            bytes_max=PICTURE_BYTES_MAX,
        ),
        measure(width, height, sample.rows),
    )
