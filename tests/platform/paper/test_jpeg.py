"""Photographs as JPEG, read back by an independent reader: near what came in, as small as asked.

Every size is tried, also those that are no multiple of a block, and pictures without any pattern.
"""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from jukinet.platform.paper.jpeg import Pixels, write_jpeg
from jukinet.platform.paper.picture import PictureKind, read_head
from jukinet.terms.errors import ErrorCode, JukiError

ROOMY = 1_000_000


def read(data: bytes) -> Pixels:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return np.asarray(picture.convert("RGB"))


def shaded(width: int, height: int, seed: int) -> Pixels:
    """Colours that run from corner to corner, as on a face."""
    corners = np.random.default_rng(seed).uniform(0, 255, (4, 3))
    across = np.linspace(0, 1, width)[None, :, None]
    down = np.linspace(0, 1, height)[:, None, None]
    upper = corners[0] * (1 - across) + corners[1] * across
    lower = corners[2] * (1 - across) + corners[3] * across
    pixels: Pixels = (upper * (1 - down) + lower * down).astype(np.uint8)
    return pixels


def noise(width: int, height: int) -> Pixels:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 1_000))
def test_every_picture_is_read_by_others_as_it_was(width: int, height: int, seed: int) -> None:
    pixels = shaded(width, height, seed)
    written = write_jpeg(pixels, bytes_max=ROOMY)
    head = read_head(written)
    assert (head.kind, head.width, head.height) == (PictureKind.JPEG, width, height)
    shown = read(written)
    assert shown.shape == pixels.shape
    if min(width, height) >= 24:  # colour is halved: of a few pixels not much is left
        assert np.abs(shown.astype(int) - pixels).mean() < 6


@pytest.mark.parametrize("pixels", [noise(48, 32), np.zeros((9, 9, 3), np.uint8)], ids=["a", "b"])
def test_what_has_no_pattern_is_a_picture_as_well(pixels: Pixels) -> None:
    assert read(write_jpeg(pixels, bytes_max=ROOMY)).shape == pixels.shape


def test_it_is_as_fine_as_it_fits() -> None:
    pixels = noise(200, 200)
    sizes = [len(write_jpeg(pixels, bytes_max=room)) for room in (40_000, 20_000, 10_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert all(one <= room for one, room in zip(sizes, (40_000, 20_000, 10_000), strict=True))


def test_without_any_pattern_the_largest_still_has_room_on_a_chip() -> None:
    assert len(write_jpeg(noise(413, 531), bytes_max=12_288)) <= 12_288


def test_what_fits_nowhere_is_refused() -> None:
    with pytest.raises(JukiError) as refused:
        write_jpeg(noise(413, 531), bytes_max=1_000)
    assert refused.value.code is ErrorCode.TOO_LARGE


def test_the_same_picture_is_the_same_bytes() -> None:
    pixels = shaded(60, 70, 5)
    assert write_jpeg(pixels, bytes_max=ROOMY) == write_jpeg(pixels, bytes_max=ROOMY)
