"""Photographs: what is measured, what is refused, what is left to the clerk, what stays behind.

The pictures are drawn, so their ground is known; bombs and cut-off files are made by hand.
"""

from __future__ import annotations

import io
import struct
import zlib
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from portraits import jpeg, png, portrait

from jukinet.cards.forms.photograph import take_photo
from jukinet.cards.photo import (
    PhotoCheck,
    PhotoFacts,
    PhotoFault,
    PhotoHint,
    find_faults,
    find_hints,
    measure,
    months_before,
)
from jukinet.iccard.face import PICTURE_BYTES_MAX
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.picture import read_head, read_raster
from jukinet.terms.errors import ErrorCode, JukiError

TODAY = date(2003, 8, 25)
ALL = frozenset(PhotoCheck)


def facts_of(engine: PaperEngine, picture: Image.Image) -> PhotoFacts:
    return take_photo(engine, jpeg(picture)).facts


def test_a_photograph_before_a_plain_wall_is_taken(engine: PaperEngine) -> None:
    facts = facts_of(engine, portrait())
    assert find_faults(facts, date(2003, 6, 1), TODAY, ALL) == []
    assert find_hints(facts) == []


def test_a_photograph_lying_on_its_side_is_measured_upright(engine: PaperEngine) -> None:
    """A camera writes the turn into its notes; the new picture is upright."""
    turned = portrait().transpose(Image.Transpose.ROTATE_90)
    taken = take_photo(engine, jpeg(turned, turned=6))
    assert (taken.facts.width, taken.facts.height) == (700, 900)
    upright = Image.open(io.BytesIO(taken.picture)).convert("RGB")
    assert upright.getpixel((206, 520)) == pytest.approx((60, 70, 110), abs=4)


@pytest.mark.parametrize(
    ("picture", "hint"),
    [
        (portrait(striped=True), PhotoHint.GROUND_UNEVEN),
        (portrait(wall=(60, 60, 70)), PhotoHint.GROUND_DARK),
        (portrait(grey=True), PhotoHint.GREY),
    ],
)
def test_what_is_measured_is_a_hint_and_no_refusal(
    engine: PaperEngine, picture: Image.Image, hint: PhotoHint
) -> None:
    facts = facts_of(engine, picture)
    assert hint in find_hints(facts)
    assert find_faults(facts, TODAY, TODAY, ALL) == []


@pytest.mark.parametrize(
    ("width", "height", "fault"),
    [(900, 900, PhotoFault.PROPORTION), (350, 450, PhotoFault.TOO_SMALL)],
)
def test_another_shape_and_a_tiny_picture_are_refused(
    engine: PaperEngine, width: int, height: int, fault: PhotoFault
) -> None:
    facts = facts_of(engine, portrait(width, height))
    assert find_faults(facts, TODAY, TODAY, ALL) == [fault]


def test_the_declared_day_is_at_most_six_months_ago() -> None:
    facts = PhotoFacts(700, 900, 220, 1, True)
    assert find_faults(facts, None, TODAY, ALL) == [PhotoFault.DAY_MISSING]
    assert find_faults(facts, date(2003, 8, 26), TODAY, ALL) == [PhotoFault.DAY_AHEAD]
    assert find_faults(facts, date(2003, 2, 24), TODAY, ALL) == [PhotoFault.TOO_OLD]
    assert find_faults(facts, date(2003, 2, 25), TODAY, ALL) == []


@pytest.mark.parametrize("missing", PhotoCheck)
def test_what_a_program_cannot_see_the_clerk_must_confirm(missing: PhotoCheck) -> None:
    facts = PhotoFacts(700, 900, 220, 1, True)
    assert find_faults(facts, TODAY, TODAY, ALL - {missing}) == [PhotoFault.UNCONFIRMED]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_six_months_before_is_half_a_year_for_every_day(day: date) -> None:
    assert 181 <= (day - months_before(day, 6)).days <= 184


def test_nothing_but_the_picture_is_kept(engine: PaperEngine) -> None:
    """Place, camera and thumbnail stay behind, and so does the file's own coding."""
    taken = take_photo(engine, jpeg(portrait()))
    assert b"SECRET PLACE" not in taken.picture
    kept = Image.open(io.BytesIO(taken.picture))
    assert kept.format == "JPEG"
    assert set(kept.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert kept.size == (413, 531)


def test_what_is_kept_looks_like_what_was_brought_and_has_room_on_a_chip(
    engine: PaperEngine,
) -> None:
    brought = grainy(portrait())
    assert len(png(brought)) > 1_000_000, "a camera's grain, and no drawing"
    taken = take_photo(engine, jpeg(brought))
    assert len(taken.picture) <= PICTURE_BYTES_MAX
    kept = Image.open(io.BytesIO(taken.picture)).convert("RGB")
    wanted = portrait().resize(kept.size)
    assert mean_difference(kept, wanted) < 4
    for at in ((206, 215), (206, 450), (20, 20)):
        assert all(
            abs(one - other) < 24
            for one, other in zip(colour_at(kept, at), colour_at(wanted, at), strict=True)
        )


def grainy(picture: Image.Image) -> Image.Image:
    pixels = np.asarray(picture).astype(float)
    noise = np.random.default_rng(1).normal(0, 9, pixels.shape)
    return Image.fromarray((pixels + noise).clip(0, 255).astype(np.uint8))


def mean_difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.mean(np.abs(np.asarray(one).astype(float) - np.asarray(other))))


def colour_at(picture: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = picture.getpixel(at)
    assert isinstance(found, tuple)
    return found


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it has so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")):
        parts.append(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )
    return b"".join(parts)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(100),
        b"\xff\xd8\xff",
        bomb(60_000, 60_000),
        bomb(7_999, 7_999),
        bomb(0, 5),
        bomb(700, 900),
        jpeg(portrait())[:-900],
        png(portrait())[:-30],
        jpeg(portrait())[:600] + b"\xff\xd9",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        bytes(4_000_001),
    ],
    ids=lambda data: f"{len(data)} bytes",
)
def test_bombs_and_broken_files_are_refused(engine: PaperEngine, data: bytes) -> None:
    with pytest.raises(JukiError) as raised:
        take_photo(engine, data)
    assert raised.value.code is ErrorCode.PICTURE_UNREADABLE


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 18_000), st.binary(min_size=1, max_size=12))
def test_a_damaged_file_is_a_refusal_or_a_picture_and_nothing_else(at: int, noise: bytes) -> None:
    data = bytearray(WHOLE)
    data[at : at + len(noise)] = noise
    try:
        head = read_head(bytes(data))
    except JukiError as error:
        assert error.code is ErrorCode.PICTURE_UNREADABLE
        return
    assert head.width * head.height <= 40_000_000


WHOLE = jpeg(portrait())


@pytest.mark.parametrize("level", [0, 6, 9])
def test_pixels_are_read_as_another_reader_reads_them(level: int) -> None:
    picture = portrait(63, 81, striped=True).convert("RGBA")
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=level)
    rows = read_raster(file.getvalue()).rows
    pixels = list(picture.convert("RGB").get_flattened_data())
    assert [one for row in rows for one in row] == pixels


def test_the_ground_is_measured_beside_the_head_only() -> None:
    wall, face = (200, 200, 200), (20, 20, 20)
    rows = [[wall, *[face] * 10, wall]] * 10
    facts = measure(12, 10, rows)
    assert (round(facts.light), facts.spread) == (200, 0)
