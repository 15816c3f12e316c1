"""The background picture of a card's face (背景画像), drawn from the municipality's code.

Since 2005-01-21 name and address are printed over a picture, for faces had been altered: who
scrapes a letter off takes the lines below it along, and who prints another over it cannot join
them again.  The lines are sums of a few waves whose numbers come from the code, so every
municipality has a picture of its own and the same one on every card.  It is our drawing; an office
with a picture of its own would print that.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

WIDTH_MM: Final = 85.6
HEIGHT_MM: Final = 53.98
STEP_MM: Final = 0.4
BANDS: Final = 34
INKS: Final = ("#7fb5a6", "#d9a5b3", "#9fb4d8")


@lru_cache(maxsize=8)
def draw_guilloche(code: str) -> str:
    """The picture as SVG, as large as a card; ``code`` is the municipality's six figures."""
    figures = [int(one) for one in code]
    waves = _band(figures, 0.0, INKS[0]) + _band(figures[::-1], 0.5, INKS[1])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}">'
        f'<g fill="none" stroke-width="0.09">{waves}{_rosette(figures)}</g></svg>'
    )


def _band(figures: list[int], shift: float, ink: str) -> str:
    """Waves from edge to edge that swell and narrow together."""
    slow, quick = 1 + figures[5] % 3, 3 + figures[3] % 4
    paths = []
    for at in range(BANDS):
        level = HEIGHT_MM * (at + shift) / BANDS
        turn = at * (0.11 + 0.01 * figures[4])
        points = []
        for k in range(int(WIDTH_MM / STEP_MM) + 1):
            x = k * STEP_MM
            t = 2 * math.pi * x / WIDTH_MM
            y = level + 1.9 * math.sin(slow * t + turn) + 0.8 * math.sin(quick * t - 2 * turn)
            points.append(f"{x:.1f} {y:.2f}")
        paths.append("M" + "L".join(points))
    return f'<path stroke="{ink}" d="{"".join(paths)}"/>'


def _rosette(figures: list[int]) -> str:
    """A rose of two turning wheels in the middle."""
    petals, rings = 9 + figures[2], 5
    paths = []
    for ring in range(rings):
        points = []
        for k in range(361):
            t = 2 * math.pi * k / 360
            reach = 13 + ring * 1.1 + 3.2 * math.sin(petals * t + ring * 0.5)
            x, y = WIDTH_MM / 2 + reach * math.cos(t), HEIGHT_MM / 2 + reach * math.sin(t)
            points.append(f"{x:.2f} {y:.2f}")
        paths.append("M" + "L".join(points) + "Z")
    return f'<path stroke="{INKS[2]}" d="{"".join(paths)}"/>'
