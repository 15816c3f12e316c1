"""The photograph of a form B card (規則34条・35条): what a program can see of it, and what not.

A photograph is at most six months old, shows the applicant from the front, without a hat, before a
plain ground.  A program reads format, size and proportion for certain; it can measure whether the
ground beside the head is even and light, which is a hint and not a judgement.  Face, hat, likeness
and age it cannot see: the clerk confirms them one by one, and the applicant declares the day on
which it was taken.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean, pstdev
from typing import Final

WIDTH_MM: Final = 35
HEIGHT_MM: Final = 45
MONTHS_MAX: Final = 6
RATIO_TOLERANCE: Final = 0.03
"""What scissors do: a millimetre on a side."""
WIDTH_PIXELS_MIN: Final = 413
"""35 mm at 300 dots an inch; fewer and the face is a blur beside the letters."""
EDGE_SHARE: Final = 0.08
"""The strips beside the head in which the ground is measured: left and right, the upper half."""
LIGHT_MIN: Final = 120
SPREAD_MAX: Final = 28
"""Of 255 steps of grey. A lit wall stays below; curtains, shelves and trees do not."""

Pixels = Sequence[Sequence[tuple[int, int, int]]]


class PhotoFault(StrEnum):
    """Why a photograph cannot be taken."""

    PROPORTION = "proportion"
    TOO_SMALL = "too-small"
    TOO_OLD = "too-old"
    DAY_MISSING = "day-missing"
    DAY_AHEAD = "day-ahead"
    UNCONFIRMED = "unconfirmed"


class PhotoHint(StrEnum):
    """What was measured and asks for a second look: nobody is refused for it."""

    GROUND_DARK = "ground-dark"
    GROUND_UNEVEN = "ground-uneven"
    GREY = "grey"


class PhotoCheck(StrEnum):
    """What no program sees: the clerk looks, and says so."""

    LIKENESS = "likeness"
    FRONT = "front"
    NO_HAT = "no-hat"
    GROUND = "ground"


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What was read and measured of a photograph, after it was turned upright."""

    width: int
    height: int
    light: float
    spread: float
    coloured: bool


def measure(width: int, height: int, pixels: Pixels) -> PhotoFacts:
    """Measure the ground on a small picture: mean and spread of grey beside the head."""
    rows = pixels[: max(1, len(pixels) // 2)]
    edge = max(1, round(len(rows[0]) * EDGE_SHARE))
    ground = [_grey(one) for row in rows for one in (*row[:edge], *row[-edge:])]
    coloured = any(max(one) - min(one) > 24 for row in pixels for one in row)
    return PhotoFacts(width, height, fmean(ground), pstdev(ground), coloured)


def find_faults(
    facts: PhotoFacts, taken_on: date | None, today: date, confirmed: Set[PhotoCheck]
) -> list[PhotoFault]:
    """Everything that keeps the photograph from being taken; empty when it may be."""
    faults = []
    wanted = WIDTH_MM / HEIGHT_MM
    if abs(facts.width / facts.height - wanted) > wanted * RATIO_TOLERANCE:
        faults.append(PhotoFault.PROPORTION)
    if facts.width < WIDTH_PIXELS_MIN:
        faults.append(PhotoFault.TOO_SMALL)
    if taken_on is None:
        faults.append(PhotoFault.DAY_MISSING)
    elif taken_on > today:
        faults.append(PhotoFault.DAY_AHEAD)
    elif taken_on < months_before(today, MONTHS_MAX):
        faults.append(PhotoFault.TOO_OLD)
    if not confirmed >= set(PhotoCheck):
        faults.append(PhotoFault.UNCONFIRMED)
    return faults


def find_hints(facts: PhotoFacts) -> list[PhotoHint]:
    """What the clerk is asked to look at again."""
    hints = []
    if facts.light < LIGHT_MIN:
        hints.append(PhotoHint.GROUND_DARK)
    if facts.spread > SPREAD_MAX:
        hints.append(PhotoHint.GROUND_UNEVEN)
    if not facts.coloured:
        hints.append(PhotoHint.GREY)
    return hints


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _grey(pixel: tuple[int, int, int]) -> float:
    red, green, blue = pixel
    return 0.299 * red + 0.587 * green + 0.114 * blue
