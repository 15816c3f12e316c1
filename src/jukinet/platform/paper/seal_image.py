"""The image of the official seal (電子公印), drawn from the municipality's words.

A square seal of a mayor has its words in columns from right to left, stretched so that they fill
their frame.  The drawing is a few kilobytes of PDF path operators without text or fonts; only
:mod:`.seal` asks for it, and there is no file of it on any terminal.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Final

from jukinet.platform.paper.outlines import Outline, outlines_of
from jukinet.terms.errors import ErrorCode, JukiError

WORDS_MAX: Final = 16
VERMILION: Final = "0.80 0.13 0.10"
PURPLE: Final = "0.318 0.035 0.678"
SIMULATED_WORDS: Final = "模擬之印"


@lru_cache(maxsize=16)
def draw_seal(font: Path, words: str, side: float, *, simulated: bool = False) -> bytes:
    """The seal in a square of ``side`` points, as content of a PDF stream."""
    if not 1 <= len(words) <= WORDS_MAX or any(one.isspace() for one in words):
        raise JukiError(ErrorCode.SHEET_INVALID, "a seal has one to sixteen characters")
    ink = PURPLE if simulated else VERMILION
    parts = [f"q {ink} rg {ink} RG", _frame(side), *_characters(font, words, side), "Q"]
    return "\n".join(parts).encode("ascii")


def _frame(side: float) -> str:
    """A thick frame with a thin one inside."""
    outer, inner = side * 0.022, side * 0.065
    return (
        f"{side * 0.035:.2f} w {outer:.2f} {outer:.2f} {side - 2 * outer:.2f}"
        f" {side - 2 * outer:.2f} re S\n"
        f"{side * 0.008:.2f} w {inner:.2f} {inner:.2f} {side - 2 * inner:.2f}"
        f" {side - 2 * inner:.2f} re S"
    )


def _characters(font: Path, words: str, side: float) -> list[str]:
    """Columns from right to left, as even as the number of characters allows."""
    outlines = outlines_of(font, words)
    columns = math.ceil(math.sqrt(len(words)) - 1e-9)
    start, room = side * 0.095, side * 0.81
    wide = room / columns
    drawn, at = [], 0
    for column in range(columns):
        count = math.ceil((len(words) - at) / (columns - column))
        tall = room / count
        for row in range(count):
            x = start + room - (column + 1) * wide
            y = start + room - (row + 1) * tall
            drawn.append(_stretched(outlines[at], x, y, wide, tall))
            at += 1
    return drawn


def _stretched(outline: Outline, x: float, y: float, wide: float, tall: float) -> str:
    """One character filling its cell, a little bolder than it is written."""
    matrix = f"{wide:.3f} 0 0 {tall:.3f} {x:.3f} {y:.3f}"
    return f"q {matrix} cm 0.035 w 1 j\n{outline.to_pdf(1, 0, 0)}\nB Q"
