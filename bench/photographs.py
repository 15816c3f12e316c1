"""Photographs of nobody: a head before a wall with a camera's grain, drawn from a number.

They are as large as an office keeps them, and compress as those of people do.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from jukinet.iccard.face import PICTURE_BYTES_MAX
from jukinet.platform.paper.jpeg import Pixels, write_jpeg

WIDTH: Final = 413
HEIGHT: Final = 531
GRAIN: Final = 7.0


def make_portraits(count: int) -> list[bytes]:
    """So many pictures, no two alike (JPEG)."""
    return [write_jpeg(_draw(seed), bytes_max=PICTURE_BYTES_MAX) for seed in range(count)]


def _draw(seed: int) -> Pixels:
    randomness = np.random.default_rng(seed)
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH]
    picture = np.empty((HEIGHT, WIDTH, 3))
    wall, skin, hair, coat = randomness.uniform(
        ((190,) * 3, (170, 130, 100), (10,) * 3, (20,) * 3),
        ((240,) * 3, (240, 200, 170), (70,) * 3, (140,) * 3),
    )
    picture[:] = wall + (across / WIDTH)[:, :, None] * 12
    middle, top = randomness.uniform(195, 218), randomness.uniform(205, 235)
    picture[_inside(across, down, middle, top - 25, 105, 140)] = hair
    picture[_inside(across, down, middle, top + 10, 84, 118)] = skin
    for side in (-34, 34):
        picture[_inside(across, down, middle + side, top, 11, 5)] = hair
    picture[_inside(across, down, middle, top + 66, 24, 6)] = skin * (1, 0.6, 0.6)
    picture[_inside(across, down, middle, HEIGHT + 20, 190, 175)] = coat
    picture += 14 * np.sin(across / 37 + down / 53)[:, :, None]  # light from one side
    picture += randomness.normal(0, GRAIN, picture.shape)
    return picture.clip(0, 255).astype(np.uint8)


def _inside(
    across: np.ndarray, down: np.ndarray, x: float, y: float, wide: float, high: float
) -> np.ndarray:
    shape: np.ndarray = ((across - x) / wide) ** 2 + ((down - y) / high) ** 2 < 1
    return shape
