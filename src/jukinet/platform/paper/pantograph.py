"""The ground that shows 「複写」 on photocopies (けん制地紋): one tone, two dot frequencies.

Fine dots and coarse dots cover the same share of the paper, so the eye sees an even tint.  A copier
loses the fine ones and keeps the coarse ones, which stand where 「複写」 is written.  Which sizes
work depends on the printer: the pitch is a parameter, and an office prints a test page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jukinet.platform.paper.outlines import outlines_of

WORD: Final = "複写"
WIDTH_MM: Final = 210.0
HEIGHT_MM: Final = 297.0
INK: Final = "#5f8f86"


@dataclass(frozen=True, slots=True)
class Pantograph:
    """Sizes of the two grids, in millimetres; coverage is the share of paper that is inked."""

    fine_pitch: float = 0.40
    coarse_pitch: float = 1.00
    coverage: float = 0.085
    word_size: float = 26.0
    word_gap: float = 20.0

    def radius(self, pitch: float) -> float:
        """The dots' radius at a pitch, so that both grids cover as much."""
        return pitch * math.sqrt(self.coverage / math.pi)


def draw_pantograph(font: Path, *, landscape: bool = False) -> str:
    """The ground of one A4 sheet as SVG with two patterns; a few kilobytes."""
    sizes = Pantograph()
    width, height = (HEIGHT_MM, WIDTH_MM) if landscape else (WIDTH_MM, HEIGHT_MM)
    words = _words(font, sizes, width, height)
    sheet = f"M0 0H{width:g}V{height:g}H0Z"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">'
        f"<defs>{_dots('f', sizes, sizes.fine_pitch)}{_dots('c', sizes, sizes.coarse_pitch)}"
        f'</defs><path fill="url(#f)" d="{sheet}"/><path fill="#fff" d="{words}"/>'
        f'<path fill="url(#c)" d="{words}"/></svg>'
    )


def _dots(name: str, sizes: Pantograph, pitch: float) -> str:
    middle = f"{pitch / 2:g}"
    return (
        f'<pattern id="{name}" width="{pitch:g}" height="{pitch:g}"'
        f' patternUnits="userSpaceOnUse"><circle cx="{middle}" cy="{middle}"'
        f' r="{sizes.radius(pitch):.3f}" fill="{INK}"/></pattern>'
    )


def _words(font: Path, sizes: Pantograph, width: float, height: float) -> str:
    """「複写」 in rows that are shifted against each other, as one path."""
    outlines = outlines_of(font, WORD)
    step = len(WORD) * sizes.word_size + sizes.word_gap
    parts, y, row = [], sizes.word_size + 8, 0
    while y < height:
        x = 10.0 - (step / 2 if row % 2 else 0)
        while x < width:
            parts += [
                outline.to_svg(sizes.word_size, x + at * sizes.word_size, y)
                for at, outline in enumerate(outlines)
            ]
            x += step
        y, row = y + sizes.word_size + sizes.word_gap, row + 1
    return "".join(parts)
