"""Outlines of single glyphs of the print font, for what is drawn and not written.

Seal and anti-copy pattern show characters that are no text: nobody shall find 「複写」 by searching
a certificate, and a reading machine shall not read it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

Segment = tuple[str, tuple[tuple[float, float], ...]]
"""A PDF path operator (m, l, c, h) and its points."""
_SVG_SIGNS: Final = {"m": "M", "l": "L", "c": "C", "h": "Z"}


@dataclass(frozen=True, slots=True)
class Outline:
    """A drawing in a square of side one, its y-axis upwards: moves, lines, curves, closings."""

    segments: tuple[Segment, ...]

    def to_svg(self, size: float, x: float, y: float) -> str:
        """As SVG path commands; ``x`` and ``y`` are the lower left corner, y downwards."""
        return "".join(
            _SVG_SIGNS[sign] + " ".join(f"{x + px * size:.2f} {y - py * size:.2f}" for px, py in at)
            for sign, at in self.segments
        )

    def to_pdf(self, size: float, x: float, y: float) -> str:
        """As PDF path operators; ``x`` and ``y`` are the lower left corner."""
        return "\n".join(
            "".join(f"{x + px * size:.3f} {y + py * size:.3f} " for px, py in at) + sign
            for sign, at in self.segments
        )


class _Recorder(BasePen):  # type: ignore[misc]  # fontTools tells no types
    """Takes down moves, lines and cubic curves; the base class turns quadratic ones into these."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.segments: list[Segment] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 the pen protocol's name
        self.segments.append(("m", (pt,)))

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.segments.append(("l", (pt,)))

    def _curveToOne(  # noqa: N802
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self.segments.append(("c", (pt1, pt2, pt3)))

    def _closePath(self) -> None:  # noqa: N802
        self.segments.append(("h", ()))


@lru_cache(maxsize=64)
def outlines_of(path: Path, text: str) -> tuple[Outline, ...]:
    """The outlines of the characters, each in its square."""
    with TTFont(path, lazy=True) as font:
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        unit = 1 / font["head"].unitsPerEm
        found = []
        for character in text:
            pen = _Recorder(glyphs)
            raised = TransformPen(pen, (unit, 0, 0, unit, 0, 0.12))
            glyphs[names[ord(character)]].draw(raised)
            found.append(Outline(tuple(pen.segments)))
        return tuple(found)
